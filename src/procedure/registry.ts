// Every rule, in the order of the procedure, and how an item stands to them.

import { asOf, presentRound } from './as-of.ts';
import type { Day } from './calendar.ts';
import type { Code, Text } from './code-lists.ts';
import type { ItemFacts } from './facts.ts';
import { withJudgements } from './judgements.ts';
import { type Action, type Condition, destination, lifecycle, rank } from './lifecycle.ts';
import { assemblyRules } from './rules/assemblies.ts';
import { assemblyMatterRules } from './rules/assembly-matters.ts';
import { assemblyNoticeRules } from './rules/assembly-notice.ts';
import { assemblyBylawRules } from './rules/assembly-rules.ts';
import { assessingRules } from './rules/assessing.ts';
import { closingRules } from './rules/closing.ts';
import { contentRules } from './rules/content.ts';
import { convenerRules } from './rules/convener.ts';
import { conveningRules } from './rules/convening.ts';
import { correctingRules } from './rules/correcting.ts';
import { decidingRules } from './rules/deciding.ts';
import { deliberatingRules } from './rules/deliberating.ts';
import { departmentRules } from './rules/departments.ts';
import { disclosingRules } from './rules/disclosing.ts';
import { disclosingInTimeRules } from './rules/disclosing-in-time.ts';
import { escalatingRules } from './rules/escalating.ts';
import { filingRules } from './rules/filing.ts';
import { followingRules } from './rules/following.ts';
import { hearingRules } from './rules/hearing.ts';
import { implementingRules } from './rules/implementing.ts';
import { decisionInForce, isCarriedOut, notApplicable } from './rules/judging.ts';
import { leadTimeRules } from './rules/lead-time.ts';
import { leadingRules } from './rules/leading.ts';
import { milestoneRules } from './rules/milestones.ts';
import { notifyingRules } from './rules/notifying.ts';
import { objectingRules } from './rules/objecting.ts';
import { participantRules } from './rules/participants.ts';
import { replyingRules } from './rules/replying.ts';
import { reportingRules } from './rules/reporting.ts';
import { responsibleRules } from './rules/responsible.ts';
import type { Evidence, Judgement, Proposal, Rule } from './rules/rule.ts';
import { solicitingRules } from './rules/soliciting.ts';
import { supervisingRules } from './rules/supervising.ts';
import { suspendingRules } from './rules/suspending.ts';
import { withdrawingRules } from './rules/withdrawing.ts';
import { type ClauseRef, clauses, type Mark, type SourceCode } from './sources.ts';

export const rules: readonly Rule[] = [
  ...contentRules,
  ...leadingRules,
  ...convenerRules,
  ...conveningRules,
  ...solicitingRules,
  ...participantRules,
  ...notifyingRules,
  ...leadTimeRules,
  ...hearingRules,
  ...deliberatingRules,
  ...decidingRules,
  ...assemblyMatterRules,
  ...followingRules,
  ...assemblyRules,
  ...assemblyNoticeRules,
  ...assemblyBylawRules,
  ...filingRules,
  ...responsibleRules,
  ...implementingRules,
  ...milestoneRules,
  ...disclosingRules,
  ...disclosingInTimeRules,
  ...objectingRules,
  ...closingRules,
  ...reportingRules,
  ...replyingRules,
  ...departmentRules,
  ...suspendingRules,
  ...correctingRules,
  ...withdrawingRules,
  ...escalatingRules,
  ...assessingRules,
  ...supervisingRules,
];

export interface RuleStanding {
  readonly code: string;
  readonly clause: ClauseRef;
  readonly source: SourceCode;
  /** Within its source: `二(二)6`, `第二十二条`. */
  readonly clause_number: string;
  readonly quotation: string;
  /** False where the text is a paraphrase of a law that is not held here. */
  readonly is_quoted: boolean;
  /** How far the text was checked. */
  readonly mark: Mark;
  readonly force: Code<'rule_forces'>;
  readonly weight: Code<'rule_weights'>;
  readonly title: Text;
  readonly standing: Code<'rule_standings'>;
  readonly message: Text;
  readonly our_reading: Text | null;
  readonly evidence: readonly Evidence[];
  readonly missing: readonly Text[];
  readonly note: Text | null;
}

