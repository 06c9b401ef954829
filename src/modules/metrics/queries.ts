import { sql } from 'kysely';
import type { Database } from '../../db/database.ts';

export interface Trail {
  /** Committed to the log, and without a number yet. */
  readonly unnumbered: number;
  readonly oldest_unnumbered_seconds: number;
  /** Numbered, and under no seal yet. */
  readonly unsealed: number;
  readonly oldest_unsealed_seconds: number;
  readonly obligations_overdue: number;
}

/** Past this many it does not matter how many more there are. */
const COUNTED_MAX = 10_000;

export async function readTrail(db: Database): Promise<Trail> {
  const { rows } = await sql<Trail>`
    select unnumbered, coalesce(extract(epoch from now() - oldest), 0)::float8 as oldest_unnumbered_seconds,
      coalesce((select max(pos) from event), 0) - sealed as unsealed,
      coalesce(extract(epoch from now() - coalesce((select at from event where pos = sealed + 1), oldest)), 0)::float8
        as oldest_unsealed_seconds,
      (select count(*) from (
        select from obligation where state = 'overdue' and deleted_at is null limit ${COUNTED_MAX}) overdue)
        as obligations_overdue
    from (select count(*) as unnumbered, min(at) as oldest from (
      select at from event where pos is null order by seq limit ${COUNTED_MAX}) waiting) relay,
      (select coalesce(max(last_pos), 0) as sealed from audit_seal) seal`.execute(db);
  const [row] = rows;
  if (!row) throw new Error('a count is always answered');
  return row;
}
