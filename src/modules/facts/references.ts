/** What a fact refers to: records of the same item, and subjects that the caller may see; nothing removed. */
import { type RawBuilder, type SqlBool, sql } from 'kysely';
import type { Database } from '../../db/database.ts';
import type { Scope } from '../../db/scope.ts';
import { anyOf, isOwn } from '../../db/scope.ts';
import { type Fault, Problem } from '../../problems.ts';
import { organisations, subjects } from '../subjects/schema.ts';

export interface Reference {
  readonly column: string;
  readonly holds: RawBuilder<SqlBool>;
}

/** Columns that refer to another record of the item: its table and the column met there. */
const ofSameItem: Readonly<Record<string, readonly [table: string, column: string]>> = {
  session_id: ['session_item', 'session_id'],
  solicitation_id: ['solicitation', 'id'],
  participant_id: ['participant', 'id'],
  decision_id: ['decision', 'id'],
  milestone_id: ['milestone', 'id'],
  disclosure_id: ['disclosure', 'id'],
  corrects_decision_id: ['decision', 'id'],
  participant_ids: ['participant', 'id'],
  opinion_ids: ['opinion', 'id'],
};

export const isSubjectColumn = (column: string) => /(^|_)subject_ids?$/.test(column);

/** All ids, as one array: null and the empty list refer to nothing. */
const idsOf = (value: unknown): string[] =>
  value === null || value === undefined ? [] : Array.isArray(value) ? value.map(String) : [String(value)];

const isBodyOf = (affected: RawBuilder<unknown>): RawBuilder<SqlBool> =>
  sql<SqlBool>`(subject.kind = any(${organisations}::text[]) and subject.division_code = any(${affected}))`;

/**
 * Bodies of the divisions that the matter affects take part in it, and may be named though they lie outside the scope.
 * Nothing new is recorded of who was erased: it would tell again who he is.
 */
const subjectsAreSeen = (
  scope: Scope,
  ids: readonly string[],
  affected: RawBuilder<unknown> = sql`'{}'::text[]`,
): RawBuilder<SqlBool> => sql<SqlBool>`(
  select count(*) from (select from subject where subject.id = any(${ids}::uuid[]) and subject.deleted_at is null
    and subject.erased_at is null and ${anyOf([isOwn(scope, 'subject'), subjects.reach(scope), isBodyOf(affected)])} for key share of subject) held) = ${ids.length}`;

const belongToItem = (item: RawBuilder<unknown>, [table, column]: readonly [string, string], ids: readonly string[]) =>
  sql<SqlBool>`(
  select count(*) from (select from ${sql.table(table)} target where target.${sql.ref(column)} = any(${ids}::uuid[])
    and target.agenda_item_id = ${item} and target.deleted_at is null for key share of target) held) = ${ids.length}`;

/**
 * The conditions under which the references of these values hold; `except` are checked elsewhere. What is referred to
 * is held against removal, which waits and then finds what hangs on it.
 */
export function referencesOf(
  scope: Scope,
  item: RawBuilder<unknown>,
  values: Readonly<Record<string, unknown>>,
  except: readonly string[] = [],
  affected: RawBuilder<unknown> = sql`array(select unnest(a.affected_division_codes) from agenda_item a where a.id = ${item})`,
): Reference[] {
  return Object.entries(values).flatMap(([column, value]) => {
    const ids = idsOf(value);
    const target = ofSameItem[column];
    if (ids.length === 0 || except.includes(column)) return [];
    if (target) return [{ column, holds: belongToItem(item, target, ids) }];
    return isSubjectColumn(column) ? [{ column, holds: subjectsAreSeen(scope, ids, affected) }] : [];
  });
}

/** Throws `invalid-reference` with every column whose reference does not hold. */
export async function requireReferences(db: Database, references: readonly Reference[]): Promise<void> {
  if (references.length === 0) return;
  const { rows } = await sql<Record<string, boolean>>`
    select ${sql.join(references.map(({ column, holds }) => sql`${holds} as ${sql.ref(column)}`))}`.execute(db);
  const broken = references.filter(({ column }) => rows[0]?.[column] !== true);
  if (broken.length > 0)
    throw new Problem('invalid-reference', { faults: broken.map(({ column }) => unknown(column)) });
}

const unknown = (column: string): Fault => ({
  pointer: `/${column}`,
  code: 'reference',
  zh: '所引用的记录不存在、已删除或已匿名,或不属于本议题',
  en: 'refers to a record that does not exist, was removed or erased, or belongs elsewhere',
});
