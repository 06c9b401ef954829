// What can be wrong with a request for a transition in itself: reason, decision, day, exceptions.

import { isRetrospective } from './actions.ts';
import { type Day, isDay } from './calendar.ts';
import type { DecisionRow, ItemFacts, Uuid } from './facts.ts';
import { type Action, conditionTexts, destination, entryDay, lifecycle } from './lifecycle.ts';
import { conditionHolds, isDepartable, rules } from './registry.ts';
import { isBlank } from './rules/judging.ts';

export interface RuleException {
  readonly rule: string;
  readonly reason: string;
  /** Who decided on a departure from our reading of a clause that says must, and when. */
  readonly decided_by_subject_id?: Uuid | null;
  readonly decided_on?: Day | null;
}

export interface TransitionRequest {
  readonly action: Action;
  readonly reason?: string | null | undefined;
  readonly decision_id?: Uuid | null | undefined;
  readonly exceptions?: readonly RuleException[] | undefined;
  readonly occurred_on?: Day | null | undefined;
}

export interface PlanError {
  readonly pointer: string;
  readonly code: string;
  readonly zh: string;
  readonly en: string;
}

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
    ...(day < entry
      ? [fault('before_entry', `不得早于议题提出日期${entry}`, `before the item was raised, on ${entry}`)]
      : []),
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
    return named.status === 'draft'
      ? []
      : fault('not_a_draft', '所指决定不是草案', 'the decision named is not a draft');
  }
  return destination(action, facts.item.stage, conditionHolds(facts, decision_id)) !== null
    ? []
    : fault(
        'not_correctable',
        `${conditionTexts.annulled.zh},或者${conditionTexts.amended.zh}`,
        `either ${conditionTexts.annulled.en}, or ${conditionTexts.amended.en}`,
      );
};

/** A departure from our reading is decided by a lead body, not after the act; from a default, by whoever takes it. */
const deciderErrors = (
  facts: ItemFacts,
  { decided_by_subject_id: by = null, decided_on: day = null }: RuleException,
  occurred_on: Day | null,
  at: (property: string) => string,
): PlanError[] => [
  ...(by !== null && facts.item.lead_subject_ids.includes(by)
    ? []
    : [
        error(at('decided_by_subject_id'), 'not_a_lead', '须写明作出决定的牵头组织', 'name the lead body that decided'),
      ]),
  ...(day === null
    ? [error(at('decided_on'), 'required', '须写明决定日期', 'the day of the decision is required')]
    : []),
  ...(day !== null && (!isDay(day) || (occurred_on !== null && day > occurred_on))
    ? [error(at('decided_on'), 'in_future', '不得晚于办理之日', 'lies after the day of the act')]
    : []),
];

const exceptionErrors = (
  facts: ItemFacts,
  action: Action,
  exceptions: readonly RuleException[],
  occurred_on: Day | null,
): PlanError[] =>
  exceptions.flatMap((exception, index) => {
    const { rule: code, reason } = exception;
    const at = (property: string) => `/exceptions/${index}/${property}`;
    const rule = rules.find((candidate) => candidate.code === code);
    const isGuard = rule?.weight === 'guard' && rule.guards.includes(action);
    return [
      ...(isGuard ? [] : [error(at('rule'), 'not_a_guard', '不是此动作的把关规则', 'no guard of this action')]),
      ...(isGuard && !isDepartable(rule, facts)
        ? [error(at('rule'), 'not_departable', '“应当”的规则没有例外', 'a rule that says must has no exception')]
        : []),
      ...(isGuard && rule.force !== 'default' && isDepartable(rule, facts)
        ? deciderErrors(facts, exception, occurred_on, at)
        : []),
      ...(isBlank(reason) ? [error(at('reason'), 'required', '须写明理由', 'a reason is required')] : []),
      ...(exceptions.findIndex((other) => other.rule === code) < index
        ? [error(at('rule'), 'repeated', '同一规则重复', 'the rule is named twice')]
        : []),
    ];
  });

/** All faults of a request whose action is legal. */
export const requestErrors = (
  facts: ItemFacts,
  request: TransitionRequest,
  occurred_on: Day | null,
  today: Day,
): PlanError[] => {
  const { action } = request;
  const decision_id = request.decision_id ?? null;
  // The decision that an annulment names is in force, and so not later than the step that put it there.
  const named =
    lifecycle[action].decision === 'required' ? facts.decisions.find(({ id }) => id === decision_id) : undefined;
  return [
    ...(lifecycle[action].reason === 'required' && isBlank(request.reason ?? null)
      ? [error('/reason', 'required', '须写明理由', 'a reason is required')]
      : []),
    ...decisionErrors(facts, action, decision_id),
    ...dayErrors(facts, occurred_on, today, named),
    ...exceptionErrors(facts, action, request.exceptions ?? [], occurred_on),
  ];
};
