import { sql } from 'kysely';
import type { Database } from '../../db/database.ts';
import { columnsOf, type Row } from '../../db/records.ts';
import { sessionItems } from './schema.ts';

/** The items that a session deals with, in one order for all, so that two changes lock them alike. */
export async function listItemIds(db: Database, sessionId: string): Promise<string[]> {
  const { rows } = await sql<{ agenda_item_id: string }>`
    select si.agenda_item_id from session_item si join agenda_item i on i.id = si.agenda_item_id
    where si.session_id = ${sessionId} and si.deleted_at is null and i.deleted_at is null
    order by si.agenda_item_id`.execute(db);
  return rows.map(({ agenda_item_id }) => agenda_item_id);
}

/** Whether somebody takes part in one of these items: named as a participant, or as the subject behind one. */
export async function takesPart(
  db: Database,
  itemIds: readonly string[],
  who: { readonly participant_id: unknown; readonly subject_id: unknown },
  isByPerson: boolean,
): Promise<boolean> {
  const { rows } = await sql`
    select from participant p
    where p.agenda_item_id = any(${itemIds}::uuid[]) and p.deleted_at is null
      and (p.id = ${who.participant_id}::uuid or p.subject_id = ${who.subject_id}::uuid
        or (${isByPerson} and p.subject_id = (select subject_id from participant where id = ${who.participant_id}::uuid)))
    limit 1`.execute(db);
  return rows.length > 0;
}

/** Whether anything is recorded of a session that would be lost with it. */
export async function hasRecords(db: Database, sessionId: string): Promise<boolean> {
  const { rows } = await sql<{ has: boolean }>`
    select exists (select from session_item where session_id = ${sessionId} and deleted_at is null)
        or exists (select from attendance where session_id = ${sessionId} and deleted_at is null) as has`.execute(db);
  return rows[0]?.has ?? false;
}

/** Whether somebody's ballot rests on this attendance. */
export async function hasBallot(db: Database, attendanceId: string): Promise<boolean> {
  const { rows } = await sql`
    select from ballot where attendance_id = ${attendanceId} and deleted_at is null limit 1`.execute(db);
  return rows.length > 0;
}

/** An item that was taken off this session before. */
export async function findRemovedItem(db: Database, sessionId: string, itemId: string): Promise<Row | undefined> {
  const { rows } = await sql<Row>`
    select ${columnsOf(sessionItems)} from session_item
    where session_id = ${sessionId} and agenda_item_id = ${itemId} and deleted_at is not null
    for update`.execute(db);
  return rows[0];
}
