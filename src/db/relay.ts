/** Numbers what was committed to the log: a gapless `pos`, once for each event, whoever runs it and however it ends. */
import { sql } from 'kysely';
import type { Database } from './database.ts';

/**
 * At most one at a time, whichever instance: false where another has it. It ends with the transaction, also by a crash.
 * Names are taken from the catalogue and from `public` alone from here on, whatever the database was told.
 */
export async function takesDuty(transaction: Database, name: 'number' | 'seal'): Promise<boolean> {
  await sql`set local search_path = pg_catalog, pg_temp`.execute(transaction);
  const { rows } = await sql`
    select from public.audit_duty where name = ${name} for update skip locked`.execute(transaction);
  return rows.length > 0;
}

/**
 * Answers how many it numbered; 0 also where another instance is at it. What was committed late gets a later number:
 * an event is written after its record was locked, so that the next event of the record has a higher `seq` and is
 * never seen without it. That needs READ COMMITTED, and the lock in a statement before.
 */
export async function numberEvents(db: Database, batch = 1000): Promise<number> {
  const waiting = await sql`select from public.event where pos is null limit 1`.execute(db);
  if (waiting.rows.length === 0) return 0;
  return await db
    .transaction()
    .setIsolationLevel('read committed')
    .execute(async (transaction) => {
      if (!(await takesDuty(transaction, 'number'))) return 0;
      // numbers of what was sealed stay taken, also when it is no longer here
      const { numAffectedRows } = await sql`
        with last as (
          select greatest(0, (select max(pos) from public.event), (select max(last_pos) from public.audit_seal)) as pos),
        next as (
          select at, seq, (select pos from last) + row_number() over (order by seq) as pos
          from (select at, seq from public.event where pos is null order by seq limit ${batch}) unnumbered)
        update public.event e set pos = next.pos from next where e.at = next.at and e.seq = next.seq`.execute(
        transaction,
      );
      return Number(numAffectedRows ?? 0);
    });
}
