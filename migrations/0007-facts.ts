import { type Kysely, type RawBuilder, sql } from 'kysely';

/**
 * The facts of an agenda item. A reference to another record of the same item is a composite foreign key, so that
 * it cannot point into another item. A foreign key is named `table__column`: a refusal names the property at fault.
 */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`
    create table session (
      id uuid primary key,
      division_code text collate "C" not null constraint session__division_code references division (code),
      record_mode text not null,
      status text not null default 'announced',
      form text not null,
      form_name text,
      form_reason text,
      platform_kind text,
      platform_name text,
      is_online boolean not null default false,
      place text,
      held_on date,
      held_text text,
      starts_at timestamptz(3),
      duration_minutes integer,
      convener_subject_id uuid constraint session__convener_subject_id references subject (id),
      convener_acts_for text,
      chaired_by text,
      minutes text,
      session_count integer,
      count_basis text,
      eligible_count bigint,
      present_count bigint,
      eligible_area bigint,
      present_area bigint,
      cancelled_reason text,
      source_system text,
      source_id text,
      version integer not null default 1,
      created_at timestamptz(3) not null default now(),
      updated_at timestamptz(3) not null default now(),
      deleted_at timestamptz(3),
      banner_code text collate "C" not null generated always as (left(division_code, 6)) stored,
      township_code text collate "C" not null generated always as (left(division_code, 9)) stored,
      recorded_days_late integer generated always as
        (greatest(0, timezone('Asia/Shanghai', created_at)::date - held_on)) stored
    )`.execute(db);
  await recordIndexes(db, 'session', ['convener_subject_id']);

  await fact(
    db,
    'participant',
    null,
    sql`
    subject_id uuid constraint participant__subject_id references subject (id),
    subject_kind text,
    label text,
    head_count integer,
    reason text,
    standings text[] not null default '{}',
    constraint participant_is_subject_or_group check (num_nonnulls(subject_id, subject_kind) = 1)`,
  );
  await index(db, 'participant', 'subject_id');
  await sql`
    create unique index participant_once on participant (agenda_item_id, subject_id)
      where subject_id is not null and deleted_at is null`.execute(db);

  await fact(
    db,
    'solicitation',
    'started_on',
    sql`
    method text not null,
    started_on date,
    ended_on date,
    held_text text,
    question text,
    reached_count integer,
    response_count integer,
    result text`,
  );

  await fact(
    db,
    'session_item',
    null,
    sql`
    session_id uuid not null constraint session_item__session_id references session (id),
    equal_procedure_reason text,
    nothing_to_add boolean not null default false,
    conclusion text,
    conclusion_text text,
    is_withdrawal_agreed boolean not null default false,
    vote_method text,
    votes_for bigint,
    votes_against bigint,
    votes_abstained bigint,
    votes_for_area bigint,
    vote_result text,
    vote_text text,
    constraint session_item_of_session unique (session_id, agenda_item_id)`,
  );

  await sql`
    create table attendance (
      id uuid primary key,
      session_id uuid not null constraint attendance__session_id references session (id),
      division_code text collate "C" not null constraint attendance__division_code references division (code),
      participant_id uuid,
      subject_id uuid constraint attendance__subject_id references subject (id),
      subject_kind text,
      label text,
      head_count integer,
      capacity text not null default 'participant',
      is_present boolean not null default true,
      absence_reason text,
      version integer not null default 1,
      created_at timestamptz(3) not null default now(),
      updated_at timestamptz(3) not null default now(),
      deleted_at timestamptz(3),
      banner_code text collate "C" not null generated always as (left(division_code, 6)) stored,
      township_code text collate "C" not null generated always as (left(division_code, 9)) stored,
      constraint attendance__participant_id foreign key (participant_id) references participant (id),
      constraint attendance_is_somebody check (num_nonnulls(participant_id, subject_id, subject_kind) = 1)
    )`.execute(db);
  await sql`create index attendance_session_id on attendance (session_id, id)`.execute(db);
  await recordIndexes(db, 'attendance', ['participant_id', 'subject_id'], false);

  await fact(
    db,
    'notice',
    'sent_on',
    sql`
    session_id uuid,
    method text not null,
    content text not null,
    information text,
    sent_on date,
    sent_at timestamptz(3),
    held_text text,
    participant_ids uuid[] not null default '{}'`,
  );
  await sameItem(db, 'notice', 'session_id', 'session_item', 'session_id');

  await fact(
    db,
    'opinion',
    'voiced_on',
    sql`
    session_id uuid,
    solicitation_id uuid,
    participant_id uuid,
    subject_id uuid constraint opinion__subject_id references subject (id),
    speaker text,
    stance text not null,
    text text,
    voiced_on date,
    held_text text,
    disposition text,
    disposition_reason text`,
    true,
  );
  await index(db, 'opinion', 'subject_id');
  await sameItem(db, 'opinion', 'session_id', 'session_item', 'session_id');
  await sameItem(db, 'opinion', 'solicitation_id', 'solicitation', 'id');
  await sameItem(db, 'opinion', 'participant_id', 'participant', 'id');

  await fact(
    db,
    'decision',
    'decided_on',
    sql`
    session_id uuid,
    status text not null default 'draft',
    outcome text not null,
    basis text not null,
    text text not null,
    condition text,
    decided_on date,
    held_text text,
    corrects_decision_id uuid,
    legality text not null default 'unreviewed',
    legality_reason text,
    filed_or_approved text,
    filed_with_subject_id uuid constraint decision__filed_with_subject_id references subject (id),
    filing_document text,
    filed_on date,
    responsible_subject_ids uuid[] not null default '{}',
    responsible_legal_basis text,
    is_village_to_implement boolean not null default true,
    implement_by date`,
    true,
  );
  await index(db, 'decision', 'filed_with_subject_id');
  await sql`create index decision_responsible_subject_ids on decision using gin (responsible_subject_ids)`.execute(db);
  await sameItem(db, 'decision', 'session_id', 'session_item', 'session_id');
  await sameItem(db, 'decision', 'corrects_decision_id', 'decision', 'id');
  await sql`
    create unique index decision_one_in_force on decision (agenda_item_id) where status = 'in_force'`.execute(db);
  await sql`
    alter table agenda_item add constraint agenda_item__decision_id
      foreign key (decision_id, id) references decision (id, agenda_item_id)`.execute(db);
  await sql`
    alter table transition add constraint transition__decision_id
      foreign key (decision_id, agenda_item_id) references decision (id, agenda_item_id)`.execute(db);

  await fact(
    db,
    'referral',
    'sent_on',
    sql`
    kind text not null,
    to_subject_id uuid constraint referral__to_subject_id references subject (id),
    to_label text,
    decision_id uuid,
    content text,
    document_number text,
    delivery text,
    sent_on date,
    received_on date,
    held_text text`,
  );
  await index(db, 'referral', 'to_subject_id');
  await sameItem(db, 'referral', 'decision_id', 'decision', 'id');

  await fact(
    db,
    'implementation_record',
    'reported_on',
    sql`
    decision_id uuid,
    responsible_subject_id uuid constraint implementation_record__responsible_subject_id references subject (id),
    progress text not null,
    text text not null,
    ended_reason text,
    reported_on date,
    held_text text`,
  );
  await index(db, 'implementation_record', 'responsible_subject_id');
  await sameItem(db, 'implementation_record', 'decision_id', 'decision', 'id');

  await fact(
    db,
    'disclosure',
    'published_on',
    sql`
    decision_id uuid,
    about text not null,
    channel text not null,
    channel_name text,
    level text not null default 'full',
    text text not null,
    published_on date,
    published_until date,
    held_text text,
    proof text,
    publisher_subject_id uuid constraint disclosure__publisher_subject_id references subject (id)`,
  );
  await index(db, 'disclosure', 'publisher_subject_id');
  await sameItem(db, 'disclosure', 'decision_id', 'decision', 'id');

  await fact(
    db,
    'feedback_record',
    'given_on',
    sql`
    kind text not null,
    decision_id uuid,
    audiences text[] not null default '{}',
    opinion_ids uuid[] not null default '{}',
    from_subject_id uuid constraint feedback_record__from_subject_id references subject (id),
    to_subject_id uuid constraint feedback_record__to_subject_id references subject (id),
    method text,
    text text not null,
    document_number text,
    given_on date,
    held_text text`,
    true,
  );
  for (const column of ['from_subject_id', 'to_subject_id']) await index(db, 'feedback_record', column);
  await sameItem(db, 'feedback_record', 'decision_id', 'decision', 'id');
}

