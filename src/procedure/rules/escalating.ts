// What went to the assembly stays with it.

import { escalation, met, notApplicable, text, unmet } from './judging.ts';
import type { ExampleOverrides, Rule } from './rule.ts';

/** The example's history to deliberation, then to the assembly on 04-10 and back on 04-11. */
export const escalatedAndBack: NonNullable<ExampleOverrides['transitions']> = [
  {},
  {},
  {},
  {},
  { action: 'escalate', from_stage: 'deliberating', to_stage: 'escalated', occurred_on: '2025-04-10' },
  { action: 'return', from_stage: 'escalated', to_stage: 'deliberating', occurred_on: '2025-04-11' },
];

const escalationStands: Rule = {
  code: 'escalation-stands',
  clause: '二(二)6#unresolved-escalated',
  force: 'must',
  weight: 'guard',
  guards: ['return'],
  title: { zh: '提交会议后不重新起草', en: 'what went to the assembly is not drafted anew' },
  message: {
    zh: '已提交会议的议题由会议决定;会议未开成的可以退回协商,不能退回起草',
    en: 'an item that went to the assembly is decided there; it may come back to deliberation, not to drafting',
  },
  our_reading: {
    zh: '“应当提交”:退回起草会使已提交的争议从头来过,等于不提交',
    en: '应当提交: drafting it anew would undo the submission',
  },
  judge: (facts, { action }) => {
    if (action !== 'return' || facts.item.stage === 'escalated') {
      return notApplicable('没有退回起草', 'not returned to drafting');
    }
    const escalated = escalation(facts);
    return escalated === undefined
      ? met()
      : unmet([text('本轮已提交会议,须由会议决定', 'it went to the assembly in this round, which is to decide')]);
  },
  examples: {
    holds: [
      {
        title: { zh: '没有提交过会议', en: 'it never went to the assembly' },
        facts: { item: { stage: 'deliberating' } },
        proposal: { action: 'return' },
        standing: 'met',
      },
      {
        title: { zh: '从提交会议退回协商', en: 'from the assembly back to deliberation' },
        facts: { item: { stage: 'escalated' } },
        proposal: { action: 'return' },
        standing: 'not_applicable',
      },
    ],
    fails: [
      {
        title: { zh: '退回协商后又退回起草', en: 'back to deliberation, then on to drafting' },
        facts: { item: { stage: 'deliberating' }, transitions: escalatedAndBack },
        proposal: { action: 'return' },
        standing: 'unmet',
      },
    ],
  },
};

export const escalatingRules: readonly Rule[] = [escalationStands];
