// The vocabularies of what comes of consultation: opinions, conclusions, decisions, use, disclosure, feedback.

import type { CodeLists } from './types.ts';

export const result = {
  stances: {
    title: { zh: '意见态度', en: 'stances of an opinion' },
    clause: null,
    codes: {
      support: { zh: '赞成', en: 'support' },
      suggest: { zh: '建议', en: 'suggest' },
      condition: { zh: '附条件赞成', en: 'support on a condition' },
      concern: { zh: '担忧', en: 'concern' },
      question: { zh: '询问', en: 'question' },
      explain: { zh: '说明', en: 'explain' },
      // Of what another said; `oppose` is of the matter itself.
      counter: { zh: '反驳', en: 'object to what another said' },
      request: { zh: '要求', en: 'ask for something to be done' },
      oppose: { zh: '反对', en: 'oppose' },
      none: { zh: '无意见', en: 'stated to have no opinion' },
    },
  },
  dispositions: {
    title: { zh: '意见处理', en: 'dispositions of an opinion' },
    clause: null,
    codes: {
      adopted: { zh: '采纳', en: 'adopted' },
      partly_adopted: { zh: '部分采纳', en: 'partly adopted' },
      not_adopted: { zh: '未采纳', en: 'not adopted' },
      answered: { zh: '已答复', en: 'answered' },
      noted: { zh: '已记录', en: 'noted' },
    },
  },
  conclusions: {
    title: { zh: '协商意见类别', en: 'conclusions of a session' },
    clause: '二(二)6',
    codes: {
      agreed: { zh: '达成一致', en: 'agreed', clause: null },
      agreed_with_conditions: { zh: '附条件达成一致', en: 'agreed with conditions', clause: null },
      unresolved: { zh: '无法解决', en: 'unresolved' },
      seriously_disputed: { zh: '存在较大争议', en: 'seriously disputed' },
      no_conclusion: { zh: '未形成意见', en: 'no conclusion', clause: null },
    },
  },
  outcomes: {
    title: { zh: '决定结果', en: 'outcomes of a decision' },
    clause: null,
    codes: {
      adopted: { zh: '通过', en: 'adopted' },
      adopted_with_conditions: { zh: '附条件通过', en: 'adopted with conditions' },
      rejected: { zh: '否决', en: 'rejected' },
      no_action: { zh: '不采取行动', en: 'no action' },
    },
  },
  decision_bases: {
    title: { zh: '决定依据', en: 'bases of a decision' },
    clause: null,
    codes: {
      consultation: { zh: '协商', en: 'consultation' },
      assembly: { zh: '嘎查村(居)民会议', en: "villagers' or residents' assembly", clause: '二(二)6' },
      representative_assembly: {
        zh: '嘎查村(居)民代表会议',
        en: "villagers' or residents' representative assembly",
        clause: '二(二)6',
      },
      owners_assembly: { zh: '业主大会', en: "owners' assembly" },
      township: { zh: '苏木镇', en: 'township' },
      government: { zh: '政府', en: 'government' },
    },
  },
  decision_statuses: {
    title: { zh: '决定状态', en: 'decision statuses' },
    clause: null,
    codes: {
      draft: { zh: '草案', en: 'draft' },
      in_force: { zh: '有效', en: 'in force' },
      superseded: { zh: '已被取代', en: 'superseded' },
      annulled: { zh: '已撤销', en: 'annulled' },
    },
  },
  legalities: {
    title: { zh: '合法性', en: 'legality of a decision' },
    clause: null,
    codes: {
      unreviewed: { zh: '未审查', en: 'unreviewed' },
      lawful: { zh: '合法', en: 'lawful' },
      unlawful_uncorrected: { zh: '违法,待纠正', en: 'unlawful, not corrected yet' },
      unlawful_amended: { zh: '违法,已改正', en: 'unlawful, amended' },
      unlawful_annulled: { zh: '违法,已撤销', en: 'unlawful, annulled' },
    },
  },
  legality_findings: {
    title: { zh: '合法性认定', en: 'findings on legality' },
    clause: null,
    codes: {
      lawful: { zh: '合法', en: 'lawful' },
      unlawful: { zh: '违反法律法规', en: 'against laws and regulations' },
    },
  },
  legal_education_kinds: {
    title: { zh: '法治宣传教育', en: 'legal education' },
    clause: null,
    codes: {
      publicity: { zh: '法治宣传', en: 'publicity of the law' },
      education: { zh: '法治教育', en: 'education in the law' },
    },
  },
  filing_kinds: {
    title: { zh: '备案与批准', en: 'filing and approval' },
    clause: null,
    codes: {
      filed: { zh: '备案', en: 'filed' },
      approved: { zh: '批准', en: 'approved' },
    },
  },
  referral_kinds: {
    title: { zh: '提交与报告', en: 'referral kinds' },
    clause: '二(二)6',
    codes: {
      to_assembly: {
        zh: '提交嘎查村(居)民会议或代表会议',
        en: 'to the assembly',
        words: '提交嘎查村(居)民会议或嘎查村(居)民代表会议决定',
      },
      to_government: { zh: '提交基层政府', en: 'to the grass-roots government', clause: '二(二)3' },
      to_department: { zh: '提交职能部门', en: 'to a government department', clause: '二(二)7', words: '相关职能部门' },
      to_township: { zh: '提交苏木镇党委', en: 'to the township', clause: '二(二)3', words: '由苏木镇党委牵头' },
      result_report: {
        zh: '报告协商结果',
        en: 'report of the result',
        clause: '二(二)7',
        words: '协商结果要及时向基层政府或有关部门报告',
      },
    },
  },
  delivery_methods: {
    title: { zh: '送达方式', en: 'delivery methods' },
    clause: null,
    codes: {
      by_hand: { zh: '直接送交', en: 'by hand' },
      network: { zh: '网络传送', en: 'over a network' },
      post: { zh: '邮寄', en: 'by post' },
    },
  },
  progress_states: {
    title: { zh: '落实进度', en: 'progress of implementation' },
    clause: null,
    codes: {
      not_started: { zh: '未开始', en: 'not started' },
      in_progress: { zh: '进行中', en: 'in progress' },
      completed: { zh: '已完成', en: 'completed' },
      ended: { zh: '已终止', en: 'ended with a reason' },
    },
  },
  disclosure_channels: {
    title: { zh: '公开渠道', en: 'disclosure channels' },
    clause: '二(二)7',
    codes: {
      affairs_bulletin: { zh: '嘎查村(居)务公开栏', en: 'village affairs bulletin board' },
      periodical: { zh: '社区刊物', en: 'community periodical' },
      online_forum: { zh: '网络论坛', en: 'online forum' },
      broadcast: { zh: '广播', en: 'broadcast' },
      television: { zh: '电视', en: 'television' },
      other: { zh: '其他渠道', en: 'other channel', words: '等渠道' },
    },
  },
  disclosure_levels: {
    title: { zh: '公开程度', en: 'disclosure levels' },
    clause: null,
    codes: {
      full: { zh: '全文公开', en: 'full' },
      summary: { zh: '摘要公开', en: 'summary' },
      withheld: { zh: '不公开', en: 'withheld' },
    },
  },
  disclosure_subjects: {
    title: { zh: '公开内容', en: 'what is disclosed' },
    clause: '二(二)7',
    codes: {
      decision: { zh: '协商成果', en: 'decision' },
      implementation: { zh: '落实情况', en: 'implementation' },
    },
  },
  objection_outcomes: {
    title: { zh: '异议处理结果', en: 'outcomes of an objection' },
    clause: null,
    codes: {
      upheld: { zh: '异议成立', en: 'upheld' },
      partly_upheld: { zh: '异议部分成立', en: 'partly upheld' },
      not_upheld: { zh: '异议不成立', en: 'not upheld' },
    },
  },
  feedback_kinds: {
    title: { zh: '反馈类别', en: 'feedback kinds' },
    clause: '二(二)7',
    codes: {
      implementation_feedback: { zh: '反馈落实情况', en: 'feedback on implementation', clause: '二(二)6' },
      government_written_reply: {
        zh: '政府十日内书面反馈',
        en: 'written reply of government within ten days',
        words: '在十日内以书面形式反馈',
      },
      department_feedback: {
        zh: '职能部门反馈',
        en: 'feedback of a government department',
        words: '相关职能部门…及时向上述协商事项利益相关者反馈',
      },
      dissent_explanation: {
        zh: '对不同意见群众的解释说明',
        en: 'explanation to those who dissent',
        words: '对协商过程中持不同意见的群众…解释说明',
      },
      request_reply: {
        zh: '对协商需求的答复',
        en: 'reply to a request',
        clause: '二(二)1',
        words: '提出协商需求',
      },
    },
  },
  audiences: {
    title: { zh: '反馈对象', en: 'audiences of feedback' },
    clause: '二(二)6',
    codes: {
      participants: { zh: '协商主体', en: 'subjects that took part' },
      stakeholders: { zh: '利益相关方', en: 'stakeholders' },
      residents: { zh: '居民', en: 'residents' },
    },
  },
} as const satisfies CodeLists;
