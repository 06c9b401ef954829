/** What is owed on an item is computed from its records inside the change that touches them, never typed in. */
import type { Actor, Change } from '../../db/change.ts';
import type { Database } from '../../db/database.ts';
import type { Scope } from '../../db/scope.ts';
import { uuidv7 } from '../../db/uuid.ts';
import { type Obligation, obligationsOf } from '../../procedure/index.ts';
import { getFacts, type LoadedFacts } from '../agenda-items/queries.ts';
import {
  type ComputedColumn,
  computedColumns,
  insertObligations,
  type ObligationWrite,
  updateObligations,
} from '../obligations/queries.ts';
import type { StoredObligation } from '../obligations/schema.ts';

/** The records of an item say what is owed on it, whoever changes one of them. */
const everywhere: Scope = { divisions: [''], subjects: [], territories: [], held: [] };

interface Computing {
  readonly db: Database;
  readonly actor: Actor;
  readonly today: string;
}

/**
 * Brings what is kept of an item in line with its records. The caller holds the item (`no key update` or more) since
 * before its change: two that compute at once would each miss the other's record.
 */
export async function settleObligations({ db, actor, today }: Computing, itemId: string): Promise<number> {
  const facts = await getFacts(db, everywhere, itemId, today);
  const { made, changed } = difference(facts, obligationsOf(facts, today));
  if (made.length > 0) await insertObligations(db, actor, made);
  if (changed.length > 0) await updateObligations(db, actor, changed);
  return made.length + changed.length;
}

/** An item that is removed owes nothing any more. */
export async function removeObligations({ db, actor }: Change, facts: LoadedFacts): Promise<void> {
  const { changed } = difference(facts, []);
  if (changed.length > 0) await updateObligations(db, actor, changed);
}

type Columns = Readonly<Record<ComputedColumn, unknown>>;

const columnsOf = (owed: Obligation): Columns => ({
  debtor_subject_id: owed.debtor_subject_id,
  debtor_kind: owed.debtor_kind,
  started_on: owed.started_on,
  due_on: owed.due?.due_on ?? null,
  is_limit_set: owed.is_limit_set,
  is_presumed: owed.is_presumed,
  is_provisional: owed.due?.is_provisional ?? false,
  trace: owed.due?.trace ?? null,
  state: owed.state,
  met_on: owed.discharge?.on ?? null,
  met_by_resource: owed.discharge?.by.resource ?? null,
  met_by_id: owed.discharge?.by.id ?? null,
});

export function difference(
  facts: LoadedFacts,
  owed: readonly Obligation[],
): { made: ObligationWrite[]; changed: ObligationWrite[] } {
  const stored = new Map(facts.obligations.map((row) => [row.key, row]));
  const keys = new Set(owed.map(({ key }) => key));
  const gone = facts.obligations.filter(({ key, deleted_at }) => deleted_at === null && !keys.has(key));
  return {
    made: owed.filter(({ key }) => !stored.has(key)).map((one) => newly(facts, one)),
    changed: [
      ...owed.flatMap((one) => {
        const before = stored.get(one.key);
        return before && before.state !== 'waived' ? changeOf(before, one) : [];
      }),
      ...gone.filter(({ state }) => state !== 'waived').map(removal),
    ],
  };
}

function newly({ item }: LoadedFacts, owed: Obligation): ObligationWrite {
  const { kind, key, follows } = owed;
  const { division_code, record_mode } = item;
  const values = {
    agenda_item_id: item.id,
    division_code,
    record_mode,
    kind,
    key,
    follows_resource: follows.resource,
    follows_id: follows.id,
    ...columnsOf(owed),
  };
  return { id: uuidv7(), action: 'created', values, before: null, after: values, is_removed: false };
}

/** Kept as jsonb, whose properties have an order of their own. */
const inOrder = (value: unknown): unknown =>
  Array.isArray(value)
    ? value.map(inOrder)
    : value !== null && typeof value === 'object'
      ? Object.fromEntries(
          Object.entries(value)
            .map(([key, part]) => [key, inOrder(part)] as const)
            .sort(byKey),
        )
      : value;
const byKey = ([a]: readonly [string, unknown], [b]: readonly [string, unknown]) => (a < b ? -1 : 1);
const isSame = (one: unknown, other: unknown) => JSON.stringify(inOrder(one)) === JSON.stringify(inOrder(other));

/** A change of state is logged by its name; one that was taken back is made anew. */
function changeOf(before: StoredObligation, owed: Obligation): ObligationWrite[] {
  const values = columnsOf(owed);
  const differing = computedColumns.filter((column) => !isSame(before[column], values[column]));
  const isBack = before.deleted_at !== null;
  if (differing.length === 0 && !isBack) return [];
  const pick = (row: Readonly<Record<string, unknown>>) =>
    Object.fromEntries(differing.map((column) => [column, row[column]]));
  const action = isBack ? 'created' : before.state === owed.state ? 'updated' : owed.state;
  return [{ id: before.id, action, values, before: pick(before), after: pick(values), is_removed: false }];
}

function removal(before: StoredObligation): ObligationWrite {
  const values = Object.fromEntries(computedColumns.map((column) => [column, before[column]]));
  return { id: before.id, action: 'removed', values, before: {}, after: {}, is_removed: true };
}
