// Terms counted as the Civil Code counts them: vectors, both sides of each boundary, and an independent count.
import arrangement from 'chinese-days/dist/chinese-days.json' with { type: 'json' };
import fc from 'fast-check';
import t from 'tap';
import { nationalCalendar } from '../../src/data/calendar.ts';
import { addDays, type Day, daysBetween, localDay } from '../../src/procedure/calendar.ts';
import { computeDeadline, type DeadlineBasis, presumedReceipt } from '../../src/procedure/deadline.ts';
import { type LoadedDay, overlay, type WorkCalendar } from '../../src/procedure/working-days.ts';

const deadline = (start: Day, days = 10, basis: DeadlineBasis = 'calendar_days', calendar = nationalCalendar) =>
  computeDeadline({ start, days, basis, calendar, rule: 'entrusted-written-reply', clause: '二(二)7' });

const loaded = (day: Day, kind: LoadedDay['kind'], name = '那达慕'): LoadedDay => ({
  day,
  kind,
  name,
  source: '乌政办发〔2026〕3号',
});

const without = (calendar: WorkCalendar, day: Day) => overlay(calendar, [loaded(day, 'working_day', '照常上班')]);

t.test('the nine vectors: received, tenth day, due', async (t) => {
  const vectors: [Day, Day, Day][] = [
    ['2025-12-22', '2026-01-01', '2026-01-04'],
    ['2026-02-04', '2026-02-14', '2026-02-14'],
    ['2026-02-05', '2026-02-15', '2026-02-24'],
    ['2026-04-24', '2026-05-04', '2026-05-06'],
    ['2026-06-09', '2026-06-19', '2026-06-22'],
    ['2026-09-10', '2026-09-20', '2026-09-20'],
    ['2026-09-15', '2026-09-25', '2026-09-28'],
    ['2026-09-21', '2026-10-01', '2026-10-08'],
    ['2026-11-12', '2026-11-22', '2026-11-23'],
  ];
  for (const [received, tenth, due] of vectors) {
    const { due_on, provisional, trace } = deadline(received);
    t.same([trace.last_day_before_rolling, due_on, provisional], [tenth, due, false], received);
    t.equal(trace.skipped.length, daysBetween(tenth, due), 'only the end of the term rolls');
  }
});

t.test('both sides of each boundary', async (t) => {
  const vectors: Record<Day, Day> = {
    '2025-12-21': '2025-12-31',
    '2025-12-24': '2026-01-04',
    '2025-12-25': '2026-01-04',
    '2025-12-26': '2026-01-05',
    '2026-02-03': '2026-02-13',
    '2026-02-13': '2026-02-24',
    '2026-02-14': '2026-02-24',
    '2026-02-15': '2026-02-25',
    '2026-02-18': '2026-02-28',
    '2026-02-19': '2026-03-02',
    '2026-04-20': '2026-04-30',
    '2026-04-21': '2026-05-06',
    '2026-04-26': '2026-05-06',
    '2026-04-27': '2026-05-07',
    '2026-04-29': '2026-05-09',
    '2026-04-30': '2026-05-11',
    '2026-06-08': '2026-06-18',
    '2026-06-12': '2026-06-22',
    '2026-06-13': '2026-06-23',
    '2026-09-08': '2026-09-18',
    '2026-09-09': '2026-09-20',
    '2026-09-11': '2026-09-21',
    '2026-09-14': '2026-09-24',
    '2026-09-18': '2026-09-28',
    '2026-09-19': '2026-09-29',
    '2026-09-20': '2026-09-30',
    '2026-09-27': '2026-10-08',
    '2026-09-28': '2026-10-08',
    '2026-09-29': '2026-10-09',
    '2026-09-30': '2026-10-10',
    '2026-10-01': '2026-10-12',
    '2026-11-10': '2026-11-20',
    '2026-11-11': '2026-11-23',
    '2026-11-13': '2026-11-23',
    '2026-11-14': '2026-11-24',
  };
  for (const [received, due] of Object.entries(vectors)) t.equal(deadline(received).due_on, due, received);
});

t.test('the trace shows the working', async (t) => {
  t.same(deadline('2026-04-24'), {
    due_on: '2026-05-06',
    provisional: false,
    trace: {
      start: '2026-04-24',
      days: 10,
      basis: 'calendar_days',
      first_day: '2026-04-25',
      last_day_before_rolling: '2026-05-04',
      skipped: [
        { day: '2026-05-04', reason: 'holiday', name: '劳动节' },
        { day: '2026-05-05', reason: 'holiday', name: '劳动节' },
      ],
      calendar_version: nationalCalendar.version,
      rule: 'entrusted-written-reply',
      clause: '二(二)7',
      ends_at: '2026-05-06T16:00:00.000Z',
    },
  });
  t.same(deadline('2026-11-12').trace.skipped, [{ day: '2026-11-22', reason: 'weekend', name: null }]);
  t.same(deadline('2026-02-04').trace.skipped, []);
});

