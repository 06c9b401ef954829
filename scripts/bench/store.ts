/** A PostgreSQL of the bench's own, with its usual durability, holding the data set; gone when the bench ends. */
import { chmodSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import pg from 'pg';
import { from as copyFrom } from 'pg-copy-streams';
import { createDatabase, createPool } from '../../src/db/database.ts';
import { startEmbedded } from '../../src/db/embedded.ts';
import { migrateToLatest } from '../../src/db/migrator.ts';
import { loadDivisions } from '../../src/db/seed.ts';
import { dataSet, itemColumns, opinionColumns, scopeColumns, syntheticDivisions } from './rows.ts';

export interface Store {
  readonly url: string;
  /** Of the postmaster: all others are its children. */
  readonly pid: number;
  stop(): Promise<void>;
}

/** `keep` names a folder that is kept, and used again as it is. */
export async function openStore(items: number, keep?: string): Promise<Store> {
  const folder = keep ?? mkdtempSync(join(tmpdir(), 'consult-bench-'));
  mkdirSync(folder, { recursive: true });
  chmodSync(folder, 0o711); // the account that runs the server has to pass through
  const remove = () => keep === undefined && rmSync(folder, { recursive: true, force: true });
  try {
    const server = await startEmbedded({ dataDir: folder });
    const stop = () => server.stop().finally(remove);
    try {
      await migrateToLatest(server.url);
      if (await isEmpty(server.url)) await load(server.url, items);
    } catch (error) {
      await stop();
      throw error;
    }
    return { url: server.url, pid: server.pid, stop };
  } catch (error) {
    remove();
    throw error;
  }
}

/** A folder that is kept may be older than the latest migration. */
async function isEmpty(url: string): Promise<boolean> {
  const client = new pg.Client(url);
  await client.connect();
  try {
    return (await client.query('select from opinion limit 1')).rows.length === 0;
  } finally {
    await client.end();
  }
}

async function load(url: string, items: number): Promise<void> {
  const db = createDatabase(createPool({ url, poolMax: 1 }));
  await loadDivisions(db);
  await loadDivisions(db, syntheticDivisions());
  await db.destroy();
  const client = new pg.Client(url);
  await client.connect();
  try {
    // neither triggers nor foreign keys: the rows are known to be right
    await client.query("set session_replication_role = 'replica'");
    // an index of words is built at once in a tenth of the time that row by row takes
    const { rows: indexes } = await client.query<{ name: string; definition: string }>(
      "select indexname as name, indexdef as definition from pg_indexes where indexname like '%_search'",
    );
    for (const { name } of indexes) await client.query(`drop index ${name}`);
    await copy(client, `agenda_item (${itemColumns})`, dataSet.items, items);
    await copy(client, `agenda_item_scope (${scopeColumns})`, dataSet.scopes, items);
    await copy(client, `opinion (${opinionColumns})`, dataSet.opinions, items);
    await recordEvents(client, 'agenda_item', 'id', 'title');
    await recordEvents(client, 'opinion', 'agenda_item_id', 'stance');
    await client.query("set maintenance_work_mem = '512MB'");
    for (const { definition } of indexes) await client.query(definition);
    await client.query('vacuum (analyze)');
    await client.query('checkpoint');
  } finally {
    await client.end();
  }
}

const BATCH = 200;
async function copy(client: pg.Client, target: string, rowsOf: (n: number, of: number) => string, items: number) {
  function* lines() {
    for (let n = 0; n < items; n += BATCH) {
      let text = '';
      for (let m = n; m < Math.min(n + BATCH, items); m++) text += rowsOf(m, items);
      yield text;
    }
  }
  await pipeline(Readable.from(lines()), client.query(copyFrom(`copy ${target} from stdin`)));
}

/** One event for each row, in the order of their making. */
async function recordEvents(client: pg.Client, table: string, item: string, shown: string): Promise<void> {
  await client.query(`
    insert into event (at, resource, record_id, record_version, action, division_code, agenda_item_id, after)
    select created_at, '${table}', id, 1, 'created', division_code, ${item}, jsonb_build_object('${shown}', ${shown})
    from ${table} order by id`);
}
