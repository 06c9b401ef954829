/** What is owed, as kept: written with its events in one statement each, moved on by the database's own day. */
import { type RawBuilder, type SqlBool, sql } from 'kysely';
import { type Actor, json } from '../../db/change.ts';
import type { Database } from '../../db/database.ts';
import { isUnder } from '../../db/scope.ts';
import { DUE_SOON_DAYS } from '../../procedure/obligations/owed.ts';
import { dueOf, type ObligationFilter } from './schema.ts';

type Values = Record<string, unknown>;

export interface ObligationWrite {
  readonly id: string;
  readonly action: string;
  /** Every column that is computed; for a new one, those of the item too. */
  readonly values: Values;
  /** The columns that differ, as they were and as they are. */
  readonly before: Values | null;
  readonly after: Values;
  readonly is_removed: boolean;
}

const computed = [
  'debtor_subject_id',
  'debtor_kind',
  'started_on',
  'due_on',
  'is_limit_set',
  'is_presumed',
  'is_provisional',
  'trace',
  'state',
  'met_on',
  'met_by_resource',
  'met_by_id',
] as const;
export type ComputedColumn = (typeof computed)[number];
export const computedColumns: readonly ComputedColumn[] = computed;

const own = ['agenda_item_id', 'division_code', 'record_mode', 'kind', 'key', 'follows_resource', 'follows_id'];
const refs = (columns: readonly string[], table?: string) =>
  sql.join(columns.map((column) => sql.ref(table ? `${table}.${column}` : column)));

const logged = (actor: Actor) => sql`
  insert into event (resource, record_id, record_version, action, division_code, agenda_item_id,
                     credential_id, on_behalf_of, request_id, before, after)
  select 'obligation', written.id, written.version, given.action, written.division_code, written.agenda_item_id,
         ${actor.credential_id}::uuid, ${actor.on_behalf_of}, ${actor.request_id}, given.before, given.after
  from written join given on given.id = written.id`;

const given = (rows: readonly ObligationWrite[]) => sql`
  select * from jsonb_to_recordset(${json(rows)}::jsonb)
    as given (id uuid, action text, values jsonb, before jsonb, after jsonb, is_removed boolean)`;

export async function insertObligations(db: Database, actor: Actor, rows: readonly ObligationWrite[]): Promise<void> {
  const columns = [...own, ...computed];
  await sql`
    with given as (${given(rows)}),
    written as (
      insert into obligation (id, ${refs(columns)})
      select given.id, ${refs(columns, 'row')} from given, jsonb_populate_record(null::obligation, given.values) as row
      returning id, version, division_code, agenda_item_id)
    ${logged(actor)}`.execute(db);
}

/** What another hand has brought to the same state meanwhile is left as it is: one event for each version. */
export async function updateObligations(db: Database, actor: Actor, rows: readonly ObligationWrite[]): Promise<void> {
  await sql`
    with given as (${given(rows)}),
    written as (
      update obligation o set ${sql.join([
        ...computed.map((column) => sql`${sql.ref(column)} = ${sql.ref(`row.${column}`)}`),
        sql`deleted_at = case when given.is_removed then now() end`,
        sql`version = o.version + 1`,
        sql`updated_at = now()`,
      ])}
      from given, jsonb_populate_record(null::obligation, given.values) as row
      where o.id = given.id and o.state <> 'waived'
        and ((${refs(computed, 'o')}) is distinct from (${refs(computed, 'row')})
          or (o.deleted_at is null) = given.is_removed)
      returning o.id, o.version, o.division_code, o.agenda_item_id)
    ${logged(actor)}`.execute(db);
}

/** Where the body that owes it belongs; one that is not registered is taken to be of the item's township. */
export async function findSeat(db: Database, id: string): Promise<string> {
  const { rows } = await sql<{ seat: string }>`
    select coalesce(s.division_code, o.township_code) as seat
    from obligation o left join subject s on s.id = o.debtor_subject_id where o.id = ${id}`.execute(db);
  return rows[0]?.seat ?? '';
}

