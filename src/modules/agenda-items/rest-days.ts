/** Days of rest around the days given, from the State Council's calendars as chinese-days (MIT) has them. */
import chineseDays from 'chinese-days';
import { addDays, type Day } from '../../procedure/calendar.ts';

const TERM_ROLLS_WITHIN = 60;

/** Given local parts: from a text the library would read a day in UTC, and be a day off west of it. */
function isRest(day: Day): boolean {
  const [year = 0, month = 1, date = 1] = day.split('-').map(Number);
  return chineseDays.isHoliday(new Date(year, month - 1, date));
}

export function restDays(days: readonly Day[]): Day[] {
  const found = new Set<Day>();
  for (const day of days) {
    for (let ahead = 0; ahead <= TERM_ROLLS_WITHIN; ahead++) found.add(addDays(day, ahead));
  }
  return [...found].filter(isRest).sort();
}
