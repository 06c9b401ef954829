// The disk of PostgreSQL full: writes are refused with 507, reads go on, what was acknowledged stays, and with space
// again everything works again by itself.
import { spawn, spawnSync } from 'node:child_process';
import { chmodSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import pg from 'pg';
import t, { type Test } from 'tap';
import { migrateToLatest } from '../../src/db/migrator.ts';
import { seed } from '../../src/db/seed.ts';
import { databaseUrl } from '../support/database.ts';
import { joinService, startProcess, until } from '../support/process.ts';
import { village } from '../support/service.ts';

const namespace = process.getuid?.() === 0 ? ['-m'] : ['-r', '-m'];
const canMount =
  spawnSync('unshare', [...namespace, 'mount', '-t', 'tmpfs', '-o', 'size=1m', 'tmpfs', tmpdir()]).status === 0;
const ABSENT = 'ABSENT: no mount namespace may be made here (unshare, mount): the full disk was NOT tried';
if (!canMount) process.stderr.write(`!!! ${ABSENT}\n`);

async function startOnSmallDisk(t: Test): Promise<{ url: string; fill(): Promise<void>; empty(): Promise<void> }> {
  const folder = mkdtempSync(join(tmpdir(), 'consult-disk-'));
  chmodSync(folder, 0o711);
  const script = join(import.meta.dirname, '../support/small-disk.ts');
  const rig = spawn('unshare', [...namespace, process.execPath, script, folder, '320'], {
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  const ended = new Promise((done) => rig.once('close', done));
  t.teardown(async () => {
    rig.stdin.end();
    await ended;
    rmSync(folder, { recursive: true, force: true });
  });
  const lines = createInterface({ input: rig.stdout })[Symbol.asyncIterator]();
  const told = async () => String((await lines.next()).value);
  const order = async (command: string) => {
    rig.stdin.write(`${command}\n`);
    if ((await told()) !== command) throw new Error(`the small disk did not ${command}`);
  };
  return { url: await told(), fill: () => order('fill'), empty: () => order('empty') };
}

t.test('a full disk', { skip: canMount ? false : ABSENT }, async (t) => {
  const disk = await startOnSmallDisk(t);
  const admin = new pg.Client(disk.url);
  await admin.connect();
  await admin.query('create database consult');
  await admin.end();
  const url = databaseUrl(disk.url, 'consult');
  await migrateToLatest(url);
  await seed(url);
  const issuer = await joinService({ teardown: () => {} }, { url });
  const key = await issuer.key('convener', village);
  await issuer.app.close();
  await issuer.db.destroy();
  const instance = await startProcess(t, { DATABASE_URL: url });

  const acknowledged: string[] = [];
  const refused = new Set<string>();
  const authorization = `Bearer ${key}`;
  const read = async (path: string) => (await fetch(`${instance.url}${path}`, { headers: { authorization } })).status;
  const post = async (name: string) => {
    const answer = await fetch(`${instance.url}/v1/subjects`, {
      method: 'POST',
      headers: { authorization, 'content-type': 'application/json', 'idempotency-key': name },
      body: JSON.stringify({ division_code: village, kind: 'expert', name: `满-${name}` }),
    });
    const text = await answer.text();
    if (answer.status === 201) acknowledged.push(JSON.parse(text).id);
    else refused.add(`${answer.status} ${JSON.parse(text).code}`);
    return { status: answer.status, text, type: answer.headers.get('content-type') };
  };

  let n = 0;
  let lastRefusal = '';
  const writeUntil = async (status: number) => {
    for (;;) {
      const name = `full-${n++}`;
      const answer = await post(name);
      if (answer.status !== 201) lastRefusal = name;
      if (answer.status === status) return answer;
    }
  };

  for (let round = 0; round < 2; round++) {
    for (let some = 0; some < 100; some++) await writeUntil(201);
    await disk.fill();
    await t.test('507 storage-full for a write', async (t) => {
      const { text, type } = await writeUntil(507);
      t.match(type, /^application\/problem\+json/);
      t.equal(JSON.parse(text).code, 'storage-full');
      t.notMatch(text, /extend|No space|base\/|pg_|select|insert/i, 'nothing of the inside');
    });
    await t.test('200 for reads meanwhile', async (t) => {
      const last = acknowledged.at(-1);
      for (const path of ['/livez', '/readyz', '/v1/subjects', `/v1/subjects/${last}`, '/v1/divisions']) {
        t.equal(await read(path), 200, path);
      }
    });
    await disk.empty();
    await t.test('201 again, under the same key too, as soon as there is space', async (t) => {
      await until(async () => (await post(lastRefusal)).status === 201);
      t.equal((await post(`healed-${round}`)).status, 201);
    });
  }

  t.same([...refused], ['507 storage-full'], 'no other refusal');
  t.notOk(instance.hasEnded());
  const client = new pg.Client(url);
  await client.connect();
  const { rows } = await client.query('select id from subject where id = any($1::uuid[])', [acknowledged]);
  const twice = await client.query('select name from subject group by name having count(*) > 1');
  await client.end();
  t.equal(rows.length, new Set(acknowledged).size, `all ${rows.length} acknowledged are there`);
  t.equal(twice.rowCount, 0, 'and none twice');
  t.same(await instance.kill('SIGTERM'), { code: 0, signal: null });
});
