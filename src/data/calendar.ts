// The State Council's holidays, from the data of chinese-days (MIT): its functions misread days west of UTC.

import arrangement from 'chinese-days/dist/chinese-days.json' with { type: 'json' };
import library from 'chinese-days/package.json' with { type: 'json' };
import type { WorkCalendar } from '../procedure/working-days.ts';

/** An entry reads 'Spring Festival,春节,4': English name, Chinese name, statutory days. */
const namesOf = (days: Readonly<Record<string, string>>): Record<string, string> =>
  Object.fromEntries(Object.entries(days).map(([day, entry]) => [day, entry.split(',')[1] ?? entry]));

const holidays = namesOf(arrangement.holidays);

export const nationalCalendar: WorkCalendar = {
  version: `chinese-days ${library.version}`,
  source: '国务院办公厅关于部分节假日安排的通知',
  // By its National Day: the last days of December belong to the next year's notice, and make no year known.
  covered_years: Object.keys(holidays)
    .filter((day) => day.endsWith('-10-01'))
    .map((day) => Number(day.slice(0, 4)))
    .sort((a, b) => a - b),
  holidays,
  local_holidays: {},
  working_days: namesOf(arrangement.workdays),
};
