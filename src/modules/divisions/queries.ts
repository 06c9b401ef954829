import { sql } from 'kysely';
import type { Database } from '../../db/database.ts';
import { type Cursors, PAGE_LIMIT_DEFAULT, type Page } from '../../db/keyset.ts';
import { isUnder } from '../../db/scope.ts';
import { notFound } from '../../problems.ts';
import type { Division } from './schema.ts';

export interface DivisionQuery {
  limit?: number;
  cursor?: string;
  division_code?: string;
  parent_code?: string;
  kind?: string;
}

const columns = sql`code, name, name_mn, kind, township_kind, self_government_kind, parent_code, valid_from, valid_to,
  successor_code, source, edition, version, created_at, updated_at`;

export async function listDivisions(db: Database, cursors: Cursors, query: DivisionQuery): Promise<Page<Division>> {
  const { limit = PAGE_LIMIT_DEFAULT, cursor, ...filters } = query;
  const context = JSON.stringify(['division', filters]);
  const conditions = [isUnder('code', query.division_code ?? '')];
  if (query.parent_code !== undefined) conditions.push(sql`parent_code = ${query.parent_code}`);
  if (query.kind !== undefined) conditions.push(sql`kind = ${query.kind}`);
  if (cursor !== undefined) conditions.push(sql`code > ${cursors.read(context, cursor)[0]}`);
  const { rows } = await sql<Division>`
    select ${columns} from division where ${sql.join(conditions, sql` and `)} order by code limit ${limit + 1}`.execute(
    db,
  );
  const items = rows.slice(0, limit);
  const last = items.at(-1);
  return { items, next_cursor: rows.length > limit && last ? cursors.write(context, [last.code]) : null };
}

export async function getDivision(db: Database, code: string): Promise<Division> {
  const { rows } = await sql<Division>`select ${columns} from division where code = ${code}`.execute(db);
  if (!rows[0]) throw notFound();
  return rows[0];
}
