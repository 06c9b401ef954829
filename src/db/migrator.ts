// Brings a database to the state that the files in migrations/ describe: all of a run in one transaction, one process
// at a time.
import { promises as fs } from 'node:fs';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { Kysely, PostgresDialect, sql } from 'kysely';
import { FileMigrationProvider, type Migration, type MigrationResultSet, Migrator } from 'kysely/migration';
import pg from 'pg';

export const MIGRATIONS_DIR = path.resolve(import.meta.dirname, '../../migrations');

/** Returns the names of those it applied. */
export async function migrateToLatest(url: string, folder = MIGRATIONS_DIR): Promise<string[]> {
  return await withDatabase(url, async (db) => succeeded(await createMigrator(db, folder).migrateToLatest()));
}

/** Undoes the last one. Returns its name, or nothing when there is none. */
export async function migrateDown(url: string, folder = MIGRATIONS_DIR): Promise<string[]> {
  return await withDatabase(url, async (db) => succeeded(await createMigrator(db, folder).migrateDown()));
}

/** Those that are in the folder and not in the database. Changes nothing. */
export async function pendingMigrations(url: string, folder = MIGRATIONS_DIR): Promise<string[]> {
  return await withDatabase(url, async (db) => {
    const applied = new Set(await listAppliedMigrations(db));
    return (await listMigrations(folder)).filter((name) => !applied.has(name));
  });
}

export async function listMigrations(folder = MIGRATIONS_DIR): Promise<string[]> {
  return Object.keys(await readMigrations(folder)).sort();
}

export async function listAppliedMigrations(db: Kysely<unknown>): Promise<string[]> {
  const table = await sql<{ exists: boolean }>`select to_regclass('kysely_migration') is not null as exists`.execute(
    db,
  );
  if (!table.rows[0]?.exists) return [];
  const { rows } = await sql<{ name: string }>`select name from kysely_migration order by name collate "C"`.execute(db);
  return rows.map((row) => row.name);
}

/** Up to and including `last`, in the transaction given. */
export async function migrateTo(transaction: Kysely<unknown>, last: string, folder = MIGRATIONS_DIR): Promise<void> {
  // Kysely's own clean-up fails in a transaction that has failed, and its error would hide the first one.
  let failure: Error | undefined;
  const watched = ([name, { up }]: [string, Migration]): [string, Migration] => [
    name,
    {
      up: async (db) => {
        await up(db).catch((cause: unknown) => {
          failure ??= failed(name, cause);
          throw cause;
        });
      },
    },
  ];
  const provider = {
    getMigrations: async () => Object.fromEntries(Object.entries(await readMigrations(folder)).map(watched)),
  };
  const result = await new Migrator({ db: transaction, provider }).migrateTo(last);
  if (failure) throw failure;
  succeeded(result);
}

function createMigrator(db: Kysely<unknown>, folder: string): Migrator {
  return new Migrator({ db, provider: { getMigrations: () => readMigrations(folder) } });
}

async function readMigrations(folder: string): Promise<Record<string, Migration>> {
  const misnamed: string[] = [];
  const provider = new FileMigrationProvider({
    fs,
    path,
    migrationFolder: folder,
    import: (file) => import(pathToFileURL(file).href),
    onFileIgnored: (file, reason) => reason === 'NotMigration' && misnamed.push(file),
  });
  const migrations = await provider.getMigrations();
  misnamed.push(...Object.keys(migrations).filter((name) => !/^\d{4}-[a-z0-9-]+$/.test(name)));
  if (misnamed.length > 0) throw new Error(`not named NNNN-name.ts, or exporting no up(): ${misnamed.join(', ')}`);
  return migrations;
}

/** On an error everything is rolled back, also what the result calls a success. */
function succeeded({ error, results = [] }: MigrationResultSet): string[] {
  const culprit = results.find(({ status }) => status === 'Error');
  if (culprit) throw failed(culprit.migrationName, error);
  if (error !== undefined) throw error;
  return results.filter(({ status }) => status === 'Success').map(({ migrationName }) => migrationName);
}

function failed(name: string, cause: unknown): Error {
  return new Error(`migration ${name} failed: ${cause instanceof Error ? cause.message : cause}`, { cause });
}

async function withDatabase<T>(url: string, use: (db: Kysely<unknown>) => Promise<T>): Promise<T> {
  const pool = new pg.Pool({ connectionString: url, max: 1 });
  pool.on('error', () => {}); // the query that needs the connection reports it
  const db = new Kysely<unknown>({ dialect: new PostgresDialect({ pool }) });
  try {
    return await use(db);
  } finally {
    await db.destroy();
  }
}
