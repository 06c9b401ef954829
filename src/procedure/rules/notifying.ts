// Telling the participants, before each session, what will be discussed.

import type { ParticipantRow, SessionFacts } from '../facts.ts';
import { exampleIds as ids } from './example-rows.ts';
import { evidence, insufficient, met, text, unmet } from './judging.ts';
import { isWritten, participantsAt, precedes, sessionsOf } from './notices.ts';
import type { Rule } from './rule.ts';

const participantsNotified: Rule = {
  code: 'participants-notified',
  clause: '二(二)6#participants-notified',
  force: 'must',
  weight: 'guard',
  guards: ['notify', 'convene'],
  title: { zh: '提前通报', en: 'participants notified' },
  message: {
    zh: '在协商活动之前,通过书面及其他方式向每个协商主体通报协商内容和相关信息',
    en: 'before the session, notify every participant of content and information, in writing among other ways',
  },
  our_reading: {
    zh: '每个主体至少收到一次书面通报;何为书面由设置规定,未设的以可留存的文字为书面;同日通报须能证明早于开会;退回后须重新通报;首次活动开会前所列主体,不论何时登记,都须得到通报;此后各次活动记为发现的问题',
    en: 'each participant gets one notice in a form that counts as writing (a setting; else text that stays); on the same day the hours must show it came first; after a return it is done anew; all who were listed when the item was convened are owed notice of its first session, however late they were recorded; for later sessions it is a finding',
  },
  judge: (facts, proposal) => {
    if (facts.participants.length === 0) return unmet([text('没有协商主体', 'there is no participant')]);
    const { notices } = facts;
    const sent = (session: SessionFacts | null, { id }: ParticipantRow) => {
      const mine = notices
        .filter(({ participant_ids }) => participant_ids.includes(id))
        .map((notice) => ({ notice, before: session ? precedes(notice, session) : notice.session_id === null }));
      const written = mine.filter(({ notice }) => isWritten(facts, notice));
      return {
        any: mine.some(({ before }) => before === true),
        written: written.some(({ before }) => before === true),
        unknown: written.some(({ before }) => before === null),
      };
    };
    const found = sessionsOf(facts, proposal).flatMap((session) =>
      participantsAt(facts, session).map((row) => ({ row, ...sent(session, row) })),
    );
    if (found.length === 0) return unmet([text('没有应得到通报的主体', 'nobody is listed for the session')]);
    const unwritten = found.filter(({ written }) => !written);
    if (unwritten.length === 0) return met(evidence('notice', notices));
    const rows = [...new Set(unwritten.map(({ row }) => row))];
    if (unwritten.every(({ unknown }) => unknown)) {
      return insufficient(
        [text('通报或协商活动的日期不详', 'the day of the notice or of the session is not known')],
        evidence('participant', rows),
      );
    }
    const missing = [
      unwritten.some(({ any }) => !any) && text('有主体未在活动前得到通报', 'a participant had no notice before it'),
      unwritten.some(({ any }) => any) && text('有主体未得到书面通报', 'a participant had no notice in writing'),
    ];
    return unmet(
      missing.filter((line) => line !== false),
      evidence('participant', rows),
    );
  },
  examples: {
    holds: [
      { title: { zh: '书面通报,次日以后开会', en: 'in writing, days before' }, facts: {}, standing: 'met' },
      {
        title: { zh: '开会前一日通报', en: 'the day before' },
        facts: { notices: [{ sent_on: '2025-04-01' }] },
        standing: 'met',
      },
      {
        title: { zh: '同日通报,时间早于开会', en: 'the same day, an hour before' },
        facts: {
          notices: [{ sent_on: '2025-04-02', sent_at: '2025-04-02T00:00:00.000Z' }],
          sessions: [{ starts_at: '2025-04-02T01:00:00.000Z' }],
        },
        standing: 'met',
      },
      {
        title: { zh: '电话之外又发短信', en: 'by telephone and by text message' },
        facts: { notices: [{ method: 'telephone' }, { method: 'sms' }] },
        standing: 'met',
      },
      {
        title: { zh: '组织协商之后增加的主体,不涉及首次活动', en: 'one added after the item was convened' },
        facts: {
          notices: [{ participant_ids: [ids.herderTakesPart] }],
          participants: [{}, { created_at: '2025-04-03T02:00:00.000Z' }],
        },
        standing: 'met',
      },
      {
        title: { zh: '尚未定会期,已书面通报', en: 'no session announced yet, notified in writing' },
        facts: { sessions: [] },
        proposal: { action: 'notify', occurred_on: '2025-03-22' },
        standing: 'met',
      },
    ],
    fails: [
      {
        title: { zh: '开会次日才通报', en: 'the day after the session' },
        facts: { notices: [{ sent_on: '2025-04-03' }] },
        standing: 'unmet',
      },
      {
        title: { zh: '开会之后才登记、才通报的主体', en: 'recorded and notified only after the session' },
        facts: {
          transitions: [{}, {}, {}, { occurred_on: '2025-04-02', created_at: '2025-04-05T02:00:00.000Z' }],
          participants: [{ created_at: '2025-04-04T02:00:00.000Z' }, { created_at: '2025-04-04T02:00:00.000Z' }],
          notices: [{ sent_on: '2025-04-04' }],
        },
        standing: 'unmet',
      },
      {
        title: { zh: '组织协商时,首次活动早于通报', en: 'convened by a session before the notice' },
        facts: {
          item: { stage: 'notified' },
          transitions: [{}, {}, {}],
          notices: [{ sent_on: '2025-03-22', sent_at: '2025-03-22T02:00:00.000Z' }],
          sessions: [{ held_on: '2025-03-22', starts_at: '2025-03-22T01:00:00.000Z' }],
        },
        proposal: { action: 'convene', occurred_on: '2025-03-22' },
        standing: 'unmet',
      },
      {
        title: { zh: '退回起草前的通报', en: 'a notice from before a return' },
        facts: {
          item: { stage: 'proposed' },
          transitions: [
            {},
            {},
            {},
            {
              action: 'return',
              from_stage: 'notified',
              to_stage: 'drafting',
              occurred_on: '2025-03-22',
              created_at: '2025-03-22T05:00:00.000Z',
            },
          ],
        },
        proposal: { action: 'notify', occurred_on: '2025-03-22' },
        standing: 'unmet',
      },
      {
        title: { zh: '同日通报,时间不详', en: 'the same day, hours unknown' },
        facts: { notices: [{ sent_on: '2025-04-02' }] },
        standing: 'unmet',
      },
      {
        title: { zh: '同日通报,与开会同时', en: 'the same day, at the very hour' },
        facts: {
          notices: [{ sent_on: '2025-04-02', sent_at: '2025-04-02T01:00:00.000Z' }],
          sessions: [{ starts_at: '2025-04-02T01:00:00.000Z' }],
        },
        standing: 'unmet',
      },
      {
        title: { zh: '只有电话通报', en: 'by telephone only' },
        facts: { notices: [{ method: 'telephone' }] },
        standing: 'unmet',
      },
      {
        title: { zh: '设置规定短信不算书面', en: 'a text message, which the setting does not count' },
        facts: { notices: [{ method: 'sms' }], settings: { written_methods: ['written'] } },
        standing: 'unmet',
      },
      {
        title: { zh: '漏一名主体', en: 'one participant left out' },
        facts: { notices: [{ participant_ids: [ids.herderTakesPart] }] },
        standing: 'unmet',
      },
      {
        title: { zh: '补录,通报日期不详', en: 'retrospective, day of the notice unknown' },
        facts: { item: { record_mode: 'retrospective' }, notices: [{ sent_on: null }] },
        standing: 'insufficient_data',
      },
    ],
  },
};

export const notifyingRules: readonly Rule[] = [participantsNotified];
