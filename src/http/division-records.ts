/** Commands on a record that belongs to a division and to no agenda item: its division's own people write it. */
import type { Change, ChangeContext } from '../db/change.ts';
import {
  changed,
  created,
  differing,
  divisionInScope,
  insertRecord,
  lockRecord,
  type RecordTable,
  type Row,
  removeRecord,
  requireMatch,
  unchanged,
  updateRecord,
} from '../db/records.ts';
import { holds } from '../db/scope.ts';
import { uuidv7 } from '../db/uuid.ts';
import { notFound, Problem } from '../problems.ts';
import type { RecordCommands } from './record-routes.ts';

type Values = Record<string, unknown>;

export interface DivisionRecordOptions {
  /** What the values must satisfy, among themselves and towards what they refer to. Throws. */
  readonly check?: (values: Values, context: ChangeContext, before?: Row) => void | Promise<void>;
  /** What is kept in place of what was given. Throws. */
  readonly keep?: (values: Values, id: string, before?: Row) => Values;
  /** What hangs on a record keeps it. Throws. */
  readonly requireFree?: (change: Change, row: Row) => Promise<void>;
}

export function divisionRecordCommands(t: RecordTable, options: DivisionRecordOptions = {}): RecordCommands {
  const { check = () => {}, keep = (values) => values, requireFree = async () => {} } = options;

  /** What lies above is seen, but changed only by those whose division it belongs to. */
  async function lockOwn(change: Change, id: string, ifMatch: string | undefined): Promise<Row> {
    const row = await lockRecord(change, t, id);
    if (!holds(change.scope, row.division_code)) throw new Problem('forbidden');
    requireMatch(ifMatch, row.version);
    return row;
  }

  return {
    async create(context, values) {
      // before anything is looked up: what another place has shows in no refusal
      if (!holds(context.scope, values.division_code)) throw notFound();
      await check(values, context);
      const id = uuidv7();
      const row = await insertRecord(context, t, {
        id,
        values: keep(values, id),
        own: ['division_code'],
        source: divisionInScope(context.scope, values.division_code),
      });
      if (!row) throw notFound();
      return created(t, row);
    },

    async update(change, id, ifMatch, values) {
      const before = await lockOwn(change, id, ifMatch);
      await check({ ...before, ...values }, change, before);
      const kept = keep(values, before.id, before);
      if (differing(t, before, kept).length === 0) return unchanged(before);
      return changed(await updateRecord(change, t, before, kept));
    },

    async remove(change, id, ifMatch) {
      const before = await lockOwn(change, id, ifMatch);
      await requireFree(change, before);
      await removeRecord(change, t, before);
      return { status: 204 };
    },
  };
}
