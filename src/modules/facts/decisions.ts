/** Decisions: what the government finds on one is not written by those who made it. */
import type { Change } from '../../db/change.ts';
import { differing, getRecord, requireMatch } from '../../db/records.ts';
import { isOnly } from '../../http/access.ts';
import { columnsBeyond, refuseColumns } from '../../http/policy.ts';
import type { RecordCommands } from '../../http/record-routes.ts';
import { refusal } from '../../procedure/index.ts';
import { agendaItems } from '../agenda-items/schema.ts';
import { Decision, decisions } from '../decisions/schema.ts';
import { factCommands, inOneChange, refused } from './commands.ts';
import { lockItem } from './items.ts';

const facts = factCommands('decision', decisions, { isHandover: true });

type Values = Record<string, unknown>;

async function requireTheirs(change: Change, itemId: unknown, given: Values): Promise<void> {
  const beyond = columnsBeyond('Decision', Decision.create.properties, given, change.today);
  if (beyond.length === 0) return;
  const item = await getRecord(change.db, agendaItems, change.scope, String(itemId));
  if (isOnly('convener', change.scope, item as never)) refuseColumns(beyond, 'Decision');
}

export const decisionCommands: RecordCommands = {
  ...facts,

  create: (context, values) =>
    inOneChange(context, async (change) => {
      await requireTheirs(change, values.agenda_item_id, values);
      return facts.create(change, values);
    }),

  async update(change, id, ifMatch, values) {
    const found = await getRecord(change.db, decisions, change.scope, id);
    await lockItem(change.db, change.scope, String(found.agenda_item_id), 'no key update');
    const before = await getRecord(change.db, decisions, change.scope, id);
    const columns = differing(decisions, before, values);
    if (before.legality_found_on !== null && columns.includes('legality_reason')) {
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
    requireMatch(ifMatch, before.version);
    const differs = Object.fromEntries(columns.map((column) => [column, values[column]]));
    await requireTheirs(change, before.agenda_item_id, differs);
    return facts.update(change, id, ifMatch, values);
  },
};
