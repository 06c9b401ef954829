/** What happens to obligations beside their records: a waiver by hand; the clock and the recount, batch by batch. */
import type { Actor, Answer, Change } from '../../db/change.ts';
import type { Database } from '../../db/database.ts';
import { changed, getRecord, lockRecord } from '../../db/records.ts';
import { covers, type Scope } from '../../db/scope.ts';
import { Problem } from '../../problems.ts';
import { codeEntry, isCode } from '../../procedure/code-lists.ts';
import { settleObligations } from '../facts/obligations.ts';
import {
  advanceRecount,
  alone,
  findSeat,
  finishRecount,
  holdItem,
  listRecounted,
  lockRecount,
  moveObligations,
  requestRecountsOfBylaws,
  waiveObligation,
} from './queries.ts';
import { obligations } from './schema.ts';

const governing = ['grassroots_government', 'dispatched_organ', 'township_party_committee', 'government_department'];
const refusals = {
  /** Our reading: nobody excuses himself, and a body of government answers to the one above it. */
  governing: {
    zh: '政府及其部门应办的,由其上级免除,不得自行免除',
    en: 'What a government or its department owes is excused by who stands above it, never by itself',
  },
  other: {
    zh: '进行中的协商,由所在地的苏木镇免除;民政部门只免除补录的',
    en: 'Of a live procedure the township of that place excuses; the administrator, paper cases only',
  },
};

/** `seat`: the division of the body that owes it. */
function requireWaiver(scope: Scope, { division_code, record_mode, debtor_kind }: Owed, seat: string): void {
  const isGoverning = governing.includes(debtor_kind);
  const may = scope.territories.some(
    ({ division, modes }) =>
      covers(division, division_code) &&
      (isGoverning ? covers(division, seat) && division !== seat : modes.includes(record_mode)),
  );
  if (!may) throw new Problem('forbidden', refusals[isGoverning ? 'governing' : 'other']);
}

interface Owed {
  readonly division_code: string;
  readonly record_mode: 'live' | 'retrospective';
  readonly debtor_kind: string;
}

export async function waive(change: Change, id: string, reason: string): Promise<Answer> {
  const found = await getRecord(change.db, obligations, change.scope, id);
  requireWaiver(change.scope, found as never, await findSeat(change.db, id));
  // the item first, as whatever computes its obligations does
  await holdItem(change.db, String(found.agenda_item_id));
  const before = await lockRecord(change, obligations, id);
  const state = String(before.state);
  if (!before.is_outstanding) {
    const { zh, en } = isCode('obligation_states', state) ? codeEntry('obligation_states', state) : { zh: '', en: '' };
    throw new Problem('state-conflict', { zh: `该事项“${zh}”,不能免除`, en: `It is ${en}, and cannot be waived` });
  }
  await waiveObligation(change.db, id, reason, change.today);
  const after = await getRecord(change.db, obligations, change.scope, id);
  const pick = ({ state, waived_on, waived_reason }: typeof after) => ({ state, waived_on, waived_reason });
  await change.record({
    resource: obligations.table,
    record_id: id,
    record_version: after.version,
    action: 'waived',
    division_code: String(after.division_code),
    agenda_item_id: String(after.agenda_item_id),
    before: pick(before),
    after: pick(after),
  });
  return changed(after);
}

const BATCH = 500;

const never = () => false;

/** Until the day has nothing more to move; each batch is one statement, whole or not at all. Answers how many. */
export async function runClock(db: Database, isStopped = never, batch = BATCH): Promise<number> {
  let moved = 0;
  while (!isStopped()) {
    const count = await moveObligations(db, batch);
    moved += count;
    if (count < batch) break;
  }
  return moved;
}

const service: Actor = { credential_id: null, name: 'service', on_behalf_of: null, request_id: null };
const ITEMS = 25;

/** One batch of the oldest recount that nobody else is at, with its cursor; false where there is none. */
export const recountBatch = (db: Database, items = ITEMS): Promise<boolean> =>
  alone(db, async (transaction) => {
    const recount = await lockRecount(transaction);
    if (!recount) return false;
    const steps = await listRecounted(transaction, recount, items);
    // in one order for all, so that two changes do not wait for each other
    const ids = [...new Set(steps.map(({ item }) => item))].sort();
    for (const id of ids) {
      if (await holdItem(transaction, id)) {
        await settleObligations({ db: transaction, actor: service, today: recount.today }, id);
      }
    }
    const last = steps.at(-1);
    if (last) await advanceRecount(transaction, recount.id, last);
    if (steps.length < items) await finishRecount(transaction, recount);
    return true;
  });

export async function runRecounts(db: Database, isStopped = never): Promise<number> {
  await requestRecountsOfBylaws(db);
  let batches = 0;
  while (!isStopped() && (await recountBatch(db))) batches += 1;
  return batches;
}
