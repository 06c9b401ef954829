/**
 * Erases what tells who a person is, here, in the records that name him (the removed ones too) and beside the log; what
 * he was counted as, said and decided stays. The log never held what is cleared (`naming.ts`), so its proof holds.
 */
import { forgetActedFor } from '../../db/acted-for.ts';
import type { Answer, Change } from '../../db/change.ts';
import { namings } from '../../db/naming.ts';
import { changed, lockKept, type RecordTable, type Row, unchanged, updateRecord } from '../../db/records.ts';
import { holds } from '../../db/scope.ts';
import { Problem } from '../../problems.ts';
import { ANONYMOUS, type SubjectErasure, wordedTables } from './erasure-schema.ts';
import { lockMentions } from './queries.ts';
import { redact } from './redactions.ts';
import { bodyKinds, subjects } from './schema.ts';

/** Of his own record no more than these two words are left, which ask for some. */
const own: Readonly<Record<string, string | null>> = {
  ...Object.fromEntries(
    namings
      .filter(({ table }) => table === subjects.table)
      .flatMap(({ columns }) => columns.map((column) => [column, null])),
  ),
  name: ANONYMOUS,
  interest_description: ANONYMOUS,
};

/** @param asked also later, for texts and names that were overlooked */
export async function eraseSubject(change: Change, id: string, asked: SubjectErasure): Promise<Answer> {
  const { reason, acted_as = [], redactions = [] } = asked;
  const before = await lockKept(change, subjects, id);
  if (!holds(change.scope, before.division_code)) throw new Problem('forbidden');
  if ((bodyKinds as readonly unknown[]).includes(before.kind))
    throw new Problem('state-conflict', {
      zh: '只有个人的信息可以匿名',
      en: 'Only personal data of persons is erased',
    });
  if (before.erased_at && acted_as.length + redactions.length === 0)
    throw new Problem('state-conflict', { zh: '已经匿名', en: 'It was erased already' });
  await redact(change, redactions, { reason });
  for (const { table, reference, columns } of namings) {
    const t = wordedTables[table];
    if (t && reference) await eraseLabels(change, t, columns, await lockMentions(change.db, t, reference, id));
  }
  const names = [before.name, before.name_mn, ...acted_as].filter((name) => name !== null && name !== ANONYMOUS);
  const divisions = change.scope.territories.map(({ division }) => division);
  const forgotten = await forgetActedFor(change.db, names.map(String), divisions);
  if (before.erased_at && forgotten.length === 0) return unchanged(before);
  // pseudonyms name nobody; and by them a restored database forgets the same
  const rules = forgotten.length > 0 ? { reason, acted_for: forgotten } : { reason };
  const values = { ...present(before, own), erased_at: before.erased_at ?? change.now };
  return changed(await updateRecord(change, subjects, before, values, 'erased', rules));
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
    await updateRecord(change, t, row, erased, 'erased');
  }
}