t.test('the day of an event is its day in Shanghai, and a term ends there at midnight', async (t) => {
  t.equal(localDay('2026-02-04T16:30Z'), '2026-02-05');
  t.equal(deadline(localDay('2026-02-04T16:30Z')).due_on, '2026-02-24');
  t.equal(deadline(localDay('2026-02-04T15:59:59.999Z')).due_on, '2026-02-14');
  const { due_on, trace } = deadline('2026-02-04');
  t.equal(localDay(trace.ends_at), addDays(due_on, 1));
  t.equal(localDay(new Date(Date.parse(trace.ends_at) - 1).toISOString()), due_on);
});

t.test('working days: rest days do not count, make-up days do, and the last needs no rolling', async (t) => {
  const { due_on, trace } = deadline('2026-09-21', 10, 'working_days');
  t.equal(due_on, '2026-10-12');
  t.equal(trace.last_day_before_rolling, due_on);
  t.equal(trace.first_day, '2026-09-22');
  const days = trace.skipped.map(({ day }) => day.slice(5));
  t.same(days, [...'25 26 27'.split(' ').map((day) => `09-${day}`), ...range('10-01', 7), '10-11']);
  t.same(trace.skipped.at(-1), { day: '2026-10-11', reason: 'weekend', name: null });
  const vectors: [Day, number, Day][] = [
    ['2026-11-16', 1, '2026-11-17'],
    ['2026-11-20', 1, '2026-11-23'],
    ['2026-11-21', 1, '2026-11-23'],
    ['2026-11-20', 5, '2026-11-27'],
    ['2026-11-20', 6, '2026-11-30'],
    ['2026-02-13', 1, '2026-02-14'],
    ['2026-02-13', 2, '2026-02-24'],
    ['2026-09-30', 3, '2026-10-10'],
    ['2026-09-30', 4, '2026-10-12'],
  ];
  for (const [start, count, due] of vectors) t.equal(deadline(start, count, 'working_days').due_on, due, start);
});

const range = (from: string, count: number) =>
  Array.from({ length: count }, (_, at) => addDays(`2026-${from}`, at).slice(5));

t.test('an operator lays days over the calendar', async (t) => {
  const festival = overlay(nationalCalendar, [loaded('2026-06-22', 'local_holiday')]);
  const later = deadline('2026-06-09', 10, 'calendar_days', festival);
  t.equal(later.due_on, '2026-06-23', 'a local holiday moves the date');
  t.same(later.trace.skipped.at(-1), { day: '2026-06-22', reason: 'local', name: '那达慕' });
  t.equal(later.trace.calendar_version, festival.version);
  t.equal(
    deadline('2026-06-09', 10, 'calendar_days', without(festival, '2026-06-22')).due_on,
    '2026-06-22',
    'cancelled',
  );
  t.equal(deadline('2026-06-09', 10, 'calendar_days', without(nationalCalendar, '2026-06-19')).due_on, '2026-06-19');
  const noMakeUp = overlay(nationalCalendar, [loaded('2026-02-14', 'holiday', '春节')]);
  t.equal(deadline('2026-02-04', 10, 'calendar_days', noMakeUp).due_on, '2026-02-24', 'a make-up day taken back');

  t.not(festival.version, nationalCalendar.version);
  t.not(festival.version, overlay(nationalCalendar, [loaded('2026-06-23', 'local_holiday')]).version);
  t.not(festival.version, overlay(nationalCalendar, [loaded('2026-06-22', 'holiday')]).version);
  t.equal(festival.source, `${nationalCalendar.source}; 乌政办发〔2026〕3号`);
  t.equal(overlay(nationalCalendar, []), nationalCalendar);
  t.equal(overlay(nationalCalendar, [], [2026]), nationalCalendar);
  const [near, far] = [loaded('2026-08-03', 'local_holiday'), loaded('2026-08-03', 'working_day')];
  t.same(overlay(nationalCalendar, [far, near]), overlay(nationalCalendar, [near]), 'the later of two entries counts');
  const [one, two] = [loaded('2026-08-03', 'local_holiday'), loaded('2026-08-04', 'local_holiday')];
  t.same(overlay(nationalCalendar, [one, two]), overlay(nationalCalendar, [two, one]), 'whatever the order of days');
});

