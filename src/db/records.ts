/** What all records share: read one in scope, list a page, create in one statement, change under a lock. */
import { CompiledQuery, type RawBuilder, type SqlBool, sql } from 'kysely';
import type { EventAction } from '../events.ts';
import { notFound, Problem } from '../problems.ts';
import { type Answer, Change, type ChangeContext, json, keptAnswer, type Place } from './change.ts';
import type { Database } from './database.ts';
import { HIDDEN, type PersonalColumn } from './personal.ts';
import { anyOf, covers, isOwn, isUnder, type Scope } from './scope.ts';
import { numbered, numberOf, realmOf, requireFree } from './source-numbers.ts';
import { concealed, shown, unnamed } from './unnamed.ts';

export type Row = Record<string, unknown> & { id: string; version: number };

export interface RecordTable {
  /** Table and resource have one name. */
  readonly table: string;
  readonly path: string;
  /** Columns of the wire, and those that clients write. */
  readonly columns: readonly string[];
  readonly writable: readonly string[];
  /** Written on creation only. */
  readonly fixed: readonly string[];
  /** Personal data: the log says that they changed, never what they are; so of what erasure clears (`naming.ts`). */
  readonly personal: readonly PersonalColumn[];
  /** Columns in which `q` looks, as the table's index of bigrams has them: never what is personal. */
  readonly searched?: readonly string[];
  /** What reaches a scope although it lies outside its divisions. */
  readonly reach: (scope: Scope) => RawBuilder<SqlBool>;
  /** Columns that tell of several matters at once: of what merely reaches a scope, empty but for who sees all of them. */
  readonly veiled?: { readonly columns: readonly string[]; readonly seesAll: (scope: Scope) => RawBuilder<SqlBool> };
}

/** Written once for each table: fifty references cost as much to compile as the statement to run. */
const columnLists = new WeakMap<RecordTable, RawBuilder<unknown>>();
export function columnsOf(t: RecordTable): RawBuilder<unknown> {
  const known = columnLists.get(t) ?? sql.raw(t.columns.map((column) => `"${t.table}"."${column}"`).join(', '));
  columnLists.set(t, known);
  return known;
}

/** A column as this scope may read it. */
export function columnFor(t: RecordTable, scope: Scope, name: string): RawBuilder<unknown> {
  const column = sql.ref(`${t.table}.${name}`);
  if (!t.veiled?.columns.includes(name)) return column;
  return sql`case when ${isOwn(scope, t.table)} or ${t.veiled.seesAll(scope)} then ${column} end as ${sql.ref(name)}`;
}

const isVisible = (t: RecordTable, scope: Scope): RawBuilder<SqlBool> => anyOf([isOwn(scope, t.table), t.reach(scope)]);

type Stamped = Row & { deleted_at: string | null };

const textsToRead = new WeakMap<RecordTable, string>();
function textToRead(t: RecordTable): string {
  const known = textsToRead.get(t) ?? `select ${t.columns.join(', ')}, deleted_at from ${t.table} where id = $1`;
  textsToRead.set(t, known);
  return known;
}

/** One record in scope. Throws `not-found` (also for what is outside) and `gone`. */
export async function getRecord(db: Database, t: RecordTable, scope: Scope, id: string): Promise<Row> {
  const { rows } = await db.executeQuery<Stamped>(CompiledQuery.raw(textToRead(t), [id]));
  const [row] = rows;
  // nearly all that is asked for lies in the caller's own divisions, which is seen here without a wider statement
  const isInside = scope.divisions.some((division) => covers(division, String(row?.division_code)));
  if (isInside) return alive(row);
  // asked of what is not there as well: how long the answer takes does not tell what another place has
  const seen = await findReached(db, t, scope, id);
  return alive(row && seen && { ...row, ...seen });
}

/** Of what lies outside, whether it reaches the scope, and what of its veiled columns does. */
async function findReached(db: Database, t: RecordTable, scope: Scope, id: string): Promise<object | undefined> {
  const veiled = (t.veiled?.columns ?? []).map((name) => columnFor(t, scope, name));
  const { rows } = await sql<object>`
    select ${veiled.length > 0 ? sql.join(veiled) : sql``} from ${sql.table(t.table)}
    where ${sql.ref(`${t.table}.id`)} = ${id} and ${t.reach(scope)}`.execute(db);
  return rows[0];
}

/** The same, held until the transaction ends. */
export async function lockRecord(change: Change, t: RecordTable, id: string): Promise<Row> {
  return alive(await findVisible(change.db, t, change.scope, id, sql`for update of ${sql.table(t.table)}`));
}

