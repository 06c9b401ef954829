/**
 * Erases what tells who a person is, here and in the records that name him; what he was counted as, said and decided
 * stays. The log never held it, so its proof holds.
 */
import type { Answer, Change } from '../../db/change.ts';
import { changed, lockRecord, type RecordTable, type Row, updateRecord } from '../../db/records.ts';
import { holds } from '../../db/scope.ts';
import { Problem } from '../../problems.ts';
import { agendaItems } from '../agenda-items/schema.ts';
import { assessments } from '../assessments/schema.ts';
import { committeeMembers } from '../committees/schema.ts';
import { judgements } from '../judgements/schema.ts';
import { objections } from '../objections/schema.ts';
import { opinions } from '../opinions/schema.ts';
import { participants } from '../participants/schema.ts';
import { ballots } from '../sessions/ballot-schema.ts';
import { attendance } from '../sessions/schema.ts';
import { forgetAnswers, lockMentions } from './queries.ts';
import { bodyKinds, sensitiveColumns, subjects } from './schema.ts';

export const ANONYMOUS = '已匿名';

/** How a record names a person in words, by the column that refers to him. */
const labels: readonly (readonly [t: RecordTable, reference: string, columns: readonly string[]])[] = [
  [participants, 'subject_id', ['label', 'note', 'reason']],
  [attendance, 'subject_id', ['label', 'absence_reason']],
  [attendance, 'participant_id', ['label', 'absence_reason']],
  [ballots, 'participant_id', ['voter']],
  [opinions, 'subject_id', ['speaker']],
  [opinions, 'participant_id', ['speaker']],
  [objections, 'subject_id', ['raised_by']],
  [judgements, 'judged_by_subject_id', ['judged_by']],
  [assessments, 'by_subject_id', ['institution_name']],
  [committeeMembers, 'subject_id', ['name']],
  [agendaItems, 'requester_subject_id', ['requester_label']],
  [agendaItems, 'convener_subject_id', ['convener_label']],
];

const own: Readonly<Record<string, string | null>> = {
  name: ANONYMOUS,
  name_mn: null,
  interest_description: ANONYMOUS,
  residence_division_code: null,
  ...Object.fromEntries(sensitiveColumns.map((column) => [column, null])),
};

export async function eraseSubject(change: Change, id: string, reason: unknown): Promise<Answer> {
  const before = await lockRecord(change, subjects, id);
  if (!holds(change.scope, before.division_code)) throw new Problem('forbidden');
  if ((bodyKinds as readonly unknown[]).includes(before.kind))
    throw new Problem('state-conflict', {
      zh: '只有个人的信息可以匿名',
      en: 'Only personal data of persons is erased',
    });
  if (before.erased_at) throw new Problem('state-conflict', { zh: '已经匿名', en: 'It was erased already' });
  for (const [t, reference, columns] of labels)
    await eraseLabels(change, t, columns, await lockMentions(change.db, t, reference, id));
  const values = { ...present(before, own), erased_at: change.now };
  const after = await updateRecord(change, subjects, before, values, 'erased', { reason });
  await forgetAnswer(change, subjects, after, Object.keys(values));
  return changed(after);
}

/** What is not there needs no erasing. */
const present = (row: Row, values: Readonly<Record<string, string | null>>): Record<string, unknown> =>
  Object.fromEntries(Object.entries(values).filter(([column]) => row[column] !== null));

async function eraseLabels(
  change: Change,
  t: RecordTable,
  columns: readonly string[],
  rows: readonly Row[],
): Promise<void> {
  const values = Object.fromEntries(columns.map((column) => [column, ANONYMOUS]));
  for (const row of rows) {
    const erased = present(row, values);
    if (Object.keys(erased).every((column) => row[column] === ANONYMOUS)) continue;
    const after = await updateRecord(change, t, row, erased, 'erased');
    await forgetAnswer(change, t, after, Object.keys(erased));
  }
}

const forgetAnswer = (change: Change, t: RecordTable, row: Row, columns: readonly string[]): Promise<void> =>
  forgetAnswers(change.db, `${t.path}/${row.id}`, Object.fromEntries(columns.map((column) => [column, row[column]])));
