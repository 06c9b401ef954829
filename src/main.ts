/** The process: configuration, database, service, and an orderly end. The only reader of the environment. */
import { existsSync, mkdirSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import closeWithGrace from 'close-with-grace';
import { pino } from 'pino';
import { buildApp } from './app.ts';
import { type Config, readConfig } from './config.ts';
import { createDatabase, createPool, createReader, type Database } from './db/database.ts';
import { openDatabase } from './db/embedded.ts';
import { Cursors } from './db/keyset.ts';
import { migrateToLatest, pendingMigrations } from './db/migrator.ts';
import { readSecret } from './db/secrets.ts';
import { loadDivisions } from './db/seed.ts';
import { newApiKey } from './modules/api-keys/commands.ts';
import { hasApiKey } from './modules/api-keys/queries.ts';
import { startPurge } from './workers/purge.ts';

const config = readConfigOrExit();
const administratorKey = path.resolve(config.DATA_DIR, 'administrator.key');
// a line is written while the next request runs; what is left is flushed at the end
const output = pino.destination({ sync: false });
const logger = pino({ level: config.LOG_LEVEL }, output);
const split = (words: string) =>
  words
    .split(',')
    .map((word) => word.trim())
    .filter(Boolean);

function readConfigOrExit(): Config {
  try {
    return readConfig(process.env);
  } catch (error) {
    process.stderr.write(`${(error as Error).message}\n`);
    process.exit(1);
  }
}

/** The embedded server brings itself up to date; another database is migrated apart, by its operator. */
async function openMigrated({ DATABASE_URL, DATA_DIR }: Config): Promise<{ url: string; stop: () => Promise<void> }> {
  const database = await openDatabase({ databaseUrl: DATABASE_URL || undefined, dataDir: DATA_DIR });
  if (DATABASE_URL === '') await migrateToLatest(database.url);
  const pending = await pendingMigrations(database.url);
  if (pending.length > 0) {
    throw new Error(`The database lacks ${pending.length} migrations (${pending[0]} …): run npm run migrate first.`);
  }
  return database;
}

async function main(): Promise<void> {
  const database = await openMigrated(config);
  const connection = {
    url: database.url,
    poolMax: config.DB_POOL_MAX,
    prepare: config.DB_PREPARE,
    statementTimeoutMs: config.DB_STATEMENT_TIMEOUT_MS,
    connectTimeoutMs: config.DB_CONNECT_TIMEOUT_MS,
    onError: (error: Error) => logger.warn({ err: error }, 'idle database connection lost'),
  };
  const db = createDatabase(createPool(connection));
  const reader = createReader(connection);
  await loadDivisions(db);
  const isFirst = config.DATABASE_URL === '' && !(await hasApiKey(db));
  if (isFirst) await writeAdministratorKey(db);
  const app = await buildApp({
    db,
    reader,
    cursors: new Cursors(await readSecret(db, 'cursor')),
    now: () => new Date(),
    logger,
    rateLimit: config.RATE_LIMIT_PER_MINUTE,
    corsOrigins: split(config.CORS_ORIGINS),
    trustProxy: split(config.TRUST_PROXY),
    maxEventLoopDelay: config.MAX_EVENT_LOOP_DELAY_MS,
  });
  const purge = startPurge(db, logger);
  const grace = closeWithGrace({ delay: config.SHUTDOWN_TIMEOUT_MS, logger }, async ({ err }) => {
    if (err) logger.fatal({ err }, 'ended by an error');
    purge.stop();
    // who never comes to an end must not keep the database from an orderly one
    const cut = setTimeout(() => app.server.closeAllConnections(), config.SHUTDOWN_TIMEOUT_MS * 0.8);
    await app.close();
    clearTimeout(cut);
    await reader.destroy();
    await db.destroy();
    await database.stop();
    output.flushSync();
  });
  endWithNpm(grace.close);
  const address = await app.listen({ host: config.HOST, port: config.PORT });
  greet(address, isFirst);
}

/** The file comes first: killed in between, the next start finds no key in the database and writes another. */
async function writeAdministratorKey(db: Database): Promise<void> {
  const grants = [{ role: 'administrator', division_code: '', subject_id: null }] as const;
  const key = newApiKey({ name: 'administrator', grants: [...grants] });
  mkdirSync(path.dirname(administratorKey), { recursive: true });
  rmSync(administratorKey, { force: true });
  writeFileSync(administratorKey, `${key.token}\n`, { mode: 0o600, flag: 'wx', flush: true });
  await key.save(db);
}

/** npm hands a signal to its shell and not to us: started by npm, we end when it does. */
function endWithNpm(close: () => void): void {
  if (!process.env.npm_lifecycle_event) return;
  const parent = process.ppid;
  setInterval(() => {
    if (process.ppid !== parent) close();
  }, 500).unref();
}

function greet(address: string, isFirst: boolean): void {
  const administrator =
    config.DATABASE_URL === '' && existsSync(administratorKey)
      ? `\n  管理员密钥 / administrator key   ${administratorKey}${isFirst ? '(新写入 / just written)' : ''}`
      : '';
  process.stdout.write(`
城乡社区协商服务 / Community Consultation API
  服务地址 / service             ${address}
  文档 / documentation           ${address}/docs
  接口合同 / contract            ${address}/openapi.json${administrator}
  其他密钥 / other keys          npm run key -- --role convener --division 150626100201

`);
}

main().catch((error: unknown) => {
  logger.fatal({ err: error }, 'could not start');
  output.flushSync();
  process.stderr.write(`${error instanceof Error ? error.message : error}\n`);
  process.exit(1);
});
