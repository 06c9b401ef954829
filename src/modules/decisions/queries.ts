import { sql } from 'kysely';
import type { Database } from '../../db/database.ts';
import { isHeldBy } from '../../db/scope.ts';

/** Whether the decision in force was found unlawful and waits for its correction, and this is about it. */
export async function isSuspended(db: Database, itemId: string, decisionId: unknown): Promise<boolean> {
  const { rows } = await sql`
    select from decision where agenda_item_id = ${itemId}::uuid and status = 'in_force' and deleted_at is null
      and legality = 'unlawful_uncorrected' and id = coalesce(${decisionId ?? null}::uuid, id)`.execute(db);
  return rows.length > 0;
}

/** Whether the decision in force names this body of government as one that carries it out. */
export async function isResponsible(db: Database, itemId: string, subjectId: string): Promise<boolean> {
  const { rows } = await sql`
    select from decision join subject on subject.id = ${subjectId}::uuid
    where decision.agenda_item_id = ${itemId}::uuid and decision.status = 'in_force' and decision.deleted_at is null
      and decision.responsible_subject_ids @> array[subject.id]
      and subject.kind in ('government_department', 'grassroots_government', 'dispatched_organ')`.execute(db);
  return rows.length > 0;
}

/** Whether a subject is a government over this division; held, so that it is not removed meanwhile. */
export async function isGovernmentOf(db: Database, subjectId: string, division: string): Promise<boolean> {
  const { rows } = await sql`
    select from subject where id = ${subjectId}::uuid and deleted_at is null
      and kind in ('grassroots_government', 'dispatched_organ') and ${isHeldBy(sql`${division}::text`, sql.ref('division_code'))}
    for key share`.execute(db);
  return rows.length > 0;
}
