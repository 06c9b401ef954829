// The database as an operator's script has it: one connection, as patient as the log is long; what fails is said.
import { createDatabase, createPool, type Database } from '../src/db/database.ts';
import { openDatabase } from '../src/db/embedded.ts';

const PATIENCE_MS = 600_000;

/** Throws what `act` throws. */
export async function withTrailDatabase<T>(act: (db: Database) => Promise<T>): Promise<T> {
  const { DATABASE_URL: databaseUrl, DATABASE_CA_FILE: caFile, DATA_DIR: dataDir } = process.env;
  const database = await openDatabase({ databaseUrl, dataDir, caFile });
  const db = createDatabase(createPool({ url: database.url, poolMax: 1, statementTimeoutMs: PATIENCE_MS }));
  try {
    return await act(db);
  } finally {
    await db.destroy();
    await database.stop();
  }
}

export function say(error: unknown): void {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
}
