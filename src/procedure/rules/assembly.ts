// Which session took a decision, and whether it was an assembly.

import type { Day } from '../calendar.ts';
import type { DecisionRow, ItemFacts, SessionFacts } from '../facts.ts';
import { type AssemblyForm, findQuorumRule, judgeQuorum, type QuorumJudgement, quorumRuleOf } from '../quorum.ts';
import type { ClauseRef } from '../sources.ts';
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

/** Of the place that a session belongs to; one that is of no village is judged as the item's own village. */
const kindOf = (facts: ItemFacts, session: SessionFacts) =>
  session.self_government_kind ?? facts.division.self_government_kind;

/** How a session stands to the rule set in force on its day, an operator's among them. */
export const quorumOf = (facts: ItemFacts, session: SessionFacts): QuorumJudgement => {
  const { id: _id, session_id: _session, ...votes } = session.item;
  return judgeQuorum(
    { ...session, ...votes, self_government_kind: kindOf(facts, session) },
    facts.quorum_rules.map(quorumRuleOf),
  );
};

const fallback: AssemblyForm = 'villagers_assembly';

/** The law on assemblies in force on a day, as it is built in: of this session, else of the village's own assembly. */
export const assemblyLaw = (facts: ItemFacts, session: SessionFacts | undefined, today: Day): ClauseRef | undefined => {
  const day = session?.held_on ?? today;
  const kind = session ? kindOf(facts, session) : facts.division.self_government_kind;
  const found =
    (session && findQuorumRule({ form: session.form, self_government_kind: kind }, day)) ??
    findQuorumRule({ form: fallback, self_government_kind: kind }, day);
  return found?.clause ?? undefined;
};
