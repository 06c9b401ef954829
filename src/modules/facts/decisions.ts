/** Decisions: what the government found on one is not written over by those who made it. */
import { differing, getRecord } from '../../db/records.ts';
import type { RecordCommands } from '../../http/record-routes.ts';
import { refusal } from '../../procedure/index.ts';
import { decisions } from '../decisions/schema.ts';
import { factCommands, refused } from './commands.ts';
import { lockItem } from './items.ts';

const facts = factCommands('decision', decisions, { isHandover: true });

export const decisionCommands: RecordCommands = {
  ...facts,

  async update(change, id, ifMatch, values) {
    const found = await getRecord(change.db, decisions, change.scope, id);
    await lockItem(change.db, change.scope, String(found.agenda_item_id), 'no key update');
    const before = await getRecord(change.db, decisions, change.scope, id);
    if (before.legality_found_on !== null && differing(decisions, before, values).includes('legality_reason')) {
      throw refused(
        [
          {
            code: 'fixed',
            pointer: '/legality_reason',
            zh: '政府已经认定,不能修改',
            en: 'the government has found it; it is not changed by hand',
          },
        ],
        refusal('correction-by-government'),
      );
    }
    return facts.update(change, id, ifMatch, values);
  },
};
