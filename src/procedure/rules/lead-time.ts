// How long before a session its notice went out.

import { daysBetween } from '../calendar.ts';
import { exampleIds as ids } from './example-rows.ts';
import { evidence, insufficient, met, noLimit, notApplicable, text, unmet } from './judging.ts';
import { participantsAt, sessionsOf } from './notices.ts';
import type { Rule } from './rule.ts';

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

export const leadTimeRules: readonly Rule[] = [noticeLeadTime];
