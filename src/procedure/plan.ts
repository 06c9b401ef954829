// What may be done with an item now, and what a requested act would come to.

import { type Day, isDay, localDay } from './calendar.ts';
import { type Code, codeEntry, type Text } from './code-lists.ts';
import type { DecisionRow, ItemFacts, Uuid } from './facts.ts';
import { type Action, conditionTexts, destination, actions as everyAction, lifecycle, movesFrom, type Stage } from './lifecycle.ts';
import { conditionHolds, faults, type RuleStanding, rules } from './registry.ts';
import { decisionInForce, isBlank } from './rules/judging.ts';

export interface RuleException {
  readonly rule: string;
  readonly reason: string;
}

export interface TransitionRequest {
  readonly action: Action;
  readonly reason?: string | null | undefined;
  readonly decision_id?: Uuid | null | undefined;
  readonly exceptions?: readonly RuleException[] | undefined;
  readonly occurred_on?: Day | null | undefined;
}

export interface ActionStanding {
  readonly action: Action;
  readonly title: Text;
  readonly allowed: boolean;
  /** More than one where the decision that is named makes the difference. */
  readonly to_stages: readonly Stage[];
  readonly roles: readonly Code<'roles'>[];
  readonly needs: { readonly reason: boolean; readonly decision: boolean };
  /** In retrospect these do not block: they become findings of the transition. */
  readonly blocked_by: readonly RuleStanding[];
  readonly allowed_with_exception: boolean;
}

/** What the act does to decisions beside moving the stage. */
export interface DecisionChange {
  readonly id: Uuid;
  readonly status: DecisionRow['status'];
  readonly legality?: DecisionRow['legality'];
}

