// The procedure, as the rest of the service asks for it.

export { type ActionStanding, actions } from './actions.ts';
export { admit, type Change, reachedOn, stageBy, type Violation } from './admit.ts';
export {
  type DivisionExample,
  type DivisionRule,
  isInForce,
  levelOf,
  type StandingFacts,
} from './division-rules/division-rule.ts';
export { divisionRules, judgeDivision } from './division-rules/registry.ts';
export { type FactKind, type FactWindow, factWindows } from './fact-windows.ts';
export { type ItemFacts, type ProcedureSettings, unsetSettings } from './facts.ts';
export { type Action, entryDay, initialStage, lifecycle, replay, type Stage, terminalStages } from './lifecycle.ts';
export { type Obligation, obligationsOf } from './obligations/index.ts';
export { type DecisionChange, type Plan, plan } from './plan.ts';
export { type Refusal, refusal } from './refusals.ts';
export { judge, type RuleStanding, rules } from './registry.ts';
export type { PlanError, RuleException, TransitionRequest } from './requests.ts';
export { isDissent } from './rules/closing.ts';
export { exampleFacts, exampleProposal } from './rules/example-facts.ts';
export type { Evidence, Example, Proposal, Rule } from './rules/rule.ts';
