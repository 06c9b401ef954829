// What may be done with an item now, by whom, and what still stands in the way.

import type { Day } from './calendar.ts';
import { type Code, codeEntry, type Text } from './code-lists.ts';
import type { ItemFacts } from './facts.ts';
import { type Action, destination, actions as everyAction, lifecycle, type Stage } from './lifecycle.ts';
import { conditionHolds, faults, isDepartable, type RuleStanding, rules } from './registry.ts';

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

export const titleOf = (action: Action): Text => {
  const { zh, en } = codeEntry('actions', action);
  return { zh, en };
};

const destinations = (facts: ItemFacts, action: Action): Stage[] => {
  // Any draft can be decided on, and it leads to one stage; a correction leads where its decision says.
  const named = action === 'correct' ? facts.decisions.map(({ id }) => id) : [null];
  const reached = named.map((id) => destination(action, facts.item.stage, conditionHolds(facts, id)));
  return [...new Set(reached.filter((stage) => stage !== null))];
};

export const legalActions = (facts: ItemFacts): Action[] =>
  everyAction.filter((action) => destinations(facts, action).length > 0);

export const isRetrospective = ({ item }: ItemFacts) => item.record_mode === 'retrospective';

const isOpenToReason = (facts: ItemFacts, code: string) =>
  rules.some((rule) => rule.code === code && isDepartable(rule, facts));

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
      allowed_with_exception: blocked_by.length > 0 && blocked_by.every(({ code }) => isOpenToReason(facts, code)),
    };
  });