export interface PlanError {
  readonly pointer: string;
  readonly code: string;
  readonly zh: string;
  readonly en: string;
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

const titleOf = (action: Action): Text => {
  const { zh, en } = codeEntry('actions', action);
  return { zh, en };
};

/** The conditions on the item itself; those on the decision that is named are faults of the request instead. */
const isOfRequest = (action: Action) => lifecycle[action].decision === 'required';

const destinations = (facts: ItemFacts, action: Action): Stage[] => {
  const inForce = decisionInForce(facts);
  const named = isOfRequest(action) ? facts.decisions.map(({ id }) => id) : [null];
  if (action === 'decide' || (isOfRequest(action) && !inForce)) return movesFrom(action, facts.item.stage).map(({ to }) => to);
  const reached = named.map((id) => destination(action, facts.item.stage, conditionHolds(facts, id)));
  return [...new Set(reached.filter((stage) => stage !== null))];
};

export const legalActions = (facts: ItemFacts): Action[] =>
  everyAction.filter((action) => destinations(facts, action).length > 0);

const isRetrospective = ({ item }: ItemFacts) => item.record_mode === 'retrospective';

export const actions = (facts: ItemFacts, today: Day): ActionStanding[] =>
  legalActions(facts).map((action) => {
    const occurred_on = isRetrospective(facts) ? null : today;
    const blocked_by = faults(facts, 'guard', { action, decision_id: null, occurred_on, today });
    const { roles, reason, decision } = lifecycle[action];
    return {
      action,
      title: titleOf(action),
      allowed: blocked_by.length === 0 || isRetrospective(facts),
      to_stages: destinations(facts, action),
      roles,
      needs: { reason: reason === 'required', decision: decision === 'required' },
      blocked_by,
      allowed_with_exception: blocked_by.length > 0 && blocked_by.every(({ force }) => force === 'default'),
    };
  });

/** The day an item entered: the day it was asked for, else the day it was recorded. */
export const entryDay = ({ requested_on, created_at }: { requested_on: Day | null; created_at: string }): Day =>
  requested_on ?? localDay(created_at);

const error = (pointer: string, code: string, zh: string, en: string): PlanError => ({ pointer, code, zh, en });

const dayErrors = (facts: ItemFacts, day: Day | null, today: Day, decision: DecisionRow | undefined): PlanError[] => {
  if (day === null) return [];
  const fault = (code: string, zh: string, en: string) => error('/occurred_on', code, zh, en);
  if (!isDay(day)) return [fault('not_a_day', '不是有效日期', 'not a day of the calendar')];
  const future = day > today ? [fault('in_future', '日期不得晚于今天', 'the day lies in the future')] : [];
  if (isRetrospective(facts)) return future;
  const previous = facts.transitions.findLast((step) => step.occurred_on !== null)?.occurred_on;
  const entry = entryDay(facts.item);
  return [
    ...future,
    ...(previous && day < previous
      ? [fault('before_previous', `不得早于上一步的日期${previous}`, `before the previous step, of ${previous}`)]
      : []),
    ...(day < entry ? [fault('before_entry', `不得早于议题提出日期${entry}`, `before the item was raised, on ${entry}`)] : []),
    ...(decision?.decided_on && day < decision.decided_on
      ? [fault('before_decision', '不得早于决定的日期', 'before the day of the decision')]
      : []),
  ];
};

const decisionErrors = (facts: ItemFacts, action: Action, decision_id: Uuid | null): PlanError[] => {
  const fault = (code: string, zh: string, en: string) => [error('/decision_id', code, zh, en)];
  if (lifecycle[action].decision === 'none') {
    return decision_id === null ? [] : fault('not_taken', '此动作不指明决定', 'this action names no decision');
  }
  if (decision_id === null) return fault('required', '须指明决定', 'a decision is to be named');
  const named = facts.decisions.find(({ id }) => id === decision_id);
  if (!named) return fault('unknown', '本议题没有这项决定', 'this item has no such decision');
  if (action === 'decide') {
    return named.status === 'draft' ? [] : fault('not_a_draft', '所指决定不是草案', 'the decision named is not a draft');
  }
  return destination(action, facts.item.stage, conditionHolds(facts, decision_id)) !== null
    ? []
    : fault(
        'not_correctable',
        `${conditionTexts.annulled.zh},或者${conditionTexts.amended.zh}`,
        `either ${conditionTexts.annulled.en}, or ${conditionTexts.amended.en}`,
      );
};

const exceptionErrors = (action: Action, exceptions: readonly RuleException[]): PlanError[] =>
  exceptions.flatMap(({ rule: code, reason }, index) => {
    const at = (property: string) => `/exceptions/${index}/${property}`;
    const rule = rules.find((candidate) => candidate.code === code);
    const isGuard = rule?.weight === 'guard' && rule.guards.includes(action);
    return [
      ...(isGuard ? [] : [error(at('rule'), 'not_a_guard', '不是此动作的把关规则', 'no guard of this action')]),
      ...(isGuard && rule.force !== 'default'
        ? [error(at('rule'), 'not_departable', '“应当”的规则没有例外', 'a rule that says must has no exception')]
        : []),
      ...(isBlank(reason) ? [error(at('reason'), 'required', '须写明理由', 'a reason is required')] : []),
      ...(exceptions.findIndex((other) => other.rule === code) < index
        ? [error(at('rule'), 'repeated', '同一规则重复', 'the rule is named twice')]
        : []),
    ];
  });

const illegal = (facts: ItemFacts, action: Action): Plan => {
  const stage = codeEntry('stages', facts.item.stage);
  const conditions = movesFrom(action, facts.item.stage).flatMap(({ when }) => (when ? [conditionTexts[when]] : []));
  const because = (language: 'zh' | 'en', separator: string) =>
    conditions.length > 0 ? separator + conditions.map((condition) => condition[language]).join(language === 'zh' ? ',或者' : ', or ') : '';
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

  const reason = request.reason ?? null;
  const decision_id = request.decision_id ?? null;
  const given = request.exceptions ?? [];
  const occurred_on = request.occurred_on ?? (isRetrospective(facts) ? null : today);
  const named = action === 'decide' ? facts.decisions.find(({ id }) => id === decision_id) : undefined;
  const errors = [
    ...(lifecycle[action].reason === 'required' && isBlank(reason)
      ? [error('/reason', 'required', '须写明理由', 'a reason is required')]
      : []),
    ...decisionErrors(facts, action, decision_id),
    ...dayErrors(facts, occurred_on, today, named),
    ...exceptionErrors(action, given),
  ];
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
