/** Records in scope, page by page or whole: keyset on the id (newest first) or, to synchronise, on the time of change. */
import { type RawBuilder, type SqlBool, sql } from 'kysely';
import type { Database } from './database.ts';
import { type Cursors, PAGE_LIMIT_DEFAULT, type Page, type Position } from './keyset.ts';
import { maskedColumns } from './personal.ts';
import { columnFor, columnsOf, type RecordTable, type Row } from './records.ts';
import { anyOf, covers, isOwn, isWithin, type Scope } from './scope.ts';
import { isCandidate, isFound, wordsOf } from './search.ts';

export interface PageQuery {
  readonly limit?: number;
  readonly cursor?: string;
  readonly sort?: string;
  readonly q?: string;
  readonly division_code?: string;
  readonly modified_since?: string;
  readonly modified_until?: string;
}

export interface PageRequest {
  readonly scope: Scope;
  readonly credential_id: string;
  readonly query: PageQuery & Record<string, unknown>;
  readonly where: readonly RawBuilder<SqlBool>[];
  readonly orderedBy?: KeyOrder | undefined;
  /** For an export, which PostgreSQL writes itself: where personal data is shown. A page is masked on its way out. */
  readonly unmasked?: readonly string[];
}

/** Ascending by a day that every row has, the id last; `key` is an expression that an index is in the order of. */
export interface KeyOrder {
  readonly key: RawBuilder<unknown>;
  readonly of: (row: Row) => string;
}

type Stamped = Row & { deleted_at?: string | null };
export type RecordPage = Page<Row> & { removed?: { id: string; deleted_at: string }[] };

/** What a page and the whole list have in common. */
interface Listing {
  readonly t: RecordTable;
  readonly columns: RawBuilder<unknown>;
  /** Disjoint parts of the scope. */
  readonly parts: readonly RawBuilder<SqlBool>[];
  readonly conditions: readonly RawBuilder<SqlBool>[];
  readonly order: RawBuilder<unknown>;
  readonly keys: RawBuilder<unknown>;
  readonly isByChange: boolean;
}

const isSync = ({ modified_since }: PageQuery): boolean => modified_since !== undefined;

function listingOf(t: RecordTable, request: PageRequest, position?: Position): Listing {
  const { scope, query, where } = request;
  const orderedBy = isSync(query) ? undefined : request.orderedBy;
  const isAscending = isSync(query) || query.sort === 'created_at';
  const key = (name: string) => sql.ref(`${t.table}.${name}`);
  const columns = readable(t, request);
  return {
    t,
    columns: isSync(query) ? sql`${columns}, ${key('deleted_at')}` : columns,
    parts: branches(t, scope, query.division_code),
    conditions: [
      ...where,
      ...(orderedBy ? after(orderedBy, position) : beyond(t, isSync(query), isAscending, position)),
      ...changed(t, query),
    ],
    order: orderedBy
      ? sql`${orderedBy.key} asc, id asc`
      : isSync(query)
        ? sql`updated_at asc, id asc`
        : isAscending
          ? sql`id asc`
          : sql`id desc`,
    isByChange: isSync(query),
    keys: orderedBy
      ? sql`${orderedBy.key}, ${key('id')}`
      : isSync(query)
        ? sql`${key('updated_at')}, ${key('id')}`
        : key('id'),
  };
}

function readable(t: RecordTable, { scope, unmasked }: PageRequest): RawBuilder<unknown> {
  const column = (name: string) => columnFor(t, scope, name);
  if (unmasked) return maskedColumns(t, unmasked, column);
  return t.veiled ? sql.join(t.columns.map(column)) : columnsOf(t);
}

/**
 * One statement; a search may take two. With `modified_since` the order is by time of change, and removed records show
 * as tombstones.
 */