t.test('a day in a year the calendar does not know makes the date provisional', async (t) => {
  const standing = (start: Day, basis: DeadlineBasis = 'calendar_days', calendar = nationalCalendar) => {
    const { due_on, provisional } = deadline(start, 10, basis, calendar);
    return [due_on, provisional];
  };
  t.same(standing('2026-12-21'), ['2026-12-31', false]);
  t.same(standing('2026-12-22'), ['2027-01-01', true], 'as far as anybody knows');
  t.same(standing('2026-12-17', 'working_days'), ['2026-12-31', false]);
  t.same(standing('2026-12-18', 'working_days'), ['2027-01-01', true]);
  t.same(standing('2003-12-21'), ['2003-12-31', true]);
  t.same(standing('2003-12-22').at(1), false, 'the last day counts, not the first');
  t.same(standing('2003-12-30', 'working_days').at(1), true);

  const newYear = ['2027-01-01', '2027-01-02', '2027-01-03'].map((day) => loaded(day, 'holiday', '元旦'));
  const partly = overlay(nationalCalendar, newYear);
  t.same(standing('2026-12-22', 'calendar_days', partly), ['2027-01-04', true], 'some days are not a year');
  const known = overlay(nationalCalendar, newYear, [2027]);
  t.same(standing('2026-12-22', 'calendar_days', known), ['2027-01-04', false]);
  t.not(known.version, partly.version);
  t.same(deadline('2026-12-22', 10, 'calendar_days', known).trace.skipped[0], {
    day: '2027-01-01',
    reason: 'holiday',
    name: '元旦',
  });
});

t.test('what is no term is refused', async (t) => {
  for (const days of [0, -1, 1.5, Number.NaN, Number.POSITIVE_INFINITY])
    t.throws(() => deadline('2026-01-05', days), RangeError, String(days));
  t.throws(() => deadline('2026-02-30'), RangeError);
  t.throws(() => deadline('9999-12-31'), RangeError);
  t.throws(() => deadline('9999-12-01', 40, 'working_days'), RangeError);
});

t.test('receipt is presumed where nobody recorded it', async (t) => {
  const presumed = (delivery: 'by_hand' | 'network' | 'post', post_delivery_days: number | null) =>
    presumedReceipt({ delivery, sent_on: '2026-02-26', post_delivery_days });
  t.same(presumed('by_hand', 3), {
    day: '2026-02-26',
    presumed: true,
    because: { zh: '直接送交,推定送出当日收到', en: 'handed over: presumed received on the day sent' },
  });
  t.same(presumed('network', null), {
    day: '2026-02-26',
    presumed: true,
    because: { zh: '网络传送,推定发出当日收到', en: 'sent over a network: presumed received on the day sent' },
  });
  t.same(presumed('post', 3), {
    day: '2026-03-01',
    presumed: true,
    because: { zh: '邮寄,推定寄出3日后收到', en: 'posted: presumed received 3 days after posting' },
  });
  t.equal(presumed('post', 0)?.day, '2026-02-26');
  t.equal(presumed('post', null), null, 'no limit is known');
});

t.test('an independent count agrees, 2016–2026', async () => {
  // Every day laid out once by the host's calendar, then looked up, not walked.
  const days = Array.from({ length: 12 * 366 }, (_, at) => {
    const date = new Date(Date.UTC(2016, 0, 1 + at));
    const day = date.toISOString().slice(0, 10);
    const isWeekend = ['Sat', 'Sun'].includes(date.toUTCString().slice(0, 3));
    return { day, isRest: day in arrangement.holidays || (isWeekend && !(day in arrangement.workdays)) };
  });
  const count = (start: number, term: number, basis: DeadlineBasis, isRest: (at: number) => boolean) => {
    if (basis === 'calendar_days') return days.findIndex((_, at) => at >= start + term && !isRest(at));
    return days.flatMap((_, at) => (at > start && !isRest(at) ? [at] : []))[term - 1] ?? -1;
  };
  const start = fc.nat(days.findIndex(({ day }) => day === '2026-12-31'));
  const changed = fc.uniqueArray(fc.integer({ min: 1, max: 40 }), { maxLength: 4 });
  const basis = fc.constantFrom<DeadlineBasis>('calendar_days', 'working_days');
  fc.assert(
    fc.property(start, fc.integer({ min: 1, max: 60 }), basis, changed, (from, term, on, offsets) => {
      const flipped = new Set(offsets.map((offset) => from + offset));
      const isRest = (at: number) => days[at]?.isRest !== flipped.has(at);
      const due = days[count(from, term, on, isRest)]?.day;
      const dayAt = (at: number) => days[at]?.day ?? '';
      const kindAt = (at: number) => (days[at]?.isRest ? 'working_day' : 'local_holiday');
      const calendar = overlay(
        nationalCalendar,
        [...flipped].map((at) => loaded(dayAt(at), kindAt(at))),
      );
      const { due_on, provisional, trace } = deadline(dayAt(from), term, on, calendar);
      const passed = daysBetween(on === 'working_days' ? dayAt(from) : trace.last_day_before_rolling, due_on);
      const skipped = on === 'working_days' ? passed - term : passed;
      return due_on === due && provisional === due > '2026-12-31' && trace.skipped.length === skipped;
    }),
    { numRuns: 1000 },
  );
});
