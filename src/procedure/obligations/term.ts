// The one count of a term: what a rule judges and what an obligation shows come from here.

import { addDays, type Day } from '../calendar.ts';
import { computeDeadline, type DeadlineTrace } from '../deadline.ts';
import type { ItemFacts } from '../facts.ts';
import { type ObligationKind, obligationKinds } from './kinds.ts';

export interface DueDate {
  readonly due_on: Day;
  readonly is_provisional: boolean;
  /** Null where a record names the day. */
  readonly trace: DeadlineTrace | null;
}

/** Null: nobody set a number, so there is no limit. */
export const daysOf = (facts: ItemFacts, kind: ObligationKind): number | null => {
  const { days } = obligationKinds[kind];
  if (days === 'given') return null;
  return 'number' in days ? days.number : facts.settings[days.setting];
};

/** When a term of this kind that starts on this day ends; null where there is no limit, or its start is not known. */
export const dueFrom = (facts: ItemFacts, kind: ObligationKind, start: Day | null): DueDate | null => {
  const days = daysOf(facts, kind);
  if (days === null || start === null) return null;
  const { rule, clause } = obligationKinds[kind];
  const counted = { basis: 'calendar_days', calendar: facts.calendar, rule, clause } as const;
  // no days at all: on the day itself, which then is the last, and rolls as a last day does
  const isSameDay = days === 0;
  const { due_on, provisional, trace } = computeDeadline({
    ...counted,
    ...(isSameDay ? { start: addDays(start, -1), days: 1 } : { start, days }),
  });
  return { due_on, is_provisional: provisional, trace: isSameDay ? { ...trace, start, days } : trace };
};

/** Counted back from a day, which does not count either; nothing rolls, so that the notice is never shortened. */
export const dueBefore = (facts: ItemFacts, kind: ObligationKind, day: Day): DueDate => {
  const { rule, clause } = obligationKinds[kind];
  const days = daysOf(facts, kind) ?? 0;
  const due_on = addDays(day, -days);
  const trace: DeadlineTrace = {
    start: day,
    days: -days,
    basis: 'calendar_days',
    first_day: addDays(day, days === 0 ? 0 : -1),
    last_day_before_rolling: due_on,
    skipped: [],
    calendar_version: facts.calendar.version,
    rule,
    clause,
    ends_at: `${due_on}T16:00:00.000Z`,
  };
  return { due_on, is_provisional: false, trace };
};
