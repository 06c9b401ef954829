import { createHash } from 'node:crypto';
import { type RawBuilder, type SqlBool, sql } from 'kysely';
import type { Database } from '../../db/database.ts';
import { type Cursors, PAGE_LIMIT_DEFAULT, type Page } from '../../db/keyset.ts';
import { columnsOf, type Row } from '../../db/records.ts';
import { isHeldBy } from '../../db/scope.ts';
import { notFound, Problem } from '../../problems.ts';
import { type QuorumRuleRow, quorumRules as released, thresholdsOf } from '../../procedure/quorum.ts';
import { quotation } from '../../procedure/sources.ts';
import { quorumRules } from './schema.ts';

export type QuorumRuleRecord = QuorumRuleRow &
  Row & { readonly quotation: string | null; readonly is_built_in: boolean; readonly deleted_at?: string | null };

export interface QuorumRuleQuery {
  limit?: number;
  cursor?: string;
  division_code?: string;
  form?: string;
  self_government_kind?: string;
  on?: string;
  is_built_in?: boolean;
}

/** Before every id that is given out, and the same in every release. */
const idOf = (code: string) =>
  `00000000-0000-8000-8000-${createHash('sha256').update(code).digest('hex').slice(0, 12)}`;

/** When this data was first released. */
const RELEASED_AT = '2026-11-23T00:00:00.000Z';

export const builtIn: readonly QuorumRuleRecord[] = released
  .map((rule) => ({
    id: idOf(rule.code),
    is_built_in: true,
    code: rule.code,
    division_code: null,
    form: rule.form,
    self_government_kind: rule.self_government_kind,
    counts_area: rule.measures.length === 2,
    ...thresholdsOf(rule),
    valid_from: rule.valid_from,
    valid_to: rule.valid_to,
    source_title: rule.source_title,
    source_document: rule.source_document,
    article: rule.article,
    mark: rule.mark,
    quotation: quotation(rule.clause),
    version: 1,
    created_at: RELEASED_AT,
    updated_at: RELEASED_AT,
  }))
  .toSorted((a, b) => (a.id < b.id ? -1 : 1));

const matches = (rule: QuorumRuleRecord, { form, self_government_kind: kind, on }: QuorumRuleQuery): boolean =>
  (form === undefined || rule.form === form) &&
  (kind === undefined || rule.self_government_kind === null || rule.self_government_kind === kind) &&
  (on === undefined || (rule.valid_from <= on && (rule.valid_to === null || on <= rule.valid_to)));

/** In the order of their ids: those released with the service, then those that were loaded. */
export async function listQuorumRules(
  db: Database,
  cursors: Cursors,
  query: QuorumRuleQuery,
): Promise<Page<QuorumRuleRecord>> {
  const { limit = PAGE_LIMIT_DEFAULT, cursor, ...filters } = query;
  const context = JSON.stringify(['quorum_rule', filters]);
  const after = cursor === undefined ? '' : String(cursors.read(context, cursor)[0]);
  const first =
    filters.is_built_in === false ? [] : builtIn.filter((rule) => rule.id > after && matches(rule, filters));
  const rest = filters.is_built_in === true ? [] : await listLoaded(db, filters, after, limit + 1);
  const found = [...first, ...rest];
  const items = found.slice(0, limit);
  const last = items.at(-1);
  return { items, next_cursor: found.length > limit && last ? cursors.write(context, [last.id]) : null };
}

async function listLoaded(db: Database, filters: QuorumRuleQuery, after: string, limit: number) {
  const { division_code, form, self_government_kind: kind, on } = filters;
  const conditions: RawBuilder<SqlBool>[] = [sql<SqlBool>`deleted_at is null`];
  if (after !== '') conditions.push(sql<SqlBool>`id > ${after}`);
  if (division_code !== undefined)
    conditions.push(
      sql<SqlBool>`(division_code is null or ${isHeldBy(sql`${division_code}::text`, sql.ref('division_code'))})`,
    );
  if (form !== undefined) conditions.push(sql<SqlBool>`form = ${form}`);
  if (kind !== undefined)
    conditions.push(sql<SqlBool>`(self_government_kind is null or self_government_kind = ${kind})`);
  if (on !== undefined)
    conditions.push(sql<SqlBool>`valid_from <= ${on}::date and (valid_to is null or valid_to >= ${on}::date)`);
  const { rows } = await sql<QuorumRuleRecord>`
    select ${columnsOf(quorumRules)} from quorum_rule where ${sql.join(conditions, sql` and `)}
    order by id limit ${limit}`.execute(db);
  return rows;
}

/** Throws `not-found` and `gone`. */
export async function getQuorumRule(db: Database, id: string): Promise<QuorumRuleRecord> {
  const released = builtIn.find((rule) => rule.id === id);
  if (released) return released;
  const { rows } = await sql<QuorumRuleRecord>`
    select ${columnsOf(quorumRules)}, deleted_at from quorum_rule where id = ${id}`.execute(db);
  if (!rows[0]) throw notFound();
  const { deleted_at, ...rule } = rows[0];
  if (deleted_at) throw new Problem('gone', { members: { id, deleted_at } });
  return rule as QuorumRuleRecord;
}

/** One change at a time: two that contradict each other would not see each other. */
export const lockQuorumRules = (db: Database) => sql`lock table quorum_rule in share row exclusive mode`.execute(db);

/** Another set for the same place, form and kind that holds on one of the same days; or one of the same code. */
export async function findRivals(
  db: Database,
  rule: QuorumRuleRow,
  except: string | null,
): Promise<{ code: string; is_overlap: boolean }[]> {
  const { rows } = await sql<{ code: string; is_overlap: boolean }>`
    select code, is_overlap from (
      select code, coalesce(division_code is not distinct from ${rule.division_code} and form = ${rule.form}
        and self_government_kind is not distinct from ${rule.self_government_kind}
        and valid_from <= coalesce(${rule.valid_to}::date, 'infinity')
        and coalesce(valid_to, 'infinity') >= ${rule.valid_from}::date, false) as is_overlap
      from quorum_rule where deleted_at is null and id is distinct from ${except}::uuid) other
    where is_overlap or code = ${rule.code}
    order by code limit 10`.execute(db);
  return rows;
}
