import { type Kysely, sql } from 'kysely';

/** Administrative divisions. Codes are cut by level and compared bytewise, so that "is under" is a range on the code. */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`
    create table division (
      code text collate "C" primary key,
      name text not null,
      name_mn text,
      kind text not null,
      township_kind text,
      self_government_kind text,
      parent_code text collate "C" references division (code),
      valid_from date,
      valid_to date,
      successor_code text collate "C" references division (code),
      source text not null,
      edition text not null,
      version integer not null default 1,
      created_at timestamptz(3) not null default now(),
      updated_at timestamptz(3) not null default now(),
      constraint division_code_shape check (code ~ '^([0-9]{2}|[0-9]{4}|[0-9]{6}|[0-9]{9}|[0-9]{12}(-[0-9]{2,4})*)$')
    )`.execute(db);
  await sql`create index division_parent_code on division (parent_code, code)`.execute(db);
  await sql`create index division_successor_code on division (successor_code)`.execute(db);
}

export async function down(db: Kysely<unknown>): Promise<void> {
  await sql`drop table division`.execute(db);
}
