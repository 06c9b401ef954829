/** Referrals: once its evidence is on record, the day of receipt stands; the organ that received it may record both. */
import type { Answer, Change } from '../../db/change.ts';
import { differing, getRecord } from '../../db/records.ts';
import type { RecordCommands } from '../../http/record-routes.ts';
import { notFound } from '../../problems.ts';
import { refusal } from '../../procedure/index.ts';
import { agendaItems } from '../agenda-items/schema.ts';
import { referrals } from '../referrals/schema.ts';
import { isResponder, opened } from './answering.ts';
import { factCommands, refused } from './commands.ts';
import { lockItem } from './items.ts';

const facts = factCommands('referral', referrals, { isHandover: true });

export const referralCommands: RecordCommands = {
  ...facts,

  async update(change, id, ifMatch, values) {
    const found = await getRecord(change.db, referrals, change.scope, id);
    await lockItem(change.db, change.scope, String(found.agenda_item_id), 'no key update');
    const before = await getRecord(change.db, referrals, change.scope, id);
    if (before.receipt_evidence !== null && differing(referrals, before, values).includes('received_on')) {
      const words = { zh: '已凭据登记收到之日,不能修改', en: 'was recorded with its evidence, and stands' };
      throw refused([{ code: 'kept', pointer: '/received_on', ...words }], refusal('order-of-steps'));
    }
    return facts.update(change, id, ifMatch, values);
  },
};

export interface Received {
  readonly received_on: string;
  readonly receipt_evidence: string;
}

/** By those who record the item, or by the very body that it was handed to. */
export async function recordReceipt(change: Change, id: string, given: Received): Promise<Answer> {
  const { agenda_item_id, to_subject_id } = await getRecord(change.db, referrals, change.scope, id);
  const item = await getRecord(change.db, agendaItems, change.scope, String(agenda_item_id));
  const place = item as unknown as Parameters<typeof isResponder>[1];
  if (!isResponder(change.scope, place)) return referralCommands.update(change, id, undefined, { ...given });
  if (!change.scope.subjects.includes(String(to_subject_id))) throw notFound();
  const within = opened(change, place);
  const answer = await referralCommands.update(within, id, undefined, { ...given });
  if (!answer.isUnchanged) change.countEvent(within.place);
  return answer;
}
