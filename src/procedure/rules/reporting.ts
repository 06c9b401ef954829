// An entrusted item: its result is reported, and the organ replies in writing within ten days.

import { addDays, type Day } from '../calendar.ts';
import type { ItemFacts, ReferralRow } from '../facts.ts';
import { exampleIds as ids } from './example-rows.ts';
import {
  decisionOf,
  evidence,
  insufficient,
  isOn,
  late,
  met,
  noDecision,
  notApplicable,
  pending,
  text,
  unmet,
} from './judging.ts';
import type { Proposal, Rule } from './rule.ts';

const REPLY_DAYS = 10;

const reportsOf = (facts: ItemFacts, proposal: Proposal): ReferralRow[] => {
  const decision = decisionOf(facts, proposal);
  return facts.referrals.filter(
    (row) =>
      row.kind === 'result_report' &&
      row.to_subject_id === facts.item.entrusted_by_subject_id &&
      decision !== undefined &&
      isOn(facts, decision, row, row.sent_on),
  );
};

const notEntrusted = notApplicable('不是受委托的事项', 'not entrusted by anybody');

const entrustedResultReported: Rule = {
  code: 'entrusted-result-reported',
  clause: '二(二)7#entrusted-result-reported',
  force: 'must',
  weight: 'guard',
  guards: ['close'],
  title: { zh: '报告受托事项的结果', en: 'entrusted result reported' },
  message: { zh: '向委托的政府或部门报告协商结果', en: 'report the result to the organ that entrusted the item' },
  judge: (facts, proposal) => {
    if (facts.item.entrusted_by_subject_id === null) return notEntrusted;
    if (!decisionOf(facts, proposal)) return noDecision;
    const reports = reportsOf(facts, proposal);
    return reports.length > 0
      ? met(evidence('referral', reports))
      : unmet([text('没有向委托机关报告结果', 'the result was not reported to the organ that entrusted it')]);
  },
  examples: {
    holds: [
      { title: { zh: '不是受委托的事项', en: 'not entrusted' }, facts: {}, standing: 'not_applicable' },
      {
        title: { zh: '已向委托部门报告', en: 'reported to the department' },
        facts: entrusted({ referrals: [{ kind: 'result_report' }] }),
        standing: 'met',
      },
    ],
    fails: [
      { title: { zh: '没有报告', en: 'not reported' }, facts: entrusted({ referrals: [] }), standing: 'unmet' },
      {
        title: { zh: '报告了另一机关', en: 'reported to another organ' },
        facts: entrusted({ referrals: [{ kind: 'result_report', to_subject_id: ids.townshipGovernment }] }),
        standing: 'unmet',
      },
    ],
  },
};

/** 二(二)7: 十日, of calendar days; the last rolls past rest days (Civil Code 201, 203). */
const replyDue = (facts: ItemFacts, received: Day): Day => {
  let due = addDays(received, REPLY_DAYS);
  while (facts.rest_days.includes(due)) due = addDays(due, 1);
  return due;
};

const receivedOn = ({ settings }: ItemFacts, { received_on, sent_on, delivery }: ReferralRow): Day | null => {
  if (received_on !== null || sent_on === null) return received_on;
  if (delivery !== 'post') return sent_on;
  return settings.post_delivery_days === null ? null : addDays(sent_on, settings.post_delivery_days);
};

const entrustedWrittenReply: Rule = {
  code: 'entrusted-written-reply',
  clause: '二(二)7#entrusted-written-reply',
  see_also: ['law:民法典.201', 'law:民法典.203'],
  force: 'must',
  weight: 'finding',
  guards: [],
  title: { zh: '十日内书面反馈', en: 'written reply within ten days' },
  message: {
    zh: '委托的政府或部门收到报告后十日内书面反馈',
    en: 'the organ that entrusted the item replies in writing within ten days of receiving the report',
  },
  our_reading: {
    zh: '自收到次日起算的日历日,最后一日遇休假日顺延;未记录收到的,直接送交和网络传送推定当日收到,邮寄推定设置的天数后收到',
    en: 'calendar days from the day after receipt, the last rolling past rest days; receipt is presumed on the day sent, or after the days set if posted',
  },
  judge: (facts, proposal) => {
    if (facts.item.entrusted_by_subject_id === null) return notEntrusted;
    const report = reportsOf(facts, proposal).toSorted((a, b) => ((a.sent_on ?? '') < (b.sent_on ?? '') ? -1 : 1))[0];
    if (!report) return pending([], text('尚未报告', 'not reported yet'));
    const received = receivedOn(facts, report);
    const reply = facts.feedback_records
      .filter(
        ({ kind, from_subject_id }) =>
          kind === 'government_written_reply' && from_subject_id === facts.item.entrusted_by_subject_id,
      )
      .toSorted((a, b) => ((a.given_on ?? '') < (b.given_on ?? '') ? -1 : 1))[0];
    const found = [...evidence('referral', [report]), ...(reply ? evidence('feedback_record', [reply]) : [])];
    if (received === null || (reply && reply.given_on === null)) {
      return insufficient(
        [text('收到报告或书面反馈的日期不详', 'the day of receipt or of the reply is not known')],
        found,
      );
    }
    const due = replyDue(facts, received);
    const term = text(`${received}收到,应于${due}前书面反馈`, `received ${received}, reply due by ${due}`);
    if (reply) return (reply.given_on ?? '') > due ? late(found, term) : met(found, term);
    return proposal.today > due
      ? { ...unmet([text('逾期未书面反馈', 'overdue')], found), note: term }
      : pending(found, term);
  },
  examples: {
    holds: [
      {
        title: { zh: '第十日反馈', en: 'on the tenth day' },
        facts: replied('2025-04-13'),
        standing: 'met',
      },
      {
        title: { zh: '第十日为休息日,顺延到次日', en: 'the tenth day is a rest day: it rolls to the next' },
        facts: { ...replied('2025-04-14'), rest_days: ['2025-04-13'] },
        standing: 'met',
      },
      { title: { zh: '不是受委托的事项', en: 'not entrusted' }, facts: {}, standing: 'not_applicable' },
    ],
    fails: [
      { title: { zh: '第十一日反馈', en: 'on the eleventh day' }, facts: replied('2025-04-14'), standing: 'late' },
      {
        title: { zh: '第十一日仍未反馈', en: 'no reply on the eleventh day' },
        facts: entrusted({ referrals: [{ kind: 'result_report' }] }),
        proposal: { today: '2025-04-14' },
        standing: 'unmet',
      },
      {
        title: { zh: '第十日尚未反馈', en: 'no reply yet on the tenth day' },
        facts: entrusted({ referrals: [{ kind: 'result_report' }] }),
        proposal: { today: '2025-04-13' },
        standing: 'pending',
      },
      {
        title: { zh: '邮寄而未记录收到,也未设天数', en: 'posted, receipt not recorded, no days set' },
        facts: entrusted({ referrals: [{ kind: 'result_report', delivery: 'post' }] }),
        standing: 'insufficient_data',
      },
    ],
  },
};

function entrusted<T>(rest: T) {
  return { item: { entrusted_by_subject_id: ids.department }, ...rest } as const;
}

function replied(given_on: Day) {
  return entrusted({
    referrals: [{ kind: 'result_report' }],
    feedback_records: [{}, { kind: 'government_written_reply', from_subject_id: ids.department, given_on }],
  } as const);
}

export const reportingRules: readonly Rule[] = [entrustedResultReported, entrustedWrittenReply];
