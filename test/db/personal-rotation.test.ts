// Keys of personal data are changed while the service runs; what is left under an old one is counted, and a key that is
// missing is said aloud: nobody is taken for unknown because of it.
import { spawnSync } from 'node:child_process';
import { mkdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { sql } from 'kysely';
import t, { type Test } from 'tap';
import { createDatabase, createPool } from '../../src/db/database.ts';
import { startEmbedded } from '../../src/db/embedded.ts';
import { migrateToLatest } from '../../src/db/migrator.ts';
import { keepPersonalKeys, PersonalKeys } from '../../src/db/personal-keys.ts';
import { countByKey, listMissingKeys, rotateAll, rotatePersonalKeys } from '../../src/db/personal-rotation.ts';
import { loadDivisions } from '../../src/db/seed.ts';
import { startProcess } from '../support/process.ts';
import { startService, village } from '../support/service.ts';
import { must } from '../support/village.ts';

const word = (id: string, fill: number) => `${id}:${Buffer.alloc(32, fill).toString('base64')}`;
const [OLD, NEW] = [word('old', 9), word('new', 5)];
const both = new PersonalKeys(`${NEW},${OLD}`);
const ID_NUMBER = '11010519491231002X';
const person = { division_code: village, kind: 'registered_resident', name: '王小明' };
const phone = (n: number) => `138${String(n).padStart(8, '0')}`;

/** Two instances of one service: the first has the old key only. */
async function settle(t: Test) {
  const first = await startService(t, { personalKeys: new PersonalKeys(OLD) });
  const second = await startService(t, { personalKeys: both }, first.url);
  const as = await first.key('convener', village);
  const create = async (n: number, service = first) =>
    must(
      await service.call('POST /v1/subjects', {
        as,
        body: { ...person, contact_phone: phone(n), ...(n === 0 ? { id_number: ID_NUMBER } : {}) },
      }),
    ).body.id as string;
  const ids: string[] = [];
  for (let n = 0; n < 12; n++) ids.push(await create(n));
  return { first, second, as, ids, create, db: first.db };
}

t.test('in batches of one, beside changes of the same records: the new key alone reads them all', async (t) => {
  const { second, as, ids, db } = await settle(t);
  const latest = new Map(ids.map((id, n) => [id, phone(n)]));
  let isOver = false;
  let changes = 0;
  const changing = Promise.all(
    [0, 1, 2].map(async (lane) => {
      for (let round = 1; !isOver || round < 4; round++) {
        for (const [n, id] of ids.entries()) {
          if (n % 3 !== lane) continue;
          const { headers } = await second.call(`GET /v1/subjects/${id}`, { as });
          const contact_phone = phone(round * 100 + n);
          const patch = { as, body: { contact_phone }, headers: { 'if-match': headers.etag ?? '' } };
          must(await second.call(`PATCH /v1/subjects/${id}`, patch), 200);
          latest.set(id, contact_phone);
          changes += 1;
        }
      }
    }),
  );
  const { unreadable } = await rotateAll(db, both, 1);
  isOver = true;
  await changing;
  t.ok(changes >= ids.length);
  t.same(unreadable, []);
  t.same([...(await countByKey(db))], [['new', 13]]);
  const alone = await startService(t, { personalKeys: new PersonalKeys(NEW) }, second.url);
  for (const [id, contact_phone] of latest)
    t.equal(must(await alone.call(`GET /v1/subjects/${id}`, { as }), 200).body.contact_phone, contact_phone);
  const found = await alone.call('POST /v1/subjects/look-up', { as, body: { id_number: ID_NUMBER } });
  t.same(
    found.body.items.map(({ id }: { id: string }) => id),
    ids.slice(0, 1),
  );
});

t.test('no version is made of it, and it goes on where it was stopped', async (t) => {
  const { ids, db } = await settle(t);
  const rows = async () =>
    (
      await sql<{
        version: number;
        contact_phone: string;
      }>`select version, contact_phone from subject order by id`.execute(db)
    ).rows;
  const before = await rows();
  t.equal((await rotatePersonalKeys(db, both, 5)).changed, ids.length);
  t.same((await rotatePersonalKeys(db, both)).changed, 0);
  const after = await rows();
  t.same(
    after.map(({ version }) => version),
    before.map(({ version }) => version),
  );
  t.ok(after.every(({ contact_phone }) => contact_phone.startsWith('new.')));
  const { unreadable } = await rotatePersonalKeys(db, new PersonalKeys(word('third', 1)));
  t.ok(unreadable.includes(`contact_phone:${ids[0]}`), 'without its key it stays as it is');
  t.same(await rows(), after);
});

t.test('an instance without the new key goes on under the old one: it is counted, and found again', async (t) => {
  const { first, second, as, create, db, ids } = await settle(t);
  await rotateAll(db, both);
  const late = await create(50);
  t.same(Object.fromEntries(await countByKey(db)), { new: 13, old: 1 });
  const alone = await startService(t, { personalKeys: new PersonalKeys(NEW) }, second.url);
  const lookUp = (service: typeof first, n: number) =>
    service.call('POST /v1/subjects/look-up', { as, body: { contact_phone: phone(n) } });
  for (const service of [first, alone])
    for (const n of [50, 1])
      t.match(await lookUp(service, n), { status: 503, body: { code: 'database-unavailable' } }, `${n}`);
  t.same(await listMissingKeys(db, new PersonalKeys(NEW)), ['old']);
  t.same(await listMissingKeys(db, new PersonalKeys(OLD)), ['new']);
  t.same(await listMissingKeys(db, both), []);
  t.equal((await lookUp(second, 50)).body.items[0].id, late);
  await rotateAll(db, both);
  t.same(Object.fromEntries(await countByKey(db)), { new: 14 });
  t.equal((await lookUp(alone, 50)).body.items[0].id, late);
  t.equal((await lookUp(alone, 1)).body.items[0].id, ids[1]);
});

t.test('an answer that is kept has no sealed number in it, and is repeated with the number', async (t) => {
  const { second, as, db } = await settle(t);
  const body = { ...person, contact_phone: phone(7), id_number: ID_NUMBER };
  const send = (service = second) =>
    service.call('POST /v1/subjects', { as, body, headers: { 'idempotency-key': 'kept' } });
  const first = must(await send());
  const { rows } = await sql<{ answer: object }>`select answer from idempotency_key`.execute(db);
  t.match(rows, [{ answer: { name: '***', contact_phone: '***', id_number: '***', name_mn: null } }]);
  await rotateAll(db, new PersonalKeys(`${word('third', 4)},${NEW},${OLD}`));
  const alone = await startService(t, { personalKeys: new PersonalKeys(word('third', 4)) }, second.url);
  t.equal((await send(alone)).text, first.text);
});

t.test('at start it is said aloud which key is missing', async (t) => {
  const { first } = await settle(t);
  const said = async (keys: string) => {
    const running = await startProcess(t, { DATABASE_URL: first.url, PERSONAL_DATA_KEYS: keys });
    await running.kill();
    return running.log().filter(({ keys: missing }) => missing !== undefined);
  };
  t.match(await said(NEW), [{ level: 50, keys: ['old'], msg: /keys that are not here/ }]);
  t.same(await said(`${NEW},${OLD}`), []);
});

const script = (env: Record<string, string>) => {
  const { DATABASE_URL: _, ...rest } = process.env;
  const file = join(import.meta.dirname, '../../scripts/rotate-personal-keys.ts');
  return spawnSync(process.execPath, [file], { env: { ...rest, ...env }, encoding: 'utf8' });
};

t.test('npm run personal:rotate with keys of the environment', async (t) => {
  const { first, create } = await settle(t);
  const env = { DATABASE_URL: first.url, PERSONAL_DATA_KEYS: `${NEW},${OLD}` };
  t.match(script(env), { status: 0, stdout: /now under key new: 12\nnew: 13\n.*the old key may be removed/ });
  await create(60);
  t.match(script({ ...env, PERSONAL_DATA_KEYS: NEW }), { status: 1, stderr: /its key is not among these/ });
  const { stdout } = script({ ...env, PERSONAL_DATA_KEYS: NEW });
  t.match(stdout, /old: 1\n.*old keys are in use/);
  t.notMatch(stdout, /may be removed/);
  t.match(script({ DATABASE_URL: first.url }), { status: 1, stderr: /PERSONAL_DATA_KEYS/ });
});

t.test('npm run personal:rotate of the embedded database: a new key in its file, the old one kept', async (t) => {
  const dataDir = join(t.testdir({}), 'data');
  mkdirSync(dataDir);
  const file = join(dataDir, 'personal.key');
  const keys = keepPersonalKeys(file);
  const id = '01935f6e-7a00-7000-8000-000000000001';
  const embedded = await startEmbedded({ dataDir });
  await migrateToLatest(embedded.url);
  const db = createDatabase(createPool({ url: embedded.url, poolMax: 1 }));
  await loadDivisions(db);
  await sql`alter table subject disable trigger event_is_recorded`.execute(db);
  await sql`
    insert into subject (id, division_code, kind, name, contact_phone)
    values (${id}, ${village}, 'expert', '专家', ${keys.seal(phone(1), `contact_phone:${id}`)})`.execute(db);
  const before = readFileSync(file, 'utf8');
  t.match(script({ DATA_DIR: dataDir }), { status: 1, stderr: /stop it first/ });
  t.equal(readFileSync(file, 'utf8'), before, 'while the service runs nothing is touched');
  await db.destroy();
  await embedded.stop();

  t.match(script({ DATA_DIR: dataDir }), { status: 0, stdout: /now under key k2: 1\nk2: 1\n/ });
  t.ok(readFileSync(file, 'utf8').endsWith(before));
  const again = await startEmbedded({ dataDir });
  const read = createDatabase(createPool({ url: again.url, poolMax: 1 }));
  const { rows } = await sql<{ contact_phone: string }>`select contact_phone from subject`.execute(read);
  await read.destroy();
  await again.stop();
  const [newest] = readFileSync(file, 'utf8').split('\n');
  t.equal(new PersonalKeys(String(newest)).open(String(rows[0]?.contact_phone), `contact_phone:${id}`), phone(1));
});
