// The life of one embedded server process: wait for it, adopt it, launch it, shut it down.
import { type ChildProcess, spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';
import type { Socket } from 'node:net';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { type Cluster, rememberedPort, rememberPort, takeOwnership } from './embedded-cluster.ts';
import { answers, findFreePort, isAlive, parentOf, readLock, retireStaleLock } from './embedded-process.ts';

/** `child` is there when this process launched it. */
export type Server = { pid: number; port: number; child?: ChildProcess };

export type Launch = { cluster: Cluster; settings: Record<string, string>; log: (line: string) => void };

const POLL_MS = 20;
const ALWAYS = { listen_addresses: '127.0.0.1', unix_socket_directories: '', timezone: 'UTC', log_timezone: 'UTC' };

/** Waits for a server that is coming or going, adopts one that serves, launches one where there is none. */
export async function obtainServer(launch: Launch & { fixedPort: number | undefined }): Promise<Server> {
  const { cluster, fixedPort } = launch;
  let port = fixedPort ?? rememberedPort(cluster) ?? (await findFreePort());
  let attempt: Attempt | undefined;
  for (;;) {
    const lock = readLock(cluster.dir);
    if (lock?.state === 'serving' && lock.isReady && (await answers(lock.port))) {
      rememberPort(cluster, lock.port);
      if (attempt?.child.pid !== lock.pid) return { pid: lock.pid, port: lock.port };
      letGo(attempt.child);
      return { pid: lock.pid, port: lock.port, child: attempt.child };
    }
    if (attempt?.hasEnded) {
      if (/could not create any TCP\/IP sockets/.test(attempt.output)) {
        if (fixedPort) throw new Error(`port ${port} of 127.0.0.1 is taken`);
        port = await findFreePort();
      } else if (!/lock file|shared memory block .* still in use/.test(attempt.output)) {
        throw new Error(`PostgreSQL did not start: ${attempt.output}`);
      }
      attempt = undefined;
    }
    if (!attempt && lock?.state !== 'serving') attempt = spawnServer(launch, port);
    await sleep(POLL_MS);
  }
}

type Attempt = { child: ChildProcess; output: string; hasEnded: boolean };

function spawnServer({ cluster, settings, log }: Launch, port: number): Attempt {
  takeOwnership(cluster);
  retireStaleLock(cluster.dir);
  const all = { ...ALWAYS, 'consult.launcher': `${process.pid}`, ...settings };
  const flags = Object.entries(all).flatMap(([name, value]) => ['-c', `${name}=${value}`]);
  const { prefix } = cluster.runner;
  const [command = '', ...args] = [...prefix, cluster.postgres, '-D', cluster.dir, '-p', `${port}`, ...flags];
  // Its own process group: Ctrl-C in a terminal is for us, and we still need the database to finish in order.
  const child = spawn(command, args, { stdio: ['ignore', 'ignore', 'pipe'], cwd: '/', detached: true });
  const attempt: Attempt = { child, output: '', hasEnded: false };
  child.stderr?.setEncoding('utf8').on('data', (text: string) => {
    attempt.output = (attempt.output + text).slice(-4000);
    for (const line of text.trimEnd().split('\n')) log(line);
  });
  child.once('error', (error) => Object.assign(attempt, { output: String(error), hasEnded: true }));
  child.once('close', () => Object.assign(attempt, { hasEnded: true }));
  return attempt;
}

/** A program that is done may end without stopping the server, which then ends with it. */
function letGo(child: ChildProcess): void {
  child.unref();
  (child.stderr as Socket | null)?.unref();
}

/** A server whose launcher is gone: whoever adopts it answers for it. */
export function isOrphan({ dir }: Cluster, pid: number): boolean {
  const commandLine = readFileSync(join(dir, 'postmaster.opts'), 'utf8');
  const launcher = Number(/consult\.launcher=(\d+)/.exec(commandLine)?.[1] ?? 0);
  return process.platform === 'linux' ? parentOf(pid) !== launcher : launcher === 0 || !isAlive(launcher);
}

export async function shutDown({ dir }: Cluster, { pid, child }: Server): Promise<void> {
  const isRunning = () => {
    if (child) return child.exitCode === null && child.signalCode === null;
    const lock = readLock(dir);
    return lock?.pid === pid && lock.state === 'serving';
  };
  if (isRunning()) process.kill(pid, 'SIGINT');
  child?.ref();
  while (isRunning()) await sleep(POLL_MS);
}
