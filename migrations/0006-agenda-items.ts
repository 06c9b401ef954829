import { type Kysely, sql } from 'kysely';

/** Agenda items, who may see them (`agenda_item_scope`), and the history of their stages. */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`
    create table agenda_item (
      id uuid primary key,
      division_code text collate "C" not null constraint agenda_item__division_code references division (code),
      record_mode text not null,
      stage text not null,
      stage_since date,
      stage_days jsonb not null default '{}',
      title text not null,
      title_mn text,
      content text,
      origin text not null,
      requester_subject_id uuid constraint agenda_item__requester_subject_id references subject (id),
      requested_on date,
      scope text not null default 'village',
      affected_division_codes text[] not null default '{}',
      single_village_unable_reason text,
      population_judgement text,
      cross_village_procedure text,
      cross_village_procedure_fixed_on date,
      category text,
      secondary_categories text[] not null default '{}',
      topic text,
      legal_basis text,
      concern text not null default 'ordinary',
      concern_judgement text,
      is_professional boolean not null default false,
      is_important boolean not null default false,
      is_owners_matter boolean not null default false,
      owners_basis text,
      department_subject_ids uuid[] not null default '{}',
      entrusted_by_subject_id uuid constraint agenda_item__entrusted_by_subject_id references subject (id),
      entrusted_on date,
      entrustment_document text,
      lead_subject_ids uuid[] not null default '{}',
      convener_subject_id uuid constraint agenda_item__convener_subject_id references subject (id),
      accountable_person text,
      participants_confirmed_on date,
      linked_forms text[] not null default '{}',
      disclosure_level text not null default 'full',
      disclosure_level_reason text,
      decision_id uuid,
      source_system text,
      source_id text,
      version integer not null default 1,
      created_at timestamptz(3) not null default now(),
      updated_at timestamptz(3) not null default now(),
      deleted_at timestamptz(3),
      banner_code text collate "C" not null generated always as (left(division_code, 6)) stored,
      township_code text collate "C" not null generated always as (left(division_code, 9)) stored,
      village_code text collate "C" not null generated always as (left(division_code, 12)) stored,
      recorded_days_late integer generated always as
        (greatest(0, timezone('Asia/Shanghai', created_at)::date - requested_on)) stored
    )`.execute(db);
  for (const level of ['banner_code', 'township_code', 'village_code']) {
    await sql`create index ${sql.ref(`agenda_item_${level}`)} on agenda_item (${sql.ref(level)}, id)`.execute(db);
    await sql`create index ${sql.ref(`agenda_item_${level}_stage`)} on agenda_item (${sql.ref(level)}, stage, id)`.execute(
      db,
    );
  }
  for (const column of ['requester_subject_id', 'entrusted_by_subject_id', 'convener_subject_id', 'decision_id']) {
    await sql`
      create index ${sql.ref(`agenda_item_${column}`)} on agenda_item (${sql.ref(column)})
        where ${sql.ref(column)} is not null`.execute(db);
  }
  await sql`create index agenda_item_updated_at on agenda_item (updated_at, id)`.execute(db);
  await sql`
    create unique index agenda_item_source on agenda_item (source_system, source_id)
      where source_system is not null`.execute(db);
  await sql`
    create constraint trigger event_is_recorded after insert or update on agenda_item deferrable initially deferred
      for each row execute function event_is_recorded()`.execute(db);

  for (const column of ['lead_subject_ids', 'department_subject_ids']) {
    await sql`create index ${sql.ref(`agenda_item_${column}`)} on agenda_item using gin (${sql.ref(column)})`.execute(
      db,
    );
  }
  await sql`
    create trigger record_is_kept before delete on agenda_item for each row execute function record_is_kept()`.execute(
    db,
  );

  // own: the item's division · affected: divisions it affects · entrusted, referred, assigned: subjects it was handed to
  await sql`
    create table agenda_item_scope (
      agenda_item_id uuid not null references agenda_item (id),
      reason text not null,
      division_code text collate "C" references division (code),
      subject_id uuid references subject (id),
      unique nulls not distinct (agenda_item_id, reason, division_code, subject_id),
      check (num_nonnulls(division_code, subject_id) = 1)
    )`.execute(db);
  await sql`
    create index agenda_item_scope_division_code on agenda_item_scope (division_code, agenda_item_id)
      where reason <> 'own'`.execute(db);
  await sql`create index agenda_item_scope_subject_id on agenda_item_scope (subject_id, agenda_item_id)`.execute(db);

  await sql`
    create table transition (
      id uuid primary key,
      agenda_item_id uuid not null references agenda_item (id),
      number integer not null,
      action text not null,
      from_stage text not null,
      to_stage text not null,
      occurred_on date,
      reason text,
      decision_id uuid,
      exceptions jsonb not null default '[]',
      findings jsonb not null default '[]',
      actor text not null,
      on_behalf_of text,
      created_at timestamptz(3) not null default now(),
      recorded_days_late integer generated always as
        (greatest(0, timezone('Asia/Shanghai', created_at)::date - occurred_on)) stored,
      unique (agenda_item_id, number)
    )`.execute(db);
  await sql`
    create trigger history_is_kept before update or delete on transition for each row execute function record_is_kept()`.execute(
    db,
  );
  await sql`create index transition_decision_id on transition (decision_id) where decision_id is not null`.execute(db);
}

export async function down(db: Kysely<unknown>): Promise<void> {
  await sql`drop table transition`.execute(db);
  await sql`drop table agenda_item_scope`.execute(db);
  await sql`drop table agenda_item`.execute(db);
}
