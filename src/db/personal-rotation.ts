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
