// Which session took a decision, and whether it was an assembly.

import type { DecisionRow, ItemFacts, SessionFacts } from '../facts.ts';
import { isSinceEscalated, notApplicable } from './judging.ts';

const formOfBasis = {
  assembly: 'villagers_assembly',
  representative_assembly: 'villagers_representative_assembly',
  owners_assembly: 'owners_assembly',
} as const;

export const isAssemblyBasis = (basis: DecisionRow['basis']): basis is keyof typeof formOfBasis =>
  Object.hasOwn(formOfBasis, basis);

export const sessionOf = (facts: ItemFacts, decision: DecisionRow): SessionFacts | undefined =>
  facts.sessions.find(({ id }) => id === decision.session_id);

/** The held assembly that took the decision, in the form that its basis names; since the notice, and the escalation. */
export const assemblyOf = (facts: ItemFacts, decision: DecisionRow): SessionFacts | undefined => {
  const session = sessionOf(facts, decision);
  const isThatForm = isAssemblyBasis(decision.basis) && session?.form === formOfBasis[decision.basis];
  return isThatForm && session.status === 'held' && isSinceEscalated(facts, session) ? session : undefined;
};

/** The government's correction stands in the place of what the procedure led to (二(二)7): it came by `correct`. */
export const isCorrection = (facts: ItemFacts, decision: DecisionRow) =>
  facts.transitions.some((step) => step.action === 'correct' && step.decision_id === decision.id);

export const correction = notApplicable('由基层政府依法纠正', 'a correction made by the government');
