/** Sessions and the items they deal with. A session may serve several items: each of them admits it. */
import { sql } from 'kysely';
import type { Change, ChangeContext } from '../../db/change.ts';
import type { Database } from '../../db/database.ts';
import {
  changed,
  created,
  differing,
  divisionInScope,
  getRecord,
  insertRecord,
  lockRecord,
  type Row,
  removeRecord,
  requireMatch,
  unchanged,
  updateRecord,
} from '../../db/records.ts';
import type { Scope } from '../../db/scope.ts';
import { uuidv7 } from '../../db/uuid.ts';
import type { RecordCommands } from '../../http/record-routes.ts';
import { type Fault, invalid, notFound, Problem } from '../../problems.ts';
import { admit, refusal, type Violation } from '../../procedure/index.ts';
import { citesBylaw } from '../bylaws/queries.ts';
import { requireOpenDivision } from '../divisions/queries.ts';
import { factCommands, inOneChange, refused, requireAdmitted } from '../facts/commands.ts';
import { futureFaults, instantFaults } from '../facts/instants.ts';
import { type ItemState, lockItem, requireRecordable, requireTerritory } from '../facts/items.ts';
import { settleObligations } from '../facts/obligations.ts';
import { type Reference, referencesOf, requireReferences } from '../facts/references.ts';
import { findPlatformFault, platformFaults } from '../platforms/queries.ts';
import { isSupervised } from '../supervision-records/queries.ts';
import { findRemovedItem, hasRecords, listItemIds } from './queries.ts';
import { sessionItems, sessions } from './schema.ts';

type Values = Record<string, unknown>;
type Held = Row & { division_code: string; record_mode: 'live' | 'retrospective' };

/** Of the items on a session some may be another village's: what is asked of them is the same, whoever asks. */
const everywhere: Scope = {
  divisions: [''],
  subjects: [],
  territories: [{ role: 'session', division: '', modes: ['live', 'retrospective'] }],
  held: [],
};

/**
 * The items of a session, held, then the session itself: items first, as everywhere. The right to change a session
 * comes from the session alone.
 */
export async function lockSession(
  change: Change,
  id: string,
  strength: 'key share' | 'no key update' = 'key share',
): Promise<{ items: ItemState[]; session: Held }> {
  const seen = (await getRecord(change.db, sessions, change.scope, id)) as Held;
  requireRecordable(change.scope, seen);
  const items: ItemState[] = [];
  for (const itemId of await listItemIds(change.db, id))
    items.push(await lockItem(change.db, everywhere, itemId, strength));
  // an item that was declined or withdrawn asks nothing of the session any more
  const concerned = items.filter(({ stage }) => stage !== 'declined' && stage !== 'withdrawn');
  return { items: concerned, session: (await lockRecord(change, sessions, id)) as Held };
}

/** Before it has items, a session is held to the calendar alone. */
function checkDay(values: Values, { today, now }: ChangeContext): void {
  const { held_on, status, record_mode } = values;
  const fault = (code: string, zh: string, en: string): Fault => ({ pointer: '/held_on', code, zh, en });
  const isAhead = record_mode === 'live' && status !== 'held';
  if (status === 'held' && record_mode === 'live' && held_on === null)
    throw invalid([fault('day_required', '须填写日期', 'is required')]);
  if (typeof held_on === 'string' && held_on > today && !isAhead)
    throw invalid([fault('day_in_future', '日期不得晚于今天', 'lies in the future')]);
  const faults = typeof held_on === 'string' ? instantFaults(values, 'starts_at', 'held_on', today) : [];
  if (status === 'held') faults.push(...futureFaults(values, 'starts_at', now));
  if (faults.length > 0) throw invalid(faults);
  if (values.form === 'other' && !values.form_name) {
    throw invalid([
      { pointer: '/form_name', code: 'required', zh: '其他形式须写明名称', en: 'is required of another form' },
    ]);
  }
}

const isOfPlatform = (column: string) => ['platform_id', 'platform_kind', 'held_on'].includes(column);

async function requirePlatform(db: Database, values: Values): Promise<void> {
  const found = values.platform_id === null ? undefined : await findPlatformFault(db, values as never);
  if (found)
    throw new Problem('invalid-reference', { faults: [{ pointer: '/platform_id', ...platformFaults[found] }] });
}

const assemblyRules = ['assembly_procedure', 'representative_assembly_procedure'] as const;

