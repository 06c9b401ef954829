/** Opinions: of any kind from those who run the procedure; from a portal, answers to the round that is open today. */
import type { Answer, Change } from '../../db/change.ts';
import { asItIs, getRecord, requireMatch } from '../../db/records.ts';
import { isOnlyPortal } from '../../http/access.ts';
import { columnsBeyond, refuseColumns } from '../../http/policy.ts';
import type { RecordCommands } from '../../http/record-routes.ts';
import { Problem } from '../../problems.ts';
import { isDissent } from '../../procedure/index.ts';
import { isRoundOpen } from '../opinions/queries.ts';
import { Opinion, opinions } from '../opinions/schema.ts';
import { factCommands, inOneChange } from './commands.ts';
import { type ItemState, lockItem } from './items.ts';

type Values = Record<string, unknown>;

const facts = factCommands('opinion', opinions);

async function submit(change: Change, item: ItemState, values: Values): Promise<Answer> {
  refuseColumns(columnsBeyond('Opinion', Opinion.create.properties, values, change.today), 'Opinion');
  const isOpen = await isRoundOpen(change.db, String(values.solicitation_id), item.id, change.today);
  if (item.stage !== 'soliciting' || isOpen === false) {
    throw new Problem('state-conflict', { zh: '这一轮征求意见没有开放', en: 'This solicitation is not open' });
  }
  return facts.create(change, { ...values, voiced_on: change.today });
}

export const opinionCommands: RecordCommands = {
  ...facts,

  create(context, values) {
    if (!context.scope.territories.some(({ role }) => role === 'portal')) return facts.create(context, values);
    return inOneChange(context, async (change) => {
      const strength = isDissent(values as never) ? 'no key update' : 'key share';
      const item = await lockItem(change.db, change.scope, String(values.agenda_item_id), strength);
      return isOnlyPortal(change.scope, item) ? submit(change, item, values) : facts.create(change, values);
    });
  },

  /** A portal's number names what it handed in once: what became of it since is not the portal's. */
  async replace(change, id, ifMatch, values) {
    const found = await getRecord(change.db, opinions, change.scope, id);
    const item = await lockItem(change.db, change.scope, String(found.agenda_item_id), null);
    if (!isOnlyPortal(change.scope, item)) return facts.update(change, id, ifMatch, values);
    requireMatch(ifMatch, found.version);
    return asItIs(found);
  },
};
