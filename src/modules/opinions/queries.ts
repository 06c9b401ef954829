import { sql } from 'kysely';
import type { Change } from '../../db/change.ts';
import type { Database } from '../../db/database.ts';
import { columnsOf, placeOf, type Row } from '../../db/records.ts';
import { opinions } from './schema.ts';

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

/** Opinions of an item that are not removed, held until the transaction ends; in the order of their ids. */
export async function lockOpinions(db: Database, itemId: string, ids: readonly string[]): Promise<Row[]> {
  const { rows } = await sql<Row>`
    select ${columnsOf(opinions)} from opinion
    where id = any(${ids}::uuid[]) and agenda_item_id = ${itemId}::uuid and deleted_at is null
    order by id for update`.execute(db);
  return rows;
}

export interface Disposition {
  readonly disposition: string;
  readonly disposition_reason: string | null;
}

/** Writes one disposition on opinions that are held, each with its event, in one statement. */
export async function disposeOpinions(change: Change, ids: readonly string[], given: Disposition): Promise<Row[]> {
  const { actor } = change;
  const { rows } = await sql<Row>`
    with before as (
      select id, disposition, disposition_reason from opinion where id = any(${ids}::uuid[])),
    disposed as (
      update opinion set disposition = ${given.disposition}, disposition_reason = ${given.disposition_reason},
        version = version + 1, updated_at = now()
      where id = any(${ids}::uuid[]) returning ${columnsOf(opinions)}),
    logged as (
      insert into event (resource, record_id, record_version, action, division_code, agenda_item_id,
                         credential_id, on_behalf_of, request_id, before, after)
      select 'opinion', d.id, d.version, 'updated', d.division_code, d.agenda_item_id,
             ${actor.credential_id}::uuid, ${actor.on_behalf_of}, ${actor.request_id},
             jsonb_build_object('disposition', b.disposition, 'disposition_reason', b.disposition_reason),
             jsonb_build_object('disposition', d.disposition, 'disposition_reason', d.disposition_reason)
      from disposed d join before b using (id) order by d.id)
    select * from disposed`.execute(change.db);
  for (const row of rows) change.countEvent(placeOf(opinions, row));
  return rows;
}
