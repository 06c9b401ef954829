// The steps of carrying a decision out, each on its day.

import { exampleIds as ids } from './example-rows.ts';
import { decisionOf, evidence, late, met, notApplicable, nothingToDo, pending, text, unmet } from './judging.ts';
import type { Rule } from './rule.ts';

const milestonesOnTime: Rule = {
  code: 'milestones-on-time',
  clause: '二(二)7#implementation-on-time',
  force: 'must',
  weight: 'finding',
  guards: [],
  title: { zh: '按计划落实', en: 'milestones on time' },
  message: { zh: '落实计划的每个节点在计划之日前完成', en: 'reach each milestone of the plan by its day' },
  our_reading: {
    zh: '节点由决定的责任主体自定;没有计划、没有计划之日的不判断',
    en: 'the responsible body sets its own milestones: without a plan, or a day in it, nothing is judged',
  },
  judge: (facts, proposal) => {
    const decision = decisionOf(facts, proposal);
    const planned = facts.milestones.filter((row) => row.decision_id === decision?.id && row.planned_on !== null);
    if (!decision || planned.length === 0) return notApplicable('没有写明日期的落实计划', 'no plan with days');
    if (decision.status !== 'in_force') return nothingToDo;
    const isOver = (row: (typeof planned)[number], day: string) => row.planned_on !== null && day > row.planned_on;
    const missed = planned.filter((row) => row.done_on === null && isOver(row, proposal.today));
    if (missed.length > 0) {
      return unmet(
        [text(`有${missed.length}个节点逾期未完成`, `milestones passed undone: ${missed.length}`)],
        evidence('milestone', missed),
      );
    }
    const behind = planned.filter((row) => row.done_on !== null && isOver(row, row.done_on));
    if (behind.length > 0) return late(evidence('milestone', behind));
    const open = planned.filter((row) => row.done_on === null);
    return open.length > 0
      ? pending(evidence('milestone', open), text('计划之日未到', 'their days have not come'))
      : met(evidence('milestone', planned));
  },
  examples: {
    holds: [
      { title: { zh: '没有计划', en: 'no plan' }, facts: {}, standing: 'not_applicable' },
      {
        title: { zh: '计划之日完成', en: 'done on its day' },
        facts: { milestones: [milestone('2025-05-10', '2025-05-10')] },
        standing: 'met',
      },
      {
        title: { zh: '没有计划之日', en: 'a milestone without a day' },
        facts: { milestones: [milestone(null, null)] },
        standing: 'not_applicable',
      },
      {
        title: { zh: '另一决定的计划', en: 'the plan of another decision' },
        facts: { milestones: [{ ...milestone('2025-05-10', null), decision_id: ids.secondDecision }] },
        standing: 'not_applicable',
      },
    ],
    fails: [
      {
        title: { zh: '次日完成', en: 'done the day after' },
        facts: { milestones: [milestone('2025-05-10', '2025-05-11')] },
        standing: 'late',
      },
      {
        title: { zh: '过了计划之日尚未完成', en: 'its day passed undone' },
        facts: { milestones: [milestone('2025-05-10', null)] },
        proposal: { today: '2025-05-11' },
        standing: 'unmet',
      },
      {
        title: { zh: '计划之日尚未完成', en: 'on its day, not done' },
        facts: { milestones: [milestone('2025-05-10', null)] },
        proposal: { today: '2025-05-10' },
        standing: 'pending',
      },
    ],
  },
};

function milestone(planned_on: string | null, done_on: string | null) {
  return {
    id: '01957000-0000-7000-8000-000000000091',
    decision_id: ids.decision as string,
    responsible_subject_id: ids.villageCommittee,
    planned_on,
    done_on,
    created_at: '2025-04-03T02:00:00.000Z',
  };
}

export const milestoneRules: readonly Rule[] = [milestonesOnTime];
