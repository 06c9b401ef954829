import { sql } from 'kysely';
import type { Database } from '../../db/database.ts';

/** Every column that names a subject; a test holds the list against the database. */
export const subjectColumns: readonly (readonly [table: string, column: string])[] = [
  ['participant', 'subject_id'],
  ['attendance', 'subject_id'],
  ['opinion', 'subject_id'],
  ['session', 'convener_subject_id'],
  ['decision', 'filed_with_subject_id'],
  ['decision', 'responsible_subject_ids'],
  ['referral', 'to_subject_id'],
  ['implementation_record', 'responsible_subject_id'],
  ['disclosure', 'publisher_subject_id'],
  ['feedback_record', 'from_subject_id'],
  ['feedback_record', 'to_subject_id'],
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
