// The embedded PostgreSQL is started, found again and never left behind, whoever runs it and whatever is killed.
import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import * as fs from 'node:fs';
import { createServer } from 'node:net';
import { homedir, tmpdir } from 'node:os';
import { join, relative } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { pathToFileURL } from 'node:url';
import pg from 'pg';
import t from 'tap';
import { type EmbeddedOptions, startEmbedded } from '../../src/db/embedded.ts';
import { linkLibraries } from '../../src/db/embedded-cluster.ts';
import { isAlive, readLock } from '../../src/db/embedded-process.ts';

type Report = { url: string; pid: number; adopted: boolean; mode: string };
type Holder = Report & { process: ChildProcess; kill(): Promise<void> };

const isRoot = process.getuid?.() === 0;
const account = { uid: 65534, gid: 65534 };
const isReachable = isRoot && spawnSync(process.execPath, ['-e', ''], { ...account, cwd: '/' }).status === 0;
const settings = { fsync: 'off' };
const script = `
  import { startEmbedded } from ${JSON.stringify(pathToFileURL(join(import.meta.dirname, '../../src/db/embedded.ts')))};
  const { url, pid, adopted, mode } = await startEmbedded(JSON.parse(process.argv[1]));
  console.log(JSON.stringify({ url, pid, adopted, mode }));
  setInterval(() => {}, 1000);`;

/** Another process that starts the server and then stays. */
async function hold(options: EmbeddedOptions, as: { uid?: number; gid?: number } = {}): Promise<Holder> {
  const child = spawn(process.execPath, ['--input-type=module', '-e', script, JSON.stringify(options)], {
    stdio: ['ignore', 'pipe', 'pipe'],
    cwd: '/',
    ...as,
  });
  t.teardown(() => child.kill('SIGKILL'));
  let errors = '';
  child.stderr.on('data', (text) => {
    errors += text;
  });
  const line = await new Promise<string>((resolve, reject) => {
    child.stdout.once('data', (text) => resolve(String(text)));
    child.once('close', () => reject(new Error(errors)));
  });
  const kill = async () => {
    child.kill('SIGKILL');
    await until(() => child.signalCode !== null);
  };
  return { ...(JSON.parse(line) as Report), process: child, kill };
}

async function query(url: string, text: string): Promise<unknown[][]> {
  const client = new pg.Client(url);
  client.on('error', () => {});
  await client.connect();
  try {
    return (await client.query({ text, rowMode: 'array' })).rows;
  } finally {
    await client.end();
  }
}

async function until(isTrue: () => boolean | Promise<boolean>): Promise<void> {
  while (!(await isTrue())) await sleep(20);
}

function makeFolder(parent = tmpdir(), mode = 0o711): string {
  const folder = fs.mkdtempSync(join(parent, 'consult-embedded-'));
  fs.chmodSync(folder, mode);
  t.teardown(() => fs.rmSync(folder, { recursive: true, force: true }));
  return folder;
}

const clusterOf = (dataDir: string) => join(fs.realpathSync(dataDir), 'postgres/cluster');

