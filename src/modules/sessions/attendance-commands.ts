/** Attendance: who came to a session. It is the session's, and evidence for every item that the session deals with. */
import { sql } from 'kysely';
import type { Change } from '../../db/change.ts';
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
import { invalid, Problem } from '../../problems.ts';
import { admit, refusal } from '../../procedure/index.ts';
import { inOneChange, refused } from '../facts/commands.ts';
import type { ItemState } from '../facts/items.ts';
import { referencesOf, requireReferences } from '../facts/references.ts';
import { distinct, lockSession } from './commands.ts';
import { hasBallot, takesPart } from './queries.ts';
import { attendance } from './schema.ts';

type Values = Record<string, unknown>;

function isOneOfThree(values: Values): void {
  const given = [values.participant_id, values.subject_id, values.subject_kind].filter((value) => value !== null);
  if (given.length === 1) return;
  const fault = {
    pointer: '/participant_id',
    code: 'one-of',
    zh: '参与主体、登记主体、群体三者须且只能填一项',
    en: 'give one of participant_id, subject_id and subject_kind',
  };
  throw invalid([fault]);
}

/**
 * Attendance is evidence for every item of the session. While one of them is open, those who came for it are recorded;
 * of those who took part in one that is closed, nothing is added, changed or taken away.
 */
async function requireOpen(
  change: Change,
  items: readonly ItemState[],
  row: Values,
  asked: Parameters<typeof admit>[5],
): Promise<void> {
  const judged = items.map(({ id, ...item }) => ({
    id,
    violations: admit('attendance', item as never, item.transitions, row, change.today, asked),
  }));
  const closed = judged.filter(({ violations }) => violations.length > 0);
  if (closed.length === 0) return;
  const isForOpen = closed.length < items.length;
  const ids = closed.map(({ id }) => id);
  const who = { participant_id: row.participant_id ?? null, subject_id: row.subject_id ?? null };
  if (isForOpen && !(await takesPart(change.db, ids, who, asked.change !== 'create'))) return;
  throw refused(distinct(closed.flatMap(({ violations }) => violations)), refusal('order-of-steps'));
}

async function requireAttendee(change: Change, values: Values, items: readonly ItemState[]): Promise<void> {
  const ids = items.map(({ id }) => id);
  const participant = values.participant_id;
  await requireReferences(change.db, [
    ...referencesOf(change.scope, sql`null::uuid`, values, ['session_id', 'participant_id']),
    ...(participant === null || participant === undefined
      ? []
      : [
          {
            column: 'participant_id',
            holds: sql<boolean>`(select count(*) from (select from participant p where p.id = ${participant}::uuid
              and p.deleted_at is null and p.agenda_item_id = any(${ids}::uuid[]) for key share of p) held) = 1`,
          },
        ]),
  ]);
}

async function lockAttendance(change: Change, id: string, ifMatch: string | undefined) {
  const found = await getRecord(change.db, attendance, change.scope, id);
  const { items } = await lockSession(change, String(found.session_id));
  const before = await lockRecord(change, attendance, id);
  requireMatch(ifMatch, before.version);
  return { items, before };
}

/** Who voted was there. */
async function requireNoBallot(change: Change, id: string): Promise<void> {
  if (!(await hasBallot(change.db, id))) return;
  throw new Problem('state-conflict', {
    zh: '已有逐人表决记录引用它',
    en: 'A ballot refers to it',
  });
}

export const attendanceCommands: RecordCommands = {
  create: (context, values) =>
    inOneChange(context, async (change) => {
      isOneOfThree(values);
      const { items, session } = await lockSession(change, String(values.session_id));
      await requireOpen(change, items, values, { change: 'create', changed: [] });
      await requireAttendee(change, values, items);
      const row = await insertRecord(change, attendance, {
        id: uuidv7(),
        values,
        own: ['division_code'],
        source: sql`select ${session.division_code} as division_code`,
      });
      return created(attendance, row as Row);
    }),

  async update(change, id, ifMatch, values) {
    const { items, before } = await lockAttendance(change, id, ifMatch);
    const columns = differing(attendance, before, values);
    if (columns.length === 0) return unchanged(before);
    await requireOpen(change, items, { ...before, ...values }, { change: 'update', changed: columns, before });
    if (columns.includes('is_present')) await requireNoBallot(change, id);
    return changed(await updateRecord(change, attendance, before, values));
  },

  async remove(change, id, ifMatch) {
    const { items, before } = await lockAttendance(change, id, ifMatch);
    await requireOpen(change, items, before, { change: 'remove', changed: [] });
    await requireNoBallot(change, id);
    await removeRecord(change, attendance, before);
    return { status: 204 };
  },
};
