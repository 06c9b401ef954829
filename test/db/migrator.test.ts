// Migrations are applied once, together and by one process at a time, whatever happens to that process.
import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { pathToFileURL } from 'node:url';
import pg from 'pg';
import t from 'tap';
import { migrateDown, migrateToLatest, pendingMigrations } from '../../src/db/migrator.ts';
import { cloneDatabase } from '../support/database.ts';

const migration = (up: string, down = 'select') => `
  import { sql } from ${JSON.stringify(import.meta.resolve('kysely'))};
  export async function up(db: object): Promise<void> { await sql\`${up}\`.execute(db as never); }
  export async function down(db: object): Promise<void> { await sql\`${down}\`.execute(db as never); }`;
const first = migration('create table one (n integer)', 'drop table one');
const second = migration('insert into one values (1); create table two ()', 'drop table two; delete from one');

async function select(url: string, text: string): Promise<unknown> {
  const client = new pg.Client(url);
  await client.connect();
  try {
    return (await client.query({ text, rowMode: 'array' })).rows.flat();
  } finally {
    await client.end();
  }
}
const tables = `select relname::text from pg_class where relkind = 'r' and relnamespace = 'public'::regnamespace
  and relname not like 'kysely%' order by 1`;

t.test('applies what is new, once, and takes back one at a time', async (t) => {
  const { url } = await cloneDatabase(t, 'template0');
  const folder = t.testdir({ '0001-one.ts': first, '0002-two.ts': second, 'README.md': 'ignored' });
  t.same(await pendingMigrations(url, folder), ['0001-one', '0002-two']);
  t.same(await select(url, tables), [], 'asking changes nothing');
  t.same(await migrateToLatest(url, folder), ['0001-one', '0002-two']);
  t.same(await migrateToLatest(url, folder), []);
  t.same(await pendingMigrations(url, folder), []);
  t.same(await migrateDown(url, folder), ['0002-two']);
  t.same(await pendingMigrations(url, folder), ['0002-two']);
  t.same(await migrateDown(url, folder), ['0001-one']);
  t.same(await migrateDown(url, folder), []);
  t.same(await select(url, tables), []);
});

t.test('applies nothing when one of them fails, and says which', async (t) => {
  const { url } = await cloneDatabase(t, 'template0');
  const folder = t.testdir({ '0001-one.ts': first, '0002-bad.ts': migration('select 1 / 0') });
  await t.rejects(migrateToLatest(url, folder), { message: 'migration 0002-bad failed: division by zero' });
  t.same(await select(url, tables), []);
  t.same(await pendingMigrations(url, folder), ['0001-one', '0002-bad']);
});

t.test('refuses a file that is no migration, and a database that knows more than the folder', async (t) => {
  const { url } = await cloneDatabase(t, 'template0');
  const root = t.testdir({
    empty: { '0001-one.ts': 'export {};' },
    misnamed: { 'one.ts': first },
    newer: { '0001-one.ts': first, '0002-two.ts': second },
    older: { '0001-one.ts': first },
  });
  await t.rejects(migrateToLatest(url, join(root, 'empty')), /exporting no up.*0001-one/);
  await t.rejects(migrateToLatest(url, join(root, 'misnamed')), /not named NNNN-name.*one/);
  await migrateToLatest(url, join(root, 'newer'));
  await t.rejects(migrateToLatest(url, join(root, 'older')), /0002-two is missing/);
});

const script = `
  import { migrateToLatest } from ${JSON.stringify(pathToFileURL(join(import.meta.dirname, '../../src/db/migrator.ts')))};
  const [url, folder] = process.argv.slice(1);
  console.log(JSON.stringify(await migrateToLatest(url, folder)));`;

function migrateElsewhere(url: string, folder: string) {
  const argv = ['--input-type=module', '-e', script, url, folder];
  const child = spawn(process.execPath, argv, { stdio: ['ignore', 'pipe', 'inherit'] });
  let output = '';
  child.stdout.on('data', (text) => {
    output += text;
  });
  const ended = new Promise<string>((resolve) => child.once('close', () => resolve(output)));
  return { child, ended };
}

t.test('several processes at once: one applies, the others find it done', async (t) => {
  const { url } = await cloneDatabase(t, 'template0');
  const folder = t.testdir({
    '0001-one.ts': first,
    '0002-two.ts': second,
    '0003-slow.ts': migration('select pg_sleep(0.3)'),
  });
  const runs = [1, 2, 3].map(() => migrateElsewhere(url, folder).ended);
  const applied = (await Promise.all(runs)).map((line) => JSON.parse(line));
  t.same(
    applied.sort((a, b) => a.length - b.length),
    [[], [], ['0001-one', '0002-two', '0003-slow']],
  );
  t.same(await select(url, 'select n from one'), [1]);
});

t.test('killed half-way it leaves nothing, and the next one continues', async (t) => {
  const { url } = await cloneDatabase(t, 'template0');
  const files = { '0001-one.ts': first, '0002-two.ts': second };
  const endless = { ...files, '0003-endless.ts': migration('select pg_sleep(600)') };
  const root = t.testdir({ files, endless });
  const { child, ended } = migrateElsewhere(url, join(root, 'endless'));
  const sleepers = `select pid from pg_stat_activity where datname = current_database() and wait_event = 'PgSleep'`;
  while (((await select(url, sleepers)) as number[]).length === 0) await sleep(20);
  child.kill('SIGKILL');
  await ended;
  t.same(await select(url, tables), []);
  // A server that is busy notices only later that its client is gone; until then it keeps the lock.
  await select(url, `select pg_terminate_backend(pid) from (${sleepers}) as sleeper`);
  t.same(await migrateToLatest(url, join(root, 'files')), ['0001-one', '0002-two']);
});
