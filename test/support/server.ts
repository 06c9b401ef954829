// A throw-away PostgreSQL of binaries that are not the embedded ones: the oldest version served, from a Debian package.
import { spawn, spawnSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { chmodSync, chownSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { chooseRunner } from '../../src/db/embedded-account.ts';
import { answers, findFreePort } from '../../src/db/embedded-process.ts';

export interface TestServer {
  readonly url: string;
  stop(): Promise<void>;
}

/** @param bin the folder that holds `initdb` and `postgres` */
export async function startServerOf(bin: string, settings: Record<string, string>): Promise<TestServer> {
  const folder = mkdtempSync(join(tmpdir(), 'consult-server-'));
  chmodSync(folder, 0o711); // the account that runs the server has to pass through
  const remove = () => rmSync(folder, { recursive: true, force: true });
  const dir = join(folder, 'cluster');
  mkdirSync(dir, { mode: 0o700 });
  const runner = chooseRunner({ binary: join(bin, 'postgres'), folder, accountName: 'postgres' });
  if (runner.owner) chownSync(dir, runner.owner.uid, runner.owner.gid);
  const [command = '', ...prefix] = [...runner.prefix, join(bin, 'initdb')];
  const password = randomBytes(18).toString('base64url');
  const secret = join(folder, 'password');
  writeFileSync(secret, password, { mode: 0o600 });
  if (runner.owner) chownSync(secret, runner.owner.uid, runner.owner.gid);
  const args = ['-D', dir, '-U', 'consult_owner', '--auth=scram-sha-256', `--pwfile=${secret}`, '-E', 'UTF8'];
  args.push('--locale=C.UTF-8', '--no-sync');
  const made = spawnSync(command, [...prefix, ...args], { encoding: 'utf8', cwd: '/' });
  if (made.status !== 0) {
    remove();
    throw new Error(`initdb failed: ${made.stderr || made.error}`);
  }
  const port = await findFreePort();
  const all = { listen_addresses: '127.0.0.1', unix_socket_directories: '', timezone: 'UTC', ...settings };
  const flags = Object.entries(all).flatMap(([name, value]) => ['-c', `${name}=${value}`]);
  const [first = '', ...rest] = [...runner.prefix, join(bin, 'postgres'), '-D', dir, '-p', `${port}`, ...flags];
  const server = spawn(first, rest, { stdio: ['ignore', 'ignore', 'pipe'], cwd: '/', detached: true });
  let output = '';
  server.stderr.setEncoding('utf8').on('data', (text: string) => {
    output = (output + text).slice(-4000);
  });
  const ended = new Promise<void>((done) => server.once('close', () => done()));
  while (!(await answers(port))) {
    if (server.exitCode !== null || server.signalCode !== null) {
      remove();
      throw new Error(`PostgreSQL did not start: ${output}`);
    }
    await sleep(20);
  }
  return {
    url: `postgres://consult_owner:${password}@127.0.0.1:${port}/postgres`,
    stop: async () => {
      server.kill('SIGINT');
      await ended;
      remove();
    },
  };
}
