/** What the log costs a creation (W3): its row, its number, its seal; the service with and without sealing, in turns. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { sql } from 'kysely';
import { createDatabase, createPool, type Database } from '../../src/db/database.ts';
import { numberEvents } from '../../src/db/relay.ts';
import { sealEvents } from '../../src/db/seal.ts';
import { newSealKey, readSealKey } from '../../src/db/seal-key.ts';
import { cpuOf, cpuOfFamily } from './meter.ts';
import { median } from './report.ts';
import { issueToken, takeSample } from './sample.ts';
import { type Server, startBare, startService, type startShooter } from './servers.ts';
import type { Shot } from './shooter.ts';
import { statements } from './statements.ts';
import type { Store } from './store.ts';
import { creationsOf } from './works.ts';

export interface LogBench {
  readonly store: Store;
  readonly shooter: ReturnType<typeof startShooter>;
  readonly connections: number;
  readonly seconds: number;
  readonly poolMax: number;
  /** Sees to it that a server ends with the bench. */
  readonly ended: <S extends Server>(server: S) => S;
}

const kinds = ['record', 'record and row', 'numbering', 'sealing', 'service', 'service that seals'] as const;
type Kind = (typeof kinds)[number];

/** The same parameters, of which the last one is the row's. */
const withoutRow = {
  ...statements,
  create: `${statements.create.replace(/,\s+logged as.*\)(?=\s+select \* from record)/s, '')} where $7::text is not null`,
};

/** CPU of all parts per creation or entry, in microseconds: the medians, and what they say in ratios. */
export async function* measureLog(bench: LogBench, rounds: number): AsyncGenerator<string> {
  const { store } = bench;
  const folder = mkdtempSync(join(tmpdir(), 'consult-bench-key-'));
  const AUDIT_KEY_FILE = join(folder, 'audit.pem');
  writeFileSync(AUDIT_KEY_FILE, newSealKey(), { mode: 0o600 });
  const db = createDatabase(createPool({ url: store.url, poolMax: 2, statementTimeoutMs: 60_000 }));
  const figures = Object.fromEntries(kinds.map((kind) => [kind, [] as number[]])) as Record<Kind, number[]>;
  try {
    const shots = creationsOf(await takeSample(store.url));
    const token = await issueToken(store.url);
    const bare = (sqlOf: typeof statements) =>
      startBare({ databaseUrl: store.url, poolMax: bench.poolMax, statements: sqlOf });
    const service = (environment = {}) => startService(store.url, token, { environment });
    const { numbers, seals } = workers(db);
    await numbers();
    await seals();
    for (let round = 1; round <= rounds; round++) {
      await sql`alter table opinion disable trigger event_is_recorded`.execute(db);
      figures.record.push(await shoot(bench, shots, { start: () => bare(withoutRow) }));
      await sql`alter table opinion enable trigger event_is_recorded`.execute(db);
      figures['record and row'].push(await shoot(bench, shots, { start: () => bare(statements) }));
      const entries = await waiting(db);
      figures.numbering.push((await cpuOfAct(store, numbers)) / entries);
      figures.sealing.push((await cpuOfAct(store, seals)) / entries);
      figures.service.push(await shoot(bench, shots, { start: () => service(), settle: numbers, hasKeys: true }));
      await seals();
      const settle = async () => {
        while ((await waiting(db)) > 0) await sleep(50);
      };
      const start = () => service({ AUDIT_KEY_FILE });
      figures['service that seals'].push(await shoot(bench, shots, { start, settle, hasKeys: true }));
    }
  } finally {
    await db.destroy();
    rmSync(folder, { recursive: true });
  }
  for (const kind of kinds) yield `${kind.padEnd(20)} ${median(figures[kind]).toFixed(0).padStart(6)} µs`;
  const ratio = (over: Kind, under: Kind) =>
    median(figures[over].map((cost, at) => cost / (figures[under][at] ?? Number.NaN))).toFixed(2);
  yield `a bare creation with its row of the log to one without: ${ratio('record and row', 'record')}`;
  yield `the service that seals to the one that only numbers: ${ratio('service that seals', 'service')}`;
}

/** As the service's own do it, until nothing is left to do. */
function workers(db: Database) {
  const key = readSealKey(newSealKey());
  const drain = async (act: () => Promise<unknown>) => {
    while (await act());
  };
  return {
    numbers: () => drain(() => numberEvents(db)),
    seals: () => drain(() => sealEvents(db, { key, algorithm: 'sha256' })),
  };
}

async function waiting(db: Database): Promise<number> {
  const { rows } = await sql<{ n: number }>`
    select count(*) as n from event
    where pos is null or pos > (select coalesce(max(last_pos), 0) from audit_seal)`.execute(db);
  return Number(rows[0]?.n);
}

async function cpuOfAct({ pid }: Store, act: () => Promise<void>): Promise<number> {
  const [own, postgres] = [process.cpuUsage(), cpuOfFamily(pid)];
  await act();
  const { user, system } = process.cpuUsage(own);
  return user + system + cpuOfFamily(pid) - postgres;
}

interface Volley {
  readonly start: () => Promise<Server>;
  /** What the server still does for what it answered counts too. */
  readonly settle?: () => Promise<void>;
  readonly hasKeys?: boolean;
}

/** Per creation; the server is warm before it is measured. */
async function shoot(
  { store, shooter, connections, seconds, ended }: LogBench,
  shots: readonly Shot[],
  { start, settle = async () => {}, hasKeys = false }: Volley,
): Promise<number> {
  const server = ended(await start());
  const volley = { url: server.url, shots, headers: server.headers, hasKeys, connections };
  await shooter.shoot({ ...volley, seconds: 1 });
  await settle();
  const before = cpuOf(server.pid) + cpuOfFamily(store.pid);
  const { requests, failed } = await shooter.shoot({ ...volley, seconds });
  await settle();
  const after = cpuOf(server.pid) + cpuOfFamily(store.pid);
  if (failed > 0 || requests === 0) throw new Error(`${failed} of ${requests + failed} creations failed`);
  await server.stop();
  return (after - before) / requests;
}
