/** A page of records in scope: keyset on the id (newest first) or, to synchronise, on the time of change. */
import { type RawBuilder, type SqlBool, sql } from 'kysely';
import type { Database } from './database.ts';
import { type Cursors, PAGE_LIMIT_DEFAULT, type Page } from './keyset.ts';
import { columnsOf, type RecordTable, type Row } from './records.ts';
import { anyOf, covers, isOwn, isWithin, type Scope } from './scope.ts';

export interface PageQuery {
  readonly limit?: number;
  readonly cursor?: string;
  readonly sort?: string;
  readonly division_code?: string;
  readonly modified_since?: string;
  readonly modified_until?: string;
}

export interface PageRequest {
  readonly scope: Scope;
  readonly credential_id: string;
  readonly query: PageQuery & Record<string, unknown>;
  readonly where: readonly RawBuilder<SqlBool>[];
}

type Stamped = Row & { deleted_at?: string | null };
export type RecordPage = Page<Row> & { removed?: { id: string; deleted_at: string }[] };

/**
 * One statement. Own divisions come from the index of their level; what merely reaches the scope is united with them.
 * With `modified_since` the order is by time of change, and removed records show as tombstones.
 */
export async function listRecords(
  db: Database,
  cursors: Cursors,
  t: RecordTable,
  request: PageRequest,
): Promise<RecordPage> {
  const { scope, query, where } = request;
  const limit = query.limit ?? PAGE_LIMIT_DEFAULT;
  const isSync = query.modified_since !== undefined;
  const { limit: _limit, cursor: _cursor, ...rest } = query;
  const context = JSON.stringify([t.table, request.credential_id, rest]);
  const position = query.cursor === undefined ? undefined : cursors.read(context, query.cursor);
  const isAscending = isSync || query.sort === 'created_at';
  const order = isSync ? sql`updated_at asc, id asc` : isAscending ? sql`id asc` : sql`id desc`;
  const conditions = [...where, ...beyond(t, isSync, isAscending, position), ...changed(t, query)];
  const branch = (part: RawBuilder<SqlBool>) => sql<Stamped>`
    select ${columnsOf(t)} ${isSync ? sql`, deleted_at` : sql``} from ${sql.table(t.table)}
    where ${sql.join([part, ...conditions], sql` and `)}
    order by ${order} limit ${limit + 1}`;
  const [first, ...others] = branches(t, scope, query.division_code).map(branch);
  const all = [first, ...others].map((one) => sql`(${one})`);
  const page =
    first && others.length === 0
      ? first
      : sql<Stamped>`
          select * from (${sql.join(all, sql` union all `)}) page order by ${order} limit ${limit + 1}`;
  const { rows } = await page.execute(db);
  const shown = rows.slice(0, limit);
  const last = shown.at(-1);
  const next =
    rows.length > limit && last
      ? cursors.write(context, isSync ? [String(last.updated_at), last.id] : [last.id])
      : null;
  return pageOf(shown, next, isSync);
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
    parts.push(sql<SqlBool>`${within} and not ${isOwn(scope, t.table)} and ${t.reach(scope)}`);
  }
  return parts.length > 0 ? parts : [anyOf([])];
}

function beyond(
  t: RecordTable,
  isSync: boolean,
  isAscending: boolean,
  position: readonly string[] | undefined,
): RawBuilder<SqlBool>[] {
  if (!position) return [];
  const column = (name: string) => sql.ref(`${t.table}.${name}`);
  if (isSync)
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

function pageOf(rows: readonly Stamped[], next_cursor: string | null, isSync: boolean): RecordPage {
  if (!isSync) return { items: rows as Row[], next_cursor };
  const items: Row[] = [];
  const removed: { id: string; deleted_at: string }[] = [];
  for (const { deleted_at, ...row } of rows) {
    if (deleted_at) removed.push({ id: row.id, deleted_at });
    else items.push(row as Row);
  }
  return { items, removed, next_cursor };
}
