/**
 * Facts of an agenda item: recorded, changed and removed as the windows of the procedure admit. A creation is one
 * statement that holds the item's stage; what it refuses is explained afterwards by the procedure itself.
 */
import { sql } from 'kysely';
import { type Answer, Change, type ChangeContext, runChange } from '../../db/change.ts';
import type { Database } from '../../db/database.ts';
import {
  changed,
  created,
  differing,
  getRecord,
  insertRecord,
  lockRecord,
  type RecordTable,
  type Row,
  removeRecord,
  requireMatch,
  unchanged,
  updateRecord,
} from '../../db/records.ts';
import { isRecordable } from '../../db/scope.ts';
import { uuidv7 } from '../../db/uuid.ts';
import type { RecordCommands } from '../../http/record-routes.ts';
import { Problem } from '../../problems.ts';
import {
  admit,
  type Change as FactChange,
  type FactKind,
  factWindows,
  isDissent,
  type Refusal,
  refusal,
  type Violation,
} from '../../procedure/index.ts';
import { admits, type ItemState, lockItem } from './items.ts';
import { settleObligations } from './obligations.ts';
import { findDependant, refreshScope } from './queries.ts';
import { type Reference, referencesOf, requireReferences } from './references.ts';

type Values = Record<string, unknown>;

export interface FactOptions {
  /** Columns checked by `alsoHolds` instead of by their names. */
  readonly except?: readonly string[];
  readonly alsoHolds?: (context: ChangeContext, values: Values) => Reference[];
  /** What the values must satisfy among themselves. Throws. */
  readonly check?: (values: Values, context: ChangeContext) => void;
  /** Whether it hands the item to a subject, who then sees it. */
  readonly isHandover?: boolean;
}

/** Facts that nothing is owed on, nor discharged by: their creation stays one statement. */
const owesNothing: readonly FactKind[] = ['solicitation', 'attendance', 'milestone'];
/** An opinion obliges somebody where it dissents, and then only. */
const obliges = (kind: FactKind, rows: readonly Values[]): boolean =>
  kind === 'opinion' ? rows.some((row) => isDissent(row as never)) : !owesNothing.includes(kind);

const TRIES = 3;

