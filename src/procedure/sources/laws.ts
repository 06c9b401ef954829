// The laws around the notice, in our own words: we do not hold their text, so nothing here is a quotation.

import type { Mark, SourceCode } from './documents.ts';

type LawClause = { readonly source: SourceCode; readonly number: string; readonly text: string; readonly mark: Mark };

export const laws = {
  'law:村民委员会组织法.3': {
    source: 'villagers_committee_law_2018',
    number: '第三条',
    text: '村民委员会的设立、撤销、范围调整,由乡镇人民政府提出,经村民会议讨论同意,报县级人民政府批准。',
    mark: '!',
  },
  'law:村民委员会组织法.5': {
    source: 'villagers_committee_law_2018',
    number: '第五条',
    text: '乡镇人民政府指导、支持、帮助村民委员会的工作,不得干预依法属于村民自治范围内的事项。',
    mark: 'K',
  },
  'law:村民委员会组织法.21': {
    source: 'villagers_committee_law_2018',
    number: '第二十一条',
    text: '十分之一以上村民或者三分之一以上村民代表提议,应当召集村民会议;召集村民会议应当提前十天通知村民。',
    mark: '✓',
  },
  'law:村民委员会组织法.22': {
    source: 'villagers_committee_law_2018',
    number: '第二十二条',
    text: '村民会议应有本村十八周岁以上村民过半数,或者三分之二以上的户的代表参加;决定经到会人员过半数通过。',
    mark: '✓',
  },
  'law:村民委员会组织法.26': {
    source: 'villagers_committee_law_2018',
    number: '第二十六条',
    text: '村民代表会议每季度一次,五分之一以上代表提议应当召集;三分之二以上组成人员参加方可召开,决定经到会人员过半数同意。',
    mark: '✓',
  },
  'law:村民委员会组织法.27': {
    source: 'villagers_committee_law_2018',
    number: '第二十七条',
    text: '村民自治章程、村规民约由村民会议制定和修改,报乡镇人民政府备案;违反法律的,由乡镇人民政府责令改正。',
    mark: 'K',
  },
  'law:村民委员会组织法.28': {
    source: 'villagers_committee_law_2018',
    number: '第二十八条',
    text: '村民小组会议应有本组十八周岁以上村民三分之二以上,或者三分之二以上的户的代表参加;决定经到会人员过半数同意。',
    mark: '!',
  },
  'law:村民委员会组织法.30': {
    source: 'villagers_committee_law_2018',
    number: '第三十条',
    text: '村务公开:一般事项至少每季度一次,收支较多的每月一次,涉及村民利益的重大事项随时公布。',
    mark: 'K',
  },
  'law:村民委员会组织法.31': {
    source: 'villagers_committee_law_2018',
    number: '第三十一条',
    text: '村务不及时公布或者公布不真实的,村民有权向乡镇或者县级人民政府及其有关部门反映。',
    mark: 'K',
  },
  'law:村民委员会组织法2025.2': {
    source: 'villagers_committee_law_2025',
    number: '第二条',
    text: '村民委员会实行民主选举、民主协商、民主决策、民主管理、民主监督。',
    mark: '✓',
  },
  'law:村民委员会组织法2025.会议': {
    source: 'villagers_committee_law_2025',
    number: '会议条款',
    text: '2026年1月1日起施行的条文尚未核对,暂按修改前的到会人数和表决比例判断。',
    mark: '!',
  },
  'law:城市居民委员会组织法.6': {
    source: 'residents_committee_law_2018',
    number: '第六条',
    text: '居民委员会的设立、撤销、规模调整,由不设区的市、市辖区的人民政府决定。',
    mark: 'K',
  },
  'law:城市居民委员会组织法.9': {
    source: 'residents_committee_law_2018',
    number: '第九条',
    text: '居民会议应有全体十八周岁以上居民、户的代表或者居民小组选举的代表过半数出席;决定由出席人过半数通过。',
    mark: '✓',
  },
  'law:城市居民委员会组织法2025.2': {
    source: 'residents_committee_law_2025',
    number: '第二条',
    text: '居民委员会实行民主选举、民主协商、民主决策、民主管理、民主监督。',
    mark: '✓',
  },
  'law:城市居民委员会组织法2025.会议': {
    source: 'residents_committee_law_2025',
    number: '会议条款',
    text: '2026年1月1日起施行的条文尚未核对,暂按修订前的出席人数和表决比例判断。',
    mark: '!',
  },
  'law:居民自治章程.会议': {
    source: 'self_government_charter',
    number: '会议条款',
    text: '居民代表会议的到会人数和表决比例以本社区自治章程为准,尚未核对,暂按过半数到会、到会过半数通过判断。',
    mark: '!',
  },
  'law:民法典.201': {
    source: 'civil_code',
    number: '第二百零一条',
    text: '按年、月、日计算期间的,开始的当日不计入,自下一日开始计算。',
    mark: 'K',
  },
  'law:民法典.203': {
    source: 'civil_code',
    number: '第二百零三条',
    text: '期间的最后一日是法定休假日的,以休假日结束的次日为最后一日;截止时间为二十四时。',
    mark: 'K',
  },
  'law:民法典.278': {
    source: 'civil_code',
    number: '第二百七十八条',
    text: '业主共同决定,由专有部分面积占比三分之二以上的业主且人数占比三分之二以上的业主参与表决;一般事项经双过半数同意,重大事项经双四分之三以上同意。',
    mark: 'K',
  },
  'law:民法典.1259': {
    source: 'civil_code',
    number: '第一千二百五十九条',
    text: '以上、以下、以内、届满包括本数;不满、超过、以外不包括本数。',
    mark: 'K',
  },
  'law:农村土地承包法.52': {
    source: 'rural_land_contracting_law_2018',
    number: '第五十二条',
    text: '集体土地由本集体以外的单位或者个人承包的,经村民会议三分之二以上成员或者三分之二以上村民代表同意,并报乡镇人民政府批准。',
    mark: 'K',
  },
} as const satisfies Readonly<Record<`law:${string}`, LawClause>>;
