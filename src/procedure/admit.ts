// Whether a fact may be recorded, changed or removed now: the windows applied to one record.

import { antedatingViolations, keptViolations, orderViolations, termViolations, wasPast } from './admit-lasting.ts';
import { type Day, isDay, localDay } from './calendar.ts';
import { codeEntry } from './code-lists.ts';
import { type FactKind, type FactWindow, factWindows, progress, type StageBy } from './fact-windows.ts';
import type { AgendaItemRow, TransitionRow } from './facts.ts';
import { entryDay, rank, type Stage } from './lifecycle.ts';
import { read, readDay, type Violation, violation } from './violations.ts';

export interface Change {
  readonly change: 'create' | 'update' | 'remove';
  /** The columns that differ; empty for create and remove. */
  readonly changed: readonly string[];
  /** The record before an update; without it the status it had is taken to be the one it has. */
  readonly before?: object;
}

export type { Violation } from './violations.ts';

type Item = Pick<AgendaItemRow, 'stage' | 'record_mode' | 'requested_on' | 'created_at'>;
type History = readonly Pick<TransitionRow, 'to_stage' | 'occurred_on'>[];

/** `*` stands for any value but null. */
export const stageBy = (record: object, by: StageBy | undefined, otherwise: Stage): Stage => {
  const value = by && read(record, by.column);
  if (!by || value === undefined || value === null) return otherwise;
  return by.stages[String(value)] ?? by.stages['*'] ?? otherwise;
};

const nameOf = (stage: Stage) => codeEntry('stages', stage);

/** The day on which the item first reached a stage; the one it entered at began with the item. */
export const reachedOn = (item: Item, transitions: History, stage: Stage): Day => {
  const [first] = transitions;
  // Only an item that was requested has drafting before it.
  const entered: Stage = first ? (first.to_stage === 'drafting' ? 'requested' : 'drafting') : item.stage;
  if (rank(entered) >= rank(stage)) return entryDay(item);
  const reached = transitions.find((step) => rank(step.to_stage) >= rank(stage) && step.occurred_on);
  return reached?.occurred_on ?? entryDay(item);
};

const stageViolations = (window: FactWindow, item: Item, record: object): Violation[] => {
  const from = stageBy(record, window.from_by, window.from);
  const until = stageBy(record, window.until_by, window.until);
  const also = window.also_after_the_end;
  if (rank(item.stage) < 0 && also?.values.includes(String(read(record, also.column)))) return [];
  if (progress(item.stage) >= rank(from) && progress(item.stage) <= rank(until)) return [];
  const now = nameOf(item.stage);
  const range = from === until ? nameOf(from) : undefined;
  return [
    violation(
      'stage',
      '',
      `议题在“${now.zh}”阶段,此类记录只能在${range ? `“${range.zh}”` : `“${nameOf(from).zh}”至“${nameOf(until).zh}”`}阶段登记`,
      `the item is at ${now.en}; this is recorded at ${range ? range.en : `${nameOf(from).en} to ${nameOf(until).en}`}`,
    ),
  ];
};

const dayViolations = (
  window: FactWindow,
  item: Item,
  transitions: History,
  record: object,
  today: Day,
  asked: string[],
) => {
  const limit = item.record_mode === 'live' ? today : localDay(item.created_at);
  const isAhead = window === factWindows.session && item.record_mode === 'live' && read(record, 'status') !== 'held';
  return asked.flatMap((column): Violation[] => {
    const day = readDay(record, column);
    const at = `/${column}`;
    const isOwn = column === window.day;
    if (day === null) {
      return isOwn && item.record_mode === 'live'
        ? [violation('day_required', at, '须填写日期', 'the day is required')]
        : [];
    }
    if (!isDay(day)) return [violation('not_a_day', at, '不是有效日期', 'not a day of the calendar')];
    if (day > limit && !isAhead) {
      return item.record_mode === 'live'
        ? [violation('day_in_future', at, '日期不得晚于今天', 'the day lies in the future')]
        : [violation('day_after_entry', at, `补录的日期不得晚于${limit}`, `in retrospect, not after ${limit}`)];
    }
    const from = isOwn ? stageBy(record, window.from_by, window.from) : window.not_before?.[column];
    if (from === undefined || item.record_mode !== 'live') return [];
    const began = reachedOn(item, transitions, from);
    return day < began
      ? [
          violation(
            'day_before_stage',
            at,
            `不得早于“${nameOf(from).zh}”阶段开始之日${began}`,
            `before ${nameOf(from).en} began, on ${began}`,
          ),
        ]
      : [];
  });
};

