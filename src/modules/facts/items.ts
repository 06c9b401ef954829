/** The agenda item as its facts see it: who may record on it, its stage, and the days of its history. */
import { type RawBuilder, type SqlBool, sql } from 'kysely';
import type { Database } from '../../db/database.ts';
import { anyOf, covers, isOwn, isShared, mayRecord, type Scope } from '../../db/scope.ts';
import { notFound, Problem } from '../../problems.ts';
import { type FactWindow, refusal } from '../../procedure/index.ts';
import { type Stage, stagesWithin } from './windows.ts';

export interface ItemState {
  id: string;
  division_code: string;
  record_mode: 'live' | 'retrospective';
  stage: Stage;
  requested_on: string | null;
  created_at: string;
  version: number;
  transitions: { to_stage: Stage; occurred_on: string | null }[];
}

/**
 * Held until the transaction ends: against a change of stage (`key share`), also against others that hand the item over
 * (`no key update`), or against everything (`update`).
 */
export type Strength = 'key share' | 'no key update' | 'update';
export async function lockItem(db: Database, scope: Scope, id: string, strength: Strength | null): Promise<ItemState> {
  const { rows } = await sql<Omit<ItemState, 'transitions'> & { deleted_at: string | null }>`
    select id, division_code, record_mode, stage, requested_on, created_at, version, deleted_at
    from agenda_item where id = ${id} and ${anyOf([isOwn(scope, 'agenda_item'), isShared(scope, 'agenda_item.id')])}
    ${strength ? sql`for ${sql.raw(strength)} of agenda_item` : sql``}`.execute(db);
  const item = rows[0];
  if (!item) throw notFound();
  if (item.deleted_at) throw new Problem('gone', { members: { id: item.id, deleted_at: item.deleted_at } });
  requireRecordable(scope, item);
  // read after the lock: a statement sees what was committed when it began
  const history = await sql<ItemState['transitions'][number]>`
    select to_stage, occurred_on from transition where agenda_item_id = ${id} order by number`.execute(db);
  const { deleted_at: _, ...state } = item;
  return { ...state, transitions: history.rows };
}

/** For what is created: a division outside does not exist for the caller; inside it, the mode is a matter of role. */
export function requireTerritory(
  scope: Scope,
  given: { division_code: string; record_mode: 'live' | 'retrospective' },
): void {
  if (!scope.territories.some(({ division }) => covers(division, given.division_code))) throw notFound();
  requireRecordable(scope, given);
}

export function requireRecordable(
  scope: Scope,
  { division_code, record_mode }: { division_code: string; record_mode: 'live' | 'retrospective' },
): void {
  if (mayRecord(scope, division_code, record_mode)) return;
  throw new Problem('forbidden', {
    zh: record_mode === 'live' ? '只有召集一方和苏木镇可以记录进行中的协商' : '补录的协商只能由苏木镇或民政部门登记',
    en:
      record_mode === 'live'
        ? 'Only the convening side and the township record a live procedure'
        : 'Paper cases are entered by the township or the administrator',
    members: { refused_by: refusal('competent-body') },
  });
}

/** The window of a fact as a condition on the item: true exactly where the procedure admits a record with these days. */
export function admits(
  window: FactWindow,
  values: Readonly<Record<string, unknown>>,
  today: string,
): RawBuilder<SqlBool> {
  const days = [...(window.day ? [window.day] : []), ...window.past_days].flatMap((column) => {
    const value = values[column];
    return typeof value === 'string' ? [value] : [];
  });
  const latest = days.sort().at(-1) ?? null;
  const own = window.day ? ((values[window.day] as string | null | undefined) ?? today) : null;
  const { from, stages } = stagesWithin(window, values);
  const bounds = [
    ...(own === null ? [] : [[own, from] as const]),
    ...Object.entries(window.not_before ?? {}).flatMap(([column, stage]) =>
      typeof values[column] === 'string' ? [[values[column], stage] as const] : [],
    ),
  ];
  const inTime = bounds.map(([day, stage]) => sql`${day}::date >= ${beganOn(stage)}`);
  const isInTime = inTime.length === 0 ? sql`true` : sql.join(inTime, sql` and `);
  return sql<SqlBool>`case i.record_mode
    when 'live' then i.stage = any(${stages}::text[]) and ${isInTime} and coalesce(${latest}::date <= ${today}::date, true)
      and ${isInOrder(window, values, own)}
    else coalesce(${latest}::date <= timezone('Asia/Shanghai', i.created_at)::date, true)
      and ${isInOrder(window, values, null)} end`;
}

/** `own` stands for the day of the record itself where it is not given. */
function isInOrder(window: FactWindow, values: Readonly<Record<string, unknown>>, own: string | null) {
  return (window.in_order ?? []).every(([earlier, later]) => {
    const [first, last] = [values[earlier] ?? (earlier === window.day ? own : null), values[later]];
    return typeof first !== 'string' || typeof last !== 'string' || first <= last;
  })
    ? sql<SqlBool>`true`
    : sql<SqlBool>`false`;
}

/** Kept on the item by `stageDays`, so that the procedure alone says when a stage began. */
const beganOn = (from: Stage) =>
  sql`coalesce((i.stage_days ->> ${from})::date, i.requested_on, timezone('Asia/Shanghai', i.created_at)::date)`;
