// The kinds of obligation as data: the words each rests on, the rule that judges the same, and where its days come from.

import type { Code, Text } from '../code-lists.ts';
import type { ProcedureSettings } from '../facts.ts';
import type { ClauseRef } from '../sources.ts';

export type ObligationKind = Code<'obligation_kinds'>;

type DaysSetting = {
  [K in keyof ProcedureSettings]: ProcedureSettings[K] extends number | null ? K : never;
}[keyof ProcedureSettings];

/** A number stands in the notice; a setting is the division's; `given` is the day that a record itself names. */
export type DaysFrom = { readonly number: number } | { readonly setting: DaysSetting } | 'given';

export interface KindOfObligation {
  readonly clause: ClauseRef;
  /** The rule that judges the same, by the same count. */
  readonly rule: string;
  readonly days: DaysFrom;
  readonly starts: Text;
}

export const obligationKinds: Readonly<Record<ObligationKind, KindOfObligation>> = {
  request_reply: {
    clause: '二(一)#request-answered',
    rule: 'request-answered',
    days: { setting: 'request_reply_days' },
    starts: { zh: '提出之日', en: 'the day of the request' },
  },
  advance_notice: {
    clause: '二(二)6#notice-lead-time',
    rule: 'notice-lead-time',
    days: { setting: 'notice_lead_days' },
    starts: { zh: '协商活动之日,向前计算', en: 'the day of the session, counted back' },
  },
  submission: {
    clause: '二(二)3#submitted-to-government',
    rule: 'submitted-to-government',
    days: { setting: 'submission_days' },
    starts: { zh: '作出决定之日', en: 'the day of the decision' },
  },
  result_report: {
    clause: '二(二)7#entrusted-result-reported',
    rule: 'entrusted-result-reported',
    days: { setting: 'result_report_days' },
    starts: { zh: '作出决定之日', en: 'the day of the decision' },
  },
  government_written_reply: {
    clause: '二(二)7#entrusted-written-reply',
    rule: 'entrusted-written-reply',
    days: { number: 10 },
    starts: { zh: '收到报告之日', en: 'the day the report was received' },
  },
  implementation: {
    clause: '二(二)7#implementation-on-time',
    rule: 'implementation-on-time',
    days: 'given',
    starts: { zh: '作出决定之日', en: 'the day of the decision' },
  },
  disclosure: {
    clause: '二(二)7#disclosed-on-time',
    rule: 'disclosed-on-time',
    days: { setting: 'disclosure_days' },
    starts: { zh: '落实完成之日', en: 'the day implementation was finished' },
  },
  implementation_feedback: {
    clause: '二(二)6#feedback-given',
    rule: 'feedback-given',
    days: { setting: 'implementation_feedback_days' },
    starts: {
      zh: '落实完成之日,不须落实的为决定之日',
      en: 'the day implementation was finished, else of the decision',
    },
  },
  department_feedback: {
    clause: '二(二)7#department-feedback',
    rule: 'department-feedback',
    days: { setting: 'department_feedback_days' },
    starts: { zh: '该部门落实完成之日', en: 'the day the department finished' },
  },
  dissent_explanation: {
    clause: '二(二)7#dissent-explained',
    rule: 'dissent-explained',
    days: { setting: 'dissent_explanation_days' },
    starts: { zh: '作出决定之日', en: 'the day of the decision' },
  },
  objection_reply: {
    clause: '二(二)7#objection-reply',
    rule: 'objection-answered',
    days: { setting: 'objection_reply_days' },
    starts: { zh: '提出异议之日', en: 'the day of the objection' },
  },
  correction: {
    clause: '二(二)7#unlawful-corrected',
    rule: 'unlawful-corrected',
    days: { setting: 'correction_days' },
    starts: { zh: '认定违法之日', en: 'the day it was found unlawful' },
  },
  legal_education: {
    clause: '二(二)7#legal-education',
    rule: 'unlawful-corrected',
    days: { setting: 'legal_education_days' },
    starts: { zh: '纠正之日', en: 'the day of the correction' },
  },
};
