/** The processes under test and the one that loads them: started, reached, and ended by the bench. */
import { type ChildProcess, fork, spawn } from 'node:child_process';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { findFreePort } from '../../src/db/embedded-process.ts';
import type { BareOptions } from './bare.ts';
import type { Hits, Volley } from './shooter.ts';

export interface Server {
  readonly url: string;
  readonly pid: number;
  readonly headers: Readonly<Record<string, string>>;
  stop(): Promise<void>;
}

const root = join(import.meta.dirname, '../..');

async function end(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const ended = new Promise((done) => child.once('exit', done));
  child.kill('SIGTERM');
  const harder = setTimeout(() => child.kill('SIGKILL'), 5000);
  await ended;
  clearTimeout(harder);
}

const answerOf = <T>(child: ChildProcess, message: object): Promise<T> =>
  new Promise((done, fail) => {
    const ended = () => fail(new Error(`${child.spawnfile} ended`));
    child.once('exit', ended);
    child.once('message', (answer) => {
      child.off('exit', ended);
      done(answer as T);
    });
    child.send(message);
  });

interface ServiceOptions {
  readonly nodeOptions?: readonly string[];
  readonly environment?: Readonly<Record<string, string>>;
}

/** The service as it is run, its log going nowhere but being written. */
export async function startService(
  databaseUrl: string,
  token: string,
  { nodeOptions = [], environment = {} }: ServiceOptions = {},
): Promise<Server> {
  const port = await findFreePort();
  const child = spawn(process.execPath, [...nodeOptions, 'src/main.ts'], {
    cwd: root,
    stdio: ['ignore', 'ignore', 'inherit'],
    env: {
      PATH: process.env.PATH,
      PORT: String(port),
      DATABASE_URL: databaseUrl,
      LOG_LEVEL: 'info',
      RATE_LIMIT_PER_MINUTE: '10000000',
      MAX_EVENT_LOOP_DELAY_MS: '0',
      ...environment,
    },
  });
  const url = `http://127.0.0.1:${port}`;
  for (;;) {
    if (child.exitCode !== null || child.signalCode !== null) throw new Error('the service did not start');
    if (
      await fetch(`${url}/openapi.json`).then(
        ({ ok }) => ok,
        () => false,
      )
    )
      break;
    await sleep(100);
  }
  const headers = { authorization: `Bearer ${token}`, 'content-type': 'application/json' };
  return { url, pid: child.pid as number, headers, stop: () => end(child) };
}

export async function startBare(options: BareOptions): Promise<Server> {
  const child = fork(join(import.meta.dirname, 'bare.ts'));
  const port = await answerOf<number>(child, options);
  const headers = { 'content-type': 'application/json' };
  return { url: `http://127.0.0.1:${port}`, pid: child.pid as number, headers, stop: () => end(child) };
}

export function startShooter(): { shoot(volley: Volley): Promise<Hits>; stop(): Promise<void> } {
  const child = fork(join(import.meta.dirname, 'shooter.ts'));
  return { shoot: (volley) => answerOf<Hits>(child, volley), stop: () => end(child) };
}
