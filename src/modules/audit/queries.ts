import { type RawBuilder, type SqlBool, sql } from 'kysely';
import { actedForName, isActedFor } from '../../db/acted-for.ts';
import type { Database } from '../../db/database.ts';
import type { Cursors, Page, Position } from '../../db/keyset.ts';
import { pathOf, splitHashes } from '../../db/merkle.ts';
import { anyOf, covers, isUnder, type Scope } from '../../db/scope.ts';
import { type Seal, sealColumns } from '../../db/seal.ts';
import { microseconds, sealLine } from '../../db/seal-line.ts';
import { notFound, Problem } from '../../problems.ts';
import type { EntryQuery } from './schema.ts';

export interface Entry {
  readonly pos: number;
  readonly at: string;
}
export interface Asked<Query> {
  readonly scope: Scope;
  readonly credential_id: string;
  readonly query: Query & { readonly limit: number; readonly cursor?: string };
}

const entryColumns = sql`
  pos, ${microseconds('e.at')} as at, resource, record_id, record_version, action, division_code, agenda_item_id,
  credential_id, ${actedForName('e.on_behalf_of')} as on_behalf_of, request_id, rules, before, after`;

/** By equality on the part of a level, each of which has an index in the order of time. */
function isWithin(prefix: string): RawBuilder<SqlBool> {
  if (prefix === '') return sql<SqlBool>`true`;
  const part = (length: number) => sql<SqlBool>`left(e.division_code, ${sql.lit(length)}) = ${prefix.slice(0, length)}`;
  return prefix.length <= 12
    ? part(prefix.length)
    : sql<SqlBool>`(${part(12)} and ${isUnder('e.division_code', prefix)})`;
}

/** What belongs to no division is seen by those whose scope is the whole country. */
const isInScope = ({ divisions }: Scope): RawBuilder<SqlBool> => anyOf(divisions.map(isWithin));

const equal = ['credential_id', 'resource', 'action', 'record_id', 'agenda_item_id'] as const;

/**
 * In the order of time, newest first: every filter has an index in that order.
 * @param named the divisions in which the caller may learn for whom something was done; asked for by name, no others
 */
export async function listEntries(
  db: Database,
  cursors: Cursors,
  asked: Asked<EntryQuery>,
  named: readonly string[] = [],
): Promise<Page<Entry>> {
  const { scope, credential_id, query } = asked;
  const { limit, cursor, ...filters } = query;
  const context = JSON.stringify(['audit-entries', credential_id, filters]);
  const position = cursor === undefined ? undefined : cursors.read(context, cursor);
  const { rows } = await entriesOf(scope, { ...filters, named }, position, limit).execute(db);
  const [{ found_count = 0 } = {}] = rows;
  const items = rows.map(({ found_count: _, ...entry }) => entry);
  const last = items.at(-1);
  const isLast = !last || items.length === found_count;
  return { items, next_cursor: isLast ? null : cursors.write(context, [last.at, String(last.pos)]) };
}

type Filters = Omit<EntryQuery, 'limit' | 'cursor'> & {
  /** Where the caller may learn for whom something was done: asked for by name, nothing else is answered. */
  readonly named?: readonly string[];
};
/** So many divisions are asked one by one, each in the order of its own index, however much others have in between. */
const PARTS_MAX = 8;
/** A page is short where its entries are long: what a hundred writes of the largest size changed is not held at once. */
const PAGE_BYTES_MAX = 4 * 1024 * 1024;

/** One more than the limit is looked for, and `found_count` tells whether there is more than what is shown. */
export function entriesOf(
  { divisions }: Pick<Scope, 'divisions'>,
  { division_code: asked, ...filters }: Filters,
  position: Position | undefined,
  limit: number,
): RawBuilder<Entry & { found_count: number }> {
  const own = divisions.flatMap((division) =>
    asked === undefined || covers(asked, division) ? [division] : covers(division, asked) ? [asked] : [],
  );
  const parts = own.length > PARTS_MAX ? [anyOf(own.map(isWithin))] : own.map(isWithin);
  const [first = sql`select * from event where false`, ...others] = parts.map(
    (part) => sql`
      select * from event e
      where ${sql.join([sql`e.pos is not null`, part, ...matching(filters), ...beyond(position)], sql` and `)}
      order by e.at desc, e.pos desc limit ${limit + 1}`,
  );
  const page =
    others.length === 0
      ? first
      : sql.join(
          [first, ...others].map((one) => sql`(${one})`),
          sql` union all `,
        );
  return sql<Entry & { found_count: number }>`
    select ${entryColumns}, found_count::int from (
      select *, row_number() over newest as place, count(*) over () as found_count,
        sum(coalesce(octet_length(before::text), 0) + coalesce(octet_length(after::text), 0)) over newest as bytes
      from (select * from (${page}) united order by at desc, pos desc limit ${limit + 1}) found
      window newest as (order by at desc, pos desc)) e
    where place <= ${limit} and (place = 1 or bytes <= ${PAGE_BYTES_MAX}) order by e.at desc, e.pos desc`;
}

function matching(filters: Filters): RawBuilder<SqlBool>[] {
  const parts = equal.flatMap((name) =>
    filters[name] === undefined ? [] : [sql<SqlBool>`${sql.ref(`e.${name}`)} = ${filters[name]}`],
  );
  const { on_behalf_of: name, named = [] } = filters;
  if (name !== undefined) parts.push(isActedFor('e.on_behalf_of', name), anyOf(named.map(isWithin)));
  if (filters.from !== undefined) parts.push(sql<SqlBool>`e.at >= ${filters.from}::timestamptz`);
  if (filters.to !== undefined) parts.push(sql<SqlBool>`e.at < ${filters.to}::timestamptz`);
  return parts;
}