export async function listRecords(
  db: Database,
  cursors: Cursors,
  t: RecordTable,
  request: PageRequest,
): Promise<RecordPage> {
  const { query } = request;
  const limit = query.limit ?? PAGE_LIMIT_DEFAULT;
  const { limit: _limit, cursor: _cursor, ...rest } = query;
  const context = JSON.stringify([t.table, request.credential_id, rest]);
  const position = query.cursor === undefined ? undefined : cursors.read(context, query.cursor);
  const listing = listingOf(t, request, position);
  const { rows, resume } =
    query.q === undefined
      ? { ...(await united(listing, listing.columns, limit + 1).execute(db)), resume: undefined }
      : await search(db, listing, wordsOf(query.q), limit + 1);
  const shown = rows.slice(0, limit);
  const last = rows.length > limit ? shown.at(-1) : resume;
  const next = last ? cursors.write(context, positionOf(request, last)) : null;
  return pageOf(shown, next, isSync(query));
}

/** The whole list, in its order, for an export. */
export function recordRows(t: RecordTable, request: PageRequest): RawBuilder<Stamped> {
  const listing = listingOf(t, request);
  const { q, limit } = request.query;
  if (q === undefined) return united(listing, listing.columns, limit);
  const words = wordsOf(q);
  return sql<Stamped>`
    select ${listing.columns} from ${sql.table(t.table)}
    where ${all([anyOf(listing.parts), ...listing.conditions, isCandidate(t, words), isFound(t, words)])}
    order by ${listing.order} ${atMost(limit)}`;
}

const all = (conditions: readonly RawBuilder<SqlBool>[]) => sql.join([...conditions], sql` and `);
const atMost = (limit: number | undefined) => (limit === undefined ? sql`` : sql`limit ${limit}`);

/** Own divisions come from the index of their level; what merely reaches the scope is united with them. */
function united(
  { t, parts, conditions, order }: Listing,
  columns: RawBuilder<unknown>,
  limit: number | undefined,
): RawBuilder<Stamped> {
  const [first, ...others] = parts.map(
    (part) => sql<Stamped>`
    select ${columns} from ${sql.table(t.table)}
    where ${all([part, ...conditions])}
    order by ${order} ${atMost(limit)}`,
  );
  if (first && others.length === 0) return first;
  const parenthesised = [first, ...others].map((one) => sql`(${one})`);
  return sql<Stamped>`
    select * from (${sql.join(parenthesised, sql` union all `)}) page order by ${order} ${atMost(limit)}`;
}

/** So many rows are read before the index is asked: what is common is found there, and a small scope is read whole. */
const NEAR = 1000;
/** So many of what the index answers are compared: where few of them hold the words, the page is short and goes on. */
const COMPARED = 10_000;

interface Place {
  readonly id: string;
  readonly updated_at?: unknown;
}
interface Found {
  readonly rows: Stamped[];
  /** Where to go on from, although the page is not full. */
  readonly resume: Place | undefined;
}

/**
 * PostgreSQL cannot know here how common the words are. What is common would be a million candidates to sort, where the
 * first rows of the list hold a page of them; what is rare would be looked for row by row, where the index knows it.
 */
async function search(db: Database, listing: Listing, words: readonly string[], limit: number): Promise<Found> {
  const { t, columns, order, keys, parts, conditions } = listing;
  const table = sql.table(t.table);
  const page = (from: RawBuilder<unknown>) => sql`select ${columns} from ${from} where ${isFound(t, words)}`;
  const near = await sql<Stamped & { near_count: number }>`
    with near as materialized (${united(listing, sql`${table}.*`, NEAR)})
    select counted.near_count, page.* from (select count(*)::int as near_count from near) counted
    left join (${page(sql`near as ${table}`)} order by ${order} limit ${limit}) page on true
    order by ${order}`.execute(db);
  const [first] = near.rows;
  const rows = first?.id === null ? [] : near.rows.map(({ near_count: _, ...row }) => row as Stamped);
  if (rows.length >= limit || (first?.near_count ?? 0) < NEAR) return { rows, resume: undefined };
  const last = sql`offset ${COMPARED - 1}::int limit 1`;
  const far = await sql<Stamped & { last_id: string | null; last_at: string | null }>`
    with candidate as materialized (
      select ${keys} from ${table} where ${all([isCandidate(t, words), anyOf(parts), ...conditions])}
      order by ${order} limit ${COMPARED})
    select (select id from candidate ${last}) as last_id,
      ${listing.isByChange ? sql`(select updated_at from candidate ${last})` : sql`null::timestamptz`} as last_at, page.*
    from (select) nothing left join (${page(sql`candidate cross join lateral (
      select * from ${table} as whole where whole.id = candidate.id offset 0) as ${table}`)} limit ${limit}) page on true
    order by ${order}`.execute(db);
  const [{ last_id = null, last_at = null } = {}] = far.rows;
  return {
    rows: far.rows.flatMap(({ last_id: _, last_at: __, ...row }) => (row.id === null ? [] : [row as Stamped])),
    resume: last_id === null ? undefined : { id: last_id, updated_at: last_at },
  };
}

