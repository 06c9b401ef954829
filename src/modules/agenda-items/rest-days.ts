/** Days of rest around the days given, by the national calendar. */
import { nationalCalendar } from '../../data/calendar.ts';
import { addDays, type Day } from '../../procedure/calendar.ts';
import { isWorkingDay } from '../../procedure/working-days.ts';

const TERM_ROLLS_WITHIN = 60;

export function restDays(days: readonly Day[]): Day[] {
  const found = new Set<Day>();
  for (const day of days) {
    for (let ahead = 0; ahead <= TERM_ROLLS_WITHIN; ahead++) found.add(addDays(day, ahead));
  }
  return [...found].filter((day) => !isWorkingDay(nationalCalendar, day)).sort();
}