/** Also what was removed: its row is kept, and what the row tells of a person with it. Throws `not-found`. */
export async function getKept(db: Database, t: RecordTable, scope: Scope, id: string): Promise<Row> {
  return present(await findVisible(db, t, scope, id, sql``));
}

/** The same, held until the transaction ends. */
export async function lockKept(change: Change, t: RecordTable, id: string): Promise<Row> {
  return present(await findVisible(change.db, t, change.scope, id, sql`for update of ${sql.table(t.table)}`));
}

async function findVisible(db: Database, t: RecordTable, scope: Scope, id: string, hold: RawBuilder<unknown>) {
  const { rows } = await sql<Stamped>`
    select ${columnsOf(t)}, ${sql.ref(`${t.table}.deleted_at`)} from ${sql.table(t.table)}
    where ${sql.ref(`${t.table}.id`)} = ${id} and ${isVisible(t, scope)} ${hold}`.execute(db);
  return rows[0];
}

function present(found: Stamped | undefined): Row {
  if (!found) throw notFound();
  const { deleted_at: _, ...row } = found;
  return row as Row;
}

function alive(found: Stamped | undefined): Row {
  if (!found) throw notFound();
  const { deleted_at, ...row } = found;
  if (deleted_at) throw new Problem('gone', { members: { id: row.id, deleted_at } });
  return row as Row;
}

export interface Insertion {
  readonly id: string;
  readonly values: Record<string, unknown>;
  /** Selects `division_code` (and `agenda_item_id` for facts, and any of `own`); no row means: refused. */
  readonly source: RawBuilder<unknown>;
  /** Columns taken from the source rather than from the client. */
  readonly own: readonly string[];
}

/** Creates a record with its event (and the answer kept under its key) in one statement; undefined when refused. */
export async function insertRecord(context: ChangeContext, t: RecordTable, given: Insertion): Promise<Row | undefined> {
  const { actor } = context;
  const sent = t.writable.filter((column) => !given.own.includes(column));
  const item = t.columns.includes('agenda_item_id')
    ? sql`record.agenda_item_id`
    : t.table === 'agenda_item'
      ? sql`record.id`
      : sql`null::uuid`;
  const location = sql`${`${t.path}/`} || record.id`;
  const kept = context instanceof Change ? null : keptAnswer(context, { location, item, concealed: concealed(t) });
  const number = numberOf(given.values);
  const { rows } = await sql<Row>`
    with source as (${given.source}),
    record as (
      insert into ${sql.table(t.table)} (id, ${refs(given.own)}, ${refs(sent)} ${number ? sql`, source_realm` : sql``})
      select ${given.id}::uuid, ${refs(given.own, 'source')}, ${refs(sent, 'given')}
             ${number ? sql`, ${realmOf(context.scope)}` : sql``}
      from source, jsonb_populate_record(null::${sql.table(t.table)}, ${json(given.values)}::jsonb) given
      ${number ? sql`where not exists (${numbered(t, context.scope, number)})` : sql``}
      returning ${columnsOf(t)}),
    logged as (
      insert into event (resource, record_id, record_version, action, division_code, agenda_item_id,
                         credential_id, on_behalf_of, request_id, after)
      select ${t.table}, record.id, record.version, 'created', record.division_code, ${item},
             ${actor.credential_id}::uuid, ${actor.on_behalf_of}, ${actor.request_id}, ${unnamed(t)} from record)
    ${kept ? sql`, kept as (${kept})` : sql``}
    select * from record`.execute(context.db);
  if (context instanceof Change && rows[0]) context.countEvent(placeOf(t, rows[0]));
  if (!rows[0] && number) await requireFree(context.db, t, context.scope, number);
  return rows[0];
}

export const placeOf = (t: RecordTable, row: Row): Place => ({
  division_code: (row.division_code as string | undefined) ?? null,
  agenda_item_id: t.table === 'agenda_item' ? row.id : ((row.agenda_item_id as string | undefined) ?? null),
});

const refs = (columns: readonly string[], table?: string): RawBuilder<unknown> =>
  sql.raw(columns.map((column) => (table ? `"${table}"."${column}"` : `"${column}"`)).join(', '));