const beyond = (position: Position | undefined): RawBuilder<SqlBool>[] =>
  position ? [sql<SqlBool>`(e.at, e.pos) < (${position[0]}::timestamptz, ${position[1]}::bigint)`] : [];

function pageOf<Row>(rows: readonly Row[], limit: number, cursorOf: (last: Row) => string): Page<Row> {
  const items = rows.slice(0, limit);
  const last = items.at(-1);
  return { items, next_cursor: rows.length > limit && last ? cursorOf(last) : null };
}

export async function getEntry(db: Database, scope: Scope, pos: number): Promise<Entry> {
  const { rows } = await sql<Entry>`
    select ${entryColumns} from event e where e.pos = ${pos} and ${isInScope(scope)}`.execute(db);
  return rows[0] ?? (await missing(db, pos));
}

/** What is not found was never there, or is somebody else's; or it was exported and taken out, which is known to all. */
async function missing(db: Database, pos: number): Promise<never> {
  const { rows } = await sql<{ is_retired: boolean }>`
    select ${pos} < (select min(pos) from event) as is_retired`.execute(db);
  throw rows[0]?.is_retired ? new Problem('gone', retired) : notFound();
}
const retired = {
  zh: '该条日志已满保存期限,导出存档后移出;其封印仍在',
  en: 'The entry was kept for its time, exported to an archive and taken out; its seal is still here',
};

export async function listSeals(
  db: Database,
  cursors: Cursors,
  { credential_id, query: { limit, cursor } }: Omit<Asked<object>, 'scope'>,
): Promise<Page<Seal>> {
  const context = JSON.stringify(['audit-seals', credential_id]);
  const before = cursor === undefined ? Number.MAX_SAFE_INTEGER : Number(cursors.read(context, cursor)[0]);
  const { rows } = await sql<Seal>`
    select ${sealColumns} from audit_seal where number < ${before} order by number desc limit ${limit + 1}`.execute(db);
  return pageOf(rows, limit, ({ number }) => cursors.write(context, [String(number)]));
}

export async function getSeal(db: Database, number: number): Promise<Seal> {
  const { rows } = await sql<Seal>`select ${sealColumns} from audit_seal where number = ${number}`.execute(db);
  if (!rows[0]) throw notFound();
  return rows[0];
}

export async function listKeys(db: Database): Promise<{ id: string; public_key: string; created_at: string }[]> {
  const { rows } = await sql<{ id: string; public_key: string; created_at: string }>`
    select id, public_key, created_at from audit_key order by created_at, id`.execute(db);
  return rows;
}

export interface Proof {
  readonly pos: number;
  readonly line: string;
  readonly leaf: string;
  readonly leaf_index: number;
  readonly tree_size: number;
  readonly path: readonly string[];
  readonly seal: Seal;
}

/** Throws `state-conflict` for an entry that waits to be sealed. */
export async function getProof(db: Database, scope: Scope, pos: number): Promise<Proof> {
  const { rows } = await sql<Seal & { line: string; leaves: Buffer | null }>`
    select ${sealLine('e')} as line, s.* from event e
    left join lateral (
      select leaves, ${sealColumns} from audit_seal where last_pos >= e.pos order by last_pos limit 1) s on true
    where e.pos = ${pos} and ${isInScope(scope)}`.execute(db);
  const row = rows[0] ?? (await missing(db, pos));
  const { line, leaves: bytes, ...seal } = row;
  if (!bytes) throw notSealed();
  const leaves = splitHashes(bytes);
  const leaf_index = pos - seal.first_pos;
  return {
    pos,
    line,
    leaf: String(leaves[leaf_index]?.toString('hex')),
    leaf_index,
    tree_size: leaves.length,
    path: pathOf(seal.algorithm, leaves, leaf_index).map((hash) => hash.toString('hex')),
    seal,
  };
}

const notSealed = () =>
  new Problem('state-conflict', {
    zh: '该条日志尚未封印,请稍后再取',
    en: 'The entry is not sealed yet: ask again in a moment',
    headers: { 'retry-after': '1' },
  });

export interface AttemptRow {
  readonly resource: string;
  readonly record_id: string | null;
  readonly action: string;
  readonly division_code: string | null;
  readonly credential_id: string | null;
  readonly on_behalf_of: string | null;
  readonly request_id: string | null;
  readonly after: object;
}

/** In one statement of its own. Where the record is known to the log, its division and item are the log's. */
export async function insertAttempts(db: Database, rows: readonly AttemptRow[]): Promise<void> {
  await sql`
    insert into event (resource, record_id, action, division_code, agenda_item_id, credential_id, on_behalf_of,
                       request_id, after)
    select a.resource, a.record_id, a.action, coalesce(known.division_code, a.division_code), known.agenda_item_id,
      a.credential_id, a.on_behalf_of, a.request_id, a.after
    from jsonb_to_recordset(${JSON.stringify(rows)}::jsonb) as a (resource text, record_id uuid, action text,
      division_code text, credential_id uuid, on_behalf_of text, request_id text, after jsonb)
    left join lateral (
      select division_code, agenda_item_id from event e
      where e.record_id = a.record_id and e.record_version is not null
      order by e.record_version desc limit 1) known on true`.execute(db);
}