async function fact(db: Kysely<unknown>, table: string, day: string | null, own: RawBuilder<unknown>, source = false) {
  await sql`
    create table ${sql.table(table)} (
      id uuid primary key,
      agenda_item_id uuid not null constraint ${sql.ref(`${table}__agenda_item_id`)} references agenda_item (id),
      division_code text collate "C" not null constraint ${sql.ref(`${table}__division_code`)} references division (code),
      ${own},
      ${source ? sql`source_system text, source_id text,` : sql``}
      version integer not null default 1,
      created_at timestamptz(3) not null default now(),
      updated_at timestamptz(3) not null default now(),
      deleted_at timestamptz(3),
      banner_code text collate "C" not null generated always as (left(division_code, 6)) stored,
      township_code text collate "C" not null generated always as (left(division_code, 9)) stored,
      ${
        day
          ? sql`recorded_days_late integer generated always as
              (greatest(0, timezone('Asia/Shanghai', created_at)::date - ${sql.ref(day)})) stored,`
          : sql``
      }
      constraint ${sql.ref(`${table}_of_item`)} unique (id, agenda_item_id)
    )`.execute(db);
  await sql`create index ${sql.ref(`${table}_agenda_item_id`)} on ${sql.table(table)} (agenda_item_id, id)`.execute(db);
  await recordIndexes(db, table, [], source);
}

