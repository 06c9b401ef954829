/** The process: configuration, database, service, and an orderly end. The only reader of the environment. */
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { getHeapStatistics } from 'node:v8';
import closeWithGrace from 'close-with-grace';
import { pino } from 'pino';
import { buildApp } from './app.ts';
import { type Config, readConfig } from './config.ts';
import { createDatabase, createPool, type Database, type DatabaseOptions } from './db/database.ts';
import { openDatabase } from './db/embedded.ts';
import { Cursors } from './db/keyset.ts';
import { keepLogPartitions } from './db/log-partitions.ts';
import { migrateToLatest, pendingMigrations } from './db/migrator.ts';
import { keepPersonalKeys, PersonalKeys } from './db/personal-keys.ts';
import { listMissingKeys } from './db/personal-rotation.ts';
import { createReader } from './db/reader.ts';
import { keepSealKey, readSealKey, type SealKey } from './db/seal-key.ts';
import { SealMemory } from './db/seal-memory.ts';
import { readSecret } from './db/secrets.ts';
import { loadDivisions } from './db/seed.ts';
import { verifiedUrl, weaknessOf } from './db/verified-url.ts';
import { logError } from './http/log-error.ts';
import { tokenOptions } from './http/token-config.ts';
import { KeyUses, newApiKey } from './modules/api-keys/commands.ts';
import { hasApiKey } from './modules/api-keys/queries.ts';
import { Attempts } from './modules/audit/commands.ts';
import { startAudit } from './workers/audit.ts';
import { startClock } from './workers/clock.ts';
import { startPartitions } from './workers/partitions.ts';
import { startPurge } from './workers/purge.ts';
import { startUses } from './workers/uses.ts';

const config = readConfigOrExit();
/** Of what Node allows itself, before it ends the process: beyond it what is under way is finished first. */
const HEAP_SHARE = 0.85;
const administratorKey = path.resolve(config.DATA_DIR, 'administrator.key');
// a line is written while the next request runs; what is left is flushed at the end
const output = pino.destination({ sync: false });
const logger = pino({ level: config.LOG_LEVEL, serializers: { err: logError } }, output);
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
async function openMigrated(config: Config): Promise<{ url: string; stop: () => Promise<void> }> {
  const { DATABASE_URL, DATABASE_CA_FILE: caFile, DATA_DIR: dataDir } = config;
  const database = await openDatabase({ databaseUrl: DATABASE_URL || undefined, caFile, dataDir });
  warnOfWeakness('DATABASE_URL', database.url);
  if (DATABASE_URL === '') await migrateToLatest(database.url);
  const pending = await pendingMigrations(database.url);
  if (pending.length > 0) {
    throw new Error(`The database lacks ${pending.length} migrations (${pending[0]} …): run npm run migrate first.`);
  }
  return database;
}

function warnOfWeakness(setting: string, url: string): void {
  const weakness = weaknessOf(url);
  if (weakness) logger.warn(`the connection of ${setting} ${weakness}: set DATABASE_CA_FILE`);
}

