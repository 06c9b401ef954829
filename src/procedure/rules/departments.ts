// A department that carries out a decision tells the stakeholders.

import { exampleIds as ids } from './example-rows.ts';
import {
  decisionOf,
  evidence,
  isCarriedOut,
  isOn,
  met,
  notApplicable,
  pending,
  subjectOf,
  text,
  unmet,
} from './judging.ts';
import type { Rule } from './rule.ts';

const departmentFeedback: Rule = {
  code: 'department-feedback',
  clause: '二(二)7#department-feedback',
  force: 'must',
  weight: 'finding',
  guards: [],
  title: { zh: '职能部门反馈', en: 'feedback of departments' },
  message: {
    zh: '负责落实的职能部门向利益相关者反馈',
    en: 'each department that implements gives feedback to the stakeholders',
  },
  our_reading: {
    zh: '“及时”无天数:办结前为待办,办结时仍无反馈为不符合',
    en: '及时 names no days: pending until the item is closed, unmet where it closed without',
  },
  judge: (facts, proposal) => {
    const decision = decisionOf(facts, proposal);
    const departments = (decision?.responsible_subject_ids ?? []).filter(
      (id) => subjectOf(facts, id)?.kind === 'government_department',
    );
    if (!decision || !isCarriedOut(decision.outcome) || departments.length === 0) {
      return notApplicable('没有由职能部门落实的事项', 'no department implements');
    }
    const given = facts.feedback_records.filter(
      (row) => row.kind === 'department_feedback' && isOn(facts, decision, row, row.given_on),
    );
    const silent = departments.filter((id) => !given.some(({ from_subject_id }) => from_subject_id === id));
    if (silent.length === 0) return met(evidence('feedback_record', given));
    const open = text(`有${silent.length}个部门没有反馈`, `departments without feedback: ${silent.length}`);
    return facts.item.stage === 'closed' ? unmet([open], evidence('decision', [decision])) : pending([], open);
  },
  examples: {
    holds: [
      { title: { zh: '由村委会落实', en: 'the committee implements' }, facts: {}, standing: 'not_applicable' },
      {
        title: { zh: '部门已反馈', en: 'the department gave feedback' },
        facts: {
          item: { stage: 'closed' },
          decisions: [{ responsible_subject_ids: [ids.department] }],
          feedback_records: [
            {},
            { kind: 'department_feedback', from_subject_id: ids.department, audiences: ['stakeholders'] },
          ],
        },
        standing: 'met',
      },
    ],
    fails: [
      {
        title: { zh: '办结时部门没有反馈', en: 'closed without it' },
        facts: { item: { stage: 'closed' }, decisions: [{ responsible_subject_ids: [ids.department] }] },
        standing: 'unmet',
      },
      {
        title: { zh: '落实中尚未反馈', en: 'not yet, while implementing' },
        facts: { decisions: [{ responsible_subject_ids: [ids.department] }] },
        standing: 'pending',
      },
    ],
  },
};

export const departmentRules: readonly Rule[] = [departmentFeedback];
