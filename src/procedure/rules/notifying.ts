// Telling the participants, before each session, what will be discussed.

import { daysBetween, localDay } from '../calendar.ts';
import { hasFlag } from '../code-lists.ts';
import type { ItemFacts, NoticeRow, ParticipantRow, SessionFacts } from '../facts.ts';
import { exampleIds as ids } from './example-facts.ts';
import {
  bySessionDay,
  evidence,
  insufficient,
  isSinceNotified,
  met,
  noLimit,
  notApplicable,
  text,
  unmet,
} from './judging.ts';
import type { Proposal, Rule } from './rule.ts';

const isWritten = ({ settings }: ItemFacts, { method }: NoticeRow) =>
  settings.written_methods === null
    ? hasFlag('notice_methods', method, 'is_written')
    : settings.written_methods.includes(method);

/** Whether a notice went out before a session; null where a day is not known. */
const precedes = (notice: NoticeRow, session: SessionFacts): boolean | null => {
  if (notice.session_id !== null && notice.session_id !== session.id) return false;
  if (session.held_on === null && session.status === 'announced') return true;
  if (notice.sent_on === null || session.held_on === null) return null;
  if (notice.sent_on !== session.held_on) return notice.sent_on < session.held_on;
  // On one day only the hours can tell; instants may differ in precision, so they are not compared as text.
  if (notice.sent_at === null || session.starts_at === null) return false;
  return Date.parse(notice.sent_at) < Date.parse(session.starts_at);
};

/** Who was already a participant on the day: one who joined later is not owed an earlier notice. */
const participantsAt = ({ participants, item }: ItemFacts, session: SessionFacts | null) =>
  session?.held_on == null || session.status === 'announced' || item.record_mode === 'retrospective'
    ? participants
    : participants.filter((row) => session.held_on !== null && localDay(row.created_at) <= session.held_on);

/** A return begins a new round: what was sent before it told of another proposal. */
const isOfThisRound = (facts: ItemFacts, notice: NoticeRow) => {
  const returned = facts.transitions.findLast((step) => step.action === 'return' && step.to_stage === 'drafting');
  return !returned?.occurred_on || notice.sent_on === null || notice.sent_on >= returned.occurred_on;
};

/** The sessions in question; `null` stands for one that is not announced yet. */
const sessionsOf = (facts: ItemFacts, { action }: Proposal): (SessionFacts | null)[] => {
  const sessions = facts.sessions.filter(({ status }) => status !== 'cancelled').toSorted(bySessionDay);
  // While an item is proposed no session of its round can have been held, so only announced ones are meant.
  if (action === 'notify') return [sessions.find(({ status }) => status === 'announced') ?? null];
  if (action === 'convene') return [sessions.find((session) => isSinceNotified(facts, session)) ?? null];
  return sessions.length > 0 ? sessions : [null];
};

const participantsNotified: Rule = {
  code: 'participants-notified',
  clause: '二(二)6#participants-notified',
  force: 'must',
  weight: 'guard',
  guards: ['notify'],
  title: { zh: '提前通报', en: 'participants notified' },
  message: {
    zh: '在协商活动之前,通过书面及其他方式向每个协商主体通报协商内容和相关信息',
    en: 'before the session, notify every participant of content and information, in writing among other ways',
  },
  our_reading: {
    zh: '每个主体至少收到一次书面通报;何为书面由设置规定,未设的以可留存的文字为书面;同日通报须能证明早于开会;退回后须重新通报;此后各次活动记为发现的问题',
    en: 'each participant gets one notice in a form that counts as writing (a setting; else text that stays); on the same day the hours must show it came first; after a return it is done anew; for later sessions it is a finding',
  },
  judge: (facts, proposal) => {
    if (facts.participants.length === 0) return unmet([text('没有协商主体', 'there is no participant')]);
    const notices = facts.notices.filter((row) => proposal.action !== 'notify' || isOfThisRound(facts, row));
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
        title: { zh: '尚未定会期,已书面通报', en: 'no session announced yet, notified in writing' },
        facts: { sessions: [] },
        proposal: { action: 'notify', occurred_on: '2025-03-22' },
        standing: 'met',
      },
    ],
    fails: [
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

const noticeLeadTime: Rule = {
  code: 'notice-lead-time',
  clause: '二(二)6#notice-lead-time',
  see_also: ['三(二)#notice-lead-time'],
  force: 'default',
  weight: 'guard',
  guards: ['convene'],
  title: { zh: '通报提前天数', en: 'notice lead time' },
  message: {
    zh: '通报日与活动日之间不少于所设天数;情况紧急或者各方同意的,写明理由',
    en: 'the days set lie between notice and session; if urgent, or all agreed, give the reason',
  },
  our_reading: {
    zh: '通报当日不计入(民法典第二百零一条);天数为本区划的设置',
    en: 'the day of the notice does not count (Civil Code 201); the number is a setting of the division',
  },
  judge: (facts, proposal) => {
    const days = facts.settings.notice_lead_days;
    if (days === null) return noLimit;
    const sessions = sessionsOf(facts, proposal).filter((session) => session !== null);
    if (sessions.length === 0) return notApplicable('尚无协商活动', 'no session yet');
    const leads = sessions.flatMap((session) =>
      participantsAt(facts, session).map((row) => {
        const mine = facts.notices.filter(
          (notice) =>
            notice.participant_ids.includes(row.id) && (!notice.session_id || notice.session_id === session.id),
        );
        const known = mine.flatMap(({ sent_on }) =>
          sent_on !== null && session.held_on !== null ? [daysBetween(sent_on, session.held_on)] : [],
        );
        return { row, lead: known.length > 0 ? Math.max(...known) : null, isDated: known.length === mine.length };
      }),
    );
    const rows = (list: typeof leads) => evidence('participant', [...new Set(list.map(({ row }) => row))]);
    const short = leads.filter(({ lead, isDated }) => (lead === null ? isDated : lead < days));
    if (short.length > 0) {
      return unmet([text(`提前不足${days}天`, `fewer than ${days} days before the session`)], rows(short));
    }
    const unknown = leads.filter(({ lead }) => lead === null);
    return unknown.length > 0
      ? insufficient([text('通报或活动的日期不详', 'the day of the notice or session is not known')], rows(unknown))
      : met(evidence('session', sessions));
  },
  examples: {
    holds: [
      {
        title: { zh: '恰好提前十一天', en: 'exactly eleven days' },
        facts: { settings: { notice_lead_days: 11 } },
        standing: 'met',
      },
      { title: { zh: '未设天数', en: 'no limit set' }, facts: {}, standing: 'not_applicable' },
    ],
    fails: [
      {
        title: { zh: '差一天', en: 'one day short' },
        facts: { settings: { notice_lead_days: 12 } },
        standing: 'unmet',
      },
      {
        title: { zh: '一名主体晚一天通报', en: 'one participant notified a day later' },
        facts: {
          settings: { notice_lead_days: 11 },
          notices: [
            { participant_ids: [ids.herderTakesPart] },
            { participant_ids: [ids.lodgerTakesPart], sent_on: '2025-03-23' },
          ],
        },
        standing: 'unmet',
      },
      {
        title: { zh: '补录,日期不详', en: 'retrospective, days unknown' },
        facts: {
          item: { record_mode: 'retrospective' },
          notices: [{ sent_on: null }],
          settings: { notice_lead_days: 3 },
        },
        standing: 'insufficient_data',
      },
    ],
  },
};

export const notifyingRules: readonly Rule[] = [participantsNotified, noticeLeadTime];