async function recordIndexes(db: Kysely<unknown>, table: string, columns: string[], source = true) {
  await sql`create index ${sql.ref(`${table}_banner_code`)} on ${sql.table(table)} (banner_code, id)`.execute(db);
  await sql`create index ${sql.ref(`${table}_township_code`)} on ${sql.table(table)} (township_code, id)`.execute(db);
  await sql`create index ${sql.ref(`${table}_updated_at`)} on ${sql.table(table)} (updated_at, id)`.execute(db);
  for (const column of columns) await index(db, table, column);
  if (source) {
    await sql`
      create unique index ${sql.ref(`${table}_source`)} on ${sql.table(table)} (source_system, source_id)
        where source_system is not null`.execute(db);
  }
  await eventIsRecorded(db, table);
}

async function eventIsRecorded(db: Kysely<unknown>, table: string) {
  await sql`
    create constraint trigger event_is_recorded after insert or update on ${sql.table(table)}
      deferrable initially deferred for each row execute function event_is_recorded()`.execute(db);
  await sql`
    create trigger record_is_kept before delete on ${sql.table(table)}
      for each row execute function record_is_kept()`.execute(db);
}

async function index(db: Kysely<unknown>, table: string, column: string) {
  await sql`
    create index ${sql.ref(`${table}_${column}`)} on ${sql.table(table)} (${sql.ref(column)})
      where ${sql.ref(column)} is not null`.execute(db);
}

async function sameItem(db: Kysely<unknown>, table: string, column: string, target: string, targetColumn: string) {
  await sql`
    alter table ${sql.table(table)} add constraint ${sql.ref(`${table}__${column}`)}
      foreign key (${sql.ref(column)}, agenda_item_id) references ${sql.table(target)} (${sql.ref(targetColumn)}, agenda_item_id)`.execute(
    db,
  );
  await index(db, table, column);
}

export async function down(db: Kysely<unknown>): Promise<void> {
  await sql`alter table agenda_item drop constraint agenda_item__decision_id`.execute(db);
  await sql`alter table transition drop constraint transition__decision_id`.execute(db);
  const newestFirst = [
    'feedback_record',
    'disclosure',
    'implementation_record',
    'referral',
    'decision',
    'opinion',
    'notice',
    'attendance',
    'session_item',
    'solicitation',
    'participant',
    'session',
  ];
  for (const table of newestFirst) await sql`drop table ${sql.table(table)}`.execute(db);
}
