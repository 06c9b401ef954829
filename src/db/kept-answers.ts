/**
 * What is kept of an answer for its repetition leaves out what tells of a person; a repetition is given that as it is
 * now. So nothing has to be looked for here when somebody is erased, or a key is changed.
 */
import { sql } from 'kysely';
import { actedForName } from './acted-for.ts';
import type { Database } from './database.ts';
import { HIDDEN } from './personal.ts';

type Values = Record<string, unknown>;

/** Every object within that has an id and something left out. */
function* lackingIn(value: unknown): Generator<Values & { id: string }> {
  if (value === null || typeof value !== 'object') return;
  const values = value as Values;
  if (typeof values.id === 'string' && Object.values(values).includes(HIDDEN)) yield values as Values & { id: string };
  for (const inner of Object.values(values)) yield* lackingIn(inner);
}

/** Fills in what was left out of an answer of the caller's own. */
export async function refillAnswer(db: Database, answer: Values): Promise<Values> {
  const lacking = [...lackingIn(answer)];
  if (lacking.length === 0) return answer;
  const rows = await findRows(db, [...new Set(lacking.map(({ id }) => id))]);
  for (const record of lacking) {
    const row = rows.get(record.id);
    for (const [column, value] of Object.entries(record)) {
      if (row && column in row && value === HIDDEN) record[column] = row[column];
    }
  }
  return answer;
}

async function findRows(db: Database, ids: readonly string[]): Promise<Map<string, Values>> {
  const { rows: places } = await sql<{ resource: string; ids: string[] }>`
    select resource, array_agg(distinct record_id) as ids from event
    where record_id = any(${ids}::uuid[]) and record_version is not null group by resource`.execute(db);
  // an act in the history of an item is no record, and has its event under the item
  const parts = places.map(
    (place) =>
      sql`select id, to_jsonb(r) as row from ${sql.table(place.resource)} r where id = any(${place.ids}::uuid[])`,
  );
  parts.push(sql`
    select id, jsonb_build_object('on_behalf_of', ${actedForName('t.on_behalf_of')}) as row from transition t
    where id = any(${ids}::uuid[])`);
  const { rows } = await sql<{ id: string; row: Values }>`${sql.join(parts, sql` union all `)}`.execute(db);
  return new Map(rows.map(({ id, row }) => [id, row]));
}
