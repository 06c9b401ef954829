/** What the government finds on a decision: it comes before the correction, and suspends what is found unlawful. */
import { sql } from 'kysely';
import type { Answer, Change } from '../../db/change.ts';
import { changed, getRecord, lockRecord, type Row, updateRecord } from '../../db/records.ts';
import { Problem } from '../../problems.ts';
import type { Code } from '../../procedure/code-lists.ts';
import { refused } from '../facts/commands.ts';
import { type ItemState, lockItem } from '../facts/items.ts';
import { settleObligations } from '../facts/obligations.ts';
import { referencesOf, requireReferences } from '../facts/references.ts';
import { isGovernmentOf } from './queries.ts';
import { decisions } from './schema.ts';

export interface Finding {
  readonly finding: Code<'legality_findings'>;
  readonly legal_basis: string;
  readonly reason: string;
  readonly found_by_subject_id: string;
  readonly found_on?: string | null;
}

const dayFault = (code: string, zh: string, en: string) => refused([{ code, pointer: '/found_on', zh, en }]);

function requireDay(found_on: string | null, decided_on: unknown, limit: string): void {
  if (found_on === null) return;
  if (found_on > limit) throw dayFault('day_in_future', `不得晚于${limit}`, `after ${limit}`);
  if (typeof decided_on === 'string' && found_on < decided_on) {
    throw dayFault('days_out_of_order', `不得早于决定之日${decided_on}`, `before it was decided, on ${decided_on}`);
  }
}

async function requireGovernment(change: Change, item: ItemState, id: string): Promise<void> {
  const found = { found_by_subject_id: id };
  await requireReferences(change.db, referencesOf(change.scope, sql`${item.id}::uuid`, found));
  if (await isGovernmentOf(change.db, id, item.division_code)) return;
  const words = { zh: '须为本区划的基层政府', en: 'must be the grass-roots government of the division' };
  throw new Problem('invalid-input', { faults: [{ pointer: '/found_by_subject_id', code: 'kind', ...words }] });
}

function requireFindable(before: Row, legality: string): void {
  if (before.status !== 'in_force') {
    throw new Problem('state-conflict', { zh: '只认定现行有效的决定', en: 'Only a decision in force is found upon' });
  }
  if (before.legality === legality) {
    throw new Problem('state-conflict', { zh: '已经这样认定', en: 'It was found so already' });
  }
}

/** Facts in flight hold the item: the finding waits for them, and those that come after see it. */
export async function findLegality(change: Change, id: string, asked: Finding): Promise<Answer> {
  const { agenda_item_id } = await getRecord(change.db, decisions, change.scope, id);
  const item = await lockItem(change.db, change.scope, String(agenda_item_id), 'update');
  const before = await lockRecord(change, decisions, id);
  const legality = asked.finding === 'lawful' ? 'lawful' : 'unlawful_uncorrected';
  const found_on = asked.found_on ?? (item.record_mode === 'live' ? change.today : null);
  requireFindable(before, legality);
  requireDay(found_on, before.decided_on, change.today);
  await requireGovernment(change, item, asked.found_by_subject_id);
  const values = {
    legality,
    legality_basis: asked.legal_basis,
    legality_reason: asked.reason,
    legality_found_by_subject_id: asked.found_by_subject_id,
    legality_found_on: found_on,
  };
  const row = await updateRecord(change, decisions, before, values);
  await settleObligations(change, item.id);
  return changed(row);
}
