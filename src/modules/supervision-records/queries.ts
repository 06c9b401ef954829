import { sql } from 'kysely';
import type { Database } from '../../db/database.ts';

export interface Organising {
  /** Who leads or convenes, and so is supervised. */
  readonly organisers: readonly string[];
  /** The divisions that the matter is of, or affects. */
  readonly places: readonly string[];
  readonly record_mode: 'live' | 'retrospective' | null;
  readonly requested_on: string | null;
  readonly created_at: string | null;
}

/** Who organises these items, where, and since when they are there: of several, the earliest. */
export async function findOrganising(db: Database, itemIds: readonly string[]): Promise<Organising> {
  const { rows } = await sql<Organising>`
    select coalesce(array_agg(distinct o.id) filter (where o.id is not null), '{}') as organisers,
           coalesce(array_agg(distinct p.code) filter (where p.code is not null), '{}') as places,
           min(i.record_mode) as record_mode, min(i.requested_on)::text as requested_on, min(i.created_at) as created_at
    from agenda_item i
    left join lateral unnest(i.lead_subject_ids || i.convener_subject_id) o (id) on true
    left join lateral unnest(i.affected_division_codes || i.division_code) p (code) on true
    where i.id = any(${itemIds}::uuid[])`.execute(db);
  return rows[0] as Organising;
}

/** Held against removal until the change ends; false where it is removed already. */
export async function holdTarget(db: Database, table: string, id: string): Promise<boolean> {
  const { rows } = await sql`
    select from ${sql.table(table)} where id = ${id} and deleted_at is null for key share`.execute(db);
  return rows.length > 0;
}

/** A supervision committee that is registered: the division it belongs to. */
export async function findSupervisor(db: Database, id: string): Promise<string | undefined> {
  const { rows } = await sql<{ division_code: string }>`
    select division_code from subject
    where id = ${id} and kind = 'supervision_committee' and deleted_at is null for key share`.execute(db);
  return rows[0]?.division_code;
}

/** Whether the supervision committee recorded anything about it. */
export async function isSupervised(db: Database, id: string): Promise<boolean> {
  const { rows } = await sql`
    select from supervision_record where target_id = ${id} and deleted_at is null limit 1`.execute(db);
  return rows.length > 0;
}