/** A rule as it was judged; of an item or of a division. */
export const describe = (
  rule: Pick<Rule, 'code' | 'clause' | 'force' | 'weight' | 'title' | 'message' | 'our_reading'>,
  judged: Judgement,
): RuleStanding => {
  const clause = judged.clause ?? rule.clause;
  const { source, number, text, quoted, mark } = clauses[clause];
  return {
    code: rule.code,
    clause,
    source,
    clause_number: number,
    quotation: text,
    is_quoted: quoted,
    mark,
    force: rule.force,
    weight: rule.weight,
    title: rule.title,
    standing: judged.standing,
    message: rule.message,
    our_reading: rule.our_reading ?? null,
    evidence: judged.evidence,
    missing: judged.missing,
    note: judged.note ?? null,
  };
};

/** Whether a condition of the lifecycle holds; `decision_id` is the decision that the act names. */
export const conditionHolds =
  (facts: ItemFacts, decision_id: string | null) =>
  (when: Condition): boolean => {
    const inForce = decisionInForce(facts);
    if (!inForce) return false;
    const named = facts.decisions.find(({ id }) => id === decision_id);
    switch (when) {
      case 'carried_out':
        return isCarriedOut(inForce.outcome);
      case 'not_carried_out':
        return !isCarriedOut(inForce.outcome);
      case 'annulled':
        return named === inForce;
      case 'amended':
        return named?.status === 'draft' && named.corrects_decision_id === inForce.id;
    }
  };

/** Whether a rule's act can be taken now, or has been: before that, what is not met is only pending. */
const isReached = (facts: ItemFacts, action: Action): boolean => {
  const { stage } = facts.item;
  if (destination(action, stage, conditionHolds(facts, null)) !== null) return true;
  return lifecycle[action].moves.some((move) => rank(move.to) >= 0 && rank(stage) >= rank(move.to));
};

/** How things stand (`action` null) is judged on every day's facts; an act in live mode on those of its day. */
export const judgeRule = (rule: Rule, given: ItemFacts, proposal: Proposal): Judgement => {
  const facts = withJudgements(given);
  if (rule.sees_everything) return rule.judge(facts, proposal);
  const { action, occurred_on } = proposal;
  const present = presentRound(facts);
  const isDated = action !== null && occurred_on !== null && facts.item.record_mode === 'live';
  return rule.judge(isDated ? asOf(present, occurred_on) : present, proposal);
};

const neverReached = notApplicable('议题在此之前已结束', 'the item ended before this');

export const judge = (facts: ItemFacts, today: Day): RuleStanding[] =>
  rules.map((rule) => {
    const judged = judgeRule(rule, facts, { action: null, decision_id: null, occurred_on: null, today });
    const isOpen = judged.standing === 'unmet' || judged.standing === 'insufficient_data';
    if (!isOpen || rule.guards.length === 0) return describe(rule, judged);
    const ended = facts.item.stage === 'declined' || facts.item.stage === 'withdrawn';
    if (ended && !rule.guards.some((action) => facts.transitions.some((step) => step.action === action))) {
      return describe(rule, neverReached);
    }
    return rule.guards.some((action) => isReached(facts, action)) || ended
      ? describe(rule, judged)
      : describe(rule, { ...judged, standing: 'pending' });
  });

/** A default is departed from with a reason; so is our reading, where the clause's words leave room. */
export const isDepartable = ({ force, leaves_room }: Rule, facts: ItemFacts): boolean =>
  force === 'default' || leaves_room?.(facts) === true;

/** The rules judged at an act, of one weight, that do not hold. */
export const faults = (facts: ItemFacts, weight: Code<'rule_weights'>, proposal: Proposal): RuleStanding[] =>
  rules
    .filter((rule) => rule.weight === weight && proposal.action !== null && rule.guards.includes(proposal.action))
    .map((rule) => describe(rule, judgeRule(rule, facts, proposal)))
    .filter(({ standing }) => !['met', 'not_applicable', ...(weight === 'guard' ? ['late'] : [])].includes(standing));
