import { type RawBuilder, type SqlBool, sql } from 'kysely';
import { onTheWire } from '../../db/change.ts';
import type { Database } from '../../db/database.ts';
import { ancestors, anyOf, isUnder, type Scope } from '../../db/scope.ts';
import { notFound } from '../../problems.ts';
import { codes } from '../../procedure/code-lists.ts';
import { levelOf, type StandingFacts } from '../../procedure/index.ts';

/** What the rules about divisions read: each table, and its columns that are too long to be of use to them. */
const tables: Readonly<Record<string, readonly string[]>> = {
  bylaw: ['text', 'summary'],
  committee: [],
  committee_member: ['name', 'recommended_by'],
  platform: ['responsible_person', 'opening_times'],
};

type Row = Record<string, unknown>;
export type Standing = StandingFacts & { readonly division: { readonly name: string } };

const rowsOf = ([table, left]: readonly [string, readonly string[]]): RawBuilder<unknown> => sql`
  (select coalesce(jsonb_agg(to_jsonb(r) - ${left}::text[] order by r.id), '[]') from ${sql.table(table)} r
   where r.township_code = left(d.code, 9) and r.division_code = d.code and r.deleted_at is null) as ${sql.ref(`${table}s`)}`;

async function listFacts(db: Database, where: RawBuilder<SqlBool>): Promise<Standing[]> {
  const { rows } = await sql<Record<string, Row[]> & { division: Standing['division'] }>`
    select jsonb_build_object('code', d.code, 'name', d.name, 'kind', d.kind,
        'self_government_kind', d.self_government_kind) as division,
      ${sql.join(Object.entries(tables).map(rowsOf))}
    from division d where ${where} order by d.code`.execute(db);
  return rows.map(
    ({ division, ...records }) =>
      ({
        division,
        ...Object.fromEntries(Object.entries(records).map(([key, found]) => [key, found.map(onTheWire)])),
      }) as unknown as Standing,
  );
}

/** Throws `not-found` for a division that is not there for the caller. */
export async function getStanding(db: Database, scope: Scope, code: string): Promise<Standing> {
  const inScope = anyOf(scope.divisions.map((prefix) => isUnder('d.code', prefix)));
  const [found] = await listFacts(db, sql<SqlBool>`d.code = ${code} and ${inScope}`);
  if (!found) throw notFound();
  return found;
}

const asked = codes('division_kinds').filter((kind) => levelOf(kind) !== null);

/** The divisions under one that a rule asks something of, and that still exist. */
export const listStandingsUnder = (db: Database, code: string, today: string): Promise<Standing[]> =>
  listFacts(
    db,
    sql<SqlBool>`${isUnder('d.code', code)} and d.code <> ${code} and d.kind = any(${asked}::text[])
      and (d.valid_to is null or d.valid_to >= ${today}::date)`,
  );

export interface Expiring {
  id: string;
  division_code: string;
  kind: string;
  title: string;
  document_number: string | null;
  valid_to: string;
}

/** Bylaws of a division and of those above it that are in force, and have a last day; the first to end comes first. */
export async function listExpiringBylaws(db: Database, code: string, today: string): Promise<Expiring[]> {
  const { rows } = await sql<Expiring>`
    select id, division_code, kind, title, document_number, valid_to from bylaw
    where division_code = any(${[...ancestors(code), code]}::text[]) and deleted_at is null
      and valid_from <= ${today}::date and valid_to >= ${today}::date
    order by valid_to, id limit 200`.execute(db);
  return rows;
}
