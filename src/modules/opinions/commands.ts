/** Dispositions of many opinions at once: all or none, and one event for each opinion that changes. */
import type { Answer, Change } from '../../db/change.ts';
import type { Row } from '../../db/records.ts';
import { Problem } from '../../problems.ts';
import { admit, isDissent } from '../../procedure/index.ts';
import type { Violation } from '../../procedure/violations.ts';
import { refused } from '../facts/commands.ts';
import { type ItemState, lockItem } from '../facts/items.ts';
import { settleObligations } from '../facts/obligations.ts';
import { type Disposition, disposeOpinions, lockOpinions } from './queries.ts';

export interface DispositionRequest {
  readonly opinion_ids: readonly string[];
  readonly disposition: string;
  readonly disposition_reason?: string | null;
}

function requireAll(ids: readonly string[], found: ReadonlyMap<string, Row>): void {
  const faults = ids.flatMap((id, index) =>
    found.has(id)
      ? []
      : [
          {
            pointer: `/opinion_ids/${index}`,
            code: 'reference',
            zh: '该意见不存在、已删除,或不属于本议题',
            en: 'refers to an opinion that does not exist, was removed, or belongs elsewhere',
          },
        ],
  );
  if (faults.length > 0) throw new Problem('invalid-reference', { faults });
}

/** Each as its own change would be admitted, and its faults under its place in the list. */
function violationsOf(item: ItemState, before: Row, given: Disposition, today: string, index: number): Violation[] {
  const columns = (['disposition', 'disposition_reason'] as const).filter((column) => before[column] !== given[column]);
  const change = { change: 'update', changed: columns, before } as const;
  return admit('opinion', item as never, item.transitions, { ...before, ...given }, today, change).map((found) => ({
    ...found,
    pointer: `/opinion_ids/${index}`,
  }));
}

export async function setDispositions(change: Change, itemId: string, asked: DispositionRequest): Promise<Answer> {
  const { opinion_ids, disposition, disposition_reason = null } = asked;
  const given = { disposition, disposition_reason };
  const ids = opinion_ids.map((id) => id.toLowerCase());
  const item = await lockItem(change.db, change.scope, itemId, 'no key update');
  const found = new Map((await lockOpinions(change.db, itemId, ids)).map((row) => [row.id, row]));
  requireAll(ids, found);
  const rowOf = (id: string) => found.get(id) as Row;
  const differ = ids.filter(
    (id) => rowOf(id).disposition !== disposition || rowOf(id).disposition_reason !== disposition_reason,
  );
  const violations = differ.flatMap((id) => violationsOf(item, rowOf(id), given, change.today, ids.indexOf(id)));
  if (violations.length > 0) throw refused(violations);
  const changed = differ.length === 0 ? [] : await disposeOpinions(change, differ, given);
  const touched = [...differ.map(rowOf), ...changed];
  if (touched.some((row) => isDissent(row as never))) await settleObligations(change, itemId);
  for (const row of changed) found.set(row.id, row);
  const body = { agenda_item_id: item.id, opinions: ids.map(rowOf) };
  return { status: 200, body, isUnchanged: changed.length === 0 };
}
