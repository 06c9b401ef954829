/**
 * What every table of records has, for the migrations: stamps, generated columns of the levels, indexes of the lists,
 * and the triggers that ask for the event and keep the row. Migrations that have landed rest on it: it is not changed,
 * a new need is a new function.
 */
import { type Kysely, type RawBuilder, sql } from 'kysely';

export interface RecordTableParts {
  /** The record hangs on an agenda item: an `agenda_item_id` beside the division. */
  readonly isFact?: boolean;
  /** Carries the portal's own number. */
  readonly hasSource?: boolean;
  /** The column of the day it happened: adds `recorded_days_late`. */
  readonly day?: string;
  /** Columns to index where they are not null: foreign keys have to be. */
  readonly indexed?: readonly string[];
}

/** A foreign key is named `table__column`: a refusal names the property at fault. */
export const references = (table: string, column: string, target: string, targetColumn = 'id'): RawBuilder<unknown> =>
  sql`constraint ${sql.ref(`${table}__${column}`)} references ${sql.table(target)} (${sql.ref(targetColumn)})`;

/** `own` are the columns between the division and the stamps, with a comma after the last. */
export async function createRecordTable(
  db: Kysely<unknown>,
  table: string,
  own: RawBuilder<unknown>,
  { isFact = false, hasSource = false, day, indexed = [] }: RecordTableParts = {},
): Promise<void> {
  const item = isFact
    ? sql`agenda_item_id uuid not null ${references(table, 'agenda_item_id', 'agenda_item')},`
    : sql``;
  const late = day
    ? sql`, recorded_days_late integer generated always as
        (greatest(0, timezone('Asia/Shanghai', created_at)::date - ${sql.ref(day)})) stored`
    : sql``;
  const ofItem = isFact ? sql`, constraint ${sql.ref(`${table}_of_item`)} unique (id, agenda_item_id)` : sql``;
  await sql`
    create table ${sql.table(table)} (
      id uuid primary key,
      ${item}
      division_code text collate "C" not null ${references(table, 'division_code', 'division', 'code')},
      ${own}
      ${hasSource ? sql`source_system text, source_id text,` : sql``}
      version integer not null default 1,
      created_at timestamptz(3) not null default now(),
      updated_at timestamptz(3) not null default now(),
      deleted_at timestamptz(3),
      banner_code text collate "C" not null generated always as (left(division_code, 6)) stored,
      township_code text collate "C" not null generated always as (left(division_code, 9)) stored
      ${late} ${ofItem}
    )`.execute(db);
  if (isFact) await index(db, table, `${table}_agenda_item_id`, sql`agenda_item_id, id`);
  await index(db, table, `${table}_banner_code`, sql`banner_code, id`);
  await index(db, table, `${table}_township_code`, sql`township_code, id`);
  await index(db, table, `${table}_updated_at`, sql`updated_at, id`);
  for (const column of indexed) await indexColumn(db, table, column);
  if (hasSource) {
    await sql`
      create unique index ${sql.ref(`${table}_source`)} on ${sql.table(table)} (source_system, source_id)
        where source_system is not null`.execute(db);
  }
  await sql`
    create constraint trigger event_is_recorded after insert or update on ${sql.table(table)}
      deferrable initially deferred for each row execute function event_is_recorded()`.execute(db);
  await sql`
    create trigger record_is_kept before delete on ${sql.table(table)}
      for each row execute function record_is_kept()`.execute(db);
}

/** The number of a portal within its realm (`realmOf`), for a table whose numbers are unique everywhere so far. */
export async function numberByRealm(db: Kysely<unknown>, table: string): Promise<void> {
  await sql`
    alter table ${sql.table(table)} add column source_realm text collate "C" not null default ''`.execute(db);
  await renumber(db, table, sql`source_system, source_id, source_realm`);
}

export async function numberEverywhere(db: Kysely<unknown>, table: string): Promise<void> {
  await renumber(db, table, sql`source_system, source_id`);
  await sql`alter table ${sql.table(table)} drop column source_realm`.execute(db);
}

async function renumber(db: Kysely<unknown>, table: string, columns: RawBuilder<unknown>): Promise<void> {
  const name = sql.ref(`${table}_source`);
  await sql`drop index ${name}`.execute(db);
  await sql`
    create unique index ${name} on ${sql.table(table)} (${columns}) where source_system is not null`.execute(db);
}

/** Where the column is not null. */
export async function indexColumn(db: Kysely<unknown>, table: string, column: string): Promise<void> {
  await sql`
    create index ${sql.ref(`${table}_${column}`)} on ${sql.table(table)} (${sql.ref(column)})
      where ${sql.ref(column)} is not null`.execute(db);
}

const index = async (db: Kysely<unknown>, table: string, name: string, columns: RawBuilder<unknown>) => {
  await sql`create index ${sql.ref(name)} on ${sql.table(table)} (${columns})`.execute(db);
};
