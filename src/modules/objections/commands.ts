/** Objections: raised by residents, also through a portal; answered once, by those who organised the consultation. */
import type { Answer, Change, ChangeContext } from '../../db/change.ts';
import { getRecord } from '../../db/records.ts';
import { isOnlyPortal } from '../../http/access.ts';
import { columnsBeyond, refuseColumns } from '../../http/policy.ts';
import type { RecordCommands } from '../../http/record-routes.ts';
import { Problem } from '../../problems.ts';
import { disclosures } from '../disclosures/schema.ts';
import { factCommands, inOneChange, refused } from '../facts/commands.ts';
import { type ItemState, lockItem } from '../facts/items.ts';
import { Objection, objections } from './schema.ts';

type Values = Record<string, unknown>;

const facts = factCommands('objection', objections);

/** A portal hands in what a resident objects to, today. */
function checkSubmission(values: Values, item: ItemState, { scope, today }: ChangeContext): void {
  if (!isOnlyPortal(scope, item)) return;
  refuseColumns(columnsBeyond('Objection', Objection.create.properties, values, today), 'Objection');
}

function requirePublished(published: unknown, raised: unknown): void {
  if (typeof published !== 'string' || typeof raised !== 'string' || raised >= published) return;
  throw refused([
    {
      code: 'day_before_disclosure',
      pointer: '/raised_on',
      zh: `不得早于公开之日${published}`,
      en: `before the disclosure, on ${published}`,
    },
  ]);
}

export const objectionCommands: RecordCommands = {
  ...facts,

  create: (context, values) =>
    inOneChange(context, async (change) => {
      const disclosure = await getRecord(change.db, disclosures, change.scope, String(values.disclosure_id));
      const item = await lockItem(change.db, change.scope, String(disclosure.agenda_item_id), 'no key update');
      checkSubmission(values, item, change);
      requirePublished(disclosure.published_on, values.raised_on);
      return facts.create(change, { ...values, agenda_item_id: item.id });
    }),
};

/** An answer stands: who objected was told so. */
export async function answerObjection(change: Change, id: string, given: Values): Promise<Answer> {
  const found = await getRecord(change.db, objections, change.scope, id);
  const item = await lockItem(change.db, change.scope, String(found.agenda_item_id), 'no key update');
  const { outcome } = await getRecord(change.db, objections, change.scope, id);
  if (outcome !== null) throw new Problem('state-conflict', { zh: '已经答复', en: 'It was answered already' });
  const today = item.record_mode === 'live' ? change.today : null;
  return facts.update(change, id, undefined, {
    answered_by_subject_id: null,
    ...given,
    answered_on: given.answered_on ?? today,
  });
}
