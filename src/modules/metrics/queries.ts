import { sql } from 'kysely';
import type { Database } from '../../db/database.ts';

export interface Trail {
  /** Committed to the log, and without a number yet. */
  readonly unnumbered: number;
  readonly oldest_unnumbered_seconds: number;
  /** Numbered, and under no seal yet. */
  readonly unsealed: number;
}

/** Past this many it does not matter how many more there are. */
const COUNTED_MAX = 10_000;

export async function readTrail(db: Database): Promise<Trail> {
  const { rows } = await sql<Trail>`
    select unnumbered, coalesce(extract(epoch from now() - oldest), 0)::float8 as oldest_unnumbered_seconds,
      coalesce((select max(pos) from event), 0) - coalesce((select max(last_pos) from audit_seal), 0) as unsealed
    from (select count(*) as unnumbered, min(at) as oldest from (
      select at from event where pos is null order by seq limit ${COUNTED_MAX}) waiting) relay`.execute(db);
  const [row] = rows;
  if (!row) throw new Error('a count is always answered');
  return row;
}
