// The national calendar, held day by day to what the State Council published for three years.
import t from 'tap';
import project from '../../package.json' with { type: 'json' };
import { nationalCalendar } from '../../src/data/calendar.ts';
import { addDays, type Day, isDay } from '../../src/procedure/calendar.ts';
import { isKnownYear, isWorkingDay, restReason } from '../../src/procedure/working-days.ts';

/** As the notices have them: the days off, weekends within them included, and the weekend days worked. */
const published: Record<number, { readonly rest: readonly [Day, Day, string][]; readonly work: readonly Day[] }> = {
  2016: {
    rest: [
      ['01-01', '01-03', '元旦'],
      ['02-07', '02-13', '春节'],
      ['04-02', '04-04', '清明'],
      ['04-30', '05-02', '劳动节'],
      ['06-09', '06-11', '端午'],
      ['09-15', '09-17', '中秋'],
      ['10-01', '10-07', '国庆节'],
    ],
    work: ['02-06', '02-14', '06-12', '09-18', '10-08', '10-09'],
  },
  2017: {
    rest: [
      ['01-01', '01-02', '元旦'],
      ['01-27', '02-02', '春节'],
      ['04-02', '04-04', '清明'],
      ['04-29', '05-01', '劳动节'],
      ['05-28', '05-30', '端午'],
      // One holiday for two: Mid-Autumn fell on the fourth.
      ['10-01', '10-03', '国庆节'],
      ['10-04', '10-04', '中秋'],
      ['10-05', '10-08', '国庆节'],
    ],
    work: ['01-22', '02-04', '04-01', '05-27', '09-30'],
  },
  2026: {
    rest: [
      ['01-01', '01-03', '元旦'],
      ['02-15', '02-23', '春节'],
      ['04-04', '04-06', '清明'],
      ['05-01', '05-05', '劳动节'],
      ['06-19', '06-21', '端午'],
      ['09-25', '09-27', '中秋'],
      ['10-01', '10-07', '国庆节'],
    ],
    work: ['01-04', '02-14', '02-28', '05-09', '09-20', '10-10'],
  },
};

for (const [year, { rest, work }] of Object.entries(published)) {
  t.test(`${year}, day by day`, async (t) => {
    for (let day = `${year}-01-01`; day.startsWith(year); day = addDays(day, 1)) {
      const date = day.slice(5);
      const off = rest.find(([first, last]) => first <= date && date <= last);
      const isWeekend = [0, 6].includes(new Date(`${day}T00:00:00Z`).getUTCDay());
      const isRest = off !== undefined || (isWeekend && !work.includes(date));
      if (isWorkingDay(nationalCalendar, day) === isRest) t.fail(day);
      const reason = restReason(nationalCalendar, day);
      if (isRest && !(isWeekend && reason?.reason === 'weekend'))
        t.same(reason, { reason: 'holiday', name: off?.[2] }, day);
    }
  });
}

t.test('the years it covers are those whose whole arrangement it has', async (t) => {
  const { covered_years } = nationalCalendar;
  t.same([covered_years[0], covered_years.at(-1), covered_years.length], [2004, 2026, 23]);
  t.ok(isKnownYear(nationalCalendar, 2004) && isKnownYear(nationalCalendar, 2026));
  t.notOk(isKnownYear(nationalCalendar, 2003) || isKnownYear(nationalCalendar, 2027));
});

t.test('it names its edition, and every day is a day with a name, of one kind', async (t) => {
  t.equal(nationalCalendar.version, `chinese-days ${project.dependencies['chinese-days']}`);
  const { holidays, working_days } = nationalCalendar;
  for (const [day, name] of [...Object.entries(holidays), ...Object.entries(working_days)])
    if (!isDay(day) || !/^[\p{Script=Han}\d]+$/u.test(name)) t.fail(`${day} ${name}`);
  t.same(
    Object.keys(holidays).filter((day) => working_days[day] !== undefined),
    [],
  );
  t.equal(holidays['2015-09-03'], '中国人民抗日战争暨世界反法西斯战争胜利70周年纪念日');
});

t.test('in years it does not know there are weekends only, on either side', async (t) => {
  const weekend = { reason: 'weekend', name: null };
  for (const day of ['1999-12-25', '1999-12-26', '1970-01-03', '2027-10-02', '2027-10-03'])
    t.same(restReason(nationalCalendar, day), weekend, day);
  for (const day of ['1999-12-24', '1999-12-27', '1970-01-01', '2027-10-01', '2027-10-04'])
    t.equal(restReason(nationalCalendar, day), null, day);
});