export async function waiveObligation(db: Database, id: string, reason: string, today: string): Promise<void> {
  await sql`
    update obligation set state = 'waived', waived_reason = ${reason}, waived_on = ${today}::date,
      version = version + 1, updated_at = now()
    where id = ${id}`.execute(db);
}

/** In a transaction of its own: whole, or as if it had never begun. */
export const alone = <T>(db: Database, act: (transaction: Database) => Promise<T>): Promise<T> =>
  db.transaction().execute(act);

/** Held until the transaction ends: what is computed from an item is computed by one at a time. */
export async function holdItem(db: Database, itemId: string): Promise<boolean> {
  const { rows } = await sql`
    select from agenda_item where id = ${itemId} and deleted_at is null for no key update`.execute(db);
  return rows.length > 0;
}

const today = sql`timezone('Asia/Shanghai', now())::date`;
const stateNow = sql`case when o.due_on < ${today} then 'overdue' else 'due_soon' end`;

/** Moves on what the day has reached, a batch at a time; several instances share the work. Answers how many. */
export async function moveObligations(db: Database, limit: number): Promise<number> {
  const { rows } = await sql<{ id: string }>`
    with due as (
      select o.id, o.state from obligation o
      where o.state in ('open', 'due_soon') and o.deleted_at is null
        and ${dueOf('o')} <= ${today} + ${DUE_SOON_DAYS}::integer
        and (o.state = 'open' or o.due_on < ${today})
      order by ${dueOf('o')}, o.id limit ${limit} for update skip locked),
    moved as (
      update obligation o set state = ${stateNow}, version = o.version + 1, updated_at = now()
      from due where due.id = o.id
      returning o.id, o.version, o.division_code, o.agenda_item_id, o.state, due.state as was)
    insert into event (resource, record_id, record_version, action, division_code, agenda_item_id, before, after)
    select 'obligation', id, version, state, division_code, agenda_item_id,
           jsonb_build_object('state', was), jsonb_build_object('state', state) from moved
    returning record_id as id`.execute(db);
  return rows.length;
}

export interface Recount {
  readonly id: string;
  readonly division_code: string | null;
  readonly first_day: string | null;
  readonly last_day: string | null;
  readonly calendar_day_id: string | null;
  readonly cursor_on: string | null;
  readonly cursor_id: string | null;
  /** The day, by the database's clock. */
  readonly today: string;
}

/** The oldest count to be made again that nobody else is at; held until the transaction ends. */
export async function lockRecount(db: Database): Promise<Recount | undefined> {
  const { rows } = await sql<Recount>`
    select id, division_code, first_day, last_day, calendar_day_id, cursor_on, cursor_id, ${today} as today
    from recount where done_at is null order by created_at, id limit 1 for update skip locked`.execute(db);
  return rows[0];
}

export interface RecountStep {
  readonly item: string;
  readonly cursor_on: string | null;
  readonly cursor_id: string;
}

/** A term rolls over rest days only so far: what is due later than this after a day did not pass over it. */
const ROLLS_WITHIN_DAYS = 60;

const within = (table: string, { division_code }: Recount): RawBuilder<SqlBool> =>
  isUnder(`${table}.division_code`, division_code ?? '');

/** The items to count again after the cursor: those with a term about these days, else all of the division. */
export async function listRecounted(db: Database, recount: Recount, limit: number): Promise<RecountStep[]> {
  const { first_day, last_day, cursor_on, cursor_id } = recount;
  const query =
    first_day === null
      ? sql<RecountStep>`
          select i.id as item, null::date as cursor_on, i.id as cursor_id from agenda_item i
          where i.deleted_at is null and ${within('i', recount)} and (${cursor_id}::uuid is null or i.id > ${cursor_id}::uuid)
          order by i.id limit ${limit}`
      : sql<RecountStep>`
          select o.agenda_item_id as item, ${dueOf('o')} as cursor_on, o.id as cursor_id from obligation o
          where ${dueOf('o')} >= coalesce(${cursor_on}::date, ${first_day}::date)
            and ${dueOf('o')} <= ${last_day}::date + ${ROLLS_WITHIN_DAYS}::integer
            and (${cursor_id}::uuid is null or (${dueOf('o')}, o.id) > (${cursor_on}::date, ${cursor_id}::uuid))
            and o.deleted_at is null and o.trace is not null and ${within('o', recount)}
          order by ${dueOf('o')}, o.id limit ${limit}`;
  return (await query.execute(db)).rows;
}

