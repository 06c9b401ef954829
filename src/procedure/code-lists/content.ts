// The vocabularies of what is consulted on: categories, topics, origin, scope, linkage, bylaws.

import type { CodeLists } from './types.ts';

export const content = {
  content_categories: {
    title: { zh: '协商内容类别', en: 'content categories' },
    clause: '二(二)1',
    codes: {
      public_affairs: {
        zh: '涉及当地居民切身利益的公共事务、公益事业',
        en: "public affairs and public welfare that touch residents' own interests",
      },
      difficulties_and_disputes: {
        zh: '当地居民反映强烈、迫切要求解决的实际困难问题和矛盾纠纷',
        en: 'pressing practical difficulties and disputes',
      },
      policy_implementation: {
        zh: '党和政府的方针政策、重点工作部署在城乡社区的落实',
        en: 'carrying out Party and government policy and key tasks in the community',
      },
      assembly_matter: {
        zh: '嘎查村(居)民(代表)会议表决事项的表决内容',
        en: "what an assembly or representatives' assembly is to vote on",
      },
      statutory_matter: {
        zh: '法律法规和政策明确要求协商的事项',
        en: 'matters that law or policy requires to be consulted on',
      },
      subject_request: {
        zh: '各类协商主体提出协商需求的事项',
        en: 'matters on which a subject asked for consultation',
      },
    },
  },
  topics: {
    title: { zh: '协商事项举例', en: 'topics (examples)' },
    clause: '二(二)1',
    codes: {
      committee_changes: {
        zh: '嘎查村(居)民委员会的设立、撤销、范围调整',
        en: "establishing, dissolving or resizing a villagers' or residents' committee",
      },
      self_government_rules: {
        zh: '自治章程、村规民约等规章的制定和修改',
        en: 'making and amending charters, village conventions and similar rules',
        words: '自治章程…村规民约…等规章的制定和修改',
      },
      livelihood: {
        zh: '困难群体救助、特殊群体帮扶等民生保障',
        en: 'relief, support for special groups and other livelihood matters',
      },
      land_transfer: { zh: '土地流转', en: 'transfer of land-use rights', clause: '二(三)' },
      public_facilities: { zh: '公共设施建设', en: 'building of public facilities', clause: '二(三)' },
      environment: { zh: '生态环境保护', en: 'protection of the environment', clause: '二(三)' },
      property_management: { zh: '物业管理', en: 'property management', clause: '二(二)3' },
      other: { zh: '其他', en: 'other', clause: null },
    },
  },
  origins: {
    title: { zh: '议题来源', en: 'origin of an agenda item' },
    clause: null,
    codes: {
      lead_body: { zh: '牵头组织提出', en: 'raised by the lead body' },
      subject_request: { zh: '协商主体提出需求', en: 'asked for by a subject' },
      resident_request: { zh: '居民诉求', en: 'asked for by a resident' },
      government_entrustment: { zh: '政府或有关部门委托', en: 'entrusted by government or a department' },
      upper_level_plan: { zh: '上级部署', en: 'planned by a higher level' },
      // Of paper cases only.
      not_recorded: { zh: '未载明', en: 'not recorded' },
    },
  },
  item_scopes: {
    title: { zh: '议题范围', en: 'scope of an agenda item' },
    clause: '二(二)3',
    codes: {
      village: { zh: '嘎查村(社区)协商', en: 'one village or community', words: '行政村、社区公共事务' },
      cross_village: {
        zh: '跨嘎查村(社区)协商',
        en: 'two or more villages or communities',
        clause: '二(二)6',
      },
      sub_village: {
        zh: '自然村、村民小组协商',
        en: 'a natural village or group within a village',
        words: '自然村、村民小组',
      },
      township: { zh: '苏木镇协商', en: 'township', clause: '二(三)' },
    },
  },
  concerns: {
    title: { zh: '关注程度', en: 'level of concern' },
    clause: '二(二)6',
    codes: {
      ordinary: { zh: '一般事项', en: 'ordinary', clause: null },
      high: { zh: '涉及面广、关注度高的事项', en: 'wide reach and high concern' },
    },
  },
  judgement_kinds: {
    title: { zh: '由人判断的事项', en: 'what is left to judgement' },
    clause: null,
    codes: {
      large_population: { zh: '人口较多', en: 'populous', clause: '二(二)3' },
      single_village_unable: {
        zh: '单靠某一嘎查村(社区)无法开展协商',
        en: 'no single village can hold it',
        clause: '二(二)3',
      },
      important: { zh: '重要事项', en: 'important', clause: '二(二)3' },
      high_concern: { zh: '涉及面广、关注度高', en: 'wide reach and high concern', clause: '二(二)6' },
      serious_dispute: { zh: '存在较大争议', en: 'serious dispute', clause: '二(二)6' },
      professional: { zh: '专业性、技术性较强', en: 'professional or technical', clause: '二(二)2' },
    },
  },
  linked_forms: {
    title: { zh: '其他协商形式', en: 'linked forms of consultation' },
    clause: '二(二)3',
    codes: {
      political_party: { zh: '政党协商', en: 'political party consultation' },
      peoples_congress: { zh: '人大协商', en: "people's congress consultation" },
      government: { zh: '政府协商', en: 'government consultation' },
      cppcc: { zh: '政协协商', en: 'CPPCC consultation' },
      peoples_organisation: { zh: '人民团体协商', en: "people's organisation consultation" },
      social_organisation: { zh: '社会组织协商', en: 'social organisation consultation' },
    },
  },
  bylaw_kinds: {
    title: { zh: '制度类别', en: 'bylaw kinds' },
    clause: '二(一)',
    codes: {
      assembly_procedure: {
        zh: '嘎查村(居)民会议议事规程',
        en: 'rules of procedure of the assembly',
        words: '嘎查村(居)民会议…议事规程',
      },
      representative_assembly_procedure: {
        zh: '嘎查村(居)民代表会议议事规程',
        en: "rules of procedure of the representatives' assembly",
      },
      supervision_committee_rules: {
        zh: '嘎查村(居)务监督委员会工作规则',
        en: 'working rules of the supervision committee',
      },
      village_convention: {
        zh: '嘎查村规民约(居民公约)',
        en: "village convention (residents' convention)",
        clause: '二(二)1',
      },
      self_government_charter: { zh: '自治章程', en: 'self-government charter', clause: '二(二)1' },
      consultation_rules: { zh: '协商制度', en: 'consultation rules', words: '协商的价值取向和规则制度' },
      cross_village_procedure: {
        zh: '跨嘎查村(社区)协商程序',
        en: 'cross-village consultation procedure',
        clause: '二(二)6',
        words: '跨嘎查村(社区)协商的协商程序',
      },
      service_rules: { zh: '服务群众制度', en: 'rules for serving residents', clause: '二(二)1' },
      implementing_measures: { zh: '具体办法', en: 'implementing measures', clause: '三(二)' },
      consultation_catalogue: {
        zh: '协商目录',
        en: 'consultation catalogue',
        clause: '二(二)1',
        words: '合理确定并细化协商内容',
      },
    },
  },
} as const satisfies CodeLists;
