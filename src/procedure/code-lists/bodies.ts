// The vocabularies of the bodies around consultation: who assesses, what is supervised, what it is linked with.

import type { CodeLists } from './types.ts';

export const bodies = {
  assessor_kinds: {
    title: { zh: '论证评估者类别', en: 'kinds of assessor' },
    clause: '二(二)2',
    codes: {
      expert: { zh: '专家学者', en: 'expert or scholar' },
      professional: { zh: '专业技术人员', en: 'professional or technician' },
      third_party_institution: { zh: '第三方机构', en: 'third-party institution' },
      other: { zh: '其他', en: 'other', words: '等进行论证评估' },
    },
  },
  supervision_targets: {
    title: { zh: '监督对象', en: 'what is supervised' },
    clause: null,
    codes: {
      agenda_item: { zh: '协商议题', en: 'an agenda item' },
      session: { zh: '协商活动', en: 'a session' },
      decision: { zh: '协商成果', en: 'a decision' },
      disclosure: { zh: '公开', en: 'a disclosure' },
      bylaw: { zh: '制度', en: 'a bylaw' },
    },
  },
  supervision_matters: {
    title: { zh: '监督事项', en: 'matters of supervision' },
    clause: '三(二)',
    codes: {
      procedure: { zh: '协商程序', en: 'the procedure', words: '保障协商依法有序开展' },
      use_of_result: { zh: '协商成果的运用', en: 'the use of the result' },
      funds: { zh: '协商资金', en: 'the funds', clause: '三(三)' },
    },
  },
  supervision_findings: {
    title: { zh: '监督结论', en: 'findings of supervision' },
    clause: null,
    codes: {
      in_order: { zh: '合规', en: 'in order' },
      irregular: { zh: '存在问题', en: 'irregular' },
    },
  },
  linkage_kinds: {
    title: { zh: '衔接类别', en: 'kinds of linkage' },
    clause: null,
    codes: {
      other_form: {
        zh: '与其他协商形式衔接',
        en: 'with another form of consultation',
        clause: '二(二)3',
        words: '制度衔接',
      },
      two_level: {
        zh: '镇村协商联动',
        en: 'between township and village',
        clause: '三(二)',
        words: '镇协商与行政村、社区协商的联动机制',
      },
      party_and_social: {
        zh: '党组织与社会组织协同',
        en: 'between Party organisation and social organisation',
        clause: '三(一)',
        words: '社区党组织和社区社会组织有机融合、协同发展',
      },
    },
  },
  linkage_directions: {
    title: { zh: '衔接方向', en: 'directions of a linkage' },
    clause: null,
    codes: {
      outgoing: { zh: '由本地协商转出', en: 'from here to there' },
      incoming: { zh: '转入本地协商', en: 'from there to here' },
      mutual: { zh: '双向', en: 'both ways' },
    },
  },
} as const satisfies CodeLists;