/** Disjoint parts: each division of the scope, cut to the one asked for, and what reaches it from outside. */
function branches(t: RecordTable, scope: Scope, asked: string | undefined): RawBuilder<SqlBool>[] {
  const own = scope.divisions.flatMap((division) =>
    asked === undefined || covers(asked, division) ? [division] : covers(division, asked) ? [asked] : [],
  );
  const parts = own.map((division) => isWithin(t.table, division));
  const isAll = scope.divisions.includes('') || (asked !== undefined && own.includes(asked));
  if (!isAll) {
    const within = asked === undefined ? sql<SqlBool>`true` : isWithin(t.table, asked);
    parts.push(sql<SqlBool>`${within} and ${isOwn(scope, t.table)} is not true and ${t.reach(scope)}`);
  }
  return parts.length > 0 ? parts : [anyOf([])];
}

function positionOf({ query, orderedBy }: PageRequest, row: Place): Position {
  if (isSync(query)) return [String(row.updated_at), row.id];
  return orderedBy ? [orderedBy.of(row as Stamped), row.id] : [row.id];
}

const after = ({ key }: KeyOrder, position: Position | undefined): RawBuilder<SqlBool>[] =>
  position ? [sql<SqlBool>`(${key}, id) > (${position[0]}::date, ${position[1]}::uuid)`] : [];

function beyond(
  t: RecordTable,
  isInOrderOfChange: boolean,
  isAscending: boolean,
  position: Position | undefined,
): RawBuilder<SqlBool>[] {
  if (!position) return [];
  const column = (name: string) => sql.ref(`${t.table}.${name}`);
  if (isInOrderOfChange)
    return [
      sql<SqlBool>`(${column('updated_at')}, ${column('id')}) > (${position[0]}::timestamptz, ${position[1]}::uuid)`,
    ];
  return [
    isAscending
      ? sql<SqlBool>`${column('id')} > ${position[0]}::uuid`
      : sql<SqlBool>`${column('id')} < ${position[0]}::uuid`,
  ];
}

function changed(t: RecordTable, query: PageQuery): RawBuilder<SqlBool>[] {
  const column = sql.ref(`${t.table}.updated_at`);
  const parts: RawBuilder<SqlBool>[] = [];
  if (query.modified_since === undefined) parts.push(sql<SqlBool>`${sql.ref(`${t.table}.deleted_at`)} is null`);
  else parts.push(sql<SqlBool>`${column} >= ${query.modified_since}::timestamptz`);
  if (query.modified_until !== undefined) parts.push(sql<SqlBool>`${column} < ${query.modified_until}::timestamptz`);
  return parts;
}

function pageOf(rows: readonly Stamped[], next_cursor: string | null, isInOrderOfChange: boolean): RecordPage {
  if (!isInOrderOfChange) return { items: rows as Row[], next_cursor };
  const items: Row[] = [];
  const removed: { id: string; deleted_at: string }[] = [];
  for (const { deleted_at, ...row } of rows) {
    if (deleted_at) removed.push({ id: row.id, deleted_at });
    else items.push(row as Row);
  }
  return { items, removed, next_cursor };
}
