/** Forgets idempotency keys after 24 hours, by the database's clock, a few at a time; several instances may run it. */
import { sql } from 'kysely';
import type { Logger } from 'pino';
import type { Database } from '../db/database.ts';

const EVERY_MS = 10 * 60 * 1000;
const BATCH = 5000;

export async function purgeIdempotencyKeys(db: Database): Promise<number> {
  const { numAffectedRows } = await sql`
    delete from idempotency_key where ctid = any(array(
      select ctid from idempotency_key where created_at < now() - interval '24 hours' limit ${BATCH} for update skip locked))`.execute(
    db,
  );
  return Number(numAffectedRows ?? 0);
}

export function startPurge(db: Database, logger: Logger): { stop(): void } {
  const timer = setInterval(() => {
    purgeIdempotencyKeys(db).catch((error: unknown) => logger.warn({ err: error }, 'purge of idempotency keys failed'));
  }, EVERY_MS);
  timer.unref();
  return { stop: () => clearInterval(timer) };
}
