/**
 * Takes the oldest part of the log out of the database, whole partitions with all their blocks, once it was exported
 * and proven. First an entry of the log says so, under a seal; then the tables go. The seals stay.
 */
import { setTimeout as sleep } from 'node:timers/promises';
import { sql } from 'kysely';
import type { Database } from './database.ts';
import { listLogPartitions } from './log-partitions.ts';
import { type Seal, sealColumns } from './seal.ts';
import { RETENTION_DAYS_MIN } from './seal-check.ts';

export interface Retirement {
  readonly partitions: readonly string[];
  readonly first_pos: number;
  readonly last_pos: number;
  /** The last one over what goes: what stays begins over its head. */
  readonly last_seal: Seal;
}

/**
 * What may go: partitions that ended `days` ago, all numbered, and under seals as old, which end where they end.
 * Undefined where there is nothing. Throws where `days` is less than the law allows.
 */
export async function planRetirement(db: Database, days: number): Promise<Retirement | undefined> {
  if (!Number.isSafeInteger(days) || days < RETENTION_DAYS_MIN)
    throw new Error(`the log is kept for ${RETENTION_DAYS_MIN} days at least`);
  const { rows: cutoffs } = await sql<{ at: string }>`select now() - make_interval(days => ${days}) as at`.execute(db);
  const cutoff = String(cutoffs[0]?.at);
  const partitions = await listLogPartitions(db);
  for (let count = partitions.filter(({ ends_at }) => ends_at <= cutoff).length; count > 0; count--) {
    const [going, staying] = [partitions.slice(0, count), partitions.slice(count)];
    const places = going.flatMap(({ first_pos, last_pos }) =>
      first_pos === null ? [] : [first_pos, Number(last_pos)],
    );
    const [first_pos, last_pos] = [Math.min(...places), Math.max(...places)];
    const isMixed = staying.some((partition) => partition.first_pos !== null && partition.first_pos < last_pos);
    if (places.length === 0 || isMixed || going.some(({ has_unnumbered }) => has_unnumbered)) continue;
    const { rows } = await sql<Seal>`
      select ${sealColumns} from audit_seal where last_pos = ${last_pos} and sealed_at <= ${cutoff}::timestamptz`.execute(
      db,
    );
    const [last_seal] = rows;
    if (last_seal) return { partitions: going.map(({ name }) => name), first_pos, last_pos, last_seal };
  }
  return undefined;
}

const LOOK_MS = 200;

/** Waits until the entry that says so is sealed: who proves what stays has to find it. Throws where it is not in time. */
export async function recordRetirement(
  db: Database,
  { first_pos, last_pos, last_seal }: Retirement,
  { archive, patienceMs = 60_000 }: { archive: object; patienceMs?: number },
): Promise<void> {
  const { rows } = await sql<{ seq: number; at: string }>`
    insert into event (resource, action, after)
    values ('audit_entry', 'retired', ${JSON.stringify({ first_pos, last_pos, last_seal, archive })})
    returning seq, at::text as at`.execute(db);
  for (let leftMs = patienceMs; ; leftMs -= LOOK_MS) {
    const { rows: sealed } = await sql`
      select from event where at = ${rows[0]?.at}::timestamptz and seq = ${rows[0]?.seq}
        and pos <= (select max(last_pos) from audit_seal)`.execute(db);
    if (sealed.length > 0) return;
    if (leftMs <= 0) throw new Error('nothing was taken out: no running service numbers and seals the log');
    await sleep(LOOK_MS);
  }
}

/** Needs the owner of the tables. */
export async function dropRetired(db: Database, { partitions }: Retirement): Promise<void> {
  await db.transaction().execute(async (transaction) => {
    for (const name of partitions) await sql`drop table ${sql.raw(name)}`.execute(transaction);
  });
}
