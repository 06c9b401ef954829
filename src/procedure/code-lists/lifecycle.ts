// The vocabularies of an agenda item's life and of the rules that guard it.

import type { CodeLists } from './types.ts';

export const lifecycle = {
  stages: {
    title: { zh: '议题阶段', en: 'stages of an agenda item' },
    clause: null,
    codes: {
      requested: { zh: '已提出需求', en: 'requested' },
      drafting: { zh: '议题拟定', en: 'drafting' },
      soliciting: { zh: '征求意见', en: 'soliciting' },
      proposed: { zh: '议题已提出', en: 'proposed' },
      notified: { zh: '已提前通报', en: 'notified' },
      deliberating: { zh: '协商中', en: 'deliberating' },
      escalated: { zh: '已提交会议决定', en: 'escalated' },
      decided: { zh: '已决定', en: 'decided' },
      implementing: { zh: '落实中', en: 'implementing' },
      closed: { zh: '已办结', en: 'closed' },
      declined: { zh: '不予受理', en: 'declined' },
      withdrawn: { zh: '已撤回', en: 'withdrawn' },
    },
  },
  actions: {
    title: { zh: '办理动作', en: 'actions on an agenda item' },
    clause: null,
    codes: {
      accept: { zh: '受理', en: 'accept' },
      decline: { zh: '不予受理', en: 'decline' },
      solicit: { zh: '征求意见', en: 'solicit' },
      propose: { zh: '提出议题', en: 'propose' },
      notify: { zh: '提前通报', en: 'notify' },
      convene: { zh: '组织协商', en: 'convene' },
      decide: { zh: '作出决定', en: 'decide' },
      escalate: { zh: '提交会议决定', en: 'escalate' },
      implement: { zh: '组织实施', en: 'implement' },
      close: { zh: '办结', en: 'close' },
      return: { zh: '退回', en: 'return' },
      withdraw: { zh: '撤回', en: 'withdraw' },
      reopen: { zh: '重新办理', en: 'reopen' },
      correct: { zh: '依法纠正', en: 'correct' },
    },
  },
  record_modes: {
    title: { zh: '记录方式', en: 'record modes' },
    clause: null,
    codes: {
      live: { zh: '实时办理', en: 'live' },
      retrospective: { zh: '事后补录', en: 'retrospective' },
    },
  },
  rule_forces: {
    title: { zh: '规则效力', en: 'forces of a rule' },
    clause: null,
    codes: {
      must: { zh: '应当', en: 'must' },
      default: { zh: '一般应', en: 'by default' },
      permitted: { zh: '可以', en: 'permitted' },
    },
  },
  rule_weights: {
    title: { zh: '规则作用', en: 'weights of a rule' },
    clause: null,
    codes: {
      guard: { zh: '把关', en: 'guard' },
      finding: { zh: '发现问题', en: 'finding' },
      advice: { zh: '提示', en: 'advice' },
    },
  },
  rule_standings: {
    title: { zh: '规则状态', en: 'standings of a rule' },
    clause: null,
    codes: {
      met: { zh: '已符合', en: 'met' },
      unmet: { zh: '不符合', en: 'unmet' },
      pending: { zh: '待办', en: 'pending' },
      late: { zh: '逾期', en: 'late' },
      not_applicable: { zh: '不适用', en: 'not applicable' },
      insufficient_data: { zh: '资料不足', en: 'insufficient data' },
    },
  },
} as const satisfies CodeLists;
