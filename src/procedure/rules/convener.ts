// Which body convenes, by the scope of the item.

import { isBody } from '../jurisdiction.ts';
import { exampleIds as ids, judgement } from './example-rows.ts';
import { evidence, isBlank, isUnder, met, metUnless, subjectOf, text, theItem, unmet } from './judging.ts';
import { competenceOf, leavesRoom } from './jurisdiction.ts';
import type { Rule } from './rule.ts';

const convenerJurisdiction: Rule = {
  code: 'convener-jurisdiction',
  clause: '二(二)3#convener-jurisdiction',
  see_also: [
    '二(二)3#convener-jurisdiction.village',
    '二(二)3#convener-jurisdiction.cross-village',
    '二(二)3#convener-jurisdiction.sub-village',
  ],
  force: 'must',
  weight: 'guard',
  guards: ['propose'],
  title: { zh: '召集人', en: 'competent convener' },
  message: {
    zh: '村级事项由社区协商委员会召集;单靠一村无法开展的跨村事项由苏木镇党委召集;自然村、村民小组在嘎查村党组织领导下召集',
    en: "the village's consultation committee convenes; the township Party committee where no single village can hold it; a natural village or group convenes under the village's Party organisation",
  },
  our_reading: {
    zh: '尚未设立协商委员会的,由牵头组织召集,并说明尚未设立;跨村事项单村可以开展的,由其中一村召集,其他村参加;苏木镇协商由苏木镇党委、政府召集;条款没有写明而由此推出的,可以说明理由、由牵头组织决定改由所涉村或其苏木镇的其他主体召集,条款写明的不得改变',
    en: "where no consultation committee stands yet the lead body convenes, and the lack is shown; a cross-village matter that one village can hold is convened by one of the villages; a township matter by the township's Party committee or government; where this is our reading and not the clause's word, the lead may decide, with a reason, that another body of the villages concerned or of their township convenes",
  },
  leaves_room: (facts) => leavesRoom(facts, [subjectOf(facts, facts.item.convener_subject_id)]),
  judge: (facts) => {
    const { item } = facts;
    const convener = subjectOf(facts, item.convener_subject_id);
    if (!convener) return unmet([text('未确定召集人', 'no convener is named')], theItem(facts));
    const { route, places, conveners, convener_within, is_convened_by_lead } = competenceOf(facts);
    if (convener_within !== null) {
      return metUnless(
        [
          !isUnder(convener.division_code, convener_within) &&
            text('召集人不在本嘎查村', 'the convener is not of this village'),
          isBlank(item.population_judgement) &&
            text('未写明人口较多的判断', 'it is not recorded why the population counts as large'),
        ],
        [
          ...theItem(facts),
          ...evidence(
            'judgement',
            facts.judgements.filter(({ kind }) => kind === 'large_population'),
          ),
        ],
      );
    }
    if (conveners.some((body) => isBody(body, convener, places))) return met(theItem(facts));
    const wrong = (zh: string, en: string) => unmet([text(zh, en)], theItem(facts));
    if (route === 'township' || route === 'cross_village_township') {
      return wrong('应由苏木镇党委召集', 'the township Party committee convenes');
    }
    if (route === null) return wrong('议题所属区划不在嘎查村(社区)一级', 'the item belongs to no village or community');
    if (!is_convened_by_lead) return wrong('应由社区协商委员会召集', "the village's consultation committee convenes");
    return item.lead_subject_ids.includes(convener.id)
      ? met(theItem(facts), text('尚未设立社区协商委员会,由牵头组织召集', 'no consultation committee stands yet'))
      : wrong('尚未设立社区协商委员会的,由牵头组织召集', 'where no consultation committee stands, the lead convenes');
  },
  examples: {
    holds: [
      { title: { zh: '协商委员会召集', en: 'the consultation committee convenes' }, facts: {}, standing: 'met' },
      {
        title: { zh: '尚无协商委员会,村委会召集', en: 'no committee stands: the lead convenes' },
        facts: {
          division: { has_consultation_committee: false },
          item: { convener_subject_id: ids.villageCommittee },
        },
        standing: 'met',
      },
      {
        title: { zh: '单村无法开展,镇党委召集', en: 'no single village able: the township convenes' },
        facts: {
          item: {
            scope: 'cross_village',
            single_village_unable_reason: '水渠流经两村',
            convener_subject_id: ids.townshipPartyCommittee,
          },
        },
        standing: 'met',
      },
      {
        title: { zh: '单村可以开展,邻村协商委员会召集', en: "one village able: the neighbour's committee convenes" },
        facts: {
          item: {
            scope: 'cross_village',
            affected_division_codes: ['150626100202'],
            convener_subject_id: ids.neighbourConsultationCommittee,
          },
        },
        standing: 'met',
      },
      {
        title: { zh: '人口较多的村民小组召集', en: 'a populous group convenes' },
        facts: {
          item: {
            scope: 'sub_village',
            division_code: '150626100201-03',
            population_judgement: '三社常住一百八十户,占全村三分之一',
            convener_subject_id: ids.villagerGroup,
          },
        },
        standing: 'met',
      },
      {
        title: { zh: '判断为人口较多的村民小组召集', en: 'a group judged to be populous convenes' },
        facts: {
          item: { scope: 'sub_village', division_code: '150626100201-03', convener_subject_id: ids.villagerGroup },
          judgements: [judgement('large_population', true)],
        },
        standing: 'met',
      },
      {
        title: { zh: '本村尚无而邻村已有协商委员会,邻村召集', en: "none stands here, and the neighbour's convenes" },
        facts: {
          division: { has_consultation_committee: false },
          affected_divisions: [{ code: '150626100202', kind: 'village', has_consultation_committee: true }],
          item: {
            scope: 'cross_village',
            affected_division_codes: ['150626100202'],
            convener_subject_id: ids.neighbourConsultationCommittee,
          },
        },
        standing: 'met',
      },
    ],
    fails: [
      {
        title: { zh: '所写人口较多,判断为不多', en: 'said to be populous, judged not to be' },
        facts: {
          item: {
            scope: 'sub_village',
            division_code: '150626100201-03',
            population_judgement: '三社户数较多',
            convener_subject_id: ids.villagerGroup,
          },
          judgements: [judgement('large_population', false)],
        },
        standing: 'unmet',
      },
      {
        title: {
          zh: '本村尚无而邻村已有协商委员会,本村牵头组织召集',
          en: "none stands here, the neighbour's does, yet the lead of this village convenes",
        },
        facts: {
          division: { has_consultation_committee: false },
          affected_divisions: [{ code: '150626100202', kind: 'village', has_consultation_committee: true }],
          item: {
            scope: 'cross_village',
            affected_division_codes: ['150626100202'],
            convener_subject_id: ids.villageCommittee,
          },
        },
        standing: 'unmet',
      },
      {
        title: { zh: '没有召集人', en: 'no convener' },
        facts: { item: { convener_subject_id: null } },
        standing: 'unmet',
      },
      {
        title: { zh: '已有协商委员会而由村委会召集', en: 'a committee stands, yet the lead convenes' },
        facts: { item: { convener_subject_id: ids.villageCommittee } },
        standing: 'unmet',
      },
      {
        title: { zh: '单村事项由邻村召集', en: "one village's matter convened by its neighbour" },
        facts: { item: { convener_subject_id: ids.neighbourConsultationCommittee } },
        standing: 'unmet',
      },
      {
        title: { zh: '单村无法开展而仍由村召集', en: 'no single village able, yet a village convenes' },
        facts: { item: { scope: 'cross_village', single_village_unable_reason: '水渠流经两村' } },
        standing: 'unmet',
      },
      {
        title: { zh: '未写明人口较多', en: 'no judgement on the population' },
        facts: { item: { scope: 'sub_village', convener_subject_id: ids.villagerGroup } },
        standing: 'unmet',
      },
    ],
  },
};

export const convenerRules: readonly Rule[] = [convenerJurisdiction];
