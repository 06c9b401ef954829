/** The calendar of a division: the national one, with what was announced for it laid over it, nearest last. */
import { nationalCalendar } from '../../data/calendar.ts';
import { type LoadedDay, overlay, type WorkCalendar } from '../../procedure/working-days.ts';

/** One announcement, as the records have it. */
export interface Announced {
  readonly id: string;
  readonly year: number | null;
  readonly source: string;
  readonly days: readonly Omit<LoadedDay, 'source'>[];
}

const KEPT_MAX = 1000;
/** An announcement never changes, so that their ids name the calendar. */
const kept = new Map<string, WorkCalendar>();

/** `announced` in the order of their divisions, the nearest last. */
export function calendarOf(announced: readonly Announced[]): WorkCalendar {
  if (announced.length === 0) return nationalCalendar;
  const key = announced.map(({ id }) => id).join();
  const days = announced.flatMap(({ days, source }) => days.map((day) => ({ ...day, source })));
  const years = announced.flatMap(({ year }) => (year === null ? [] : [year]));
  const calendar = kept.get(key) ?? overlay(nationalCalendar, days, years);
  if (kept.size >= KEPT_MAX) kept.clear();
  kept.set(key, calendar);
  return calendar;
}
