/** An announcement of days: refused where it contradicts itself, repeats what is known, or is not its sender's to make. */
import { sql } from 'kysely';
import { nationalCalendar } from '../../data/calendar.ts';
import type { Answer, Change } from '../../db/change.ts';
import { created, divisionInScope, insertRecord } from '../../db/records.ts';
import { covers } from '../../db/scope.ts';
import { uuidv7 } from '../../db/uuid.ts';
import { type Fault, invalid, notFound, Problem } from '../../problems.ts';
import { isKnownYear } from '../../procedure/working-days.ts';
import { requestRecount } from '../obligations/queries.ts';
import { listAnnounced, lockCalendar } from './queries.ts';
import { calendarDays } from './schema.ts';

interface Given extends Record<string, unknown> {
  readonly division_code: string | null;
  readonly year: number | null;
  readonly days: readonly { readonly day: string; readonly kind: keyof typeof known; readonly name: string }[];
  readonly source: string;
}

const fault = (pointer: string, code: string, zh: string, en: string): Fault => ({ pointer, code, zh, en });

/** The days that the calendar of the service has under each kind. */
const known = {
  holiday: nationalCalendar.holidays,
  local_holiday: nationalCalendar.local_holidays,
  working_day: nationalCalendar.working_days,
};

function check({ division_code, year, days }: Given): void {
  const isNational = division_code === null;
  const faults = days.flatMap(({ day, kind }, index) => [
    ...(days.findIndex((other) => other.day === day) < index
      ? [fault(`/days/${index}/day`, 'repeated', '同一日重复', 'is announced twice')]
      : []),
    ...(year !== null && !day.startsWith(`${year}-`)
      ? [fault(`/days/${index}/day`, 'year', `不在${year}年`, `does not lie in ${year}`)]
      : []),
    ...(isNational && kind === 'local_holiday'
      ? [fault(`/days/${index}/kind`, 'nationwide', '全国公布的不是地方节日', 'is not for the whole country')]
      : []),
    ...(!isNational && kind === 'holiday'
      ? [fault(`/days/${index}/kind`, 'local', '全国节假日由国务院公布', 'is announced for the whole country')]
      : []),
  ]);
  if (year !== null && !isNational) {
    faults.push(fault('/year', 'nationwide', '全年安排只对全国公布', 'is announced for the whole country only'));
  }
  if (faults.length > 0) throw invalid(faults);
}

/** The whole country's days are its administrator's; of its own place a township announces local holidays. */
function requireCompetent({ scope }: Change, { division_code, days }: Given): void {
  const isOnlyLocal = days.every(({ kind }) => kind === 'local_holiday');
  const may = scope.territories.some(({ role, division }) =>
    division_code === null
      ? role === 'administrator' && division === ''
      : covers(division, division_code) && (role === 'administrator' || isOnlyLocal),
  );
  if (may) return;
  if (division_code !== null && !scope.divisions.some((division) => covers(division, division_code))) throw notFound();
  throw new Problem('forbidden', {
    zh: '苏木镇只公布本地的地方节日;全国的由管理全国的管理员载入',
    en: 'A township announces local holidays of its own; the rest is loaded by an administrator',
  });
}

/** What is known already is not announced again: a correction says which day it makes another. */
async function requireNews(change: Change, given: Given, span: { first: string; last: string }): Promise<void> {
  const { division_code, year, days } = given;
  const before = await listAnnounced(change.db, division_code, { ...span, year });
  const isYearKnown = year !== null && (isKnownYear(nationalCalendar, year) || before.some((one) => one.year === year));
  const faults = days.flatMap(({ day, kind }, index) => {
    const announced = before.find((one) => one.days.some((other) => other.day === day));
    if (announced) {
      return [fault(`/days/${index}/day`, 'announced', `已由${announced.source}公布`, 'was announced already')];
    }
    return Object.hasOwn(known[kind], day)
      ? [fault(`/days/${index}/day`, 'known', '日历中已有', 'is so in the calendar already')]
      : [];
  });
  if (isYearKnown)
    faults.unshift(fault('/year', 'known', `${year}年的安排已有`, `the days of ${year} are known already`));
  if (faults.length > 0) throw new Problem('state-conflict', { faults });
}

export async function announceCalendarDays(change: Change, values: Record<string, unknown>): Promise<Answer> {
  const given = values as Given;
  const { division_code, year } = given;
  check(given);
  requireCompetent(change, given);
  await lockCalendar(change.db);
  const days = given.days.map(({ day }) => day).sort();
  const first = year === null ? String(days[0]) : `${year}-01-01`;
  const last = year === null ? String(days.at(-1)) : `${year}-12-31`;
  await requireNews(change, given, { first, last });
  const span = sql`, ${first}::date as first_day, ${last}::date as last_day`;
  const row = await insertRecord(change, calendarDays, {
    id: uuidv7(),
    values,
    own: ['division_code', 'first_day', 'last_day'],
    source:
      division_code === null
        ? sql`select null::text as division_code ${span}`
        : divisionInScope(change.scope, division_code, span),
  });
  if (!row) throw notFound();
  await requestRecount(change.db, {
    id: uuidv7(),
    division_code,
    days: { first, last },
    reason: 'calendar',
    calendar_day_id: row.id,
  });
  return created(calendarDays, row);
}
