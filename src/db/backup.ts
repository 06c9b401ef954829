// Writes the whole contents of a database, as of one moment, to a folder: a file per table, and a manifest written last.
import { createHash } from 'node:crypto';
import * as fs from 'node:fs';
import { join } from 'node:path';
import { Transform, type Writable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import pg, { type ClientBase } from 'pg';
import { to as copyTo } from 'pg-copy-streams';
import { listSequences, listTables, type Table } from './catalog.ts';

export type TableRecord = { name: string; columns: string[]; rows: number; bytes: number; sha256: string };

export type Manifest = {
  format: 1;
  taken_at: string;
  server_version: string;
  migrations: string[];
  tables: TableRecord[];
  sequences: { name: string; last_value: string; is_called: boolean }[];
};

export const MANIFEST = 'manifest.json';

/** `folder` must be new or empty. */
export async function backUp(url: string, folder: string): Promise<Manifest> {
  fs.mkdirSync(folder, { recursive: true, mode: 0o700 });
  if (fs.readdirSync(folder).length > 0) throw new Error(`${folder} is not empty: choose a new folder`);
  fs.chmodSync(folder, 0o700);
  return await withClient(url, async (client) => {
    await client.query('begin isolation level repeatable read read only');
    const migrations = await readMigrationNames(client);
    const tables: TableRecord[] = [];
    for (const table of await listTables(client)) {
      const file = fs.createWriteStream(tableFile(folder, table.name), { mode: 0o600, flags: 'wx', flush: true });
      tables.push(await copyTable(client, table, file));
    }
    // Sequences know no snapshot. Read after the tables they are never behind them.
    const sequences = await readSequences(client);
    const server = await client.query<{ now: Date; version: string }>(
      `select transaction_timestamp() as now, current_setting('server_version') as version`,
    );
    await client.query('commit');
    const { now, version } = server.rows[0] as { now: Date; version: string };
    const taken_at = now.toISOString();
    const manifest: Manifest = { format: 1, taken_at, server_version: version, migrations, tables, sequences };
    writeManifest(folder, manifest);
    return manifest;
  });
}

/** Copies the stored columns of a table in the order of its key, and describes what went through. */
export async function copyTable(client: ClientBase, table: Table, target: Writable): Promise<TableRecord> {
  const hash = createHash('sha256');
  let bytes = 0;
  const meter = new Transform({
    transform(chunk: Buffer, _encoding, done) {
      hash.update(chunk);
      bytes += chunk.length;
      done(null, chunk);
    },
  });
  const select = `select ${table.sqlColumns} from ${table.sqlName} t order by ${table.sqlOrder}`;
  const source = client.query(copyTo(`copy (${select}) to stdout`));
  await pipeline(source, meter, target);
  const { name, columns } = table;
  return { name, columns, rows: source.rowCount, bytes, sha256: hash.digest('hex') };
}

/** Percent-encoded, so that no table name leads out of the folder. */
export function tableFile(folder: string, name: string): string {
  return join(folder, `${encodeURIComponent(name)}.copy`);
}

/** One connection, with the settings that make text the same on every server. */
export async function withClient<T>(url: string, use: (client: pg.Client) => Promise<T>): Promise<T> {
  const client = new pg.Client(url);
  client.on('error', () => {}); // the query that needs the connection reports it
  await client.connect();
  try {
    await client.query(
      `set datestyle = 'ISO'; set intervalstyle = 'iso_8601'; set timezone = 'UTC'; set extra_float_digits = 3;
       set bytea_output = 'hex'; set xmloption = 'content'; set client_encoding = 'UTF8'; set statement_timeout = 0;
       set idle_in_transaction_session_timeout = 0`,
    );
    // A row that a policy hides must be an error, not a hole in the backup.
    await client.query('set row_security = off');
    return await use(client);
  } finally {
    await client.end();
  }
}

async function readMigrationNames(client: ClientBase): Promise<string[]> {
  const table = await client.query<{ exists: boolean }>(`select to_regclass('kysely_migration') is not null as exists`);
  if (!table.rows[0]?.exists) throw new Error('nothing to back up: the database has never been migrated');
  const { rows } = await client.query<{ name: string }>('select name from kysely_migration order by name collate "C"');
  return rows.map(({ name }) => name);
}

export async function readSequences(client: ClientBase): Promise<Manifest['sequences']> {
  const values: Manifest['sequences'] = [];
  for (const { name, sqlName } of await listSequences(client)) {
    const { rows } = await client.query<{ last_value: string; is_called: boolean }>(
      `select last_value::text, is_called from ${sqlName}`,
    );
    for (const row of rows) values.push({ name, ...row });
  }
  return values;
}

function writeManifest(folder: string, manifest: Manifest): void {
  const partial = join(folder, `${MANIFEST}.partial`);
  const sha256 = hashManifest(manifest);
  fs.writeFileSync(partial, `${JSON.stringify({ ...manifest, sha256 }, null, 2)}\n`, { mode: 0o600, flush: true });
  fs.renameSync(partial, join(folder, MANIFEST));
}

export function hashManifest(manifest: Manifest): string {
  return createHash('sha256').update(JSON.stringify(manifest)).digest('hex');
}
