// A throw-away PostgreSQL of binaries that are not the embedded ones: the oldest version served, from a Debian package.
import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { chmodSync, chownSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { chooseRunner } from '../../src/db/embedded-account.ts';
import { findFreePort } from '../../src/db/embedded-process.ts';

export interface TestServer {
  readonly url: string;
  pid(): number;
  /** The data stay. */
  stop(signal?: NodeJS.Signals): Promise<void>;
  /** Again, where it was. */
  start(): Promise<void>;
  remove(): Promise<void>;
}

/** @param bin the folder that holds `initdb` and `postgres` @param parent of the folder for its data */
export async function startServerOf(
  bin: string,
  settings: Record<string, string>,
  parent = tmpdir(),
): Promise<TestServer> {
  const folder = mkdtempSync(join(parent, 'consult-server-'));
  chmodSync(folder, 0o711); // the account that runs the server has to pass through
  const dir = join(folder, 'cluster');
  mkdirSync(dir, { mode: 0o700 });
  const runner = chooseRunner({ binary: join(bin, 'postgres'), folder, accountName: 'postgres' });
  const password = randomBytes(18).toString('base64url');
  const secret = join(folder, 'password');
  writeFileSync(secret, password, { mode: 0o600 });
  if (runner.owner) for (const each of [dir, secret]) chownSync(each, runner.owner.uid, runner.owner.gid);
  const [command = '', ...prefix] = [...runner.prefix, join(bin, 'initdb')];
  const args = ['-D', dir, '-U', 'consult_owner', '--auth=scram-sha-256', `--pwfile=${secret}`, '-E', 'UTF8'];
  const made = spawnSync(command, [...prefix, ...args, '--locale=C.UTF-8', '--no-sync'], {
    encoding: 'utf8',
    cwd: '/',
  });
  if (made.status !== 0) {
    rmSync(folder, { recursive: true, force: true });
    throw new Error(`initdb failed: ${made.stderr || made.error}`);
  }
  const port = await findFreePort();
  const all = {
    listen_addresses: '127.0.0.1',
    unix_socket_directories: '',
    lc_messages: 'C',
    timezone: 'UTC',
    ...settings,
  };
  const flags = Object.entries(all).flatMap(([name, value]) => ['-c', `${name}=${value}`]);
  const [first = '', ...rest] = [...runner.prefix, join(bin, 'postgres'), '-D', dir, '-p', `${port}`, ...flags];
  const hasEnded = ({ exitCode, signalCode }: ChildProcess) => exitCode !== null || signalCode !== null;

  /** @param patience how often: after a kill its children need a moment to be gone */
  async function launch(patience: number): Promise<{ process: ChildProcess; ended: Promise<void> }> {
    const process = spawn(first, rest, { stdio: ['ignore', 'ignore', 'pipe'], cwd: '/', detached: true });
    let output = '';
    process.stderr.setEncoding('utf8').on('data', (text: string) => {
      output = (output + text).slice(-4000);
    });
    const ended = new Promise<void>((done) => process.once('exit', () => done()));
    while (!hasEnded(process)) {
      if (output.includes('ready to accept connections')) return { process, ended };
      await sleep(20);
    }
    if (patience === 0) throw new Error(`PostgreSQL did not start: ${output}`);
    await sleep(100);
    return await launch(patience - 1);
  }

  let server = await launch(0);
  const stop = async (signal: NodeJS.Signals = 'SIGINT') => {
    if (!hasEnded(server.process)) server.process.kill(signal);
    await server.ended;
  };
  return {
    url: `postgres://consult_owner:${password}@127.0.0.1:${port}/postgres`,
    pid: () => server.process.pid ?? 0,
    stop,
    start: async () => {
      server = await launch(100);
    },
    remove: async () => {
      await stop();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}
