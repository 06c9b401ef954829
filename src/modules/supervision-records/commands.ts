/** Supervision: the committee finds, the organising side puts right, the committee confirms. */
import { sql } from 'kysely';
import type { Answer, Change } from '../../db/change.ts';
import {
  changed,
  created,
  differing,
  getRecord,
  insertRecord,
  lockRecord,
  type Row,
  removeRecord,
  requireMatch,
  unchanged,
  updateRecord,
} from '../../db/records.ts';
import { uuidv7 } from '../../db/uuid.ts';
import type { RecordCommands } from '../../http/record-routes.ts';
import { type Fault, invalid, Problem } from '../../problems.ts';
import { inOneChange } from '../facts/commands.ts';
import { dayFaults, orderFaults } from '../facts/days.ts';
import { requireRecordable } from '../facts/items.ts';
import { supervisionRecords as t } from './schema.ts';
import { holdTargetOf, requireCommittee, requireSupervisor, type Target } from './targets.ts';

type Values = Record<string, unknown>;

/** A finding lies within the life of the matter, and asks for nothing before it was made. */
function requireDays(values: Values, { from, until, record_mode }: Target): void {
  const { found_on, rectify_by } = values;
  const faults: Fault[] = dayFaults(values, ['found_on'], until);
  if (typeof found_on === 'string' && from !== null) faults.push(...orderFaults('found_on', found_on, from));
  if (found_on === null && record_mode === 'live')
    faults.push({ pointer: '/found_on', code: 'day_required', zh: '须填写日期', en: 'is required' });
  if (typeof rectify_by === 'string' && typeof found_on === 'string')
    faults.push(...orderFaults('rectify_by', rectify_by, found_on));
  if (faults.length > 0) throw invalid(faults);
}

const conflict = (zh: string, en: string) => new Problem('state-conflict', { zh, en });

/** The record and what it is about, held by one who may supervise it; nothing was done about it yet. */
async function lockOwn(change: Change, id: string, ifMatch: string | undefined) {
  const found = await getRecord(change.db, t, change.scope, id);
  const target = await holdTargetOf(change, found.target_resource, found.target_id);
  requireSupervisor(change.scope, target);
  const before = await lockRecord(change, t, id);
  requireMatch(ifMatch, before.version);
  await requireCommittee(change, target, before.by_subject_id);
  return { before, target };
}

function requireUnanswered(row: Row): void {
  if (row.rectified_on !== null)
    throw conflict('已填报整改,监督意见不能再改', 'It was put right already: the finding stands as it was');
}

export const supervisionRecordCommands: RecordCommands = {
  create: (context, values) =>
    inOneChange(context, async (change) => {
      const target = await holdTargetOf(change, values.target_resource, values.target_id);
      requireSupervisor(change.scope, target);
      const filled = target.record_mode === 'live' ? { ...values, found_on: values.found_on ?? change.today } : values;
      requireDays(filled, target);
      await requireCommittee(change, target, values.by_subject_id);
      const row = await insertRecord(change, t, {
        id: uuidv7(),
        values: filled,
        own: ['division_code', 'agenda_item_id'],
        source: sql`select ${target.division_code}::text as division_code, ${target.agenda_item_id}::uuid as agenda_item_id`,
      });
      return created(t, row as Row);
    }),

  async update(change, id, ifMatch, values) {
    const { before, target } = await lockOwn(change, id, ifMatch);
    const columns = differing(t, before, values);
    if (columns.length === 0) return unchanged(before);
    requireUnanswered(before);
    requireDays({ ...before, ...values }, target);
    return changed(await updateRecord(change, t, before, values));
  },

  async remove(change, id, ifMatch) {
    const { before } = await lockOwn(change, id, ifMatch);
    requireUnanswered(before);
    await removeRecord(change, t, before);
    return { status: 204 };
  },
};

/** What the organising side did about it: whoever may record the matter itself. */
export async function rectifySupervisionRecord(change: Change, id: string, values: Values): Promise<Answer> {
  const found = await getRecord(change.db, t, change.scope, id);
  const { record_mode } = await holdTargetOf(change, found.target_resource, found.target_id);
  requireRecordable(change.scope, { division_code: String(found.division_code), record_mode });
  const before = await lockRecord(change, t, id);
  if (before.finding !== 'irregular') throw conflict('监督结论为合规,无须整改', 'It was found in order');
  if (before.rectified_on !== null) throw conflict('已填报整改', 'It was put right already');
  requireOrdered({ ...values, found_on: before.found_on }, ['found_on', 'rectified_on'], change.today);
  return changed(await updateRecord(change, t, before, values));
}

/** Accepted, it is done with; otherwise it is to be put right again, and the log keeps what was said. */
export async function confirmSupervisionRecord(change: Change, id: string, values: Values): Promise<Answer> {
  const { before } = await lockOwn(change, id, undefined);
  if (before.rectified_on === null) throw conflict('尚未填报整改', 'It was not put right yet');
  if (before.confirmed_on !== null) throw conflict('已确认', 'It was confirmed already');
  const { is_accepted, confirmed_on, confirmation } = values;
  requireOrdered({ confirmed_on, rectified_on: before.rectified_on }, ['rectified_on', 'confirmed_on'], change.today);
  const now = is_accepted ? { confirmed_on, confirmation } : { rectified_on: null, rectification: null, confirmation };
  return changed(await updateRecord(change, t, before, now));
}

function requireOrdered(values: Values, columns: readonly string[], today: string): void {
  const faults = dayFaults(values, columns, today);
  if (faults.length > 0) throw invalid(faults);
}
