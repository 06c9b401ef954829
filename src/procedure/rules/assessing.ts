// A professional or technical matter: experts may be invited to assess it.

import { at, id } from './example-rows.ts';
import { evidence, met, notApplicable, text, unmet } from './judging.ts';
import type { Rule } from './rule.ts';

const assessment = {
  id: id(91),
  assessor_kind: 'third_party_institution',
  by_subject_id: null,
  assessed_on: '2025-03-28',
  created_at: at('2025-03-28'),
} as const;

const expertAssessment: Rule = {
  code: 'expert-assessment',
  clause: '二(二)2#expert-assessment',
  force: 'permitted',
  weight: 'advice',
  guards: ['decide'],
  title: { zh: '论证评估', en: 'expert assessment' },
  message: {
    zh: '专业性、技术性较强的事项,可以邀请专家学者、专业技术人员、第三方机构论证评估',
    en: 'experts, professionals or a third party may be invited to assess a professional matter',
  },
  judge: ({ item, assessments }) => {
    if (!item.is_professional) return notApplicable('不是专业性、技术性较强的事项', 'not a professional matter');
    return assessments.length > 0
      ? met(evidence('assessment', assessments))
      : unmet([text('没有论证评估', 'there is no assessment')]);
  },
  examples: {
    holds: [
      { title: { zh: '不是专业性事项', en: 'not a professional matter' }, facts: {}, standing: 'not_applicable' },
      {
        title: { zh: '专业性事项,第三方已评估', en: 'professional, assessed by a third party' },
        facts: { item: { is_professional: true }, assessments: [assessment] },
        standing: 'met',
      },
      {
        title: { zh: '决定当日评估', en: 'assessed on the day of the decision' },
        facts: {
          item: { is_professional: true },
          assessments: [{ ...assessment, assessed_on: '2025-04-02' }],
        },
        proposal: { action: 'decide', occurred_on: '2025-04-02' },
        standing: 'met',
      },
    ],
    fails: [
      {
        title: { zh: '专业性事项,没有评估', en: 'professional, not assessed' },
        facts: { item: { is_professional: true } },
        standing: 'unmet',
      },
      {
        title: { zh: '决定次日才评估', en: 'assessed the day after the decision' },
        facts: {
          item: { is_professional: true },
          assessments: [{ ...assessment, assessed_on: '2025-04-03' }],
        },
        proposal: { action: 'decide', occurred_on: '2025-04-02' },
        standing: 'unmet',
      },
    ],
  },
};

export const assessingRules: readonly Rule[] = [expertAssessment];
