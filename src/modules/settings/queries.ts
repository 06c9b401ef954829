import { sql } from 'kysely';
import type { Database } from '../../db/database.ts';
import { ancestors, anyOf, isUnder, type Scope } from '../../db/scope.ts';
import { notFound } from '../../problems.ts';
import type { SettingRow } from '../../procedure/settings.ts';

export interface FoundSetting extends SettingRow {
  readonly id: string;
  readonly version: number;
  readonly bylaw_id: string | null;
  readonly bylaw_clause: string | null;
  readonly preset: string | null;
  readonly title: string | null;
  readonly document_number: string | null;
}

const inScope = (scope: Scope) => anyOf(scope.divisions.map((prefix) => isUnder('d.code', prefix)));

/** Throws `not-found` for a division that is not there for the caller. */
export async function requireDivision(db: Database, scope: Scope, code: string): Promise<void> {
  const { rows } = await sql`select from division d where d.code = ${code} and ${inScope(scope)}`.execute(db);
  if (rows.length === 0) throw notFound();
}

/** The same, with the settings of the division held against other changes of them. */
export async function lockDivision(db: Database, scope: Scope, code: string): Promise<void> {
  const { rows } = await sql`
    select from division d where d.code = ${code} and ${inScope(scope)} for no key update`.execute(db);
  if (rows.length === 0) throw notFound();
}

/** Settings of a division and of all above it, whether their bylaws are in force or not. */
export async function listSettings(db: Database, code: string): Promise<FoundSetting[]> {
  const { rows } = await sql<FoundSetting>`
    select s.id, s.version, s.division_code, s.name, s.value, s.bylaw_id, s.bylaw_clause, s.preset,
      b.title, b.document_number, b.valid_from, b.valid_to
    from division_setting s left join bylaw b on b.id = s.bylaw_id
    where s.division_code = any(${[...ancestors(code), code]}::text[]) and s.deleted_at is null`.execute(db);
  return rows;
}

export interface Basis {
  id: string;
  kind: string;
  division_code: string;
  valid_from: string;
  valid_to: string | null;
}

/** The bylaws of a division and of those above it among these, held against removal. */
export async function holdBylaws(db: Database, code: string, ids: readonly string[]): Promise<Basis[]> {
  const { rows } = await sql<Basis>`
    select id, kind, division_code, valid_from, valid_to from bylaw
    where id = any(${ids}::uuid[]) and division_code = any(${[...ancestors(code), code]}::text[]) and deleted_at is null
    order by id for share`.execute(db);
  return rows;
}
