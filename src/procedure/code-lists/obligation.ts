// The vocabularies of what is owed, and of the days that it is counted in.

import type { CodeLists } from './types.ts';

export const obligation = {
  obligation_kinds: {
    title: { zh: '应办事项类别', en: 'kinds of obligation' },
    clause: null,
    codes: {
      request_reply: { zh: '答复协商需求', en: 'reply to a request' },
      advance_notice: { zh: '提前通报', en: 'advance notice' },
      submission: { zh: '提交基层政府', en: 'submission to the grass-roots government' },
      result_report: { zh: '报告受托事项结果', en: 'report of an entrusted result' },
      government_written_reply: { zh: '十日内书面反馈', en: 'written reply within ten days' },
      implementation: { zh: '落实协商成果', en: 'implementation of a decision' },
      disclosure: { zh: '公开落实情况', en: 'disclosure of implementation' },
      implementation_feedback: { zh: '反馈落实情况', en: 'feedback on implementation' },
      department_feedback: { zh: '职能部门反馈', en: 'feedback of a department' },
      dissent_explanation: { zh: '对不同意见的解释说明', en: 'explanation to who dissented' },
      objection_reply: { zh: '答复对公开的异议', en: 'answer to an objection' },
      correction: { zh: '依法纠正', en: 'correction of what is unlawful' },
      legal_education: { zh: '法治宣传教育', en: 'legal education' },
    },
  },
  obligation_states: {
    title: { zh: '应办事项状态', en: 'states of an obligation' },
    clause: null,
    codes: {
      open: { zh: '待办', en: 'open' },
      due_soon: { zh: '即将到期', en: 'due soon' },
      overdue: { zh: '逾期未办', en: 'overdue' },
      met: { zh: '已办', en: 'met' },
      met_late: { zh: '逾期办理', en: 'met late' },
      waived: { zh: '已免除', en: 'waived' },
    },
  },
  calendar_day_kinds: {
    title: { zh: '日历日类别', en: 'kinds of a calendar day' },
    clause: null,
    codes: {
      holiday: { zh: '全国节假日', en: 'national holiday' },
      local_holiday: { zh: '地方节日', en: 'local holiday' },
      working_day: { zh: '调休工作日', en: 'make-up working day' },
    },
  },
} as const satisfies CodeLists;