export function factCommands(kind: FactKind, t: RecordTable, options: FactOptions = {}): RecordCommands {
  const { except = [], alsoHolds = () => [], check = () => {}, isHandover = false } = options;
  const window = factWindows[kind];

  const references = (context: ChangeContext, itemId: string, values: Values): Reference[] => [
    ...referencesOf(context.scope, sql`${itemId}::uuid`, values, except),
    ...alsoHolds(context, values),
  ];

  async function insert(context: ChangeContext, values: Values): Promise<Answer> {
    check(values, context);
    const itemId = String(values.agenda_item_id);
    const held = references(context, itemId, values);
    const { day } = window;
    const days = day
      ? sql`, case i.record_mode when 'live' then coalesce(${values[day] ?? null}::date, ${context.today}::date)
                else ${values[day] ?? null}::date end as ${sql.ref(day)}`
      : sql``;
    const conditions = [
      isRecordable(context.scope, 'i'),
      admits(window, values, context.today),
      ...held.map(({ holds }) => holds),
    ];
    for (let attempt = 1; attempt <= TRIES; attempt++) {
      const row = await insertRecord(context, t, {
        id: uuidv7(),
        values,
        own: ['agenda_item_id', 'division_code', ...(day ? [day] : [])],
        source: sql`
          select i.id as agenda_item_id, i.division_code ${days} from agenda_item i
          where i.id = ${itemId} and i.deleted_at is null and ${sql.join(conditions, sql` and `)}
          for key share of i`,
      });
      if (row) return created(t, row);
      await explain(context, itemId, values, held);
    }
    throw new Problem('try-again');
  }

  /** Throws what a creation was refused for. Returning means that nothing stands against it any more. */
  async function explain(
    context: ChangeContext,
    itemId: string,
    values: Values,
    held: readonly Reference[],
  ): Promise<void> {
    const item = await lockItem(context.db, context.scope, itemId, null);
    const { day } = window;
    const filled = day && item.record_mode === 'live' ? { ...values, [day]: values[day] ?? context.today } : values;
    requireAdmitted(kind, item, filled, context.today, { change: 'create', changed: [] });
    await requireReferences(context.db, held);
  }

  async function locked(
    change: Change,
    id: string,
    ifMatch: string | undefined,
  ): Promise<{ item: ItemState; before: Row }> {
    // the item first, as every transition does, so that two changes do not wait for each other; and as strong as it may
    // get, for two that hold it both can make it no stronger
    const found = await getRecord(change.db, t, change.scope, id);
    const strength = isHandover || !owesNothing.includes(kind) ? 'no key update' : 'key share';
    const item = await lockItem(change.db, change.scope, String(found.agenda_item_id), strength);
    const before = await lockRecord(change, t, id);
    requireMatch(ifMatch, before.version);
    return { item, before };
  }

  return {
    create: (context, values) =>
      isHandover || obliges(kind, [values])
        ? inOneChange(context, (change) => createAlone(change, values))
        : insert(context, values),

    async update(change, id, ifMatch, values) {
      const { item, before } = await locked(change, id, ifMatch);
      const columns = differing(t, before, values);
      if (columns.length === 0) return unchanged(before);
      const after = { ...before, ...values };
      check(after, change);
      requireAdmitted(kind, item, after, change.today, { change: 'update', changed: columns, before });
      const differs = Object.fromEntries(columns.map((column) => [column, values[column]]));
      await requireReferences(change.db, references(change, item.id, differs));
      const row = await updateRecord(change, t, before, differs);
      if (isHandover) await refreshScope(change.db, item.id);
      if (obliges(kind, [before, row])) await settleObligations(change, item.id);
      return changed(row);
    },

    async remove(change, id, ifMatch) {
      const { item, before } = await locked(change, id, ifMatch);
      requireAdmitted(kind, item, before, change.today, { change: 'remove', changed: [] });
      await requireNoDependant(change.db, kind, before);
      await removeRecord(change, t, before);
      if (isHandover) await refreshScope(change.db, item.id);
      if (obliges(kind, [before])) await settleObligations(change, item.id);
      return { status: 204 };
    },
  };

  /** One at a time: each makes the scope, and what is owed, what all of them say. */
  async function createAlone(change: Change, values: Values): Promise<Answer> {
    const itemId = String(values.agenda_item_id);
    await lockItem(change.db, change.scope, itemId, 'no key update');
    const answer = await insert(change, values);
    if (isHandover) await refreshScope(change.db, itemId);
    if (obliges(kind, [values])) await settleObligations(change, itemId);
    return answer;
  }
}

/** In the change at hand, or in one of its own. */
export const inOneChange = (context: ChangeContext, act: (change: Change) => Promise<Answer>): Promise<Answer> =>
  context instanceof Change ? act(context) : runChange(context, act);

export function requireAdmitted(
  kind: FactKind,
  item: ItemState,
  record: object,
  today: string,
  change: FactChange,
): void {
  const violations = admit(kind, item as never, item.transitions, record, today, change);
  if (violations.length > 0) throw refused(violations, refusal('order-of-steps'));
}

export const refused = (violations: readonly Violation[], by?: Refusal): Problem => {
  const [first] = violations;
  return new Problem('state-conflict', {
    ...(first ? { zh: first.zh, en: first.en } : {}),
    faults: violations,
    members: by ? { refused_by: by } : {},
  });
};

async function requireNoDependant(db: Database, kind: FactKind, row: Row): Promise<void> {
  const dependant = await findDependant(db, kind, row);
  if (!dependant) return;
  throw new Problem('state-conflict', {
    zh: `已有记录(${dependant})引用它,不能删除`,
    en: `A ${dependant} refers to it`,
  });
}
