import { sql } from 'kysely';
import type { Database } from '../../db/database.ts';

/** The items that a session deals with, in one order for all, so that two changes lock them alike. */
export async function listItemIds(db: Database, sessionId: string): Promise<string[]> {
  const { rows } = await sql<{ agenda_item_id: string }>`
    select agenda_item_id from session_item where session_id = ${sessionId} and deleted_at is null
    order by agenda_item_id`.execute(db);
  return rows.map(({ agenda_item_id }) => agenda_item_id);
}

/** Whether anything is recorded of a session that would be lost with it. */
export async function hasRecords(db: Database, sessionId: string): Promise<boolean> {
  const { rows } = await sql<{ has: boolean }>`
    select exists (select from session_item where session_id = ${sessionId} and deleted_at is null)
        or exists (select from attendance where session_id = ${sessionId} and deleted_at is null) as has`.execute(db);
  return rows[0]?.has ?? false;
}