export async function advanceRecount(db: Database, id: string, step: RecountStep): Promise<void> {
  await sql`
    update recount set cursor_on = ${step.cursor_on}::date, cursor_id = ${step.cursor_id}::uuid
    where id = ${id}`.execute(db);
}

/** Done: the announcement that asked for it says since when it counts. */
export async function finishRecount(db: Database, { id, calendar_day_id }: Recount): Promise<void> {
  await sql`update recount set done_at = now() where id = ${id}`.execute(db);
  await sql`
    with done as (
      update calendar_day set recomputed_at = now(), version = version + 1, updated_at = now()
      where id = ${calendar_day_id}::uuid
      returning id, version, division_code, recomputed_at)
    insert into event (resource, record_id, record_version, action, division_code, before, after)
    select 'calendar_day', id, version, 'updated', division_code, jsonb_build_object('recomputed_at', null),
           jsonb_build_object('recomputed_at', recomputed_at) from done`.execute(db);
}

export interface RecountRequest {
  readonly id: string;
  readonly division_code: string | null;
  /** Null: whatever is owed there, as after a change of settings. */
  readonly days: { readonly first: string; readonly last: string } | null;
  readonly reason: string;
  readonly calendar_day_id?: string;
}

/** For the worker: counts again what is owed in a division (null: everywhere). */
export async function requestRecount(db: Database, request: RecountRequest): Promise<void> {
  const { id, division_code, days, reason, calendar_day_id = null } = request;
  await sql`
    insert into recount (id, division_code, first_day, last_day, reason, calendar_day_id)
    values (${id}, ${division_code}, ${days?.first ?? null}::date, ${days?.last ?? null}::date, ${reason},
            ${calendar_day_id}::uuid)`.execute(db);
}

const BYLAWS_WITHIN_DAYS = 366;

/** A bylaw that begins or ends by the passing of days changes the settings that cite it: once for each such day. */
export async function requestRecountsOfBylaws(db: Database): Promise<void> {
  await sql`
    insert into recount (id, division_code, reason)
    select gen_random_uuid(), s.division_code, t.reason
    from (select b.id, 'bylaw ' || b.id || ' ' || turn.day as reason, turn.day
          from bylaw b cross join lateral (values (b.valid_from), (b.valid_to + 1)) turn (day)
          where b.deleted_at is null and turn.day > timezone('Asia/Shanghai', b.created_at)::date
            and turn.day between ${today} - ${BYLAWS_WITHIN_DAYS}::integer and ${today}) t
    join division_setting s on s.bylaw_id = t.id and s.deleted_at is null
    where not exists (select from recount r where r.reason = t.reason and r.division_code = s.division_code)
    group by s.division_code, t.reason`.execute(db);
}

/** The filters of the work list beyond its division. */
export function obligationConditions(query: ObligationFilter): RawBuilder<SqlBool>[] {
  const column = (name: string) => sql.ref(`obligation.${name}`);
  const { due_from, due_to } = query;
  const parts = query.equal.map(([name, value]) => sql<SqlBool>`${column(name)} = ${value}`);
  if (due_from !== undefined) parts.push(sql<SqlBool>`${dueOf('obligation')} >= ${due_from}::date`);
  if (due_to !== undefined) parts.push(sql<SqlBool>`${dueOf('obligation')} <= ${due_to}::date`);
  if (due_from !== undefined || due_to !== undefined) parts.push(sql<SqlBool>`${column('due_on')} is not null`);
  return parts;
}
