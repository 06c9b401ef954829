// Carrying out the decision: who must, what goes to the government, and whether it was done, and in time.

import { exampleIds as ids } from './example-facts.ts';
import {
  decisionOf,
  evidence,
  finishes,
  heldSessions,
  isCarriedOut,
  late,
  met,
  metUnless,
  noDecision,
  notApplicable,
  pending,
  text,
  theItem,
  unmet,
} from './judging.ts';
import type { Rule } from './rule.ts';

const nothingToDo = notApplicable('决定不须落实', 'nothing is to be carried out');

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
    zh: '协商活动当日起提交的算协商讨论之后',
    en: 'submitted on or after the day of the first session counts as after deliberation',
  },
  judge: (facts, proposal) => {
    const { item } = facts;
    const decision = decisionOf(facts, proposal);
    if (!decision) return noDecision;
    if (!isCarriedOut(decision.outcome)) return nothingToDo;
    if (!item.is_important || item.department_subject_ids.length === 0) {
      return notApplicable('不是涉及职能部门的重要事项', 'not an important matter that concerns departments');
    }
    const deliberated = heldSessions(facts)[0]?.held_on ?? null;
    const sent = facts.referrals.filter(
      ({ kind, sent_on }) =>
        kind === 'to_government' && (sent_on === null || deliberated === null || sent_on >= deliberated),
    );
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
    ],
    fails: [
      {
        title: { zh: '只提交职能部门', en: 'sent to the department only' },
        facts: { item: { is_important: true, department_subject_ids: [ids.department] } },
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

const resultImplemented: Rule = {
  code: 'result-implemented',
  clause: '二(二)7#result-implemented',
  force: 'must',
  weight: 'guard',
  guards: ['close'],
  title: { zh: '组织实施', en: 'result implemented' },
  message: {
    zh: '每个责任主体的落实情况记为已完成,或者已终止并写明理由',
    en: 'for each responsible body, record implementation as completed, or as ended with the reason',
  },
  our_reading: {
    zh: '以每个责任主体最近一次记录为准;未写明责任主体的记录视为代表全体',
    en: "each body's latest record counts; a record that names no body speaks for all",
  },
  judge: (facts, proposal) => {
    const decision = decisionOf(facts, proposal);
    if (!decision) return noDecision;
    if (!isCarriedOut(decision.outcome)) return nothingToDo;
    const { done, open } = finishes(facts, decision);
    return open.length === 0
      ? met(evidence('implementation_record', done))
      : unmet(
          [text(`有${open.length}个责任主体的落实没有完成`, `bodies that have not finished: ${open.length}`)],
          evidence('implementation_record', done),
        );
  },
  examples: {
    holds: [
      { title: { zh: '已完成', en: 'completed' }, facts: {}, standing: 'met' },
      {
        title: { zh: '已终止,写明理由', en: 'ended, with the reason' },
        facts: { implementation_records: [{ progress: 'ended', ended_reason: '上级另行立项修建' }] },
        standing: 'met',
      },
      {
        title: { zh: '两个主体,一条记录代表全体', en: 'two bodies, one record for all' },
        facts: {
          decisions: [{ responsible_subject_ids: [ids.villageCommittee, ids.department] }],
          implementation_records: [{ responsible_subject_id: null }],
        },
        standing: 'met',
      },
      {
        title: { zh: '否决的不须落实', en: 'a rejection' },
        facts: { decisions: [{ outcome: 'rejected' }], implementation_records: [] },
        standing: 'not_applicable',
      },
    ],
    fails: [
      { title: { zh: '没有记录', en: 'no record' }, facts: { implementation_records: [] }, standing: 'unmet' },
      {
        title: { zh: '终止而无理由', en: 'ended without a reason' },
        facts: { implementation_records: [{ progress: 'ended' }] },
        standing: 'unmet',
      },
      {
        title: { zh: '两个主体,一个未完成', en: 'two bodies, one not finished' },
        facts: { decisions: [{ responsible_subject_ids: [ids.villageCommittee, ids.department] }] },
        standing: 'unmet',
      },
      {
        title: { zh: '完成之后又在进行', en: 'completed, then in progress again' },
        facts: { implementation_records: [{}, { progress: 'in_progress', reported_on: '2025-06-12' }] },
        standing: 'unmet',
      },
    ],
  },
};

const implementationOnTime: Rule = {
  code: 'implementation-on-time',
  clause: '二(二)7#implementation-on-time',
  force: 'must',
  weight: 'finding',
  guards: [],
  title: { zh: '按期落实', en: 'implementation on time' },
  message: { zh: '在决定写明的期限内完成', en: "finish by the decision's due date" },
  our_reading: {
    zh: '“及时”是管理目标,没有写明期限的不判断',
    en: '及时 is a target of management: without a due date nothing is judged',
  },
  judge: (facts, proposal) => {
    const decision = decisionOf(facts, proposal);
    if (!decision || !isCarriedOut(decision.outcome)) return nothingToDo;
    if (decision.implement_by === null) return notApplicable('决定没有写明期限', 'the decision has no due date');
    const { done, open, finished_on } = finishes(facts, decision);
    const found = evidence('implementation_record', done);
    if (open.length === 0) {
      return finished_on !== null && finished_on > decision.implement_by ? late(found) : met(found);
    }
    const unfinished = text('尚未完成', 'not finished');
    return proposal.today > decision.implement_by ? unmet([unfinished], found) : pending(found, unfinished);
  },
  examples: {
    holds: [
      {
        title: { zh: '最后一日完成', en: 'finished on the last day' },
        facts: { decisions: [{ implement_by: '2025-06-10' }] },
        standing: 'met',
      },
      {
        title: { zh: '没有写明期限', en: 'no due date' },
        facts: { decisions: [{ implement_by: null }] },
        standing: 'not_applicable',
      },
    ],
    fails: [
      {
        title: { zh: '次日完成', en: 'finished the day after' },
        facts: { decisions: [{ implement_by: '2025-06-09' }] },
        standing: 'late',
      },
      {
        title: { zh: '期限已过仍未完成', en: 'not finished after the last day' },
        facts: { implementation_records: [] },
        proposal: { today: '2025-07-01' },
        standing: 'unmet',
      },
      {
        title: { zh: '最后一日尚未完成', en: 'not finished on the last day' },
        facts: { implementation_records: [] },
        proposal: { today: '2025-06-30' },
        standing: 'pending',
      },
    ],
  },
};

export const implementingRules: readonly Rule[] = [
  submittedToGovernment,
  responsibleBodyNamed,
  resultImplemented,
  implementationOnTime,
];
