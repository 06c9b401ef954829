import { type SqlBool, sql } from 'kysely';
import { actedForName } from '../../db/acted-for.ts';
import type { Database } from '../../db/database.ts';
import type { PersonalKeys } from '../../db/personal-keys.ts';
import { columnsOf, type RecordTable, type Row } from '../../db/records.ts';
import { anyOf, isOwn, isUnder, type Scope } from '../../db/scope.ts';
import { Problem } from '../../problems.ts';
import { type Code, codeEntry } from '../../procedure/code-lists.ts';
import { MENTIONS_MAX, READS_MAX, sensitiveColumns, subjects } from './schema.ts';

/** Every column that names a subject; a test holds the list against the database. */
export const subjectColumns: readonly (readonly [table: string, column: string])[] = [
  ['participant', 'subject_id'],
  ['attendance', 'subject_id'],
  ['opinion', 'subject_id'],
  ['judgement', 'judged_by_subject_id'],
  ['session', 'convener_subject_id'],
  ['decision', 'filed_with_subject_id'],
  ['decision', 'responsible_subject_ids'],
  ['referral', 'to_subject_id'],
  ['implementation_record', 'responsible_subject_id'],
  ['milestone', 'responsible_subject_id'],
  ['objection', 'subject_id'],
  ['objection', 'answered_by_subject_id'],
  ['legal_education', 'by_subject_id'],
  ['decision', 'legality_found_by_subject_id'],
  ['disclosure', 'publisher_subject_id'],
  ['feedback_record', 'from_subject_id'],
  ['feedback_record', 'to_subject_id'],
  ['bylaw', 'adopted_by_subject_id'],
  ['bylaw', 'approved_by_subject_id'],
  ['committee', 'subject_id'],
  ['committee', 'leading_subject_ids'],
  ['committee_member', 'subject_id'],
  ['assessment', 'by_subject_id'],
  ['supervision_record', 'by_subject_id'],
  ['obligation', 'debtor_subject_id'],
  ['linkage', 'own_subject_id'],
  ['linkage', 'other_subject_id'],
  ['agenda_item', 'requester_subject_id'],
  ['agenda_item', 'convener_subject_id'],
  ['agenda_item', 'entrusted_by_subject_id'],
  ['agenda_item', 'lead_subject_ids'],
  ['agenda_item', 'department_subject_ids'],
];

/** Whether any record names the subject: what a legal record hangs on stays. */
export async function isReferredTo(db: Database, id: string): Promise<boolean> {
  const parts = subjectColumns.map(([table, column]) => {
    const names = column.endsWith('_ids')
      ? sql`${sql.ref(column)} @> array[${id}::uuid]`
      : sql`${sql.ref(column)} = ${id}::uuid`;
    return sql`select from ${sql.table(table)} where ${names} and deleted_at is null`;
  });
  const { rows } = await sql`${sql.join(parts, sql` union all `)} limit 1`.execute(db);
  return rows.length > 0;
}

export interface Bodies {
  readonly column: string;
  /** Null names none. */
  readonly ids: readonly unknown[];
  readonly kinds: readonly Code<'subject_kinds'>[];
  /** Absent: of any division. */
  readonly divisions?: readonly string[];
}

/** Throws `invalid-reference` with every column that names anything but registered bodies of these kinds and places. */
export async function requireBodies(db: Database, asked: readonly Bodies[]): Promise<void> {
  const broken: Bodies[] = [];
  for (const bodies of asked) {
    const ids = bodies.ids.filter((id) => id !== null);
    if (ids.length > 0 && (await countBodies(db, bodies, ids)) !== ids.length) broken.push(bodies);
  }
  if (broken.length > 0) throw new Problem('invalid-reference', { faults: broken.map(notSuch) });
}

async function countBodies(db: Database, { kinds, divisions }: Bodies, ids: readonly unknown[]): Promise<number> {
  const { rows } = await sql`
    select from subject where id = any(${ids}::uuid[]) and kind = any(${kinds}::text[]) and deleted_at is null
      and ${divisions ? sql`division_code = any(${divisions}::text[])` : sql`true`} for key share`.execute(db);
  return rows.length;
}

const notSuch = ({ column, kinds, divisions }: Bodies) => {
  const [zh, en] = (['zh', 'en'] as const).map((language) =>
    kinds.map((kind) => codeEntry('subject_kinds', kind)[language]).join(language === 'zh' ? '、' : ' or '),
  );
  return {
    pointer: `/${column}`,
    code: 'reference',
    zh: `须是${divisions ? '本地' : ''}登记的${zh}`,
    en: `must be a registered ${en}${divisions ? ' of this place' : ''}`,
  };
};

/** Records, removed or not, that name a subject by this column or a participant that is it; held until the transaction ends. */
export async function lockMentions(db: Database, t: RecordTable, reference: string, id: string): Promise<Row[]> {
  const column = sql.ref(`${t.table}.${reference}`);
  const names =
    reference === 'participant_id'
      ? sql`${column} in (select p.id from participant p where p.subject_id = ${id}::uuid)`
      : sql`${column} = ${id}::uuid`;
  const { rows } = await sql<Row>`
    select ${columnsOf(t)} from ${sql.table(t.table)}
    where ${names}
    order by ${sql.ref(`${t.table}.id`)} for update of ${sql.table(t.table)}`.execute(db);
  return rows;
}

