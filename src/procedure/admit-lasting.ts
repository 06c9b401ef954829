// What a record may not become, whatever the stage: days out of order, dated back, or unsaid after a return.

import { type Day, isDay } from './calendar.ts';
import { type FactWindow, progress } from './fact-windows.ts';
import type { AgendaItemRow, TransitionRow } from './facts.ts';
import { rank, type Stage } from './lifecycle.ts';
import { read, readDay, type Violation, violation } from './violations.ts';

type History = readonly Pick<TransitionRow, 'to_stage' | 'occurred_on'>[];

/** Whether the item had already been at a stage, and went back, when this was on record. */
export const wasPast = (window: FactWindow, transitions: History, record: object, stage: Stage): boolean => {
  const isPast = (step: History[number] | undefined) => step !== undefined && rank(step.to_stage) >= rank(stage);
  const left = transitions.findLastIndex((step, index) => !isPast(step) && isPast(transitions[index - 1]));
  if (left === -1) return false;
  const own = window.day === null ? null : readDay(record, window.day);
  const leftOn = transitions[left]?.occurred_on ?? null;
  if (own !== null && leftOn !== null) return own <= leftOn;
  // Without a day of its own it belongs to the round that goes on.
  return left > transitions.findLastIndex((step) => step.to_stage === 'notified');
};

export const orderViolations = (window: FactWindow, record: object, asked: (column: string) => boolean): Violation[] =>
  (window.in_order ?? []).flatMap(([earlier, later]) => {
    const [first, last] = [readDay(record, earlier), readDay(record, later)];
    if (first === null || last === null || !isDay(first) || !isDay(last) || last >= first) return [];
    return asked(earlier) || asked(later)
      ? [violation('days_out_of_order', `/${later}`, `不得早于${first}`, `before ${first}, the day that it follows`)]
      : [];
  });

export const antedatingViolations = (
  window: FactWindow,
  item: Pick<AgendaItemRow, 'stage' | 'record_mode'>,
  record: object,
  before: object | undefined,
  today: Day,
): Violation[] => {
  const { day, not_antedated_from: from } = window;
  if (!from || day === null || !before || item.record_mode === 'retrospective') return [];
  const was = readDay(before, day);
  const is = readDay(record, day);
  if (progress(item.stage) < rank(from) || was === null || was > today || is === null) return [];
  const refused = (column: string) => [
    violation('antedated', `/${column}`, '到期的活动不能改到更早', 'what has come to its day is not dated back'),
  ];
  if (is !== was) return is < was ? refused(day) : [];
  const [from_hour, to_hour] = [read(before, 'starts_at'), read(record, 'starts_at')];
  return typeof from_hour === 'string' && typeof to_hour === 'string' && Date.parse(to_hour) < Date.parse(from_hour)
    ? refused('starts_at')
    : [];
};

const given = (value: unknown): readonly unknown[] =>
  Array.isArray(value) ? value : value === null || value === undefined ? [] : [value];

/** What was given stays among what is given. */
export const keptViolations = (
  window: FactWindow,
  item: Pick<AgendaItemRow, 'stage' | 'record_mode'>,
  record: object,
  before: object | undefined,
  changed: readonly string[],
): Violation[] => {
  const isOpen =
    window.frozen_once !== undefined && read(before ?? record, 'status') === window.frozen_once.open_status;
  if (!before || isOpen || item.record_mode === 'retrospective') return [];
  return Object.entries(window.kept_from ?? {}).flatMap(([column, from]) => {
    if (!changed.includes(column) || progress(item.stage) < rank(from)) return [];
    const now = given(read(record, column));
    return given(read(before, column)).every((one) => now.includes(one))
      ? []
      : [violation('kept', `/${column}`, '已经写明的不能改掉,只能补充', 'what was given is added to, not taken back')];
  });
};

/** A term that has run out is neither moved nor taken away. */
export const termViolations = (
  { term }: FactWindow,
  item: Pick<AgendaItemRow, 'record_mode'>,
  before: object | undefined,
  today: Day,
  change: { readonly change: string; readonly changed: readonly string[] },
): Violation[] => {
  if (term === undefined || !before || item.record_mode === 'retrospective') return [];
  const day = readDay(before, term);
  const isTouched = change.change === 'remove' || change.changed.includes(term);
  return isTouched && day !== null && day < today
    ? [violation('term_over', `/${term}`, `${day}已过,不能再改`, `${day} has passed: it stands as it was planned`)]
    : [];
};
