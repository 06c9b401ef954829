import { type RawBuilder, sql } from 'kysely';
import { actedForName } from '../../db/acted-for.ts';
import { onTheWire } from '../../db/change.ts';
import type { Database } from '../../db/database.ts';
import { anyOf, isHeldBy, isOwn, isShared, type Scope } from '../../db/scope.ts';
import { notFound, Problem } from '../../problems.ts';
import type { Day } from '../../procedure/calendar.ts';
import type { ItemFacts } from '../../procedure/index.ts';
import { type SettingRow, settingsOn } from '../../procedure/settings.ts';
import { committeeStood } from '../committees/queries.ts';
import type { StoredObligation } from '../obligations/schema.ts';
import { bodyKinds } from '../subjects/schema.ts';
import { type Announced, calendarOf } from './calendar.ts';

type Row = Record<string, unknown>;
interface Loaded {
  item: Row & { deleted_at: string | null };
  division: ItemFacts['division'];
  subjects: ItemFacts['subjects'];
  affected_divisions: ItemFacts['affected_divisions'];
  quorum_rules: ItemFacts['quorum_rules'];
  sessions: (Row & { item: Row; attendances: Row[] })[];
  settings: SettingRow[];
  [fact: string]: unknown;
}

const factTables = [
  'participant',
  'solicitation',
  'notice',
  'judgement',
  'opinion',
  'decision',
  'referral',
  'implementation_record',
  'milestone',
  'disclosure',
  'objection',
  'feedback_record',
  'assessment',
  'legal_education',
] as const;
const plural = (table: string) => `${table}s`;

/** What is only planned is no evidence that it was done. */
const isDone = (table: string) => (table === 'referral' ? sql`and not r.is_planned` : sql``);

const alive = (table: string): RawBuilder<unknown> => sql`
  (select coalesce(jsonb_agg(to_jsonb(r) order by r.id), '[]') from ${sql.table(table)} r
   where r.agenda_item_id = i.id and r.deleted_at is null ${isDone(table)}) as ${sql.ref(plural(table))}`;

/** Columns of facts and of the item that name subjects: the rules ask what kind of body these are. */
const subjectColumns: readonly (readonly [table: string, column: string])[] = [
  ['participant', 'subject_id'],
  ['judgement', 'judged_by_subject_id'],
  ['opinion', 'subject_id'],
  ['decision', 'filed_with_subject_id'],
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
  ['assessment', 'by_subject_id'],
];
/** Of the item and what belongs to it, and of the sessions that it was on as a whole. */
const supervision = (columns: RawBuilder<unknown>): RawBuilder<unknown> => sql`
  select ${columns} from supervision_record r where r.agenda_item_id = i.id and r.deleted_at is null
  union all select ${columns} from session_item si join supervision_record r on r.target_id = si.session_id
  where si.agenda_item_id = i.id and si.deleted_at is null and r.target_resource = 'session' and r.deleted_at is null`;
const named = sql`
  select unnest(array[i.requester_subject_id, i.entrusted_by_subject_id, i.convener_subject_id]
                || i.lead_subject_ids || i.department_subject_ids)
  union all select unnest(d.responsible_subject_ids) from decision d where d.agenda_item_id = i.id and d.deleted_at is null
  union all select s.convener_subject_id from session_item si join session s on s.id = si.session_id where si.agenda_item_id = i.id
  union all select a.subject_id from session_item si join attendance a on a.session_id = si.session_id where si.agenda_item_id = i.id
  union all ${supervision(sql`r.by_subject_id`)}
  ${sql.join(
    subjectColumns.map(
      ([table, column]) =>
        sql`union all select r.${sql.ref(column)} from ${sql.table(table)} r where r.agenda_item_id = i.id`,
    ),
    sql` `,
  )}`;

/** The facts, and what was computed from them last: tombstones included, for a key may come back. */
export type LoadedFacts = ItemFacts & { readonly obligations: readonly StoredObligation[] };

