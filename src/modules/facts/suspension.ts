/** What the government found unlawful is neither carried out nor disclosed until it is corrected (二(二)7). */
import type { Change } from '../../db/change.ts';
import { differing, getRecord, type RecordTable } from '../../db/records.ts';
import type { RecordCommands } from '../../http/record-routes.ts';
import { refusal } from '../../procedure/index.ts';
import { isSuspended } from '../decisions/queries.ts';
import { inOneChange, refused } from './commands.ts';
import { lockItem } from './items.ts';

/** Looked at after the item is held: a finding waits for this, or is seen here. */
async function requireNotSuspended(change: Change, itemId: string, decisionId: unknown): Promise<void> {
  const item = await lockItem(change.db, change.scope, itemId, 'no key update');
  if (item.record_mode === 'retrospective' || !(await isSuspended(change.db, itemId, decisionId))) return;
  throw refused(
    [
      {
        code: 'suspended',
        pointer: '/decision_id',
        zh: '该决定被认定违法,纠正之前暂停实施和公开(二(二)7)',
        en: 'the decision was found unlawful: it is neither carried out nor disclosed until it is corrected (二(二)7)',
      },
    ],
    refusal('correction-by-government'),
  );
}

/** `open` are columns that may still be written: how what is published is taken back. */
export const unlessSuspended = (
  facts: RecordCommands,
  t: RecordTable,
  open: readonly string[] = [],
): RecordCommands => ({
  ...facts,

  create: (context, values) =>
    inOneChange(context, async (change) => {
      await requireNotSuspended(change, String(values.agenda_item_id), values.decision_id);
      return facts.create(change, values);
    }),

  async update(change, id, ifMatch, values) {
    const before = await getRecord(change.db, t, change.scope, id);
    const columns = differing(t, before, values).filter((column) => !open.includes(column));
    if (columns.length > 0) {
      await requireNotSuspended(change, String(before.agenda_item_id), { ...before, ...values }.decision_id);
    }
    return facts.update(change, id, ifMatch, values);
  },
});
