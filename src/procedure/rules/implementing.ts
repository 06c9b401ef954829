// Whether a decision was carried out, and in time.

import { exampleIds as ids } from './example-rows.ts';
import {
  decisionOf,
  evidence,
  finishes,
  isCarriedOut,
  late,
  met,
  noDecision,
  notApplicable,
  nothingToDo,
  pending,
  text,
  unmet,
} from './judging.ts';
import type { Rule } from './rule.ts';

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

export const implementingRules: readonly Rule[] = [resultImplemented, implementationOnTime];