async function main(): Promise<void> {
  const mapping = config.OIDC_GRANTS_FILE ? readFileSync(config.OIDC_GRANTS_FILE, 'utf8') : undefined;
  const tokens = tokenOptions(config, { mapping, now: () => new Date() });
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
  const sealerDb = config.AUDIT_DATABASE_URL ? openSealer(connection) : db;
  await keepLogPartitions(db);
  await loadDivisions(db);
  const isFirst = config.DATABASE_URL === '' && !(await hasApiKey(db));
  if (isFirst) await writeAdministratorKey(db);
  const sealedBy = personalKeys();
  const missing = sealedBy ? await listMissingKeys(db, sealedBy) : [];
  if (missing.length > 0)
    logger.error(
      { keys: missing },
      'phone and ID numbers are sealed with keys that are not here: they are not shown, and nobody is looked up',
    );
  const attempts = new Attempts(db);
  const uses = new KeyUses(db, () => new Date());
  let clockRanAt: number | undefined;
  const app = await buildApp({
    noteAttempt: (attempt) => attempts.note(attempt),
    writeRead: (read) => attempts.write(read),
    db,
    reader,
    cursors: new Cursors(await readSecret(db, 'cursor')),
    now: () => new Date(),
    logger,
    personalKeys: sealedBy,
    exports: { concurrentMax: config.EXPORTS_MAX, timeoutMs: config.EXPORT_TIMEOUT_MS },
    rateLimit: config.RATE_LIMIT_PER_MINUTE,
    guessing: {
      badCredentialsMax: config.BAD_CREDENTIALS_PER_MINUTE,
      missingRecordsMax: config.MISSING_RECORDS_PER_MINUTE,
    },
    tokens,
    noteUse: (id) => uses.note(id),
    publicUrl: config.PUBLIC_URL.replace(/\/$/, ''),
    corsOrigins: split(config.CORS_ORIGINS),
    trustProxy: split(config.TRUST_PROXY),
    maxEventLoopDelay: config.MAX_EVENT_LOOP_DELAY_MS,
    maxHeapBytes: config.MAX_HEAP_MB * 2 ** 20 || getHeapStatistics().heap_size_limit * HEAP_SHARE,
    metrics: config.METRICS_TOKEN
      ? {
          token: config.METRICS_TOKEN,
          clockRanAt: () => clockRanAt,
          attempts: () => attempts.standing(),
          sealerDb: sealerDb === db ? undefined : sealerDb,
        }
      : undefined,
  });
  const purge = startPurge(db, logger);
  const partitions = startPartitions(db, logger);
  const key = sealKey();
  const seal = key && { key, algorithm: config.AUDIT_HASH, memory: new SealMemory(headFile()) };
  const audit = startAudit({ attempts, db: sealerDb, seal, sealEveryMs: config.AUDIT_SEAL_INTERVAL_MS }, logger);
  const written = startUses(uses, logger);
  const clock = startClock(db, logger, config.CLOCK_INTERVAL_MS, () => {
    clockRanAt = Date.now() / 1000;
  });
  const grace = closeWithGrace({ delay: config.SHUTDOWN_TIMEOUT_MS, logger }, async ({ err }) => {
    if (err) logger.fatal({ err }, 'ended by an error');
    purge.stop();
    await partitions.stop();
    const lastTick = clock.stop();
    // who never comes to an end must not keep the database from an orderly one
    const cut = setTimeout(() => app.server.closeAllConnections(), config.SHUTDOWN_TIMEOUT_MS * 0.8);
    await app.close();
    clearTimeout(cut);
    await lastTick;
    await audit.stop();
    await written.stop();
    await reader.destroy();
    if (sealerDb !== db) await sealerDb.destroy();
    await db.destroy();
    await database.stop();
    output.flushSync();
  });
  endWithNpm(grace.close);
  const address = await app.listen({ host: config.HOST, port: config.PORT });
  greet(address, isFirst);
}

function openSealer(connection: DatabaseOptions): Database {
  const url = verifiedUrl(config.AUDIT_DATABASE_URL, config.DATABASE_CA_FILE);
  warnOfWeakness('AUDIT_DATABASE_URL', url);
  return createDatabase(createPool({ ...connection, url, poolMax: 2 }));
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

/** Outside the database, so that whoever can rewrite the log there cannot sign it too. */
function sealKey(): SealKey | undefined {
  if (config.AUDIT_KEY_FILE) return readSealKey(readFileSync(config.AUDIT_KEY_FILE, 'utf8'));
  return config.DATABASE_URL === '' ? keepSealKey(path.resolve(config.DATA_DIR, 'audit.key')) : undefined;
}

function headFile(): string | undefined {
  if (config.AUDIT_HEAD_FILE) return config.AUDIT_HEAD_FILE;
  return config.DATABASE_URL === '' ? path.resolve(config.DATA_DIR, 'audit.head') : undefined;
}

function personalKeys(): PersonalKeys | undefined {
  if (config.PERSONAL_DATA_KEYS) return new PersonalKeys(config.PERSONAL_DATA_KEYS);
  return config.DATABASE_URL === '' ? keepPersonalKeys(path.resolve(config.DATA_DIR, 'personal.key')) : undefined;
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
