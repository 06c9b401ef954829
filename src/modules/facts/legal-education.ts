/** Legal education: owed and recorded by the government, on a decision that it found unlawful. */
import type { Change } from '../../db/change.ts';
import type { RecordCommands } from '../../http/record-routes.ts';
import { refusal } from '../../procedure/index.ts';
import { decisions } from '../decisions/schema.ts';
import { legalEducations } from '../legal-educations/schema.ts';
import { factCommands, inOneChange, refused } from './commands.ts';
import { foundOf } from './found.ts';
import { lockItem } from './items.ts';

const facts = factCommands('legal_education', legalEducations);

async function requireUnlawful(change: Change, itemId: string, decisionId: unknown): Promise<void> {
  await lockItem(change.db, change.scope, itemId, 'no key update');
  const found = await foundOf(change, decisions, decisionId);
  if (!found || String(found.legality).startsWith('unlawful')) return;
  throw refused(
    [
      {
        code: 'not-unlawful',
        pointer: '/decision_id',
        zh: '该决定没有被认定违法',
        en: 'the decision was not found unlawful',
      },
    ],
    refusal('correction-by-government'),
  );
}

export const legalEducationCommands: RecordCommands = {
  ...facts,

  create: (context, values) =>
    inOneChange(context, async (change) => {
      await requireUnlawful(change, String(values.agenda_item_id), values.decision_id);
      return facts.create(change, values);
    }),
};
