import { type Kysely, sql } from 'kysely';
import { createRecordTable, references } from '../src/db/record-table.ts';

/**
 * What is owed (computed from the records of an item, one row for each key), the announced days that the calendar
 * takes in, and the counts to be made again after one. The work list is in the order of the due dates, what has none
 * last, from an index for each level and filter.
 */
export async function up(db: Kysely<unknown>): Promise<void> {
  await createRecordTable(
    db,
    'obligation',
    sql`
    record_mode text not null,
    kind text not null,
    key text not null,
    debtor_subject_id uuid ${references('obligation', 'debtor_subject_id', 'subject')},
    debtor_kind text not null,
    follows_resource text not null,
    follows_id uuid not null,
    started_on date,
    due_on date,
    is_limit_set boolean not null,
    is_presumed boolean not null,
    is_provisional boolean not null,
    trace jsonb,
    state text not null,
    is_outstanding boolean not null generated always as (state in ('open', 'due_soon', 'overdue')) stored,
    met_on date,
    met_by_resource text,
    met_by_id uuid,
    waived_on date,
    waived_reason text,
    constraint obligation_once unique (agenda_item_id, key),`,
    { isFact: true },
  );
  const filters = [[], ['state'], ['kind'], ['kind', 'state'], ['debtor_kind'], ['is_outstanding']];
  for (const level of [null, 'banner_code', 'township_code', 'debtor_subject_id']) {
    for (const filter of level === 'debtor_subject_id' ? [[]] : filters) {
      const equal = [...(level ? [level] : []), ...filter];
      const name = ['obligation', ...equal, 'due'].join('_');
      const columns = [
        ...equal.map((column) => sql.ref(column)),
        sql`coalesce(due_on, date '9999-12-31')`,
        sql.ref('id'),
      ];
      await sql`create index ${sql.ref(name)} on obligation (${sql.join(columns)})`.execute(db);
    }
  }

  await createRecordTable(
    db,
    'calendar_day',
    sql`
    year integer,
    days jsonb not null,
    first_day date not null,
    last_day date not null,
    source text not null,
    document_number text,
    recomputed_at timestamptz(3),`,
  );
  // null: the whole country
  for (const column of ['division_code', 'banner_code', 'township_code']) {
    await sql`alter table calendar_day alter column ${sql.ref(column)} drop not null`.execute(db);
  }
  await sql`
    create unique index calendar_day_year on calendar_day (division_code, year) nulls not distinct
      where year is not null and deleted_at is null`.execute(db);

  await sql`
    create table recount (
      id uuid primary key,
      division_code text collate "C" references division (code),
      first_day date,
      last_day date,
      reason text not null,
      calendar_day_id uuid references calendar_day (id),
      cursor_on date,
      cursor_id uuid,
      created_at timestamptz(3) not null default now(),
      done_at timestamptz(3)
    )`.execute(db);
  await sql`create index recount_waiting on recount (created_at, id) where done_at is null`.execute(db);
  await sql`create index recount_calendar_day_id on recount (calendar_day_id) where calendar_day_id is not null`.execute(
    db,
  );
  // what was recorded before is owed as well
  await sql`
    insert into recount (id, reason) select gen_random_uuid(), 'introduced'
    where exists (select from agenda_item)`.execute(db);
}

export async function down(db: Kysely<unknown>): Promise<void> {
  await sql`drop table recount`.execute(db);
  await sql`drop table calendar_day`.execute(db);
  await sql`drop table obligation`.execute(db);
}
