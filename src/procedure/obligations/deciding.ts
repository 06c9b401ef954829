// The decisions that oblige somebody, and from when.

import type { Day } from '../calendar.ts';
import type { DecisionRow, ItemFacts } from '../facts.ts';
import type { Evidence, Proposal } from '../rules/rule.ts';

/** Drafts oblige nobody. */
export const decisionsMade = ({ decisions }: ItemFacts): DecisionRow[] =>
  decisions.filter(({ status }) => status !== 'draft');

export const isUnlawful = ({ legality }: DecisionRow): boolean => legality.startsWith('unlawful');

/** What was found unlawful is suspended; what was superseded or annulled is nobody's to carry out any more. */
export const isBinding = (decision: DecisionRow): boolean => decision.status === 'in_force' && !isUnlawful(decision);

export const decidedOn = ({ transitions }: ItemFacts, decision: DecisionRow): Day | null =>
  decision.decided_on ??
  transitions.findLast(({ decision_id, to_stage }) => decision_id === decision.id && to_stage === 'decided')
    ?.occurred_on ??
  null;

export const theDecision = ({ id }: DecisionRow): Evidence => ({ resource: 'decision', id });

/** The rules ask about a decision by the act that names it. */
export const about = ({ id }: DecisionRow, today: Day = '9999-12-31'): Proposal => ({
  action: null,
  decision_id: id,
  occurred_on: null,
  today,
});
