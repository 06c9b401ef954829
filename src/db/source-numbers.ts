/** The numbers that portals give their records: unique where a portal is at home, and nobody else's business. */
import { type RawBuilder, sql } from 'kysely';
import type { Database } from './database.ts';
import type { RecordTable } from './records.ts';
import { isOwn, type Scope } from './scope.ts';

export interface SourceNumber {
  readonly source_system: string;
  readonly source_id: string;
}

export function numberOf({ source_system, source_id }: Record<string, unknown>): SourceNumber | undefined {
  return typeof source_system === 'string' && typeof source_id === 'string' ? { source_system, source_id } : undefined;
}

/** Where a portal is at home, and its numbers are unique: the places and subjects that it stands for. */
export const realmOf = ({ divisions, subjects }: Scope): string => [...divisions, ...subjects].join(' ');

/**
 * What has this number in the caller's own divisions, or was numbered by its like; not what another place numbered and
 * merely shares. The empty realm: from before there were realms.
 */
export const numbered = (
  t: RecordTable,
  scope: Scope,
  { source_system, source_id }: SourceNumber,
): RawBuilder<unknown> => {
  const column = (name: string) => sql.ref(`${t.table}.${name}`);
  return sql`
    select ${column('id')} from ${sql.table(t.table)}
    where ${column('source_system')} = ${source_system} and ${column('source_id')} = ${source_id}
      and (${isOwn(scope, t.table)} or ${column('source_realm')} = ${realmOf(scope)}
        or (${column('source_realm')} = '' and ${t.reach(scope)}))
    order by ${column('source_realm')} = ${realmOf(scope)} desc, ${column('id')} limit 1`;
};

/** The record under a portal's own number, if it has one. */
export async function findIdBySource(
  db: Database,
  t: RecordTable,
  scope: Scope,
  number: SourceNumber,
): Promise<string | undefined> {
  const { rows } = await sql<{ id: string }>`${numbered(t, scope, number)}`.execute(db);
  return rows[0]?.id;
}

/** Throws as the index would where another record of the caller's has this number: a put tries again, and finds it. */
export async function requireFree(
  db: Database,
  t: RecordTable,
  scope: Scope,
  number: SourceNumber,
  id?: string,
): Promise<void> {
  const found = await findIdBySource(db, t, scope, number);
  if (found === undefined || found === id) return;
  throw Object.assign(new Error(`${t.table} has this number`), { code: '23505', constraint: `${t.table}_source` });
}