/** A body convened by what stood when the item was proposed; until then, by what stands today. */
const conveningDay = (
  today: Day,
) => sql`(case when i.stage in ('requested', 'drafting', 'soliciting') then ${today}::date
  else (select t.occurred_on from transition t where t.agenda_item_id = i.id and t.action = 'propose'
        order by t.number desc limit 1) end)`;
const committeeStands = (code: string, today: Day) => committeeStood(sql.ref(code), conveningDay(today));

/** What the ballots of a session on an item come to; the area only where each in favour says its own. */
const rollCall = sql`(
  select jsonb_build_object('for', count(*) filter (where b.choice = 'for'),
    'against', count(*) filter (where b.choice = 'against'), 'abstained', count(*) filter (where b.choice = 'abstain'),
    'for_area', case when count(*) filter (where b.choice = 'for' and b.area is null) = 0
      then sum(b.area) filter (where b.choice = 'for') end)
  from ballot b where b.session_id = si.session_id and b.agenda_item_id = si.agenda_item_id and b.deleted_at is null
  having count(*) > 0)`;

/** Rule sets that hold where one of the item's sessions belongs. */
const quorumRules = sql`
  (select coalesce(jsonb_agg(to_jsonb(q) order by q.id), '[]') from quorum_rule q
   where q.deleted_at is null and (q.division_code is null or exists (
     select from session_item si join session s on s.id = si.session_id
     where si.agenda_item_id = i.id and ${isHeldBy(sql.ref('s.division_code'), sql.ref('q.division_code'))}))) as quorum_rules`;

/** Findings name who was absent, for everybody: no rule needs more of a person's name than this. */
const nameOf = sql`case when s.kind = any(${bodyKinds}::text[]) then s.name else mask_name(s.name) end`;

/** All facts of an item, to be asked for with a condition on `i`. */
const factsOfItem = (today: Day) => sql<Loaded>`
    select to_jsonb(i) as item,
      (select jsonb_build_object('code', d.code, 'kind', d.kind, 'self_government_kind', d.self_government_kind,
         'has_consultation_committee', ${committeeStands('d.code', today)})
       from division d where d.code = i.division_code) as division,
      (select coalesce(jsonb_agg(jsonb_build_object('code', d.code, 'kind', d.kind,
         'has_consultation_committee', ${committeeStands('d.code', today)}) order by d.code), '[]')
       from division d where d.code = any(i.affected_division_codes)) as affected_divisions,
      ${quorumRules},
      (select coalesce(jsonb_agg(jsonb_build_object('id', s.id, 'kind', s.kind, 'name', ${nameOf},
         'division_code', s.division_code, 'standings', s.standings)), '[]')
       from subject s where s.id in (${named})) as subjects,
      (select coalesce(jsonb_agg(to_jsonb(s) || jsonb_build_object('self_government_kind', sd.self_government_kind,
         'item', to_jsonb(si) || jsonb_build_object('roll_call', ${rollCall}), 'attendances',
         (select coalesce(jsonb_agg(to_jsonb(a)), '[]') from attendance a where a.session_id = s.id and a.deleted_at is null))
         order by s.held_on, s.id), '[]')
       from session_item si join session s on s.id = si.session_id join division sd on sd.code = s.division_code
       where si.agenda_item_id = i.id and si.deleted_at is null and s.deleted_at is null) as sessions,
      (select coalesce(jsonb_agg(r.record order by r.id), '[]')
       from (${supervision(sql`r.id, to_jsonb(r) as record`)}) r) as supervision_records,
      (select coalesce(jsonb_agg(to_jsonb(t) || jsonb_build_object('on_behalf_of', ${actedForName('t.on_behalf_of')})
         order by t.number), '[]') from transition t where t.agenda_item_id = i.id) as transitions,
      (select coalesce(jsonb_agg(jsonb_build_object('id', c.id, 'year', c.year, 'source', c.source, 'days', c.days)
         order by length(coalesce(c.division_code, '')), c.id), '[]')
       from calendar_day c where c.deleted_at is null
         and (c.division_code is null or ${isHeldBy(sql.ref('i.division_code'), sql.ref('c.division_code'))})) as announced,
      (select coalesce(jsonb_agg(to_jsonb(o) order by o.due_on, o.id), '[]') from obligation o
       where o.agenda_item_id = i.id) as obligations,
      (select coalesce(jsonb_agg(to_jsonb(b) - 'text' - 'summary' order by b.id), '[]') from bylaw b
       where b.deleted_at is null and (b.id = i.cross_village_bylaw_id or b.id in (select s.rules_bylaw_id
         from session_item si join session s on s.id = si.session_id
         where si.agenda_item_id = i.id and si.deleted_at is null and s.deleted_at is null))) as bylaws,
      (select coalesce(jsonb_agg(jsonb_build_object('division_code', v.division_code, 'name', v.name, 'value', v.value,
         'valid_from', b.valid_from, 'valid_to', b.valid_to)), '[]')
       from division_setting v left join bylaw b on b.id = v.bylaw_id
       where v.division_code = any(array[left(i.division_code, 2), left(i.division_code, 4), left(i.division_code, 6),
         left(i.division_code, 9), left(i.division_code, 12), i.division_code]) and v.deleted_at is null) as settings,
      ${sql.join(factTables.map(alive))}
    from agenda_item i`;

