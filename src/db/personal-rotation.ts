/** Moves what is encrypted to the current key, a batch at a time: stopped in between, it goes on where it was. */
import { sql } from 'kysely';
import type { Database } from './database.ts';
import type { PersonalKeys } from './personal-keys.ts';

const columns = ['contact_phone', 'id_number'] as const;
interface Sealed {
  readonly id: string;
  readonly contact_phone: string | null;
  readonly id_number: string | null;
}

export interface Rotated {
  readonly changed: number;
  /** Values whose key is not among those given. */
  readonly unreadable: readonly string[];
}

/** @param batch rows that are locked at once */
export async function rotatePersonalKeys(db: Database, keys: PersonalKeys, batch = 500): Promise<Rotated> {
  const unreadable: string[] = [];
  let changed = 0;
  for (let after = '00000000-0000-0000-0000-000000000000'; ; ) {
    const rows = await db.transaction().execute((transaction) => rotateBatch(transaction, keys, { after, batch }));
    changed += rows.filter(({ isChanged }) => isChanged).length;
    unreadable.push(...rows.flatMap((row) => row.unreadable));
    const last = rows.at(-1);
    if (!last) return { changed, unreadable };
    after = last.id;
  }
}

/** Again until there is nothing left to do: an instance that has not the new key yet writes under an old one meanwhile. */
export async function rotateAll(db: Database, keys: PersonalKeys, batch?: number): Promise<Rotated> {
  for (let changed = 0; ; ) {
    const pass = await rotatePersonalKeys(db, keys, batch);
    changed += pass.changed;
    if (pass.changed === 0) return { changed, unreadable: pass.unreadable };
  }
}

/** How many values there are under each key. */
export async function countByKey(db: Database): Promise<Map<string, number>> {
  const parts = columns.map(
    (column) => sql`select split_part(${sql.ref(column)}, '.', 1) as id from subject
    where ${sql.ref(column)} is not null`,
  );
  const { rows } = await sql<{ id: string; count: number }>`
    select id, count(*)::integer as count from (${sql.join(parts, sql` union all `)}) v group by id order by id`.execute(
    db,
  );
  return new Map(rows.map(({ id, count }) => [id, count]));
}

/** Keys that something is sealed with and that are not here: from one id to the next along the index, not by reading all. */
export async function listMissingKeys(db: Database, keys: PersonalKeys): Promise<string[]> {
  const next = (column: string, after: ReturnType<typeof sql>) => {
    const id = sql`split_part(${sql.ref(column)}, '.', 1)`;
    return sql`(select ${id} from subject where ${sql.ref(column)} is not null and ${id} > ${after} order by ${id} limit 1)`;
  };
  const parts = columns.map(
    (column) => sql`(
      with recursive used as (
        select ${next(column, sql`''`)} as id
        union all select ${next(column, sql`used.id`)} from used where used.id is not null)
      select id from used where id is not null)`,
  );
  const { rows } = await sql<{ id: string }>`
    select distinct id from (${sql.join(parts, sql` union all `)}) ids
    where id <> all(${keys.ids}::text[]) order by id`.execute(db);
  return rows.map(({ id }) => id);
}

async function rotateBatch(db: Database, keys: PersonalKeys, { after, batch }: { after: string; batch: number }) {
  const current = `${keys.currentId}.`;
  const isOld = sql.join(
    columns.map((column) => sql`not starts_with(${sql.ref(column)}, ${current})`),
    sql` or `,
  );
  const { rows } = await sql<Sealed>`
    select id, contact_phone, id_number from subject
    where id > ${after}::uuid and (${isOld}) order by id limit ${batch} for update`.execute(db);
  const moved = rows.map((row) => moveRow(keys, row));
  const isChanged = moved.filter((row) => row.isChanged);
  if (isChanged.length > 0) {
    await sql`
      update subject set contact_phone = m.contact_phone, id_number = m.id_number
      from jsonb_to_recordset(${JSON.stringify(isChanged)}::jsonb) as m (id uuid, contact_phone text, id_number text)
      where subject.id = m.id`.execute(db);
  }
  return moved;
}

function moveRow(keys: PersonalKeys, row: Sealed) {
  const unreadable: string[] = [];
  const values = columns.map((column) => {
    const sealed = row[column];
    if (sealed === null || sealed.startsWith(`${keys.currentId}.`)) return [column, sealed] as const;
    const place = `${column}:${row.id}`;
    const plain = keys.open(sealed, place);
    if (plain === undefined) unreadable.push(place);
    return [column, plain === undefined ? sealed : keys.seal(plain, place)] as const;
  });
  return {
    id: row.id,
    ...Object.fromEntries(values),
    unreadable,
    isChanged: values.some(([at, now]) => now !== row[at]),
  };
}