const references = ({ scope }: ChangeContext, values: Values, session: Values): Reference[] => [
  ...referencesOf(scope, sql`null::uuid`, values),
  ...citesBylaw('rules_bylaw_id', values.rules_bylaw_id, session.division_code, assemblyRules),
];

export const sessionCommands: RecordCommands = {
  async create(context, values) {
    checkDay(values, context);
    requireTerritory(context.scope, values as never);
    if (values.record_mode === 'live') {
      const day = String(values.held_on ?? context.today);
      await requireOpenDivision(context.db, String(values.division_code), day, 'division_code');
    }
    await requireReferences(context.db, references(context, values, values));
    await requirePlatform(context.db, values);
    const row = await insertRecord(context, sessions, {
      id: uuidv7(),
      values,
      own: ['division_code'],
      source: divisionInScope(context.scope, values.division_code),
    });
    if (!row) throw notFound();
    return created(sessions, row);
  },

  async update(change, id, ifMatch, values) {
    const { items, session } = await lockSession(change, id, 'no key update');
    requireMatch(ifMatch, session.version);
    const columns = differing(sessions, session, values);
    if (columns.length === 0) return unchanged(session);
    const after = { ...session, ...values };
    checkDay(after, change);
    const violationsOf = (item: ItemState, changed: readonly string[]) =>
      admit('session', item as never, item.transitions, after, change.today, {
        change: 'update',
        changed,
        before: session,
      });
    // the minutes go on as long as the meeting owes them to one of its items
    const areMinutesOpen = items.some((item) => violationsOf(item, ['minutes']).length === 0);
    const asked = areMinutesOpen ? columns.filter((column) => column !== 'minutes') : columns;
    const violations = items.flatMap((item) => violationsOf(item, asked));
    if (violations.length > 0) throw refused(distinct(violations), refusal('order-of-steps'));
    await requireReferences(change.db, references(change, values, after));
    if (columns.some(isOfPlatform)) await requirePlatform(change.db, after);
    const row = await updateRecord(
      change,
      sessions,
      session,
      Object.fromEntries(columns.map((column) => [column, values[column]])),
    );
    // notice is owed before the day it is held on, by who calls it
    if (columns.some((column) => column !== 'minutes')) {
      for (const { id: item } of items) await settleObligations(change, item);
    }
    return changed(row);
  },

  async remove(change, id, ifMatch) {
    const { session } = await lockSession(change, id);
    requireMatch(ifMatch, session.version);
    if ((await hasRecords(change.db, id)) || (await isSupervised(change.db, id))) {
      throw new Problem('state-conflict', {
        zh: '已有议题、到会或监督记录,不能删除',
        en: 'It has agenda items, attendance or findings',
      });
    }
    await removeRecord(change, sessions, session);
    return { status: 204 };
  },
};

export const distinct = (violations: readonly Violation[]) => [
  ...new Map(violations.map((v) => [`${v.pointer} ${v.code}`, v])).values(),
];

const itemFacts = factCommands('session_item', sessionItems, { except: ['session_id'] });

export const sessionItemCommands: RecordCommands = {
  ...itemFacts,
  create: (context, values) =>
    inOneChange(context, async (change) => {
      const item = await lockItem(change.db, change.scope, String(values.agenda_item_id), 'no key update').catch(
        notThere('/agenda_item_id'),
      );
      const session = (await lockRecord(change, sessions, String(values.session_id))) as Held;
      requireRecordable(change.scope, session);
      if (session.record_mode !== item.record_mode) {
        throw new Problem('state-conflict', {
          zh: '补录与实时的记录不能合在一次活动中',
          en: 'A paper case and a live one do not share a session',
        });
      }
      requireAdmitted('session', item, session, change.today, { change: 'create', changed: [] });
      const removed = await findRemovedItem(change.db, session.id, item.id);
      if (!removed) return itemFacts.create(change, values);
      // the pair is unique, a tombstone included: taken up again, it goes on with its own history
      requireAdmitted('session_item', item, values, change.today, { change: 'create', changed: [] });
      const { session_id: _session, agenda_item_id: _item, ...again } = values;
      const row = await updateRecord(change, sessionItems, removed, { ...again, deleted_at: null }, 'created');
      await settleObligations(change, item.id);
      return created(sessionItems, row);
    }),
};

/** A record named in the body that is not seen is a fault of the body. */
const notThere = (pointer: string) => (error: unknown) => {
  if (!(error instanceof Problem) || error.code !== 'not-found') throw error;
  throw new Problem('invalid-reference', {
    faults: [{ pointer, code: 'reference', zh: '没有这个议题', en: 'refers to no such agenda item' }],
  });
};
