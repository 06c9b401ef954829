import { sql } from 'kysely';
import type { Database } from '../../db/database.ts';

/** Whether any record names the subject: what a legal record hangs on stays. */
export async function isReferredTo(db: Database, id: string): Promise<boolean> {
  const { rows } = await sql<{ is_referred: boolean }>`
    select exists (select from participant where subject_id = ${id} and deleted_at is null)
        or exists (select from attendance where subject_id = ${id} and deleted_at is null)
        or exists (select from opinion where subject_id = ${id} and deleted_at is null)
        or exists (select from session where convener_subject_id = ${id} and deleted_at is null)
        or exists (select from referral where to_subject_id = ${id} and deleted_at is null)
        or exists (select from agenda_item_scope where subject_id = ${id})
        or exists (select from agenda_item where requester_subject_id = ${id} or convener_subject_id = ${id}
                     or entrusted_by_subject_id = ${id})
        or exists (select from agenda_item where division_code in (select division_code from subject where id = ${id})
                     and (${id}::uuid = any(lead_subject_ids) or ${id}::uuid = any(department_subject_ids)))
        as is_referred`.execute(db);
  return rows[0]?.is_referred ?? false;
}
