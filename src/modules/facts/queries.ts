import { sql } from 'kysely';
import type { Database } from '../../db/database.ts';
import type { Row } from '../../db/records.ts';
import type { FactKind } from '../../procedure/index.ts';

/** What may hang on a fact: table, column, and whether the column is a list of ids. */
const dependants: Readonly<
  Partial<Record<FactKind, readonly (readonly [table: string, column: string, isList?: true])[]>>
> = {
  participant: [
    ['notice', 'participant_ids', true],
    ['opinion', 'participant_id'],
    ['attendance', 'participant_id'],
    ['ballot', 'participant_id'],
  ],
  solicitation: [['opinion', 'solicitation_id']],
  session_item: [
    ['opinion', 'session_id'],
    ['notice', 'session_id'],
    ['decision', 'session_id'],
    ['ballot', 'session_id'],
  ],
  opinion: [['feedback_record', 'opinion_ids', true]],
  decision: [
    ['referral', 'decision_id'],
    ['implementation_record', 'decision_id'],
    ['milestone', 'decision_id'],
    ['legal_education', 'decision_id'],
    ['disclosure', 'decision_id'],
    ['feedback_record', 'decision_id'],
    ['decision', 'corrects_decision_id'],
    ['supervision_record', 'target_id'],
  ],
  milestone: [['implementation_record', 'milestone_id']],
  disclosure: [
    ['objection', 'disclosure_id'],
    ['supervision_record', 'target_id'],
  ],
};

/** The table of a record that refers to this one; undefined where nothing does. */
export async function findDependant(db: Database, kind: FactKind, row: Row): Promise<string | undefined> {
  const possible = dependants[kind] ?? [];
  if (possible.length === 0) return undefined;
  const key = kind === 'session_item' ? row.session_id : row.id;
  const item = row.agenda_item_id;
  const parts = possible.map(([table, column, isList]) => {
    const refers = isList
      ? sql`${sql.ref(`${table}.${column}`)} @> array[${key}::uuid]`
      : sql`${sql.ref(`${table}.${column}`)} = ${key}::uuid`;
    const ofItem = table === 'attendance' ? sql`true` : sql`${sql.ref(`${table}.agenda_item_id`)} = ${item}::uuid`;
    return sql`select ${table} as name from ${sql.table(table)} where ${ofItem} and ${refers}
               and ${sql.ref(`${table}.deleted_at`)} is null`;
  });
  const { rows } = await sql<{ name: string }>`${sql.join(parts, sql` union all `)} limit 1`.execute(db);
  return rows[0]?.name;
}

/** Makes the item's scope what its own columns, its referrals and its decision in force say. */
export async function refreshScope(db: Database, itemId: string): Promise<void> {
  await sql`
    with target as (
      select 'own' as reason, division_code, null::uuid as subject_id from agenda_item where id = ${itemId}
      union select 'affected', unnest(affected_division_codes), null from agenda_item where id = ${itemId}
      union select 'entrusted', null, entrusted_by_subject_id from agenda_item
        where id = ${itemId} and entrusted_by_subject_id is not null
      union select 'assigned', null, unnest(department_subject_ids) from agenda_item where id = ${itemId}
      union select 'referred', null, to_subject_id from referral
        where agenda_item_id = ${itemId} and to_subject_id is not null and not is_planned and deleted_at is null
      union select 'assigned', null, unnest(responsible_subject_ids) from decision
        where agenda_item_id = ${itemId} and status = 'in_force' and deleted_at is null
    ),
    stale as (
      delete from agenda_item_scope s where s.agenda_item_id = ${itemId} and not exists (
        select from target t where t.reason = s.reason
          and t.division_code is not distinct from s.division_code and t.subject_id is not distinct from s.subject_id)
    )
    insert into agenda_item_scope (agenda_item_id, reason, division_code, subject_id)
    select ${itemId}::uuid, reason, division_code, subject_id from target
    on conflict do nothing`.execute(db);
}
