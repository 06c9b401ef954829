/** A record without what tells of a person: as the log has it, and as it is kept for a repetition of its creation. */
import { type RawBuilder, sql } from 'kysely';
import { unloggedColumns } from './naming.ts';
import { HIDDEN } from './personal.ts';
import type { RecordTable } from './records.ts';

const hiddenColumns = new WeakMap<RecordTable, ReadonlySet<string>>();
function hiddenOf(t: RecordTable): ReadonlySet<string> {
  const known =
    hiddenColumns.get(t) ?? new Set([...t.personal.map(({ column }) => column), ...unloggedColumns(t.table)]);
  hiddenColumns.set(t, known);
  return known;
}

export const shown = (t: RecordTable, column: string, value: unknown) =>
  value !== null && hiddenOf(t).has(column) ? HIDDEN : value;

/** The record as the log keeps it: what tells of a person is there or not, and no more. */
export function unnamed(t: RecordTable): RawBuilder<unknown> {
  const hidden = [...hiddenOf(t)];
  const cells = hidden.map(
    (column) => `'${column}', case when record.${column} is null then null else '${HIDDEN}' end`,
  );
  return sql.raw(
    hidden.length === 0 ? 'to_jsonb(record)' : `to_jsonb(record) || jsonb_build_object(${cells.join(', ')})`,
  );
}

/** The record as it is kept for a repetition of its creation, in the order of its columns. */
export const concealed = (t: RecordTable): RawBuilder<unknown> =>
  sql.raw(
    t.columns
      .map((column) => {
        const own = `record."${column}"`;
        return hiddenOf(t).has(column) ? `case when ${own} is not null then '${HIDDEN}' end as "${column}"` : own;
      })
      .join(', '),
  );
