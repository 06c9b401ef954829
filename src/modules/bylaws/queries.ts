import { type SqlBool, sql } from 'kysely';
import type { Change } from '../../db/change.ts';
import type { Database } from '../../db/database.ts';
import { columnsOf, type Row } from '../../db/records.ts';
import { isHeldBy, isOwn } from '../../db/scope.ts';
import type { Code } from '../../procedure/code-lists.ts';
import type { Reference } from '../facts/references.ts';
import { bylaws } from './schema.ts';

/** Every column that cites a bylaw: what cites it keeps it. */
export const bylawColumns: readonly (readonly [table: string, column: string])[] = [
  ['division_setting', 'bylaw_id'],
  ['agenda_item', 'cross_village_bylaw_id'],
  ['session', 'rules_bylaw_id'],
  ['bylaw', 'replaces_bylaw_id'],
  ['supervision_record', 'target_id'],
];

export async function isCited(db: Database, id: string): Promise<boolean> {
  const parts = bylawColumns.map(
    ([table, column]) =>
      sql`select from ${sql.table(table)} where ${sql.ref(column)} = ${id}::uuid and deleted_at is null`,
  );
  const { rows } = await sql`${sql.join(parts, sql` union all `)} limit 1`.execute(db);
  return rows.length > 0;
}

/** The bylaw that another one is to replace, held; undefined where it is not the caller's, or was removed. */
export async function lockPredecessor(change: Change, id: string): Promise<Row | undefined> {
  const { rows } = await sql<Row>`
    select ${columnsOf(bylaws)} from bylaw
    where id = ${id} and deleted_at is null and ${isOwn(change.scope, 'bylaw')} for update`.execute(change.db);
  return rows[0];
}

export interface Successor {
  id: string;
  valid_from: string;
}

/** The bylaw that has taken this one's place. */
export async function findSuccessor(db: Database, id: string): Promise<Successor | undefined> {
  const { rows } = await sql<Successor>`
    select id, valid_from from bylaw where replaces_bylaw_id = ${id} and deleted_at is null`.execute(db);
  return rows[0];
}

export async function isCitedBySetting(db: Database, id: string): Promise<boolean> {
  const { rows } = await sql`
    select from division_setting where bylaw_id = ${id} and deleted_at is null limit 1`.execute(db);
  return rows.length > 0;
}

/** That a column cites a bylaw of one of these kinds, laid down for the division or above it; held against removal. */
export function citesBylaw(
  column: string,
  id: unknown,
  division: unknown,
  kinds: readonly Code<'bylaw_kinds'>[],
): Reference[] {
  if (id === null || id === undefined) return [];
  const holds = sql<SqlBool>`exists (
    select from bylaw b where b.id = ${id}::uuid and b.deleted_at is null and b.kind = any(${kinds}::text[])
      and ${isHeldBy(sql`${division}::text`, sql.ref('b.division_code'))} for key share)`;
  return [{ column, holds }];
}
