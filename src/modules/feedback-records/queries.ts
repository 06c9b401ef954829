import { sql } from 'kysely';
import type { Database } from '../../db/database.ts';

/** Whether the item was entrusted, referred or assigned to this subject. */
export async function isHandedTo(db: Database, itemId: string, subjectId: string): Promise<boolean> {
  const { rows } = await sql`
    select from agenda_item_scope where agenda_item_id = ${itemId} and subject_id = ${subjectId}::uuid limit 1`.execute(
    db,
  );
  return rows.length > 0;
}
