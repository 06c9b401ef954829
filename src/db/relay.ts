/** Numbers what was committed to the log: a gapless `pos`, once for each event, whoever runs it and however it ends. */
import { sql } from 'kysely';
import type { Database } from './database.ts';

/** Advisory locks of the log (4201703 is that of its partitions); a transaction gives them back when it ends, also by a crash. */
const RELAY = 4_201_701;
const SEALER = 4_201_702;

export async function holdsRelay(transaction: Database): Promise<boolean> {
  return await holds(transaction, RELAY);
}
export async function holdsSealer(transaction: Database): Promise<boolean> {
  return await holds(transaction, SEALER);
}

async function holds(transaction: Database, lock: number): Promise<boolean> {
  const { rows } = await sql<{ is_ours: boolean }>`
    select pg_try_advisory_xact_lock(${lock}::bigint) as is_ours`.execute(transaction);
  return rows[0]?.is_ours === true;
}

/**
 * Answers how many it numbered; 0 also where another instance is at it. What was committed late gets a later number:
 * an event is written after its record was locked, so that the next event of the record has a higher `seq` and is
 * never seen without it. That needs READ COMMITTED, and the lock in a statement before.
 */
export async function numberEvents(db: Database, batch = 1000): Promise<number> {
  const waiting = await sql`select from event where pos is null limit 1`.execute(db);
  if (waiting.rows.length === 0) return 0;
  return await db
    .transaction()
    .setIsolationLevel('read committed')
    .execute(async (transaction) => {
      if (!(await holdsRelay(transaction))) return 0;
      // numbers of what was sealed stay taken, also when it is no longer here
      const { numAffectedRows } = await sql`
        with last as (
          select greatest(0, (select max(pos) from event), (select max(last_pos) from audit_seal)) as pos),
        next as (
          select at, seq, (select pos from last) + row_number() over (order by seq) as pos
          from (select at, seq from event where pos is null order by seq limit ${batch}) unnumbered)
        update event set pos = next.pos from next where event.at = next.at and event.seq = next.seq`.execute(
        transaction,
      );
      return Number(numAffectedRows ?? 0);
    });
}
