/** Whom somebody acted for: log and history hold a pseudonym, and the name stands beside them, where it can be dropped. */
import { type RawBuilder, type SqlBool, sql } from 'kysely';
import type { Database } from './database.ts';
import { HIDDEN } from './personal.ts';
import { anyOf, isUnder } from './scope.ts';

/** The name as far as it is still known; entries from before pseudonyms have it themselves. */
export function actedForName(column: string): RawBuilder<string | null> {
  const kept = sql.ref(column);
  return sql<string | null>`case when ${kept} is not null then
    coalesce((select a.name from acted_for a where a.pseudonym = ${kept}),
      case when ${kept} ~ '^p_[0-9a-f]{32}$' then ${HIDDEN} else ${kept} end) end`;
}

export const isActedFor = (column: string, name: string): RawBuilder<SqlBool> =>
  sql<SqlBool>`${sql.ref(column)} = any(array(select pseudonym from acted_for where name = ${name}) || ${name}::text)`;

/** In these divisions only: who bears the same name elsewhere keeps it. Answers the pseudonyms that lead nowhere now. */
export async function forgetActedFor(
  db: Database,
  names: readonly string[],
  divisions: readonly string[],
): Promise<string[]> {
  const { rows } = await sql<{ pseudonym: string }>`
    delete from acted_for where name = any(${names}::text[])
      and ${anyOf(divisions.map((code) => isUnder('acted_for.division_code', code)))}
    returning pseudonym`.execute(db);
  return rows.map(({ pseudonym }) => pseudonym).sort();
}

export async function forgetPseudonyms(db: Database, pseudonyms: readonly string[]): Promise<void> {
  await sql`delete from acted_for where pseudonym = any(${pseudonyms}::text[])`.execute(db);
}
