// Who answers for the session by which an item is convened.

import type { SessionFacts } from '../facts.ts';
import { exampleIds as ids } from './example-rows.ts';
import { evidence, isBlank, isSinceNotified, met, text, unmet } from './judging.ts';
import type { Rule } from './rule.ts';

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

export const conveningRules: readonly Rule[] = [convenerResponsible];
