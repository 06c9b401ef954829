/** Keys that all instances of one database share. */
import { sql } from 'kysely';
import type { Database } from './database.ts';

export async function readSecret(db: Database, name: string): Promise<Buffer> {
  const { rows } = await sql<{ secret: Buffer }>`select secret from service_secret where name = ${name}`.execute(db);
  if (!rows[0]) throw new Error(`service_secret has no ${name}`);
  return rows[0].secret;
}
