// Before a decision is carried out: who must, and what goes to the government.

import { isToBeSubmitted, submissionsOf } from '../obligations/reporting.ts';
import { exampleIds as ids } from './example-rows.ts';
import {
  decisionOf,
  evidence,
  isCarriedOut,
  met,
  metUnless,
  noDecision,
  notApplicable,
  nothingToDo,
  text,
  theItem,
  unmet,
} from './judging.ts';
import type { Rule } from './rule.ts';

const submittedToGovernment: Rule = {
  code: 'submitted-to-government',
  clause: '二(二)3#submitted-to-government',
  force: 'must',
  weight: 'guard',
  // Looked at again at closing: referrals can still be changed while the decision is implemented.
  guards: ['implement', 'close'],
  title: { zh: '提交基层政府', en: 'submitted to the government' },
  message: {
    zh: '涉及职能部门的重要事项,经协商讨论后提交基层政府',
    en: 'an important matter that concerns departments is submitted to the grass-roots government after deliberation',
  },
  our_reading: {
    zh: '协商活动当日起提交的算协商讨论之后;提交给登记的主体的,须是本地的基层政府或其派出机关',
    en: 'submitted on or after the day of the first session counts as after deliberation; a registered subject must be a government over the place, or its dispatched organ',
  },
  judge: (facts, proposal) => {
    const decision = decisionOf(facts, proposal);
    if (!decision) return noDecision;
    if (!isCarriedOut(decision.outcome)) return nothingToDo;
    if (!isToBeSubmitted(facts, decision)) {
      return notApplicable('不是涉及职能部门的重要事项', 'not an important matter that concerns departments');
    }
    const sent = submissionsOf(facts);
    return sent.length > 0
      ? met(evidence('referral', sent))
      : unmet([text('没有提交基层政府', 'it was not submitted to the government')], theItem(facts));
  },
  examples: {
    holds: [
      { title: { zh: '不涉及职能部门', en: 'no department concerned' }, facts: {}, standing: 'not_applicable' },
      {
        title: { zh: '涉及部门而不重要', en: 'a department concerned, not important' },
        facts: { item: { department_subject_ids: [ids.department] } },
        standing: 'not_applicable',
      },
      {
        title: { zh: '协商当日提交镇政府', en: 'submitted on the day of the session' },
        facts: {
          item: { is_important: true, department_subject_ids: [ids.department] },
          referrals: [{ kind: 'to_government', to_subject_id: ids.townshipGovernment, sent_on: '2025-04-02' }],
        },
        standing: 'met',
      },
      {
        title: { zh: '提交给未登记的政府', en: 'submitted to a government that is not registered' },
        facts: {
          item: { is_important: true, department_subject_ids: [ids.department] },
          referrals: [
            { kind: 'to_government', to_subject_id: null, to_label: '嘎鲁图镇人民政府', sent_on: '2025-04-02' },
          ],
        },
        standing: 'met',
      },
    ],
    fails: [
      {
        title: { zh: '只提交职能部门', en: 'sent to the department only' },
        facts: { item: { is_important: true, department_subject_ids: [ids.department] } },
        standing: 'unmet',
      },
      {
        title: { zh: '提交给本村村委会', en: 'submitted to the village committee itself' },
        facts: {
          item: { is_important: true, department_subject_ids: [ids.department] },
          referrals: [{ kind: 'to_government', to_subject_id: ids.villageCommittee, sent_on: '2025-04-02' }],
        },
        standing: 'unmet',
      },
      {
        title: { zh: '没有写明提交给谁', en: 'submitted to nobody in particular' },
        facts: {
          item: { is_important: true, department_subject_ids: [ids.department] },
          referrals: [{ kind: 'to_government', to_subject_id: null, sent_on: '2025-04-02' }],
        },
        standing: 'unmet',
      },
      {
        title: { zh: '协商前一日提交', en: 'submitted the day before the session' },
        facts: {
          item: { is_important: true, department_subject_ids: [ids.department] },
          referrals: [{ kind: 'to_government', to_subject_id: ids.townshipGovernment, sent_on: '2025-04-01' }],
        },
        standing: 'unmet',
      },
    ],
  },
};

const responsibleBodyNamed: Rule = {
  code: 'responsible-body-named',
  clause: '二(二)6#responsible-body-named',
  force: 'must',
  weight: 'guard',
  // Looked at again at closing: the bodies and the due date stay open until then.
  guards: ['implement', 'close'],
  title: { zh: '法定责任主体', en: 'responsible body named' },
  message: {
    zh: '决定写明法定责任主体;设置要求期限的写明完成期限',
    en: 'the decision names the body or bodies responsible by law, and a due date where the division asks for one',
  },
  judge: (facts, proposal) => {
    const decision = decisionOf(facts, proposal);
    if (!decision) return noDecision;
    if (!isCarriedOut(decision.outcome)) return nothingToDo;
    return metUnless(
      [
        decision.responsible_subject_ids.length === 0 && text('没有责任主体', 'no responsible body is named'),
        facts.settings.responsible_needs_due_date &&
          decision.implement_by === null &&
          text('没有完成期限', 'no due date is given'),
      ],
      evidence('decision', [decision]),
    );
  },
  examples: {
    holds: [
      { title: { zh: '村委会负责', en: 'the committee is responsible' }, facts: {}, standing: 'met' },
      {
        title: { zh: '未要求期限', en: 'no due date asked for' },
        facts: { decisions: [{ implement_by: null }] },
        standing: 'met',
      },
      {
        title: { zh: '否决的不须落实', en: 'a rejection' },
        facts: { decisions: [{ outcome: 'rejected', responsible_subject_ids: [] }] },
        standing: 'not_applicable',
      },
    ],
    fails: [
      {
        title: { zh: '没有责任主体', en: 'nobody is named' },
        facts: { decisions: [{ responsible_subject_ids: [] }] },
        standing: 'unmet',
      },
      {
        title: { zh: '要求期限而没有写', en: 'a due date is asked for, none given' },
        facts: { decisions: [{ implement_by: null }], settings: { responsible_needs_due_date: true } },
        standing: 'unmet',
      },
    ],
  },
};

export const responsibleRules: readonly Rule[] = [submittedToGovernment, responsibleBodyNamed];
