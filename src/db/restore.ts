// Fills an empty database from a backup folder, in one transaction: everything that was backed up, proven, or nothing.
import { createHash } from 'node:crypto';
import { createReadStream, existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Writable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { Kysely, PostgresDialect } from 'kysely';
import type pg from 'pg';
import type { ClientBase } from 'pg';
import { from as copyFrom } from 'pg-copy-streams';
import { copyTable, hashManifest, MANIFEST, type Manifest, readSequences, tableFile, withClient } from './backup.ts';
import { isEmpty, listObstacles, listSequences, listTables, type Table } from './catalog.ts';
import { listAppliedMigrations, listMigrations, MIGRATIONS_DIR, migrateTo } from './migrator.ts';

/** Throws with a message for the operator; the database is then as it was. */
export async function restore(url: string, folder: string, migrationsDir = MIGRATIONS_DIR): Promise<Manifest> {
  const manifest = await readBackup(folder);
  const known = (await listMigrations(migrationsDir)).slice(0, manifest.migrations.length);
  if (!isEqual(known, manifest.migrations)) {
    const unknown = manifest.migrations.find((name, index) => name !== known[index]);
    throw new Error(`the backup was taken with other migrations than this version has (${unknown}): use that version`);
  }
  await withClient(url, async (client) => {
    // A pool of this one connection: the migrations run in the transaction that is loaded into.
    const lent = Object.assign(client, { release: () => {} }) as unknown as pg.PoolClient;
    const pool = { connect: async () => lent, end: async () => {}, options: {} };
    const db = new Kysely<unknown>({ dialect: new PostgresDialect({ pool }) });
    await db.transaction().execute(async (transaction) => {
      if (!(await isEmpty(client))) {
        throw new Error('the database is not empty: restore into a new database, or a new DATA_DIR');
      }
      const last = manifest.migrations.at(-1);
      if (last) await migrateTo(transaction, last, migrationsDir);
      if (!isEqual(await listAppliedMigrations(transaction), manifest.migrations)) throw new Error('migrations differ');
      await load(client, folder, manifest);
    });
    await client.query('analyze');
  });
  return manifest;
}

async function load(client: ClientBase, folder: string, manifest: Manifest): Promise<void> {
  const tables = await listTables(client);
  const shape = (list: { name: string; columns: string[] }[]) => list.map(({ name, columns }) => ({ name, columns }));
  if (!isEqual(shape(tables), shape(manifest.tables))) {
    throw new Error('the tables of the backup are not those that its migrations make');
  }
  await client.query('set constraints all immediate'); // a table with checks still to come cannot be altered
  const { suspend, resume } = await listObstacles(client);
  for (const statement of suspend) await client.query(statement);
  for (const { name, sqlName, sqlColumns } of tables) {
    // What the migrations themselves put in is in the backup too.
    const { rowCount } = await client.query(`select from ${sqlName} limit 1`);
    if (rowCount) await client.query(`truncate ${sqlName}`);
    const target = client.query(copyFrom(`copy ${sqlName} ${sqlColumns && `(${sqlColumns})`} from stdin`));
    await pipeline(createReadStream(tableFile(folder, name)), target);
  }
  for (const { name, sqlName } of await listSequences(client)) {
    const saved = manifest.sequences.find((sequence) => sequence.name === name);
    if (saved) await client.query('select setval($1::regclass, $2, $3)', [sqlName, saved.last_value, saved.is_called]);
  }
  for (const statement of resume) await client.query(statement);
  await prove(client, tables, manifest);
}

/** Reads everything back and compares it with what the backup says. */
async function prove(client: ClientBase, tables: Table[], manifest: Manifest): Promise<void> {
  for (const [index, table] of tables.entries()) {
    const nowhere = new Writable({ write: (_chunk, _encoding, done) => done() });
    const loaded = await copyTable(client, table, nowhere);
    if (!isEqual(loaded, manifest.tables[index])) throw new Error(`${table.name} differs from the backup once loaded`);
  }
  if (!isEqual(await readSequences(client), manifest.sequences)) throw new Error('sequences differ from the backup');
}

/** Reads the manifest and checks every file against it, before anything is touched. */
export async function readBackup(folder: string): Promise<Manifest> {
  const path = join(folder, MANIFEST);
  if (!existsSync(path)) throw new Error(`${folder} has no ${MANIFEST}: not a backup, or one that was interrupted`);
  const manifest = parseManifest(readFileSync(path, 'utf8'));
  for (const { name, bytes, sha256 } of manifest.tables) {
    const file = tableFile(folder, name);
    if (!existsSync(file)) throw new Error(`the backup is damaged: ${file} is missing`);
    const hash = createHash('sha256');
    let size = 0;
    for await (const chunk of createReadStream(file)) {
      hash.update(chunk);
      size += chunk.length;
    }
    if (size !== bytes || hash.digest('hex') !== sha256) throw new Error(`the backup is damaged: ${file} was changed`);
  }
  return manifest;
}

function parseManifest(text: string): Manifest {
  try {
    const { sha256, ...manifest }: Manifest & { sha256: string } = JSON.parse(text);
    if (manifest.format === 1 && hashManifest(manifest) === sha256) return manifest;
  } catch {
    // cut off: said below
  }
  throw new Error(`the backup is damaged: ${MANIFEST} was changed, or is of another format`);
}

function isEqual(one: unknown, other: unknown): boolean {
  return JSON.stringify(one) === JSON.stringify(other);
}
