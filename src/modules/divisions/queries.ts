import { sql } from 'kysely';
import type { Database } from '../../db/database.ts';
import { type Cursors, PAGE_LIMIT_DEFAULT, type Page } from '../../db/keyset.ts';
import { ancestors, isUnder } from '../../db/scope.ts';
import { notFound, Problem } from '../../problems.ts';
import type { Division } from './schema.ts';

export interface DivisionQuery {
  limit?: number;
  cursor?: string;
  division_code?: string;
  parent_code?: string;
  kind?: string;
}

const own = [
  'id',
  'code',
  'name',
  'name_mn',
  'kind',
  'township_kind',
  'self_government_kind',
  'parent_code',
  'valid_from',
  'valid_to',
  'successor_code',
  'succession_kind',
  'succession_document',
  'former_names',
  'source',
  'edition',
  'version',
  'created_at',
  'updated_at',
].map((column) => sql.ref(`division.${column}`));
const columns = sql`${sql.join(own)},
  array(select p.code from division p where p.successor_code = division.code order by p.code) as predecessor_codes`;

export async function listDivisions(db: Database, cursors: Cursors, query: DivisionQuery): Promise<Page<Division>> {
  const { limit = PAGE_LIMIT_DEFAULT, cursor, ...filters } = query;
  const context = JSON.stringify(['division', filters]);
  const conditions = [isUnder('code', query.division_code ?? '')];
  if (query.parent_code !== undefined) conditions.push(sql`parent_code = ${query.parent_code}`);
  if (query.kind !== undefined) conditions.push(sql`kind = ${query.kind}`);
  if (cursor !== undefined) conditions.push(sql`code > ${cursors.read(context, cursor)[0]}`);
  const { rows } = await sql<Division>`
    select ${columns} from division where ${sql.join(conditions, sql` and `)} order by code limit ${limit + 1}`.execute(
    db,
  );
  const items = rows.slice(0, limit);
  const last = items.at(-1);
  return { items, next_cursor: rows.length > limit && last ? cursors.write(context, [last.code]) : null };
}

export async function getDivision(db: Database, code: string): Promise<Division> {
  const { rows } = await sql<Division>`select ${columns} from division where code = ${code}`.execute(db);
  if (!rows[0]) throw notFound();
  return rows[0];
}

/** The same, held until the transaction ends. */
export async function lockDivision(db: Database, code: string): Promise<Division> {
  const { rows } = await sql<Division>`
    select ${columns} from division where code = ${code} for no key update of division`.execute(db);
  if (!rows[0]) throw notFound();
  return rows[0];
}

/** Held against its own succession. */
export async function findAndHoldDivision(db: Database, code: string): Promise<Division | undefined> {
  const { rows } = await sql<Division>`
    select ${columns} from division where code = ${code} for share of division`.execute(db);
  return rows[0];
}

export type DivisionValues = Pick<
  Division,
  | 'id'
  | 'code'
  | 'name'
  | 'name_mn'
  | 'kind'
  | 'township_kind'
  | 'self_government_kind'
  | 'parent_code'
  | 'valid_from'
  | 'source'
  | 'edition'
>;

export async function insertDivision(db: Database, values: DivisionValues): Promise<Division> {
  const { rows } = await sql<Division>`
    insert into division (id, code, name, name_mn, kind, township_kind, self_government_kind, parent_code, valid_from,
                          source, edition)
    select id, code, name, name_mn, kind, township_kind, self_government_kind, parent_code, valid_from, source, edition
    from jsonb_populate_record(null::division, ${JSON.stringify(values)}::jsonb)
    returning ${columns}`.execute(db);
  return rows[0] as Division;
}

type Changed = Partial<
  Pick<Division, 'name' | 'name_mn' | 'former_names' | 'valid_to' | 'successor_code' | 'succession_kind'>
> & { succession_document?: string };

/** Writes changed columns and the next version of a locked division. */
export async function updateDivisionRow(db: Database, code: string, values: Changed): Promise<Division> {
  const set = Object.keys(values).map((column) => sql`${sql.ref(column)} = ${sql.ref(`given.${column}`)}`);
  const { rows } = await sql<Division>`
    update division set ${sql.join([...set, sql`version = division.version + 1`, sql`updated_at = now()`])}
    from jsonb_populate_record(null::division, ${JSON.stringify(values)}::jsonb) given
    where division.code = ${code}
    returning ${columns}`.execute(db);
  return rows[0] as Division;
}

/** What has ended, or lies in what has ended, takes nothing new. Throws `state-conflict`, which names the successor. */
export async function requireOpenDivision(db: Database, code: string, day: string, column: string): Promise<void> {
  const { rows } = await sql<{ code: string; valid_to: string; successor_code: string | null }>`
    select code, valid_to, successor_code from division
    where code = any(${[...ancestors(code), code]}::text[]) and valid_to < ${day}::date
    order by length(code) desc limit 1`.execute(db);
  if (!rows[0]) return;
  const { code: ended, valid_to, successor_code } = rows[0];
  throw new Problem('state-conflict', {
    zh: `区划 ${ended} 已于 ${valid_to} 终止${successor_code ? `,现为 ${successor_code}` : ''}`,
    en: `Division ${ended} ended on ${valid_to}${successor_code ? ` and is now ${successor_code}` : ''}`,
    faults: [{ pointer: `/${column}`, code: 'ended', zh: '区划已终止', en: 'the division has ended' }],
    ...(successor_code ? { members: { successor_code } } : {}),
  });
}

/** What has ended or will, and what it became. */
export async function listSuccessions(
  db: Database,
): Promise<{ code: string; successor_code: string | null; valid_to: string }[]> {
  const { rows } = await sql<{ code: string; successor_code: string | null; valid_to: string }>`
    select code, successor_code, valid_to from division where valid_to is not null`.execute(db);
  return rows;
}

/**
 * A division and all that became it, or became part of it: the codes, each for itself and all under it, whose records
 * are its figures. The division comes first; what lies under it anyway is not named.
 */
export async function listWithPredecessors(db: Database, code: string): Promise<string[]> {
  const { rows } = await sql<{ code: string }>`
    with recursive line (code) as (
      select code from division where ${isUnder('code', code)}
      union select d.code from division d join line on d.successor_code = line.code)
    select code from line where not ${isUnder('code', code)} order by code`.execute(db);
  return [code, ...rows.map((row) => row.code)];
}
