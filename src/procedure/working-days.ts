// Which days are working days: a calendar as data, and an operator's days laid over it.

import { type Day, daysBetween } from './calendar.ts';

/** Days of one kind, with their names. */
type NamedDays = Readonly<Record<Day, string>>;

export interface WorkCalendar {
  /** Names the data exactly: two calendars of one version answer alike. */
  readonly version: string;
  /** Where the days were published. */
  readonly source: string;
  /** Every other year is answered from weekends alone. */
  readonly covered_years: readonly number[];
  readonly holidays: NamedDays;
  readonly local_holidays: NamedDays;
  /** Weekend days worked in exchange for others (调休), holidays that were cancelled. */
  readonly working_days: NamedDays;
}

/** A day that an operator loads: of a year the calendar does not know, or of one place. */
export interface LoadedDay {
  readonly day: Day;
  readonly kind: 'holiday' | 'local_holiday' | 'working_day';
  readonly name: string;
  readonly source: string;
}

/** Why nobody works on a day; a weekend has no name. */
export interface RestReason {
  readonly reason: 'weekend' | 'holiday' | 'local';
  readonly name: string | null;
}

const SATURDAY = '2000-01-01';

/** 0 is Saturday, 1 Sunday. */
const weekday = (day: Day): number => ((daysBetween(SATURDAY, day) % 7) + 7) % 7;

/** Null on a working day. */
export const restReason = (calendar: WorkCalendar, day: Day): RestReason | null => {
  const isWeekend = weekday(day) < 2;
  const { [day]: local } = calendar.local_holidays;
  if (local !== undefined) return { reason: 'local', name: local };
  const { [day]: holiday } = calendar.holidays;
  if (holiday !== undefined) return { reason: 'holiday', name: holiday };
  return isWeekend && calendar.working_days[day] === undefined ? { reason: 'weekend', name: null } : null;
};

export const isWorkingDay = (calendar: WorkCalendar, day: Day): boolean => restReason(calendar, day) === null;

/** Whether the holidays of the whole year are known, not only some of its days. */
export const isKnownYear = (calendar: WorkCalendar, year: number): boolean => calendar.covered_years.includes(year);

/** FNV-1a over UTF-16 code units: tells versions apart, protects nothing. */
const fingerprint = (text: string): string => {
  let hash = 0x811c9dc5;
  for (let at = 0; at < text.length; at++) hash = Math.imul(hash ^ text.charCodeAt(at), 0x01000193);
  return (hash >>> 0).toString(16).padStart(8, '0');
};

const without = (days: NamedDays, gone: ReadonlyMap<Day, LoadedDay>): NamedDays =>
  Object.fromEntries(Object.entries(days).filter(([day]) => !gone.has(day)));

/**
 * The calendar with an operator's days over it; of two entries for one day the later counts, so the nearest division's
 * come last. A year becomes known only where it is named in `years`: one local holiday does not make its year known.
 */
export const overlay = (
  calendar: WorkCalendar,
  days: readonly LoadedDay[],
  years: readonly number[] = [],
): WorkCalendar => {
  const loaded = new Map(days.map((one) => [one.day, one]));
  const covered_years = [...new Set([...calendar.covered_years, ...years])].sort((a, b) => a - b);
  if (loaded.size === 0 && covered_years.length === calendar.covered_years.length) return calendar;
  const inOrder = [...loaded.values()].sort((a, b) => daysBetween(b.day, a.day));
  const sources = [...new Set(inOrder.map(({ source }) => source))].sort();
  const key = JSON.stringify([inOrder.map(({ day, kind, name }) => [day, kind, name]), covered_years]);
  const laidOver = (below: NamedDays, kind: LoadedDay['kind']): NamedDays => ({
    ...without(below, loaded),
    ...Object.fromEntries(inOrder.filter((one) => one.kind === kind).map(({ day, name }) => [day, name])),
  });
  return {
    version: `${calendar.version} + ${fingerprint(key)}`,
    source: [calendar.source, ...sources].join('; '),
    covered_years,
    holidays: laidOver(calendar.holidays, 'holiday'),
    local_holidays: laidOver(calendar.local_holidays, 'local_holiday'),
    working_days: laidOver(calendar.working_days, 'working_day'),
  };
};