/** The facts of one item in scope, in one statement. Throws `not-found` and `gone`. */
export async function getFacts(db: Database, scope: Scope, id: string, today: Day): Promise<LoadedFacts> {
  const { rows } = await sql<Loaded>`
    ${factsOfItem(today)} where i.id = ${id} and ${anyOf([isOwn(scope, 'i'), isShared(scope, 'i.id')])}`.execute(db);
  const loaded = rows[0];
  if (!loaded) throw notFound();
  const { deleted_at } = loaded.item;
  if (deleted_at) throw new Problem('gone', { members: { id, deleted_at: onTheWire(loaded.item).deleted_at } });
  return factsOf(loaded, today);
}

/** The facts of many items, in one statement, in the order of their ids; what may be seen is for the caller to ask. */
export async function listFacts(db: Database, ids: readonly string[], today: Day): Promise<LoadedFacts[]> {
  const { rows } = await sql<Loaded>`${factsOfItem(today)} where i.id = any(${ids}::uuid[]) order by i.id`.execute(db);
  return rows.map((loaded) => factsOf(loaded, today));
}

function factsOf(loaded: Loaded, today: Day): LoadedFacts {
  const rowsOf = (key: string) => (loaded[key] as Row[]).map(onTheWire);
  return {
    item: onTheWire(loaded.item),
    division: loaded.division,
    affected_divisions: loaded.affected_divisions,
    quorum_rules: loaded.quorum_rules,
    subjects: loaded.subjects,
    sessions: loaded.sessions.map((session) => ({
      ...onTheWire(session),
      item: onTheWire(session.item),
      attendances: session.attendances.map(onTheWire),
    })),
    supervision_records: rowsOf('supervision_records'),
    transitions: rowsOf('transitions'),
    ...Object.fromEntries(factTables.map((table) => [plural(table), rowsOf(plural(table))])),
    bylaws: rowsOf('bylaws'),
    settings: settingsOn(loaded.settings, today),
    calendar: calendarOf(loaded.announced as Announced[]),
    obligations: rowsOf('obligations'),
  } as unknown as LoadedFacts;
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
const columns = sql.join(
  transitionColumns.map((column) =>
    column === 'on_behalf_of' ? sql`${actedForName('transition.on_behalf_of')} as on_behalf_of` : sql.ref(column),
  ),
);

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
