// When a term ends, with its working (Civil Code 200–204), and when what was sent is presumed received.

import { addDays, type Day } from './calendar.ts';
import type { Code, Text } from './code-lists.ts';
import type { ClauseRef } from './sources.ts';
import { isKnownYear, type RestReason, restReason, type WorkCalendar } from './working-days.ts';

export type DeadlineBasis = 'calendar_days' | 'working_days';

export interface Term {
  /** The day of the event, in Asia/Shanghai: it does not count. */
  readonly start: Day;
  /** One or more. */
  readonly days: number;
  readonly basis: DeadlineBasis;
  readonly calendar: WorkCalendar;
  /** The rule or kind of obligation that sets the term. */
  readonly rule: string;
  readonly clause: ClauseRef;
}

export interface SkippedDay extends RestReason {
  readonly day: Day;
}

/** How a due date came about; plain JSON, kept beside it. */
export interface DeadlineTrace {
  readonly start: Day;
  readonly days: number;
  readonly basis: DeadlineBasis;
  readonly first_day: Day;
  /** Of calendar days the nth; of working days the due date, which is one already. */
  readonly last_day_before_rolling: Day;
  /** Rest days that the term passed over: of calendar days those at its end, of working days every one. */
  readonly skipped: readonly SkippedDay[];
  readonly calendar_version: string;
  readonly rule: string;
  readonly clause: ClauseRef;
  /** 24:00 of the due date in Asia/Shanghai, as UTC: the first instant that is too late. */
  readonly ends_at: string;
}

export interface Deadline {
  readonly due_on: Day;
  /** A day that mattered lies in a year whose holidays are not known: to be computed again when they are. */
  readonly provisional: boolean;
  readonly trace: DeadlineTrace;
}

/** The nth working day from a day on, that day included. */
const nthWorkingDay = (calendar: WorkCalendar, from: Day, nth: number) => {
  const skipped: SkippedDay[] = [];
  let provisional = false;
  for (let day = from, left = nth; ; day = addDays(day, 1)) {
    provisional ||= !isKnownYear(calendar, Number(day.slice(0, 4)));
    const rest = restReason(calendar, day);
    if (rest) skipped.push({ day, ...rest });
    else if (--left === 0) return { due_on: day, skipped, provisional };
  }
};

/** Throws RangeError for a day that does not exist, a term of less than one day, and past the year 9999. */
export const computeDeadline = ({ start, days, basis, calendar, rule, clause }: Term): Deadline => {
  if (!Number.isSafeInteger(days) || days < 1) throw new RangeError(`not a term in days: ${days}`);
  const first_day = addDays(start, 1);
  const last_day = addDays(start, days);
  const { due_on, skipped, provisional } =
    basis === 'calendar_days' ? nthWorkingDay(calendar, last_day, 1) : nthWorkingDay(calendar, first_day, days);
  const last_day_before_rolling = basis === 'calendar_days' ? last_day : due_on;
  const ends_at = `${due_on}T16:00:00.000Z`;
  const cited = { calendar_version: calendar.version, rule, clause };
  const trace = { start, days, basis, first_day, last_day_before_rolling, skipped, ...cited, ends_at };
  return { due_on, provisional, trace };
};

export interface PresumedReceipt {
  readonly day: Day;
  readonly presumed: true;
  readonly because: Text;
}

const sentThatDay: Readonly<Record<Exclude<Code<'delivery_methods'>, 'post'>, Text>> = {
  by_hand: { zh: '直接送交,推定送出当日收到', en: 'handed over: presumed received on the day sent' },
  network: { zh: '网络传送,推定发出当日收到', en: 'sent over a network: presumed received on the day sent' },
};

/** For a document whose receipt nobody recorded; null where it was posted and nobody set the days: no known limit. */
export const presumedReceipt = (sending: {
  readonly delivery: Code<'delivery_methods'>;
  readonly sent_on: Day;
  readonly post_delivery_days: number | null;
}): PresumedReceipt | null => {
  const { delivery, sent_on, post_delivery_days: days } = sending;
  if (delivery !== 'post') return { day: sent_on, presumed: true, because: sentThatDay[delivery] };
  if (days === null) return null;
  const because = { zh: `邮寄,推定寄出${days}日后收到`, en: `posted: presumed received ${days} days after posting` };
  return { day: addDays(sent_on, days), presumed: true, because };
};
