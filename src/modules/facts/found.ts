/** The record that a reference names, where there is one in scope: an unknown one is refused by its name further on. */
import type { Change } from '../../db/change.ts';
import { getRecord, type RecordTable, type Row } from '../../db/records.ts';
import { Problem } from '../../problems.ts';

export async function foundOf(change: Change, t: RecordTable, id: unknown): Promise<Row | undefined> {
  if (typeof id !== 'string') return undefined;
  try {
    return await getRecord(change.db, t, change.scope, id);
  } catch (error) {
    if (error instanceof Problem) return undefined;
    throw error;
  }
}
