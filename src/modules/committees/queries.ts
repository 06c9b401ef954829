import { type RawBuilder, sql } from 'kysely';
import type { Database } from '../../db/database.ts';

interface Period {
  readonly id: unknown;
  readonly from: unknown;
  readonly to: unknown;
}

/** Both ends belong to a period; one that is not given is open. */
const meets = (from: string, to: string, period: Period) => sql<boolean>`
  (${period.to ?? null}::date is null or ${sql.ref(from)} is null or ${sql.ref(from)} <= ${period.to ?? null}::date)
  and (${period.from ?? null}::date is null or ${sql.ref(to)} is null or ${sql.ref(to)} >= ${period.from ?? null}::date)
  and id is distinct from ${period.id ?? null}::uuid and deleted_at is null`;

/** Held until the change ends: two committees of one village are recorded one after the other. */
export async function holdDivision(db: Database, code: string): Promise<void> {
  await sql`select from division where code = ${code} for no key update`.execute(db);
}
export async function holdCommittee(db: Database, id: string): Promise<void> {
  await sql`select from committee where id = ${id} for no key update`.execute(db);
}

/** Another committee of the village that stands, or stood, at the same time. */
export async function stoodAtOnce(db: Database, division: string, period: Period): Promise<boolean> {
  const { rows } = await sql`
    select from committee where division_code = ${division} and ${meets('established_on', 'dissolved_on', period)}
    limit 1`.execute(db);
  return rows.length > 0;
}

export interface Term extends Period {
  readonly committee_id: string;
  readonly name: string;
  readonly subject_id: unknown;
  readonly role: string;
}

/** What stands against a term: another of the same person, another director's. */
export async function findTermConflicts(db: Database, term: Term): Promise<('person' | 'director')[]> {
  const { rows } = await sql<{ person: boolean; director: boolean }>`
    select coalesce(bool_or(case when subject_id is null or ${term.subject_id ?? null}::uuid is null
             then name = ${term.name} else subject_id = ${term.subject_id ?? null}::uuid end), false) as person,
           coalesce(bool_or(role = 'director' and ${term.role} = 'director'), false) as director
    from committee_member
    where committee_id = ${term.committee_id} and ${meets('term_from', 'term_to', term)}`.execute(db);
  const found = rows[0];
  return found ? (['person', 'director'] as const).filter((one) => found[one]) : [];
}

export async function hasMembers(db: Database, id: string): Promise<boolean> {
  const { rows } = await sql`
    select from committee_member where committee_id = ${id} and deleted_at is null limit 1`.execute(db);
  return rows.length > 0;
}

/**
 * Whether a consultation committee stood on a day in the village of a division: by the records of committees where the
 * village has one, else by a registered subject. Where the day is not known, one that ever stood counts.
 */
export const committeeStood = (code: RawBuilder<unknown>, day: RawBuilder<unknown>): RawBuilder<boolean> => {
  const isOfVillage = sql`c.township_code = left(${code}, 9) and left(c.division_code, 12) = left(${code}, 12)
    and c.deleted_at is null`;
  return sql<boolean>`(case when exists (select from committee c where ${isOfVillage})
    then exists (select from committee c, (select ${day} as day) at where ${isOfVillage}
      and (at.day is null or c.established_on is null or c.established_on <= at.day)
      and (at.day is null or c.dissolved_on is null or c.dissolved_on >= at.day))
    else exists (select from subject c where ${isOfVillage} and c.kind = 'consultation_committee') end)`;
};

/** Of these villages, those that have committees on record, and whether one stands on this day. */
export async function listRecordedCommittees(
  db: Database,
  villages: readonly string[],
  day: string,
): Promise<ReadonlyMap<string, boolean>> {
  const { rows } = await sql<{ code: string; stands: boolean }>`
    select division_code as code, bool_or(coalesce(established_on <= ${day}::date, true)
      and coalesce(dissolved_on >= ${day}::date, true)) as stands
    from committee where division_code = any(${villages}::text[]) and deleted_at is null group by 1`.execute(db);
  return new Map(rows.map(({ code, stands }) => [code, stands]));
}
