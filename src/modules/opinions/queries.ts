import { sql } from 'kysely';
import type { Database } from '../../db/database.ts';

/** Whether a round takes answers on this day; held, so that it does not end meanwhile. Undefined: no such round. */
export async function isRoundOpen(
  db: Database,
  id: string,
  itemId: string,
  today: string,
): Promise<boolean | undefined> {
  const { rows } = await sql<{ is_open: boolean }>`
    select coalesce(ended_on >= ${today}::date, true) as is_open from solicitation
    where id = ${id} and agenda_item_id = ${itemId} and deleted_at is null for share`.execute(db);
  return rows[0]?.is_open;
}