t.test('one data folder through its life', async (t) => {
  const dataDir = join(makeFolder(), 'data');
  const options: EmbeddedOptions = { dataDir };
  let url = '';

  await t.test('starts in a new folder, given by a relative path', async (t) => {
    const server = await startEmbedded({ dataDir: relative(process.cwd(), dataDir) });
    url = server.url;
    t.equal(server.adopted, false);
    const facts = `select current_user::text, current_setting('timezone'), current_setting('listen_addresses'),
      current_setting('unix_socket_directories'), datlocprovider::text, datlocale from pg_database
      where datname = current_database()`;
    t.same(await query(url, facts), [['consult_owner', 'UTC', '127.0.0.1', '', 'b', 'C.UTF-8']]);
    t.equal(fs.statSync(join(dataDir, 'postgres/password')).mode & 0o777, 0o600);
    t.equal(fs.statSync(clusterOf(dataDir)).mode & 0o777, 0o700);
    await t.rejects(query(url.replace(/:[^:@]+@/, ':wrong@'), 'select'), { code: '28P01' });
    await query(url, 'create table kept (n integer)');
    await server.stop();
    await server.stop();
    t.equal(readLock(clusterOf(dataDir)), undefined);
  });

  await t.test('starts again at the same address, with the data', async (t) => {
    const server = await startEmbedded(options);
    t.equal(server.url, url);
    await query(url, 'insert into kept values (1)');
    await server.stop();
  });

  await t.test('a second instance adopts the server of the first and leaves it running', async (t) => {
    const first = await hold(options);
    const second = await startEmbedded(options);
    t.match(second, { adopted: true, url, pid: first.pid });
    await second.stop();
    t.same(await query(url, 'select count(*)::int from kept'), [[1]]);
    await first.kill();
  });

  await t.test('ends with a killed process, and starts again at once', async (t) => {
    const first = await hold(options);
    await query(url, 'insert into kept values (2)');
    await first.kill();
    const second = await hold(options);
    t.match(second, { adopted: false, url });
    t.same(await query(url, 'select count(*)::int from kept'), [[2]]);
    await second.kill();
    await until(() => readLock(clusterOf(dataDir)) === undefined);
  });

  await t.test('recovers when process and server are killed together', async (t) => {
    const first = await hold(options);
    await query(url, 'insert into kept values (3)');
    first.process.kill('SIGKILL');
    process.kill(first.pid, 'SIGKILL');
    const second = await startEmbedded(options);
    t.match(second, { adopted: false, url });
    t.same(await query(url, 'select count(*)::int from kept'), [[3]]);
    await second.stop();
  });

  await t.test('comes back at the same address when only the server is killed', async (t) => {
    const server = await startEmbedded(options);
    const { pid } = server;
    process.kill(pid, 'SIGKILL');
    await until(() => server.pid !== pid);
    t.same(await query(url, 'select count(*)::int from kept'), [[3]]);
    await server.stop();
    t.equal(readLock(clusterOf(dataDir)), undefined);
  });

  await t.test('starts although the number in a stale lock is that of another process', async (t) => {
    const first = await startEmbedded(options);
    const lock = fs.readFileSync(join(clusterOf(dataDir), 'postmaster.pid'), 'utf8');
    await first.stop();
    const stranger = spawn('sleep', ['600']);
    t.teardown(() => stranger.kill());
    fs.writeFileSync(join(clusterOf(dataDir), 'postmaster.pid'), lock.replace(/^\d+/, `${stranger.pid}`));
    const second = await startEmbedded(options);
    t.equal(second.adopted, false);
    t.ok(isAlive(stranger.pid ?? 0));
    await second.stop();
  });

  await t.test('takes another port when its own is taken, unless the port was asked for', async (t) => {
    const port = Number(new URL(url).port);
    const squatter = createServer().listen(port, '127.0.0.1');
    t.teardown(() => squatter.close());
    await until(() => squatter.listening);
    await t.rejects(startEmbedded({ ...options, port }), /port \d+ of 127.0.0.1 is taken/);
    const server = await startEmbedded(options);
    t.not(server.url, url);
    t.same(await query(server.url, 'select count(*)::int from kept'), [[3]]);
    await server.stop();
  });

  await t.test('answers for an orphan, should there ever be one', { skip: process.platform !== 'linux' }, async (t) => {
    const lock = () => readLock(clusterOf(dataDir));
    const first = await startEmbedded(options);
    const argv = fs.readFileSync(`/proc/${first.pid}/cmdline`, 'utf8').split('\0').slice(0, -1);
    await first.stop();
    const { uid, gid } = fs.statSync(clusterOf(dataDir));
    const makeOrphan = async () => {
      const leaver = ['-c', '"$@" 2>/dev/null & exit 0', 'sh', ...argv];
      spawn('sh', leaver, { detached: true, stdio: 'ignore', cwd: '/', ...(isRoot ? { uid, gid } : {}) });
      await until(() => lock()?.isReady === true);
    };
    await makeOrphan();
    const second = await startEmbedded(options);
    t.equal(second.adopted, true);
    await second.stop();
    t.equal(lock(), undefined);

    await makeOrphan();
    const third = await hold(options);
    t.equal(third.adopted, true);
    await third.kill();
    await until(() => lock() === undefined);
  });

  await t.test('says what is wrong when the server cannot start', async (t) => {
    await t.rejects(startEmbedded({ ...options, settings: { nonsense: '1' } }), /did not start: .*nonsense/s);
  });
});

