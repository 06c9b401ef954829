import { type RawBuilder, sql } from 'kysely';
import { onTheWire } from '../../db/change.ts';
import type { Database } from '../../db/database.ts';
import { anyOf, isOwn, isShared, type Scope } from '../../db/scope.ts';
import { notFound, Problem } from '../../problems.ts';
import { type ItemFacts, unsetSettings } from '../../procedure/index.ts';
import { restDays } from './rest-days.ts';

type Row = Record<string, unknown>;
interface Loaded {
  item: Row & { deleted_at: string | null };
  division: ItemFacts['division'];
  subjects: ItemFacts['subjects'];
  sessions: (Row & { item: Row; attendances: Row[] })[];
  [fact: string]: unknown;
}

const factTables = [
  'participant',
  'solicitation',
  'notice',
  'opinion',
  'decision',
  'referral',
  'implementation_record',
  'disclosure',
  'feedback_record',
] as const;
const plural = (table: string) => `${table}s`;

const alive = (table: string): RawBuilder<unknown> => sql`
  (select coalesce(jsonb_agg(to_jsonb(r) order by r.id), '[]') from ${sql.table(table)} r
   where r.agenda_item_id = i.id and r.deleted_at is null) as ${sql.ref(plural(table))}`;

/** Columns of facts and of the item that name subjects: the rules ask what kind of body these are. */
const subjectColumns: readonly (readonly [table: string, column: string])[] = [
  ['participant', 'subject_id'],
  ['opinion', 'subject_id'],
  ['decision', 'filed_with_subject_id'],
  ['referral', 'to_subject_id'],
  ['implementation_record', 'responsible_subject_id'],
  ['disclosure', 'publisher_subject_id'],
  ['feedback_record', 'from_subject_id'],
  ['feedback_record', 'to_subject_id'],
];
const named = sql`
  select unnest(array[i.requester_subject_id, i.entrusted_by_subject_id, i.convener_subject_id]
                || i.lead_subject_ids || i.department_subject_ids)
  union all select unnest(d.responsible_subject_ids) from decision d where d.agenda_item_id = i.id and d.deleted_at is null
  union all select s.convener_subject_id from session_item si join session s on s.id = si.session_id where si.agenda_item_id = i.id
  union all select a.subject_id from session_item si join attendance a on a.session_id = si.session_id where si.agenda_item_id = i.id
  ${sql.join(
    subjectColumns.map(
      ([table, column]) =>
        sql`union all select r.${sql.ref(column)} from ${sql.table(table)} r where r.agenda_item_id = i.id`,
    ),
    sql` `,
  )}`;

/** All facts of one item in scope, in one statement. Throws `not-found` and `gone`. */
export async function getFacts(db: Database, scope: Scope, id: string): Promise<ItemFacts> {
  const { rows } = await sql<Loaded>`
    select to_jsonb(i) as item,
      (select jsonb_build_object('code', d.code, 'kind', d.kind, 'self_government_kind', d.self_government_kind,
         'has_consultation_committee', exists (
           select from subject c where c.township_code = left(d.code, 9) and c.division_code = left(d.code, 12)
             and c.kind = 'consultation_committee' and c.deleted_at is null))
       from division d where d.code = i.division_code) as division,
      (select coalesce(jsonb_agg(jsonb_build_object('id', s.id, 'kind', s.kind, 'name', s.name,
         'division_code', s.division_code, 'standings', s.standings)), '[]')
       from subject s where s.id in (${named})) as subjects,
      (select coalesce(jsonb_agg(to_jsonb(s) || jsonb_build_object('self_government_kind', sd.self_government_kind, 'item', to_jsonb(si), 'attendances',
         (select coalesce(jsonb_agg(to_jsonb(a)), '[]') from attendance a where a.session_id = s.id and a.deleted_at is null))
         order by s.held_on, s.id), '[]')
       from session_item si join session s on s.id = si.session_id join division sd on sd.code = s.division_code
       where si.agenda_item_id = i.id and si.deleted_at is null and s.deleted_at is null) as sessions,
      (select coalesce(jsonb_agg(to_jsonb(t) order by t.number), '[]') from transition t where t.agenda_item_id = i.id) as transitions,
      ${sql.join(factTables.map(alive))}
    from agenda_item i
    where i.id = ${id} and ${anyOf([isOwn(scope, 'i'), isShared(scope, 'i.id')])}`.execute(db);
  const loaded = rows[0];
  if (!loaded) throw notFound();
  const { deleted_at } = loaded.item;
  if (deleted_at) throw new Problem('gone', { members: { id, deleted_at: onTheWire(loaded.item).deleted_at } });
  return factsOf(loaded);
}

function factsOf(loaded: Loaded): ItemFacts {
  const rowsOf = (key: string) => (loaded[key] as Row[]).map(onTheWire);
  const facts = {
    item: onTheWire(loaded.item),
    division: loaded.division,
    subjects: loaded.subjects,
    sessions: loaded.sessions.map((session) => ({
      ...onTheWire(session),
      item: onTheWire(session.item),
      attendances: session.attendances.map(onTheWire),
    })),
    transitions: rowsOf('transitions'),
    ...Object.fromEntries(factTables.map((table) => [plural(table), rowsOf(plural(table))])),
    settings: unsetSettings,
  };
  const reports = (facts as unknown as ItemFacts).referrals.flatMap(({ sent_on, received_on }) => [
    sent_on,
    received_on,
  ]);
  return { ...facts, rest_days: restDays(reports.filter((day) => day !== null)) } as unknown as ItemFacts;
}

export interface TransitionValues {
  readonly id: string;
  readonly agenda_item_id: string;
  readonly number: number;
  readonly action: string;
  readonly from_stage: string;
  readonly to_stage: string;
  readonly occurred_on: string | null;
  readonly reason: string | null;
  readonly decision_id: string | null;
  readonly exceptions: readonly unknown[];
  readonly findings: readonly unknown[];
  readonly actor: string;
  readonly on_behalf_of: string | null;
}

export const transitionColumns = [
  'id',
  'agenda_item_id',
  'number',
  'action',
  'from_stage',
  'to_stage',
  'occurred_on',
  'reason',
  'decision_id',
  'exceptions',
  'findings',
  'actor',
  'on_behalf_of',
  'recorded_days_late',
  'created_at',
] as const;
const columns = sql.join(transitionColumns.map((column) => sql.ref(column)));

export async function insertTransition(db: Database, values: TransitionValues): Promise<Row> {
  const { rows } = await sql<Row>`
    insert into transition (id, agenda_item_id, number, action, from_stage, to_stage, occurred_on, reason, decision_id,
                            exceptions, findings, actor, on_behalf_of)
    select id, agenda_item_id, number, action, from_stage, to_stage, occurred_on, reason, decision_id,
           exceptions, findings, actor, on_behalf_of
    from jsonb_populate_record(null::transition, ${JSON.stringify(values)}::jsonb)
    returning ${columns}`.execute(db);
  return rows[0] as Row;
}

export async function listTransitions(db: Database, itemId: string, after: number, limit: number): Promise<Row[]> {
  const { rows } = await sql<Row>`
    select ${columns} from transition where agenda_item_id = ${itemId} and number > ${after}
    order by number limit ${limit}`.execute(db);
  return rows;
}
