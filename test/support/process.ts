// Further instances of the service: as a real process, which can be killed, or as another app on the same database.
import { type ChildProcess, spawn } from 'node:child_process';
import { createConnection } from 'node:net';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { FastifyInstance } from 'fastify';
import { pino } from 'pino';
import { type AppOptions, buildApp } from '../../src/app.ts';
import { createDatabase, createPool, type Database, type DatabaseOptions } from '../../src/db/database.ts';
import { Cursors } from '../../src/db/keyset.ts';
import { createReader } from '../../src/db/reader.ts';
import type { Role } from '../../src/http/access.ts';
import { issueApiKey } from '../../src/modules/api-keys/commands.ts';

const root = join(import.meta.dirname, '../..');

interface Teardown {
  teardown(handler: () => unknown): void;
}

export interface Ended {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
}

export interface Running {
  readonly pid: number;
  /** `http://127.0.0.1:…`, as greeted. */
  readonly url: string;
  readonly port: number;
  readonly ended: Promise<Ended>;
  hasEnded(): boolean;
  /** Everything written so far, on both outputs. */
  output(): string;
  /** Lines of the log as they were written, the greeting left out. */
  log(): Record<string, unknown>[];
  kill(signal?: NodeJS.Signals): Promise<Ended>;
}

/** Starts `src/main.ts` on a free port and waits for its greeting. Killed, by its pid, when the test ends. */
export async function startProcess(t: Teardown, environment: Record<string, string>): Promise<Running> {
  const child = spawn(process.execPath, ['src/main.ts'], {
    cwd: root,
    stdio: ['ignore', 'pipe', 'pipe'],
    env: {
      PATH: process.env.PATH,
      HOME: process.env.HOME,
      PORT: '0',
      RATE_LIMIT_PER_MINUTE: '10000000',
      // a busy machine must not look like a fault
      MAX_EVENT_LOOP_DELAY_MS: '0',
      DB_CONNECT_TIMEOUT_MS: '30000',
      DB_STATEMENT_TIMEOUT_MS: '30000',
      ...environment,
    },
  });
  const ended = new Promise<Ended>((done) => child.once('close', (code, signal) => done({ code, signal })));
  t.teardown(() => kill('SIGKILL'));
  let output = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding('utf8').on('data', (text: string) => {
      output += text;
    });
  }
  const hasEnded = () => child.exitCode !== null || child.signalCode !== null;
  const kill = async (signal: NodeJS.Signals = 'SIGTERM') => {
    if (!hasEnded() && child.pid) process.kill(child.pid, signal);
    return await ended;
  };
  const url = await greeting(child, () => output);
  return {
    pid: child.pid as number,
    url,
    port: Number(new URL(url).port),
    ended,
    hasEnded,
    output: () => output,
    log: () => output.split('\n').flatMap((line) => (line.startsWith('{') ? [parseLine(line)] : [])),
    kill,
  };
}

function parseLine(line: string): Record<string, unknown> {
  try {
    return JSON.parse(line) as Record<string, unknown>;
  } catch {
    return { unfinished: line };
  }
}

async function greeting(child: ChildProcess, output: () => string): Promise<string> {
  for (;;) {
    const address = /service\s+(http:\/\/[^\s]+)\n/.exec(output())?.[1];
    if (address) return address;
    if (child.exitCode !== null || child.signalCode !== null) throw new Error(`it did not start: ${output()}`);
    await sleep(10);
  }
}

export interface Instance {
  readonly app: FastifyInstance;
  readonly db: Database;
  key(role: Role, division: string): Promise<string>;
}

/** Another app on a database that is there already, with a pool of its own. */
export async function joinService(
  t: Teardown,
  database: DatabaseOptions,
  options: Partial<AppOptions> = {},
): Promise<Instance> {
  const db = createDatabase(createPool({ poolMax: 4, ...database }));
  const reader = createReader(database);
  const app = await buildApp({
    db,
    reader,
    cursors: new Cursors(Buffer.alloc(32, 7)),
    now: () => new Date(),
    logger: pino({ level: 'silent' }),
    rateLimit: 1_000_000,
    guessing: { badCredentialsMax: 1_000_000, missingRecordsMax: 1_000_000 },
    corsOrigins: [],
    trustProxy: [],
    maxEventLoopDelay: 0,
    writeRead: async () => {},
    ...options,
  });
  await app.ready();
  t.teardown(async () => {
    await app.close();
    await reader.destroy();
    await db.destroy();
  });
  return {
    app,
    db,
    async key(role, division) {
      const grants = [{ role, division_code: division, subject_id: null }];
      return (await issueApiKey(db, { name: `${role} ${division}`, grants })).token;
    },
  };
}

export interface RawAnswer {
  readonly text: string;
  /** Of the first answer; 0 where there was none. */
  readonly status: number;
  readonly body: Record<string, unknown> | undefined;
}

/** Sends bytes as they are, and reads until the other side closes. Pieces are sent `pauseMs` apart. */
export function sendRaw(port: number, pieces: string | Buffer | Iterable<string>, pauseMs = 0): Promise<RawAnswer> {
  return new Promise((done) => {
    const socket = createConnection({ host: '127.0.0.1', port });
    let text = '';
    socket.setEncoding('utf8').on('data', (chunk) => {
      text += chunk;
    });
    // a reset is how some of these end: what came before it counts
    socket.on('error', () => {});
    socket.on('close', () =>
      done({ text, status: Number(/^HTTP\/1\.1 (\d{3})/.exec(text)?.[1] ?? 0), body: bodyOf(text) }),
    );
    socket.on('connect', () => void drip(socket));
    async function drip(to: typeof socket) {
      for (const piece of typeof pieces === 'string' || Buffer.isBuffer(pieces) ? [pieces] : pieces) {
        if (to.destroyed || !to.writable) return;
        to.write(piece as string);
        if (pauseMs > 0) await sleep(pauseMs);
      }
    }
  });
}

function bodyOf(text: string): Record<string, unknown> | undefined {
  const body = text.slice(text.indexOf('\r\n\r\n') + 4);
  return body.startsWith('{') ? parseLine(body) : undefined;
}

export async function until(isTrue: () => boolean | Promise<boolean>): Promise<void> {
  while (!(await isTrue())) await sleep(20);
}
