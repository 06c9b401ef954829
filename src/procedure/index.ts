// The procedure, as the rest of the service asks for it.

export { type Change, type FactKind, factWindows, admit, type Violation } from './fact-windows.ts';
export { type ItemFacts, type ProcedureSettings, unsetSettings } from './facts.ts';
export { type Action, initialStage, lifecycle, replay, type Stage, terminalStages } from './lifecycle.ts';
export {
  type ActionStanding,
  actions,
  type DecisionChange,
  entryDay,
  type Plan,
  type PlanError,
  plan,
  type RuleException,
  type TransitionRequest,
} from './plan.ts';
export { judge, type RuleStanding, rules } from './registry.ts';
export type { Evidence, Example, Proposal, Rule } from './rules/rule.ts';