/** Persons with exactly these numbers, in the divisions of the scope. */
export async function lookUpSubjects(
  db: Database,
  keys: PersonalKeys,
  scope: Scope,
  given: Readonly<Record<string, string>>,
): Promise<Row[]> {
  const asked = sensitiveColumns.flatMap((column) => {
    const plain = given[column];
    if (plain === undefined) return [];
    // as the index has it
    return [sql<SqlBool>`split_part(${sql.ref(column)}, '.', 2) = any(${keys.indexes(column, plain)}::text[])`];
  });
  const { rows } = await sql<Row>`
    select ${columnsOf(subjects)} from subject
    where ${sql.join(asked, sql` and `)} and deleted_at is null and ${isOwn(scope, 'subject')}
    order by id limit 200`.execute(db);
  return rows;
}

export interface Mention {
  readonly resource: string;
  readonly id: string;
  readonly division_code: string | null;
  readonly property: string;
  readonly values: Record<string, unknown>;
}

/** Of the service's own making, for its indexes. */
const derived = ['banner_code', 'township_code', 'village_code'];

/** Every record, removed or not, that names the subject, and how many lie outside these divisions. */
export async function listMentions(
  db: Database,
  id: string,
  divisions: readonly string[],
): Promise<{ mentions: Mention[]; is_complete: boolean; elsewhere_count: number }> {
  const columns = [
    ...subjectColumns,
    ...['attendance', 'ballot', 'opinion'].map((table) => [table, 'participant_id'] as const),
  ];
  const parts = columns.map(([table, column]) => {
    const names = column.endsWith('_ids')
      ? sql`t.${sql.ref(column)} @> array[${id}::uuid]`
      : column === 'participant_id'
        ? sql`t.participant_id in (select p.id from participant p where p.subject_id = ${id}::uuid)`
        : sql`t.${sql.ref(column)} = ${id}::uuid`;
    return sql`
      select ${table} as resource, t.id, t.division_code, ${column} as property, to_jsonb(t) - ${derived}::text[] as values
      from ${sql.table(table)} t where ${names}`;
  });
  const isHere = anyOf(divisions.map((code) => isUnder('m.division_code', code)));
  const { rows } = await sql<Mention & { is_here: boolean }>`
    select m.*, ${isHere} as is_here from (${sql.join(parts, sql` union all `)}) m
    order by m.resource, m.id, m.property limit ${MENTIONS_MAX + 1}`.execute(db);
  const shown = rows.slice(0, MENTIONS_MAX);
  return {
    mentions: shown.filter(({ is_here }) => is_here).map(({ is_here: _, ...mention }) => mention),
    is_complete: rows.length === shown.length,
    elsewhere_count: shown.filter(({ is_here }) => !is_here).length,
  };
}

export interface PersonalRead {
  readonly at: string;
  readonly last_at: string;
  readonly count: number;
  readonly operation: string;
  readonly purpose: string | null;
  readonly division_code: string | null;
  readonly credential_id: string | null;
  readonly on_behalf_of: string | null;
  readonly is_export: boolean;
}

/** Who read these records, as the log has it; an export is noted by its list and its places, not by its records. */
export async function listReads(
  db: Database,
  records: readonly { readonly id: string; readonly resource?: unknown }[],
  division: string,
): Promise<{ reads: PersonalRead[]; is_complete: boolean }> {
  const ids = [...new Set(records.map(({ id }) => id))];
  const lists = [...new Set(records.map(({ resource }) => String(resource ?? subjects.table)))];
  const isExport = sql<boolean>`(e.record_id is null and e.after -> 'record_ids' is null
    and starts_with(e.after ->> 'operation', 'GET '))`;
  const places = sql`coalesce(e.after -> 'divisions', jsonb_build_array(coalesce(e.division_code, '')))`;
  const { rows } = await sql<PersonalRead>`
    select coalesce((e.after ->> 'first_at')::timestamptz, e.at) as at,
      coalesce((e.after ->> 'last_at')::timestamptz, e.at) as last_at, coalesce((e.after ->> 'count')::integer, 1) as count,
      e.after ->> 'operation' as operation, e.after ->> 'purpose' as purpose, e.division_code, e.credential_id,
      ${actedForName('e.on_behalf_of')} as on_behalf_of, ${isExport} as is_export
    from event e
    where e.action = 'read_personal' and (e.record_id = any(${ids}::uuid[]) or e.after -> 'record_ids' ?| ${ids}::text[]
      or (${isExport} and e.resource = any(${lists}::text[]) and exists (
        select from jsonb_array_elements_text(${places}) place where starts_with(${division}, place))))
    order by e.at desc, e.seq desc limit ${READS_MAX + 1}`.execute(db);
  return { reads: rows.slice(0, READS_MAX), is_complete: rows.length <= READS_MAX };
}
