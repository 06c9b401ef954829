// Requirements 52–60: what becomes of a result.

import type { Requirement } from './requirement.ts';

export const resultRequirements: readonly Requirement[] = [
  {
    number: 52,
    clause: '二(二)7#use-of-results',
    force: 'must',
    title: { zh: '采纳、落实和反馈机制', en: 'adoption, implementation and feedback' },
    carried_by: {
      resource: [
        '/agenda-items/{agenda_item_id}/transitions',
        '/decisions',
        '/implementation-records',
        '/feedback-records',
      ],
      code_list: ['outcomes'],
      report: ['timeliness'],
    },
  },
  {
    number: 53,
    clause: '二(二)7#result-implemented',
    force: 'must',
    title: { zh: '及时组织实施', en: 'prompt implementation' },
    carried_by: {
      resource: ['/decisions', '/implementation-records'],
      rule: ['result-implemented', 'implementation-on-time'],
      code_list: ['progress_states'],
      obligation: ['implementation'],
      report: ['timeliness'],
    },
  },
  {
    number: 54,
    clause: '二(二)7#result-disclosed',
    see_also: ['law:村民委员会组织法.30'],
    force: 'must',
    title: { zh: '公开落实情况', en: 'disclosure of implementation' },
    carried_by: {
      resource: ['/disclosures', '/public/agenda-items', '/public/decisions'],
      rule: ['result-disclosed', 'disclosed-on-time'],
      code_list: ['disclosure_channels', 'disclosure_levels'],
      obligation: ['disclosure'],
      report: ['timeliness'],
      setting: ['disclosure_days'],
    },
  },
  {
    number: 55,
    clause: '二(二)7#objection-reply',
    see_also: ['law:村民委员会组织法.31'],
    force: 'must',
    title: { zh: '接受群众监督', en: 'public supervision' },
    carried_by: {
      resource: ['/public/agenda-items', '/public/decisions', '/objections'],
      obligation: ['objection_reply'],
    },
  },
  {
    number: 56,
    clause: '二(二)7#entrusted-result-reported',
    force: 'must',
    title: { zh: '报告受托事项的结果', en: 'the result of an entrusted matter is reported' },
    carried_by: {
      resource: ['/agenda-items', '/referrals'],
      rule: ['entrusted-result-reported'],
      code_list: ['referral_kinds', 'delivery_methods'],
      obligation: ['result_report'],
    },
  },
  {
    number: 57,
    clause: '二(二)7#entrusted-written-reply',
    see_also: ['law:民法典.201', 'law:民法典.203'],
    force: 'must',
    title: { zh: '十日内书面反馈', en: 'written reply within ten days' },
    carried_by: {
      resource: ['/referrals', '/feedback-records', '/obligations', '/calendar-days'],
      rule: ['entrusted-written-reply'],
      code_list: ['feedback_kinds'],
      obligation: ['government_written_reply'],
      report: ['ten-day-replies'],
      setting: ['post_delivery_days'],
    },
  },
  {
    number: 58,
    clause: '二(二)7#department-feedback',
    force: 'must',
    title: { zh: '职能部门落实和反馈', en: 'implementation and feedback by departments' },
    carried_by: {
      resource: ['/implementation-records', '/feedback-records'],
      rule: ['department-feedback'],
      code_list: ['feedback_kinds'],
      obligation: ['department_feedback'],
      report: ['overdue-obligations'],
    },
  },
  {
    number: 59,
    clause: '二(二)7#dissent-explained',
    force: 'must',
    title: { zh: '对不同意见的解释说明', en: 'explanation to those who dissent' },
    carried_by: {
      resource: ['/opinions', '/feedback-records'],
      rule: ['dissent-explained'],
      code_list: ['stances', 'feedback_kinds'],
      obligation: ['dissent_explanation'],
    },
  },
  {
    number: 60,
    clause: '二(二)7#unlawful-corrected',
    see_also: ['law:村民委员会组织法.5'],
    force: 'must',
    title: { zh: '违法结果依法纠正', en: 'an unlawful result is corrected' },
    carried_by: {
      resource: ['/decisions', '/agenda-items/{agenda_item_id}/transitions', '/activities'],
      rule: ['unlawful-corrected'],
      code_list: ['legalities', 'activity_kinds'],
      obligation: ['correction', 'legal_education'],
    },
  },
];
