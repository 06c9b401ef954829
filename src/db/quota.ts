/** The quota of a credential, counted for all instances together: each takes a block at a time, by the database's clock. */
import { sql } from 'kysely';
import type { Database } from './database.ts';

export const WINDOW_SECONDS = 60;

export interface Lease {
  /** What the instance may spend until the window ends. */
  readonly granted: number;
  /** What all instances have taken in this window. */
  readonly taken: number;
  readonly secondsLeft: number;
}

export async function takeLease(db: Database, credentialId: string, block: number, quota: number): Promise<Lease> {
  const { rows } = await sql<{ used: number | null; seconds_left: number }>`
    with clock as (select extract(epoch from clock_timestamp()) as seconds),
    taken as (
      insert into quota_use as q (credential_id, window_number, used)
      select ${credentialId}::uuid, floor(seconds / ${WINDOW_SECONDS}::int), ${block}::bigint from clock
      on conflict (credential_id) do update set window_number = excluded.window_number,
        used = excluded.used + case when q.window_number = excluded.window_number then q.used else 0 end
      where q.window_number < excluded.window_number
         or (q.window_number = excluded.window_number and q.used < ${quota}::bigint)
      returning used)
    select (select used from taken) as used,
      (${WINDOW_SECONDS}::int - mod(seconds, ${WINDOW_SECONDS}::int))::float8 as seconds_left from clock`.execute(db);
  const [row] = rows;
  const taken = Math.min(quota, Number(row?.used ?? quota));
  const granted = row?.used == null ? 0 : Math.max(0, block - Math.max(0, Number(row.used) - quota));
  return { granted, taken, secondsLeft: Number(row?.seconds_left ?? WINDOW_SECONDS) };
}