/** Writes changed columns of a locked record, its next version and its event. Answers the row as it is now. */
export async function updateRecord(
  change: Change,
  t: RecordTable,
  before: Row,
  values: Record<string, unknown>,
  action: EventAction = 'updated',
  rules?: unknown,
): Promise<Row> {
  const columns = Object.keys(values);
  const isRenumbered = ['source_system', 'source_id'].some((name) => name in values && values[name] !== before[name]);
  const number = isRenumbered ? numberOf({ ...before, ...values }) : undefined;
  if (number) await requireFree(change.db, t, change.scope, number, before.id);
  const { rows } = await sql<Row>`
    update ${sql.table(t.table)} set ${sql.join([
      ...columns.map((column) => sql`${sql.ref(column)} = ${sql.ref(`given.${column}`)}`),
      ...(number ? [sql`source_realm = ${realmOf(change.scope)}`] : []),
      sql`version = ${sql.ref(`${t.table}.version`)} + 1`,
      sql`updated_at = now()`,
    ])}
    from jsonb_populate_record(null::${sql.table(t.table)}, ${json(values)}::jsonb) given
    where ${sql.ref(`${t.table}.id`)} = ${before.id}
    returning ${columnsOf(t)}`.execute(change.db);
  const after = rows[0] as Row;
  await recordChange(change, t, action, before, after, columns, rules);
  return after;
}

/** Leaves a tombstone: the row stays for the log, and only its id and the time of removal are shown. */
export async function removeRecord(change: Change, t: RecordTable, before: Row): Promise<void> {
  const { rows } = await sql<Row>`
    update ${sql.table(t.table)} set deleted_at = now(), version = version + 1, updated_at = now()
    where id = ${before.id} returning ${columnsOf(t)}`.execute(change.db);
  await recordChange(change, t, 'removed', before, rows[0] as Row, []);
}

async function recordChange(
  change: Change,
  t: RecordTable,
  action: EventAction,
  before: Row,
  after: Row,
  columns: readonly string[],
  rules?: unknown,
) {
  const differs = columns.filter((column) => JSON.stringify(before[column]) !== JSON.stringify(after[column]));
  const pick = (row: Row) => Object.fromEntries(differs.map((column) => [column, shown(t, column, row[column])]));
  await change.record({
    resource: t.table,
    record_id: after.id,
    record_version: after.version,
    action,
    ...placeOf(t, after),
    rules,
    // what an erasure takes away is not written down by it
    before: action === 'erased' ? hidden(pick(before)) : pick(before),
    after: pick(after),
  });
}

const hidden = (values: Record<string, unknown>): Record<string, unknown> =>
  Object.fromEntries(Object.entries(values).map(([column, value]) => [column, value === null ? null : HIDDEN]));

/** The source of what is created in a division: no row where the division does not exist or lies outside the scope. */
export const divisionInScope = (
  scope: Scope,
  code: unknown,
  also: RawBuilder<unknown> = sql``,
): RawBuilder<unknown> => sql`
  select d.code as division_code ${also} from division d
  where d.code = ${code} and ${anyOf(scope.divisions.map((prefix) => isUnder('d.code', prefix)))}`;

export const etagOf = (version: number): string => `"${version}"`;
/** Of the same version with personal data in clear: who has the one has not seen the other. */
export const clearTagOf = (etag: string): string => `${etag.slice(0, -1)}-clear"`;

/** Compares a locked record with If-Match (strong comparison, RFC 9110 13.1.1). */
export function requireMatch(header: string | string[] | undefined, version: number): void {
  if (header === undefined) return;
  const tags = String(header)
    .split(',')
    .map((tag) => tag.trim());
  const own = etagOf(version);
  if (!['*', own, clearTagOf(own)].some((tag) => tags.includes(tag))) {
    throw new Problem('precondition-failed', { members: { current_version: version } });
  }
}

export const created = (t: RecordTable, row: Row): Answer => ({
  status: 201,
  body: row,
  etag: etagOf(row.version),
  location: `${t.path}/${row.id}`,
});
export const changed = (row: Row): Answer => ({ status: 200, body: row, etag: etagOf(row.version) });
/** It stands, whatever was sent. */
export const asItIs = (row: Row): Answer => ({ ...changed(row), isUnchanged: true });
/** What was sent is what is recorded. */
export const unchanged = (row: Row): Answer => ({ ...asItIs(row), isSame: true });

/** An instant may be written with or without its milliseconds. */
const isSame = (column: string, one: unknown, other: unknown): boolean =>
  JSON.stringify(one) === JSON.stringify(other) ||
  (column.endsWith('_at') &&
    typeof one === 'string' &&
    typeof other === 'string' &&
    Date.parse(one) === Date.parse(other));

/** The columns that a request would really change. Throws when one of them cannot change (a put names them all). */
export function differing(t: RecordTable, before: Row, values: Record<string, unknown>): string[] {
  const columns = Object.keys(values).filter((column) => !isSame(column, before[column], values[column]));
  const fixed = columns.filter((column) => t.fixed.includes(column));
  if (fixed.length === 0) return columns;
  throw new Problem('state-conflict', {
    faults: fixed.map((column) => ({
      pointer: `/${column}`,
      code: 'fixed',
      zh: '新建后不能修改',
      en: 'cannot be changed after creation',
    })),
  });
}
