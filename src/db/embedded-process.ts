// Looks at server processes: the lock file PostgreSQL leaves in its data folder, and whether its process still lives.
import { readFileSync, writeFileSync } from 'node:fs';
import { createConnection, createServer } from 'node:net';
import { join } from 'node:path';

/** `serving`: that very server lives. `stale`: its process is gone, a zombie, or the number is somebody else's now. */
export type Lock = { pid: number; port: number; state: 'serving' | 'stale'; isReady: boolean };

export function readLock(dir: string): Lock | undefined {
  let lines: string[];
  try {
    lines = readFileSync(join(dir, 'postmaster.pid'), 'utf8').split('\n');
  } catch {
    return undefined;
  }
  const [pid, port, status] = [Number(lines[0]), Number(lines[3]), lines[7]?.trim()];
  return { pid, port, state: serves(pid, dir) ? 'serving' : 'stale', isReady: status === 'ready' };
}

/**
 * PostgreSQL refuses a lock file whose process number is alive, though a zombie or another program may have it.
 * It ignores a lock that names its own parent, and still checks the shared memory named in it: so put our number in.
 */
export function retireStaleLock(dir: string): void {
  const path = join(dir, 'postmaster.pid');
  const lock = readLock(dir);
  if (lock?.state !== 'stale' || !isAlive(lock.pid)) return;
  writeFileSync(path, readFileSync(path, 'utf8').replace(/^\d+/, String(process.pid)));
}

export function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}

export function parentOf(pid: number): number | undefined {
  const fields = readProc(pid, 'stat')?.split(') ').at(-1)?.split(' ');
  return fields ? Number(fields[1]) : undefined;
}

function serves(pid: number, dir: string): boolean {
  if (!(pid > 0) || !isAlive(pid)) return false;
  if (process.platform !== 'linux') return true;
  return readProc(pid, 'cmdline')?.split('\0').includes(dir) ?? false; // a zombie's command line is empty
}

function readProc(pid: number, file: string): string | undefined {
  try {
    return readFileSync(`/proc/${pid}/${file}`, 'utf8');
  } catch {
    return undefined;
  }
}

export function answers(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = createConnection({ host: '127.0.0.1', port }, () => {
      socket.destroy();
      resolve(true);
    });
    socket.on('error', () => resolve(false));
  });
}

export function findFreePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.on('error', reject);
    server.listen(0, '127.0.0.1', () => {
      const address = server.address();
      server.close(() => resolve(typeof address === 'object' && address ? address.port : 0));
    });
  });
}
