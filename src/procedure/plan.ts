// What a requested act would come to: allowed, blocked by rules, illegal at this stage, or invalid in itself.

import { isRetrospective, legalActions, titleOf } from './actions.ts';
import type { Day } from './calendar.ts';
import { codeEntry, type Text } from './code-lists.ts';
import type { DecisionRow, ItemFacts, Uuid } from './facts.ts';
import { type Action, conditionTexts, destination, movesFrom, type Stage } from './lifecycle.ts';
import { conditionHolds, faults, type RuleStanding } from './registry.ts';
import { type PlanError, type RuleException, requestErrors, type TransitionRequest } from './requests.ts';
import { decisionInForce } from './rules/judging.ts';

/** What the act does to decisions beside moving the stage. */
export interface DecisionChange {
  readonly id: Uuid;
  readonly status: DecisionRow['status'];
  readonly legality?: DecisionRow['legality'];
}

export type Plan =
  | {
      readonly kind: 'allowed';
      readonly from_stage: Stage;
      readonly to_stage: Stage;
      readonly occurred_on: Day | null;
      readonly findings: readonly RuleStanding[];
      readonly exceptions: readonly RuleException[];
      readonly decision_changes: readonly DecisionChange[];
      /** The decision in force once the act is done. */
      readonly decision_id: Uuid | null;
    }
  | { readonly kind: 'blocked'; readonly blocked_by: readonly RuleStanding[] }
  | { readonly kind: 'illegal'; readonly reason: Text; readonly allowed_actions: readonly Action[] }
  | { readonly kind: 'invalid'; readonly errors: readonly PlanError[] };

const illegal = (facts: ItemFacts, action: Action): Plan => {
  const stage = codeEntry('stages', facts.item.stage);
  const conditions = movesFrom(action, facts.item.stage).flatMap(({ when }) => (when ? [conditionTexts[when]] : []));
  const because = (language: 'zh' | 'en', separator: string) =>
    conditions.length > 0
      ? separator + conditions.map((condition) => condition[language]).join(language === 'zh' ? ',或者' : ', or ')
      : '';
  return {
    kind: 'illegal',
    reason: {
      zh: `“${stage.zh}”阶段的议题不能“${titleOf(action).zh}”${because('zh', ':')}`,
      en: `an item at ${stage.en} does not admit ${titleOf(action).en}${because('en', ': ')}`,
    },
    allowed_actions: legalActions(facts),
  };
};

const decisionChanges = (facts: ItemFacts, action: Action, to: Stage, id: Uuid | null): DecisionChange[] => {
  const inForce = decisionInForce(facts);
  if (id === null) return [];
  if (action === 'decide') return [{ id, status: 'in_force' }];
  if (to === 'deliberating') return [{ id, status: 'annulled', legality: 'unlawful_annulled' }];
  // The one it corrects first: no two are in force, not even between two statements.
  const corrected: DecisionChange[] = inForce
    ? [{ id: inForce.id, status: 'superseded', legality: 'unlawful_amended' }]
    : [];
  return [...corrected, { id, status: 'in_force' }];
};

export function plan(facts: ItemFacts, request: TransitionRequest, today: Day): Plan {
  const { action } = request;
  if (!legalActions(facts).includes(action)) return illegal(facts, action);

  const decision_id = request.decision_id ?? null;
  const given = request.exceptions ?? [];
  const occurred_on = request.occurred_on ?? (isRetrospective(facts) ? null : today);
  const errors = requestErrors(facts, request, occurred_on, today);
  const to_stage = destination(action, facts.item.stage, conditionHolds(facts, decision_id));
  if (errors.length > 0 || to_stage === null) return { kind: 'invalid', errors };

  const proposal = { action, decision_id, occurred_on, today };
  const unmet = faults(facts, 'guard', proposal);
  const departed = unmet.filter(({ code }) => given.some(({ rule }) => rule === code));
  const blocked_by = unmet.filter((rule) => !departed.includes(rule));
  if (blocked_by.length > 0 && !isRetrospective(facts)) return { kind: 'blocked', blocked_by };

  const decision_changes = decisionChanges(facts, action, to_stage, decision_id);
  const before = decisionInForce(facts)?.id ?? null;
  const after = decision_changes.find(({ status }) => status === 'in_force')?.id;
  const isEnded = decision_changes.some(({ id, status }) => id === before && status !== 'in_force');
  return {
    kind: 'allowed',
    from_stage: facts.item.stage,
    to_stage,
    occurred_on,
    findings: [...blocked_by, ...faults(facts, 'finding', proposal)],
    // An exception to a rule that holds departs from nothing, and would falsify the count of exceptions.
    exceptions: given.filter(({ rule }) => departed.some(({ code }) => code === rule)),
    decision_changes,
    decision_id: after ?? (isEnded ? null : before),
  };
}
