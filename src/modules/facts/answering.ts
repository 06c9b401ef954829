/** A body that was handed an item records on it in its own name: what it answers, and its own part of the work. */
import type { TProperties } from 'typebox';
import { Change } from '../../db/change.ts';
import { asItIs, getRecord, type RecordTable, requireMatch } from '../../db/records.ts';
import { mayRecord, type Scope } from '../../db/scope.ts';
import { columnsBeyond, fieldLimits, refuseColumns } from '../../http/policy.ts';
import type { RecordCommands } from '../../http/record-routes.ts';
import type { RecordSchemas } from '../../http/types.ts';
import { agendaItems } from '../agenda-items/schema.ts';
import { inOneChange } from './commands.ts';

type Values = Record<string, unknown>;
type Item = { id: string; division_code: string; record_mode: 'live' | 'retrospective' };

export interface Answering {
  readonly record: 'FeedbackRecord' | 'ImplementationRecord';
  readonly schemas: RecordSchemas<TProperties, TProperties>;
  /** Columns that name what was not handed to it. */
  readonly beyond: (change: Change, itemId: string, values: Values) => Promise<readonly string[]>;
}

const itemOf = async ({ db, scope }: Change, id: unknown) =>
  (await getRecord(db, agendaItems, scope, String(id))) as unknown as Item;
export const isResponder = (scope: Scope, { division_code, record_mode }: Item) =>
  scope.subjects.length > 0 && !mayRecord(scope, division_code, record_mode);

/** The same change, in which this one item may be recorded on. */
export function opened(change: Change, { division_code }: Item): Change {
  const { scope } = change;
  const territories = [...scope.territories, { role: 'responder', division: division_code, modes: ['live'] as const }];
  return new Change({ ...change, scope: { ...scope, territories } }, change.db);
}

export const answering = (facts: RecordCommands, t: RecordTable, own: Answering): RecordCommands => ({
  ...facts,

  create(context, values) {
    if (context.scope.subjects.length === 0) return facts.create(context, values);
    return inOneChange(context, async (change) => {
      const item = await itemOf(change, values.agenda_item_id);
      if (!isResponder(change.scope, item)) return facts.create(change, values);
      const { self } = fieldLimits[own.record];
      const named = values[self];
      const isIts = typeof named === 'string' && change.scope.subjects.includes(named);
      const given = isIts ? values : { ...values, [self]: null };
      const beyond = columnsBeyond(own.record, own.schemas.create.properties, given, change.today);
      refuseColumns([...beyond, ...(await own.beyond(change, item.id, given))], own.record);
      const within = opened(change, item);
      const answer = await facts.create(within, values);
      change.countEvent(within.place);
      return answer;
    });
  },

  /** What it answered stands: a repetition is told so, and changes nothing. */
  async replace(change, id, ifMatch, values) {
    const found = await getRecord(change.db, t, change.scope, id);
    const item = await itemOf(change, found.agenda_item_id);
    const isIts = change.scope.subjects.includes(String(found[fieldLimits[own.record].self]));
    if (!isIts || !isResponder(change.scope, item)) return facts.update(change, id, ifMatch, values);
    requireMatch(ifMatch, found.version);
    return asItIs(found);
  },
});
