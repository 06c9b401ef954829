// Who leads.

import type { SubjectFacts } from '../facts.ts';
import { isBody, type Lead } from '../jurisdiction.ts';
import { crossVillageRules } from './cross-village.ts';
import { exampleIds as ids } from './example-rows.ts';
import { metUnless, subjectOf, text, theItem, unmet } from './judging.ts';
import { competenceOf, leavesRoom } from './jurisdiction.ts';
import type { Rule } from './rule.ts';

const leadBodyCompetent: Rule = {
  code: 'lead-body-competent',
  clause: '二(二)3#lead-body-competent',
  see_also: ['二(二)6#lead-body-competent', '二(三)#lead-body-competent'],
  force: 'must',
  weight: 'guard',
  guards: ['propose'],
  title: { zh: '牵头组织', en: 'competent lead body' },
  message: {
    zh: '由嘎查村(社区)党组织、村(居)民委员会牵头;苏木镇协商和单靠一村无法开展的跨村事项由苏木镇党委牵头',
    en: "the village's Party organisation or committee leads; for a township matter, or a cross-village one that no single village can hold, the township Party committee",
  },
  our_reading: {
    zh: '跨村事项未写明单靠一村无法开展的,由所涉村的党组织、村委会牵头,苏木镇党委也可牵头;自然村、村民小组协商须有嘎查村党组织牵头',
    en: "without a reason why one village cannot hold it, a cross-village matter is led by bodies of the villages concerned, or by the township Party committee; for a natural village or group the village's Party organisation is among the leads",
  },
  leaves_room: (facts) =>
    facts.item.scope !== 'village' &&
    leavesRoom(
      facts,
      facts.item.lead_subject_ids.map((id) => subjectOf(facts, id)),
    ),
  judge: (facts) => {
    const { item } = facts;
    const leads = item.lead_subject_ids.map((id) => subjectOf(facts, id));
    if (leads.length === 0) return unmet([text('未写明牵头组织', 'no lead body is named')], theItem(facts));
    const { lead: competent, places } = competenceOf(facts);
    const isOneOf = (bodies: readonly Lead[]) => (lead: SubjectFacts | undefined) =>
      lead !== undefined && bodies.some((body) => isBody(body, lead, places));
    const required = competent.filter((body) => body.is_required);
    return metUnless(
      [
        !leads.every(isOneOf(competent)) &&
          text('有牵头组织不是本议题范围应有的牵头组织', 'a lead body is not one that this scope calls for'),
        item.scope === 'sub_village' &&
          !leads.some(isOneOf(required)) &&
          text('自然村、村民小组协商须由嘎查村党组织领导', "the village's Party organisation is not among the leads"),
      ],
      theItem(facts),
    );
  },
  examples: {
    holds: [
      { title: { zh: '村党支部和村委会牵头', en: 'Party branch and committee lead' }, facts: {}, standing: 'met' },
      {
        title: { zh: '村委会单独牵头', en: 'the committee leads alone' },
        facts: { item: { lead_subject_ids: [ids.villageCommittee] } },
        standing: 'met',
      },
      {
        title: { zh: '跨村且单村无法开展,镇党委牵头', en: 'cross-village, no single village able: the township' },
        facts: {
          item: {
            scope: 'cross_village',
            single_village_unable_reason: '水渠流经两村,单村无权处理',
            lead_subject_ids: [ids.townshipPartyCommittee],
          },
        },
        standing: 'met',
      },
      {
        title: { zh: '跨村而单村可以开展,村牵头', en: 'cross-village, one village able: that village' },
        facts: { item: { scope: 'cross_village' } },
        standing: 'met',
      },
      {
        title: { zh: '跨村,所涉邻村党支部牵头', en: 'cross-village: the Party branch of a neighbour concerned leads' },
        facts: {
          item: {
            scope: 'cross_village',
            affected_division_codes: ['150626100202'],
            lead_subject_ids: [ids.neighbourPartyOrganisation],
          },
        },
        standing: 'met',
      },
    ],
    fails: [
      {
        title: { zh: '没有牵头组织', en: 'no lead body' },
        facts: { item: { lead_subject_ids: [] } },
        standing: 'unmet',
      },
      {
        title: { zh: '邻村党支部牵头', en: "the neighbouring village's Party branch leads" },
        facts: { item: { lead_subject_ids: [ids.neighbourPartyOrganisation] } },
        standing: 'unmet',
      },
      {
        title: { zh: '跨村而牵头的村不在所涉之列', en: 'cross-village, led by a village that is not concerned' },
        facts: { item: { scope: 'cross_village', lead_subject_ids: [ids.neighbourPartyOrganisation] } },
        standing: 'unmet',
      },
      {
        title: { zh: '单村无法开展而仍由村牵头', en: 'no single village able, yet a village leads' },
        facts: { item: { scope: 'cross_village', single_village_unable_reason: '水渠流经两村' } },
        standing: 'unmet',
      },
      {
        title: { zh: '村民小组协商无党组织领导', en: 'a group consults without the Party organisation' },
        facts: { item: { scope: 'sub_village', lead_subject_ids: [ids.villageCommittee] } },
        standing: 'unmet',
      },
      {
        title: { zh: '苏木镇协商由村牵头', en: 'a township matter led by a village' },
        facts: { item: { scope: 'township' } },
        standing: 'unmet',
      },
    ],
  },
};

export const leadingRules: readonly Rule[] = [leadBodyCompetent, ...crossVillageRules];
