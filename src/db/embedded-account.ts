// Decides as whom the embedded PostgreSQL runs (it refuses root) and sees to it that it dies with us.
import { spawn, spawnSync } from 'node:child_process';
import type { Socket } from 'node:net';

type Account = { uid: number; gid: number };

/** `prefix` goes before a server command; `owner` is whom its files must belong to when that is not ourselves. */
export type Runner = { mode: string; prefix: string[]; owner?: Account; diesWithUs: boolean };

type Place = { binary: string; folder: string; accountName: string; owner?: Account | undefined };

// The signal is sent when the starting *thread* ends: start the server from the main thread.
const DIE_WITH_PARENT = '--pdeathsig=INT';

export function chooseRunner({ binary, folder, accountName, owner }: Place): Runner {
  if (process.getuid?.() !== 0) {
    const prefix = ['setpriv', DIE_WITH_PARENT, '--'];
    return works([...prefix, 'true'])
      ? { mode: 'self', prefix, diesWithUs: true }
      : { mode: 'self', prefix: [], diesWithUs: false };
  }
  const reaches = (prefix: string[]) =>
    works([...prefix, binary, '--version']) && works([...prefix, 'test', '-x', folder]);

  const asAccount = (mode: string, account: Account | undefined): Runner | undefined => {
    if (account === undefined || account.uid === 0) return undefined;
    const ids = [`--reuid=${account.uid}`, `--regid=${account.gid}`, '--clear-groups'];
    const prefix = ['setpriv', ...ids, DIE_WITH_PARENT, '--'];
    return reaches(prefix) ? { mode, prefix, owner: account, diesWithUs: true } : undefined;
  };
  const nobody = findAccount('nobody');
  const inNamespace = (): Runner | undefined => {
    const { uid, gid } = nobody ?? { uid: 65534, gid: 65534 };
    const map = [`--map-user=${uid}`, `--map-group=${gid}`];
    const prefix = ['unshare', '--user', ...map, '--', 'setpriv', DIE_WITH_PARENT, '--'];
    return reaches(prefix) ? { mode: 'namespace', prefix, owner: { uid: 0, gid: 0 }, diesWithUs: true } : undefined;
  };
  const runner =
    asAccount('account', owner ?? findAccount(accountName)) ?? inNamespace() ?? asAccount('account nobody', nobody);
  if (runner) return runner;
  throw new Error(
    `PostgreSQL refuses to run as root: create an account "${accountName}" that can reach ${binary} and ${folder}, ` +
      'run the service as an ordinary user, or set DATABASE_URL',
  );
}

/** For systems without a parent-death signal: a watcher whose standard input closes when we are gone. */
export function watchOver(pid: number): () => void {
  const script = `process.stdin.resume().on('end', () => { try { process.kill(${pid}, 'SIGINT') } catch {} })`;
  const watcher = spawn(process.execPath, ['-e', script], {
    stdio: ['pipe', 'ignore', 'ignore'],
    detached: true,
    cwd: '/',
  });
  watcher.unref();
  (watcher.stdin as Socket).unref();
  return () => watcher.kill('SIGKILL');
}

function findAccount(name: string): Account | undefined {
  const ids = ['-u', '-g'].map((flag) => spawnSync('id', [flag, name], { encoding: 'utf8' }));
  if (ids.some((id) => id.status !== 0)) return undefined;
  const [uid, gid] = ids.map((id) => Number(id.stdout));
  return uid === undefined || gid === undefined ? undefined : { uid, gid };
}

function works([command = '', ...args]: string[]): boolean {
  return spawnSync(command, args, { cwd: '/', stdio: 'ignore' }).status === 0;
}
