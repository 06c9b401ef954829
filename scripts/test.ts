// Runs tap with a throw-away PostgreSQL and a migrated template database that the tests clone. All arguments are tap's.
// TEST_POSTGRES_BIN: a folder of other binaries than the embedded ones. TEST_DATABASE_URL: a server that runs already.
import { type ChildProcess, spawn } from 'node:child_process';
import { chmodSync, existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import pg from 'pg';
import { startEmbedded } from '../src/db/embedded.ts';
import { migrateToLatest } from '../src/db/migrator.ts';
import { databaseUrl, TEMPLATE } from '../test/support/database.ts';
import { startServerOf } from '../test/support/server.ts';

// What is lost in a crash here was worth nothing.
const FAST = { fsync: 'off', synchronous_commit: 'off', full_page_writes: 'off', max_connections: '200' };
const root = resolve(import.meta.dirname, '..');

async function startServer(): Promise<{ url: string; stop(): Promise<void> }> {
  const given = process.env.TEST_DATABASE_URL;
  if (given) return { url: given, stop: async () => {} };
  const bin = process.env.TEST_POSTGRES_BIN;
  if (bin) {
    const { url, remove } = await startServerOf(bin, FAST);
    return { url, stop: remove };
  }
  const folder = mkdtempSync(join(tmpdir(), 'consult-test-'));
  chmodSync(folder, 0o711); // the account that runs the server has to pass through
  const remove = () => rmSync(folder, { recursive: true, force: true });
  try {
    const server = await startEmbedded({ dataDir: folder, settings: FAST });
    return { url: server.url, stop: () => server.stop().finally(remove) };
  } catch (error) {
    remove();
    throw error;
  }
}

async function createTemplate(adminUrl: string): Promise<void> {
  const admin = new pg.Client(adminUrl);
  await admin.connect();
  try {
    const { rows } = await admin.query('show server_version');
    console.log(`PostgreSQL ${rows[0].server_version}`);
    const { rowCount } = await admin.query('select from pg_database where datname = $1', [TEMPLATE]);
    if (rowCount) {
      await admin.query(`alter database ${TEMPLATE} is_template false`);
      await admin.query(`drop database ${TEMPLATE} with (force)`);
    }
    await admin.query(`create database ${TEMPLATE} template template0`);
    const url = databaseUrl(adminUrl, TEMPLATE);
    await migrateToLatest(url);
    const seedFile = join(root, 'src/db/seed.ts');
    if (existsSync(seedFile)) {
      const { seed }: { seed?: (url: string) => Promise<void> } = await import(pathToFileURL(seedFile).href);
      await seed?.(url);
    }
    // Nobody may be connected to a database while it is copied.
    await admin.query(`alter database ${TEMPLATE} is_template true allow_connections false`);
  } finally {
    await admin.end();
  }
}

const GRACE_MS = 3000;

// Stay until tap is gone, so that the server outlives the tests and the folder does not outlive us. Tap itself lets
// running files finish: the signal goes to its whole process group, and a harder one follows.
let interruption: NodeJS.Signals | undefined;
let tap: ChildProcess | undefined;
for (const signal of ['SIGINT', 'SIGTERM'] as const) {
  process.on(signal, () => {
    interruption = signal;
    signalTap(signal);
    setTimeout(signalTap, GRACE_MS, 'SIGKILL').unref();
  });
}

function signalTap(signal: NodeJS.Signals): void {
  if (tap?.pid && tap.exitCode === null && tap.signalCode === null) process.kill(-tap.pid, signal);
}

function runTap(url: string): Promise<number> {
  const command = join(root, 'node_modules/tap/dist/esm/run.mjs');
  const child = spawn(process.execPath, [command, ...process.argv.slice(2)], {
    cwd: root,
    stdio: 'inherit',
    detached: true,
    env: { ...process.env, TEST_DATABASE_URL: url },
  });
  tap = child;
  return new Promise((done, fail) => {
    child.once('error', fail);
    child.once('exit', (code) => done(code ?? 1));
  });
}

const server = await startServer();
try {
  await createTemplate(server.url);
  process.exitCode = interruption ? 1 : await runTap(server.url);
} finally {
  await server.stop();
}
