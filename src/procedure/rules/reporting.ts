// An entrusted item: its result is reported, and the organ replies in writing within ten days.

import type { Day } from '../calendar.ts';
import type { ItemFacts } from '../facts.ts';
import { stateOf } from '../obligations/owed.ts';
import { reportsOf, writtenReplyOf } from '../obligations/reporting.ts';
import { exampleIds as ids } from './example-rows.ts';
import {
  decisionOf,
  evidence,
  insufficient,
  late,
  met,
  noDecision,
  notApplicable,
  pending,
  text,
  theItem,
  unmet,
} from './judging.ts';
import type { Rule } from './rule.ts';

const notEntrusted = notApplicable('不是受委托的事项', 'not entrusted by anybody');

const isEntrusted = ({ item }: ItemFacts): boolean =>
  item.origin === 'government_entrustment' || item.is_entrusted === true;
/** In retrospect the organ may be lost; what goes on cannot do without it. */
const unnamed = (facts: ItemFacts) =>
  (facts.item.record_mode === 'live' ? unmet : insufficient)(
    [text('没有写明委托机关', 'the organ that entrusted it is not named')],
    theItem(facts),
  );

const entrustedResultReported: Rule = {
  code: 'entrusted-result-reported',
  clause: '二(二)7#entrusted-result-reported',
  force: 'must',
  weight: 'guard',
  guards: ['close'],
  title: { zh: '报告受托事项的结果', en: 'entrusted result reported' },
  message: { zh: '向委托的政府或部门报告协商结果', en: 'report the result to the organ that entrusted the item' },
  our_reading: {
    zh: '来源为政府委托或者写明受委托的,须写明委托机关',
    en: 'an item whose origin is entrustment, or that says it was entrusted, names the organ',
  },
  judge: (facts, proposal) => {
    if (facts.item.entrusted_by_subject_id === null) return isEntrusted(facts) ? unnamed(facts) : notEntrusted;
    const decision = decisionOf(facts, proposal);
    if (!decision) return noDecision;
    const reports = reportsOf(facts, decision);
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
      {
        title: { zh: '政府委托而没有写明委托机关', en: 'entrusted, the organ not named' },
        facts: { item: { origin: 'government_entrustment' } },
        standing: 'unmet',
      },
      {
        title: { zh: '补录,写明受委托,机关不详', en: 'retrospective, entrusted by an organ not known' },
        facts: { item: { record_mode: 'retrospective', is_entrusted: true } },
        standing: 'insufficient_data',
      },
      { title: { zh: '没有报告', en: 'not reported' }, facts: entrusted({ referrals: [] }), standing: 'unmet' },
      {
        title: { zh: '报告了另一机关', en: 'reported to another organ' },
        facts: entrusted({ referrals: [{ kind: 'result_report', to_subject_id: ids.townshipGovernment }] }),
        standing: 'unmet',
      },
    ],
  },
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
    const decision = decisionOf(facts, proposal);
    const found = decision && writtenReplyOf(facts, decision);
    if (!found) return pending([], text('尚未报告', 'not reported yet'));
    const { started_on, due, discharge } = found.owed;
    const rows = [...evidence('referral', [found.report]), ...(discharge ? [discharge.by] : [])];
    if (due === null || discharge?.on === null) {
      return insufficient(
        [text('收到报告或书面反馈的日期不详', 'the day of receipt or of the reply is not known')],
        rows,
      );
    }
    const term = text(
      `${started_on}收到,应于${due.due_on}前书面反馈`,
      `received ${started_on}, reply due by ${due.due_on}`,
    );
    switch (stateOf(found.owed, proposal.today)) {
      case 'met_late':
        return late(rows, term);
      case 'met':
        return met(rows, term);
      case 'overdue':
        return { ...unmet([text('逾期未书面反馈', 'overdue')], rows), note: term };
      default:
        return pending(rows, term);
    }
  },
  examples: {
    holds: [
      {
        title: { zh: '第十日为星期日,顺延到次日', en: 'the tenth day is a Sunday: it rolls to the next' },
        facts: replied('2025-04-14'),
        standing: 'met',
      },
      {
        title: { zh: '第十日为调休工作日,当日反馈', en: 'the tenth day is a make-up working day' },
        facts: { ...replied('2025-04-13'), calendar: { working_days: { '2025-04-13': '调休' } } },
        standing: 'met',
      },
      {
        title: { zh: '顺延之日又逢法定节假日', en: 'it rolls past a statutory holiday as well' },
        facts: { ...replied('2025-04-15'), calendar: { holidays: { '2025-04-14': '清明节' } } },
        standing: 'met',
      },
      { title: { zh: '不是受委托的事项', en: 'not entrusted' }, facts: {}, standing: 'not_applicable' },
    ],
    fails: [
      { title: { zh: '期满次日反馈', en: 'the day after the last' }, facts: replied('2025-04-15'), standing: 'late' },
      {
        title: { zh: '第十日为调休工作日,次日反馈', en: 'the day after a make-up working day' },
        facts: { ...replied('2025-04-14'), calendar: { working_days: { '2025-04-13': '调休' } } },
        standing: 'late',
      },
      {
        title: { zh: '期满次日仍未反馈', en: 'no reply on the day after the last' },
        facts: entrusted({ referrals: [{ kind: 'result_report' }] }),
        proposal: { today: '2025-04-15' },
        standing: 'unmet',
      },
      {
        title: { zh: '最后一日尚未反馈', en: 'no reply yet on the last day' },
        facts: entrusted({ referrals: [{ kind: 'result_report' }] }),
        proposal: { today: '2025-04-14' },
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
