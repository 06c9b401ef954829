// Days and local days: vectors, leap years, and the host's calendar as a second opinion.

import fc from 'fast-check';
import t from 'tap';
import { addDays, daysBetween, isDay, localDay } from '../../src/procedure/calendar.ts';

const MS_PER_DAY = 86_400_000;
const FIRST = Date.parse('0001-01-01T00:00:00Z') / MS_PER_DAY;
const LAST = Date.parse('9999-12-31T00:00:00Z') / MS_PER_DAY;
const dayOf = (number: number) => new Date(number * MS_PER_DAY).toISOString().slice(0, 10);
const anyDay = fc.integer({ min: FIRST, max: LAST });

t.test('a day is a day that exists', async (t) => {
  for (const day of ['2024-02-29', '2000-02-29', '2026-12-31', '0001-01-01', '9999-12-31']) t.ok(isDay(day), day);
  for (const day of ['2023-02-29', '1900-02-29', '2026-04-31', '2026-00-10', '2026-13-01', '2026-01-00', '0000-01-01'])
    t.notOk(isDay(day), day);
  for (const text of [
    '',
    '2026-1-1',
    '20260101',
    '2026-01-01T00:00:00Z',
    ' 2026-01-01',
    '2026-01-01\n',
    '２０２６-01-01',
  ])
    t.notOk(isDay(text), JSON.stringify(text));
});

t.test('days are added over months, leap days and years', async (t) => {
  const vectors: [string, number, string][] = [
    ['2026-09-21', 10, '2026-10-01'],
    ['2025-12-22', 10, '2026-01-01'],
    ['2026-02-05', 10, '2026-02-15'],
    ['2024-02-28', 1, '2024-02-29'],
    ['2023-02-28', 1, '2023-03-01'],
    ['1900-02-28', 1, '1900-03-01'],
    ['2000-02-28', 1, '2000-02-29'],
    ['2026-03-01', -1, '2026-02-28'],
    ['1970-01-01', 0, '1970-01-01'],
    ['2000-01-01', 146097, '2400-01-01'],
  ];
  for (const [day, days, sum] of vectors) t.equal(addDays(day, days), sum);
  t.equal(daysBetween('2026-01-01', '2026-01-01'), 0);
  t.equal(daysBetween('2025-12-31', '2026-01-01'), 1);
  t.equal(daysBetween('2026-01-01', '2025-01-01'), -365);
});

t.test('what is no day, or lies past the ends, is refused', async (t) => {
  t.throws(() => addDays('2026-02-30', 1), RangeError);
  t.throws(() => addDays('9999-12-31', 1), RangeError);
  t.throws(() => addDays('0001-01-01', -1), RangeError);
  t.throws(() => addDays('2026-01-01', 0.5), RangeError);
  t.throws(() => daysBetween('2026-01-01', 'soon'), RangeError);
});

t.test('the host agrees on every day', async () => {
  fc.assert(
    fc.property(anyDay, anyDay, (a, b) => {
      const [from, to] = [dayOf(a), dayOf(b)];
      return isDay(from) && addDays(from, b - a) === to && daysBetween(from, to) === b - a;
    }),
    { numRuns: 2000 },
  );
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 9999 }), fc.nat(15), fc.nat(40), (year, month, day) => {
      const text = `${String(year).padStart(4, '0')}-${String(month).padStart(2, '0')}-${String(day).padStart(2, '0')}`;
      const host = new Date(0);
      host.setUTCFullYear(year, month - 1, day);
      const exists = host.getUTCFullYear() === year && host.getUTCMonth() === month - 1 && host.getUTCDate() === day;
      return isDay(text) === exists;
    }),
    { numRuns: 2000 },
  );
  const utc = fc.tuple(fc.integer({ min: 1970, max: 2100 }), fc.nat(11), fc.integer({ min: 1, max: 28 }));
  fc.assert(
    fc.property(utc, ([year, month, day]) => {
      const text = new Date(Date.UTC(year, month, day)).toISOString().slice(0, 10);
      return daysBetween('1970-01-01', text) === Date.UTC(year, month, day) / MS_PER_DAY;
    }),
  );
});

t.test('an instant falls on the day of Asia/Shanghai', async (t) => {
  const vectors = {
    '2026-02-04T16:30Z': '2026-02-05',
    '2026-02-04T15:59:59.999Z': '2026-02-04',
    '2026-02-04T16:00:00Z': '2026-02-05',
    '2026-02-05T00:00:00+08:00': '2026-02-05',
    '2026-02-04T23:59:59+08:00': '2026-02-04',
    '2025-12-31T23:00:00-05:00': '2026-01-01',
    '2026-01-01T05:29:00+13:30': '2025-12-31',
    '2026-01-01T05:30:00+13:30': '2026-01-01',
    '2026-01-01T00:00:00+14:00': '2025-12-31',
    '2024-02-28T16:00:00Z': '2024-02-29',
    '2016-12-31T23:59:60Z': '2017-01-01',
    '2026-02-04 16:30:00z': '2026-02-05',
  };
  for (const [instant, day] of Object.entries(vectors)) t.equal(localDay(instant), day, instant);
  for (const text of [
    '2026-02-04',
    '2026-02-04T16:30:00',
    '2026-02-30T00:00:00Z',
    '2026-02-04T24:00:00Z',
    '2026-02-04T16:60Z',
    '',
  ])
    t.throws(() => localDay(text), RangeError, text);

  const shanghai = new Intl.DateTimeFormat('sv-SE', { timeZone: 'Asia/Shanghai' });
  const instants = fc.date({ min: new Date('1992-01-01'), max: new Date('2100-01-01'), noInvalidDate: true });
  fc.assert(fc.property(instants, (instant) => localDay(instant.toISOString()) === shanghai.format(instant)));
});