const frozenViolations = (
  window: FactWindow,
  item: Item,
  transitions: History,
  record: object,
  { changed, before }: Change,
): Violation[] => {
  const once = window.frozen_once;
  const isOpen = once !== undefined && read(before ?? record, 'status') === once.open_status;
  return changed.flatMap((column): Violation[] => {
    const at = `/${column}`;
    if (window.fixed.includes(column)) return [violation('fixed', at, '此项不能修改', 'this is not changed by hand')];
    if (item.record_mode === 'retrospective' || isOpen) return [];
    if (once?.columns.includes(column)) {
      return [violation('frozen', at, '决定生效后不能修改', 'frozen once the decision is in force')];
    }
    const from = Object.hasOwn(window.frozen_from, column) ? window.frozen_from[column] : window.frozen_from['*'];
    if (!from) return [];
    if (window.fillable?.includes(column) && read(before ?? record, column) === null && item.stage !== 'closed')
      return [];
    const lasts = window.frozen_for_good?.includes(column) ?? false;
    if (lasts && read(before ?? record, column) === null && progress(item.stage) < rank('decided')) return [];
    return progress(item.stage) >= rank(from) || (lasts && wasPast(window, transitions, before ?? record, from))
      ? [violation('frozen', at, `自“${nameOf(from).zh}”阶段起不能修改`, `frozen from ${nameOf(from).en} on`)]
      : [];
  });
};

const removalViolations = (window: FactWindow, item: Item, transitions: History, record: object): Violation[] => {
  const isKept = window.removable_status !== undefined && read(record, 'status') !== window.removable_status;
  const isPast = progress(item.stage) > rank(window.removable_until);
  const wasKept = window.kept_for_good && wasPast(window, transitions, record, 'deliberating');
  const isLate = item.record_mode === 'live' && (isPast || wasKept);
  return isKept || isLate
    ? [
        violation(
          'not_removable',
          '',
          `“${nameOf(item.stage).zh}”阶段不能删除这条记录`,
          `at ${nameOf(item.stage).en} this record is not removed`,
        ),
      ]
    : [];
};

/** `record` is the record as it would be (for a removal, as it is). All violations are returned. */
export function admit(
  kind: FactKind,
  item: Item,
  transitions: History,
  record: object,
  today: Day,
  change: Change,
): Violation[] {
  const window = factWindows[kind];
  if (change.change === 'remove') {
    const removal = removalViolations(window, item, transitions, record);
    return [...removal, ...termViolations(window, item, record, today, change)];
  }
  const days = [...(window.day === null ? [] : [window.day]), ...window.past_days];
  const isCreated = change.change === 'create';
  // What decides which stage a fact belongs to decides about its day and its stage again.
  const turned = change.changed.some(
    (column) => column === window.from_by?.column || column === window.until_by?.column,
  );
  const asked = isCreated || turned ? days : days.filter((day) => change.changed.includes(day));
  return [
    ...(isCreated && item.record_mode === 'live' ? stageViolations(window, item, record) : []),
    ...(turned && item.record_mode === 'live' ? turnViolations(window, item, record) : []),
    ...dayViolations(window, item, transitions, record, today, asked),
    ...orderViolations(window, record, (column) => isCreated || change.changed.includes(column)),
    ...(isCreated ? [] : antedatingViolations(window, item, record, change.before, today)),
    ...(isCreated ? [] : frozenViolations(window, item, transitions, record, change)),
    ...keptViolations(window, item, record, change.before, change.changed),
    ...(isCreated ? [] : termViolations(window, item, change.before, today, change)),
  ];
}

/** A record may not be turned by an update into one that belongs to a stage not reached yet. */
const turnViolations = (window: FactWindow, item: Item, record: object): Violation[] => {
  const from = stageBy(record, window.from_by, window.from);
  return progress(item.stage) < rank(from)
    ? [
        violation(
          'stage',
          `/${window.from_by?.column ?? ''}`,
          `议题尚未到“${nameOf(from).zh}”阶段`,
          `the item has not reached ${nameOf(from).en}`,
        ),
      ]
    : [];
};
