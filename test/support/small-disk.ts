// A PostgreSQL on a disk of its own that can be filled up and emptied again. Run inside a mount namespace, where what is
// mounted is nobody else's and goes with the process: `unshare -m node small-disk.ts <folder> <megabytes>`, with -r for
// whoever is not root. Its log (WAL) lies elsewhere: PostgreSQL ends when that is full, and an operator keeps it apart.
import { spawnSync } from 'node:child_process';
import {
  chmodSync,
  closeSync,
  existsSync,
  globSync,
  mkdirSync,
  openSync,
  rmSync,
  statSync,
  symlinkSync,
  writeSync,
} from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { startEmbedded } from '../../src/db/embedded.ts';
import { startServerOf } from './server.ts';

const [folder = '', megabytes = ''] = process.argv.slice(2);
const disk = join(folder, 'disk');
const ballast = join(disk, 'ballast');

function run(command: string, ...args: string[]): void {
  const done = spawnSync(command, args, { encoding: 'utf8' });
  if (done.status !== 0) throw new Error(`${command} ${args.join(' ')}: ${done.stderr || done.error}`);
}

mkdirSync(disk);
run('mount', '-t', 'tmpfs', '-o', `size=${megabytes}m,mode=0711`, 'tmpfs', disk);
const bin = process.env.TEST_POSTGRES_BIN;
const given = bin ? await startServerOf(bin, {}, disk) : undefined;
const made = given ?? (await startEmbedded({ dataDir: disk }));
await made.stop();
const [cluster = ''] = globSync(`${disk}/*/cluster`);
const inside = join(cluster, 'pg_wal');
const outside = join(folder, 'wal');
run('cp', '-a', inside, outside);
const { uid, gid } = statSync(inside);
rmSync(inside, { recursive: true });
symlinkSync(outside, inside);
run('chown', '-h', `${uid}:${gid}`, inside);
chmodSync(folder, 0o711); // the account that runs the server has to pass through
if (given) await given.start();
const server = given ?? (await startEmbedded({ dataDir: disk }));
console.log(server.url);

/** To the last byte. */
function fill(): void {
  const file = openSync(ballast, 'a');
  for (const size of [1 << 20, 4096, 1]) {
    const block = Buffer.alloc(size);
    try {
      while (writeSync(file, block) === size);
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'ENOSPC') throw error;
    }
  }
  closeSync(file); // while it is open its room is not given back
}

for await (const command of createInterface({ input: process.stdin })) {
  if (command === 'fill') fill();
  if (command === 'empty' && existsSync(ballast)) rmSync(ballast);
  console.log(command);
}
await server.stop();
process.exit(0);
