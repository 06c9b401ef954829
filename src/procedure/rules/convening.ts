// Who calls the consultation: the convener by the scope of the item, and who answers for the session.

import type { SessionFacts } from '../facts.ts';
import { exampleIds as ids } from './example-facts.ts';
import {
  evidence,
  isBlank,
  isSinceNotified,
  isUnder,
  met,
  metUnless,
  subjectOf,
  text,
  theItem,
  unmet,
  villageCode,
} from './judging.ts';
import { goesToTownship, type Kind, stands } from './jurisdiction.ts';
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
    zh: '尚未设立协商委员会的,由牵头组织召集,并说明尚未设立;跨村事项单村可以开展的,由其中一村召集,其他村参加;苏木镇协商由苏木镇党委、政府召集',
    en: "where no consultation committee stands yet the lead body convenes, and the lack is shown; a cross-village matter that one village can hold is convened by one of the villages; a township matter by the township's Party committee or government",
  },
  judge: (facts) => {
    const { item, division } = facts;
    const convener = subjectOf(facts, item.convener_subject_id);
    if (!convener) return unmet([text('未确定召集人', 'no convener is named')], theItem(facts));
    const wrong = (zh: string, en: string) => unmet([text(zh, en)], theItem(facts));
    if (goesToTownship(facts)) {
      const kinds: Kind[] =
        item.scope === 'township'
          ? ['township_party_committee', 'grassroots_government', 'dispatched_organ']
          : ['township_party_committee'];
      if (stands(facts, convener, 'township', kinds)) return met(theItem(facts));
      return wrong('应由苏木镇党委召集', 'the township Party committee convenes');
    }
    if (item.scope === 'sub_village') {
      return metUnless(
        [
          !isUnder(convener.division_code, villageCode(item.division_code)) &&
            text('召集人不在本嘎查村', 'the convener is not of this village'),
          isBlank(item.population_judgement) &&
            text('未写明人口较多的判断', 'it is not recorded why the population counts as large'),
        ],
        theItem(facts),
      );
    }
    const villages = [item.division_code, ...(item.scope === 'cross_village' ? item.affected_division_codes : [])];
    const isOurs = villages.some((code) => isUnder(code, convener.division_code));
    if (convener.kind === 'consultation_committee' && convener.division_code.length >= 12 && isOurs) {
      return met(theItem(facts));
    }
    if (division.has_consultation_committee) {
      return wrong('应由社区协商委员会召集', "the village's consultation committee convenes");
    }
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
    ],
    fails: [
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

const convenerResponsible: Rule = {
  code: 'convener-responsible',
  clause: '二(二)3#convener-responsible',
  see_also: ['二(二)6#convener-responsible'],
  force: 'must',
  weight: 'guard',
  guards: ['convene'],
  title: { zh: '谁召集谁负责', en: 'convener responsible' },
  message: {
    zh: '协商活动到期召开,由本议题的召集人召集;由他人代为召集的,写明依据',
    en: "on the session's day, the session is called by the item's convener, or by another who acts for it on record",
  },
  our_reading: {
    zh: '组织协商以一次协商活动到期为前提;此后各次活动另行记为发现的问题',
    en: 'an item is convened once a session has come to its day; later sessions count as findings',
  },
  judge: (facts, { action, occurred_on, today }) => {
    const { item } = facts;
    const sessions = facts.sessions.filter(({ status }) => status !== 'cancelled');
    const isAnswered = (session: SessionFacts) =>
      (item.convener_subject_id !== null && session.convener_subject_id === item.convener_subject_id) ||
      !isBlank(session.convener_acts_for);
    if (action === 'convene') {
      const opened = sessions.filter(
        (session) =>
          isSinceNotified(facts, session) && (session.held_on === null || session.held_on <= (occurred_on ?? today)),
      );
      const answered = opened.filter(isAnswered);
      if (answered.length > 0) return met(evidence('session', answered));
      return opened.length > 0
        ? unmet(
            [text('协商活动不是由本议题召集人召集', "the session was not called by the item's convener")],
            evidence('session', opened),
          )
        : unmet([text('通报后还没有到期的协商活动', 'no session has come to its day since the notice')]);
    }
    if (sessions.length === 0) return unmet([text('没有协商活动', 'there is no session')]);
    const others = sessions.filter((session) => !isAnswered(session));
    return others.length === 0
      ? met(evidence('session', sessions))
      : unmet(
          [text('有协商活动不是由本议题召集人召集', "a session was not called by the item's convener")],
          evidence('session', others),
        );
  },
  examples: {
    holds: [
      { title: { zh: '协商委员会召集', en: 'called by the consultation committee' }, facts: {}, standing: 'met' },
      {
        title: { zh: '召开当日组织协商', en: 'convened on the day of the session' },
        facts: {},
        proposal: { action: 'convene', occurred_on: '2025-04-02' },
        standing: 'met',
      },
      {
        title: { zh: '村委会受委托代为召集', en: 'the committee acts for the convener' },
        facts: {
          sessions: [{ convener_subject_id: ids.villageCommittee, convener_acts_for: '协商委员会委托书' }],
        },
        standing: 'met',
      },
    ],
    fails: [
      {
        title: { zh: '召开前一日组织协商', en: 'convened the day before the session' },
        facts: {},
        proposal: { action: 'convene', occurred_on: '2025-04-01' },
        standing: 'unmet',
      },
      {
        title: { zh: '他人召集而无依据', en: 'called by another, with nothing on record' },
        facts: { sessions: [{ convener_subject_id: ids.villageCommittee }] },
        proposal: { action: 'convene', occurred_on: '2025-04-02' },
        standing: 'unmet',
      },
      {
        title: { zh: '后一次活动由他人召集', en: 'a later session called by another' },
        facts: { sessions: [{}, { held_on: '2025-04-12', convener_subject_id: ids.villageCommittee }] },
        standing: 'unmet',
      },
      { title: { zh: '没有协商活动', en: 'no session' }, facts: { sessions: [] }, standing: 'unmet' },
    ],
  },
};

export const conveningRules: readonly Rule[] = [convenerJurisdiction, convenerResponsible];
