import { sql } from 'kysely';
import type { Database } from '../../db/database.ts';

/** One announcement at a time: two of the same days would each find the other missing. */
export async function lockCalendar(db: Database): Promise<void> {
  await sql`select pg_advisory_xact_lock(hashtextextended('calendar_day', 0))`.execute(db);
}

export interface AnnouncedBefore {
  readonly year: number | null;
  readonly source: string;
  readonly days: readonly { readonly day: string }[];
}

/** What was announced for exactly this division (null: the whole country) about these days, or the whole of this year. */
export async function listAnnounced(
  db: Database,
  division: string | null,
  { first, last, year }: { first: string; last: string; year: number | null },
): Promise<AnnouncedBefore[]> {
  const { rows } = await sql<AnnouncedBefore>`
    select year, source, days from calendar_day
    where division_code is not distinct from ${division} and deleted_at is null
      and ((first_day <= ${last}::date and last_day >= ${first}::date) or year = ${year}::integer)
    order by id`.execute(db);
  return rows;
}