t.test('two processes at once in a new folder share one server', async (t) => {
  const dataDir = join(makeFolder(), 'data');
  const both = await Promise.all([hold({ dataDir, settings }), hold({ dataDir, settings })]);
  t.same(both.map(({ adopted }) => adopted).sort(), [false, true]);
  t.equal(both[0].url, both[1].url);
  t.same(await query(both[0].url, 'select 1'), [[1]]);
  t.same(fs.readdirSync(dataDir), ['postgres']);
  for (const holder of both) await holder.kill();
});

t.test('an interrupted first start leaves nothing that is taken for a database', async (t) => {
  const dataDir = join(makeFolder(), 'data');
  const gone = spawnSync('true').pid;
  fs.mkdirSync(join(dataDir, `postgres.new-${gone}`, 'cluster'), { recursive: true });
  const server = await startEmbedded({ dataDir, settings });
  t.same(fs.readdirSync(dataDir), ['postgres']);
  await server.stop();
});

t.test('as root without an account to step down to', { skip: !isRoot }, async (t) => {
  const server = await startEmbedded({ dataDir: join(makeFolder(), 'data'), settings, accountName: 'no-such-account' });
  t.match(server.mode, /^(namespace|account nobody)$/);
  t.same(await query(server.url, 'select 1'), [[1]]);
  await server.stop();
});

t.test('in a folder that no other account can reach, also one that was moved there', async (t) => {
  const closed = makeFolder(isRoot ? homedir() : tmpdir(), 0o700);
  const fresh = await startEmbedded({ dataDir: join(closed, 'fresh'), settings });
  t.same(await query(fresh.url, 'select 1'), [[1]]);
  await fresh.stop();

  const open = makeFolder();
  const here = await startEmbedded({ dataDir: open, settings });
  await query(here.url, 'create table moved ()');
  await here.stop();
  spawnSync('cp', ['-a', open, join(closed, 'moved')]);
  const there = await startEmbedded({ dataDir: join(closed, 'moved'), settings });
  t.same(await query(there.url, 'select count(*)::int from moved'), [[0]]);
  await there.stop();
});

t.test(
  'as an ordinary user, with a folder of its own and not with that of another',
  { skip: !isReachable },
  async (t) => {
    const dataDir = makeFolder();
    fs.chownSync(dataDir, account.uid, account.gid);
    const holder = await hold({ dataDir, settings }, account);
    t.equal(holder.mode, 'self');
    t.same(await query(holder.url, 'select 1'), [[1]]);
    await holder.kill();
    await until(() => readLock(clusterOf(dataDir)) === undefined);

    const later = await startEmbedded({ dataDir, settings });
    t.equal(later.mode, 'account', 'root runs it as its owner');
    await later.stop();

    const roots = makeFolder();
    await (await startEmbedded({ dataDir: roots, settings })).stop();
    await t.rejects(hold({ dataDir: roots, settings }, account), /belongs to another account/);
  },
);

t.test('makes the library links that the install script would have made', async (t) => {
  const folder = t.testdir({
    native: {
      lib: { 'libx.so.1.2': 'code' },
      'pg-symlinks.json': JSON.stringify([{ source: 'native/lib/libx.so.1.2', target: 'native/lib/libx.so.1' }]),
    },
  });
  linkLibraries(folder);
  linkLibraries(folder);
  t.equal(fs.readlinkSync(join(folder, 'native/lib/libx.so.1')), 'libx.so.1.2');
  t.equal(fs.readFileSync(join(folder, 'native/lib/libx.so.1'), 'utf8'), 'code');
});
