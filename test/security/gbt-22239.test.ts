// GB/T 22239-2019, 8.1.4 (安全计算环境, level 3): a group for each item that is shown, by its number; items.ts decides on each.
import { sql } from 'kysely';
import t from 'tap';
import { backUp } from '../../src/db/backup.ts';
import { PersonalKeys } from '../../src/db/personal-keys.ts';
import { numberEvents } from '../../src/db/relay.ts';
import { restore } from '../../src/db/restore.ts';
import { sealEvents } from '../../src/db/seal.ts';
import { checkTrail } from '../../src/db/seal-check.ts';
import { withTrail } from '../../src/db/seal-export.ts';
import { newSealKey, readSealKey } from '../../src/db/seal-key.ts';
import type { Attempt } from '../../src/http/aspects/attempts.ts';
import { Attempts } from '../../src/modules/audit/commands.ts';
import { cloneDatabase } from '../support/database.ts';
import { joinService } from '../support/process.ts';
import { banner, startService, village } from '../support/service.ts';
import { refusedToService } from '../support/service-login.ts';
import { must, settle } from '../support/village.ts';
import { guess } from './asvs/identity.ts';
import { read } from './asvs/stage.ts';
import { type Groups, runGroups } from './groups.ts';
import { levelThree, shownOf } from './items.ts';

let attempts: Attempts;
const service = await startService(t, {
  noteAttempt: (attempt: Attempt) => attempts.note(attempt),
  writeRead: (read: Attempt) => attempts.write(read),
});
attempts = new Attempts(service.db);
const { call, db } = service;
const v = await settle(service);
const { item } = await v.reach('soliciting');
const administrator = await service.key('administrator', banner);
const auditor = await service.key('auditor', banner);
const key = readSealKey(newSealKey());
const person = { division_code: village, kind: 'registered_resident', name: '欧阳小明' };
const numbers = { contact_phone: '13812345678', id_number: '11010519491231002X' };

async function seal(): Promise<void> {
  while (await numberEvents(db));
  while (await sealEvents(db, { key, algorithm: 'sha256' }));
}
const prove = (of = db) => withTrail(of, (trail) => checkTrail(trail));
const entries = async (action: string) =>
  (await sql<Record<string, unknown>>`select * from event where action = ${action} order by seq`.execute(db)).rows;
const holding = async (table: string, text: string) =>
  (await sql`select from ${sql.table(table)} r where position(${text} in r::text) > 0`.execute(db)).rows.length;

const groups: Groups = {
  '8.1.4.1 身份鉴别: nobody is known beforehand, guessing is slowed, a secret has its end': async (t) => {
    const fresh = await joinService(t, { url: (await cloneDatabase(t)).url });
    t.same((await sql`select from api_key`.execute(fresh.db)).rows, []);
    await guess(t, service.url);
    const grants = [{ role: 'portal', division_code: village, subject_id: null }];
    const expires_at = new Date(Date.now() - 1000).toISOString();
    const late = await call('POST /v1/api-keys', { as: administrator, body: { name: '过期', grants, expires_at } });
    t.equal(late.status, 400, 'and not one that lies behind it');
    const { body } = must(await call('POST /v1/api-keys', { as: administrator, body: { name: '门户', grants } }));
    t.equal(await holding('api_key', body.token.split('_')[2]), 0, 'kept as a hash');
  },
  '8.1.4.2 访问控制: who administers, who records and who audits are three, here and in the database': async (t) => {
    const act = (as: string) => call(`POST /v1/agenda-items/${item}/transitions`, { as, body: { action: 'propose' } });
    t.match(await act(administrator), { status: 403 });
    t.match(await act(auditor), { status: 403 });
    t.match(await call('POST /v1/api-keys', { as: auditor, body: {} }), { status: 403 });
    t.match(await call('GET /v1/audit-entries', { as: v.convener }), { status: 403 });
    await refusedToService(t, service.url, `gbt_${process.pid}`, [
      'delete from event',
      'update event set action = null',
      'drop table subject',
      'truncate subject',
    ]);
  },
  '8.1.4.3 安全审计: every act with its time, kind and outcome; kept from change; no act without': async (t) => {
    const made = must(await v.post('/subjects', person));
    const [entry] = (await sql`select * from event where record_id = ${made.body.id}`.execute(db)).rows;
    t.match(entry, { action: 'created', division_code: village, credential_id: String, request_id: String });
    must(await call('GET /v1/audit-entries', { as: v.convener }), 403);
    await attempts.flush(true);
    t.ok(
      (await entries('refused')).some(({ after }) => (after as { code?: string }).code === 'forbidden'),
      'that it failed',
    );
    for (const statement of [sql`delete from event`, sql`update event set action = 'x'`, sql`truncate event`])
      await t.rejects(statement.execute(db), /append-only/);
    await sql`create function no() returns trigger language plpgsql as $$ begin raise 'no'; end $$`.execute(db);
    await sql`create trigger no before insert on event for each row execute function no()`.execute(db);
    const headers = { authorization: `Bearer ${v.convener}`, 'content-type': 'application/json' };
    const payload = { ...person, name: '没有记录' };
    const failed = await service.app.inject({ method: 'POST', url: '/v1/subjects', headers, payload });
    await sql`drop trigger no on event`.execute(db);
    t.equal(failed.statusCode, 500);
    t.equal(await holding('subject', '没有记录'), 0);
  },
  '8.1.4.4 入侵防范: input is what the contract says, and nothing else is served': async (t) => {
    for (const more of [{ no_such: 1 }, { kind: 'wizard' }, { name: 'a'.repeat(201) }, { division_code: "1' or 1=1" }])
      t.equal((await v.post('/subjects', { ...person, ...more })).status, 400, JSON.stringify(more));
    for (const path of ['/admin', '/debug', '/metrics', '/.env', '/console'])
      t.equal((await service.app.inject(path)).statusCode, 404, path);
    t.notMatch(read('Dockerfile'), /COPY.*(test|bench|demo)|apt-get|curl/);
  },
  '8.1.4.7 数据完整性: what was altered behind the service is found': async (t) => {
    await seal();
    t.ok((await prove()).entries > 20);
    const put = (division: unknown) =>
      db.transaction().execute(async (transaction) => {
        await sql`set local session_replication_role = replica`.execute(transaction);
        await sql`update event set division_code = ${division} where pos = 3`.execute(transaction);
      });
    const { rows } = await sql<{ was: string }>`select division_code as was from event where pos = 3`.execute(db);
    await put('150627');
    await t.rejects(prove(), /entry 3 is not what was sealed/);
    await put(rows[0]?.was);
    t.ok((await prove()).entries > 20);
    const keys = new PersonalKeys(`k1:${Buffer.alloc(32, 1).toString('base64')}`);
    const sealed = keys.seal('13812345678', 'contact_phone:a');
    t.equal(keys.open(sealed, 'contact_phone:b'), undefined);
  },
  '8.1.4.8 数据保密性: phone and ID numbers are nowhere in clear': async (t) => {
    const { id } = must(await v.post('/subjects', { ...person, ...numbers })).body;
    t.match((await v.get(`/subjects/${id}`)).body, numbers);
    for (const table of ['subject', 'event', 'idempotency_key'])
      for (const text of Object.values(numbers)) t.equal(await holding(table, text), 0, table);
  },
  '8.1.4.9 数据备份恢复: what was backed up comes back whole, and its trail is proven': async (t) => {
    await seal();
    const { entries: before } = await prove();
    const folder = `${t.testdir({})}/backup`;
    const { tables } = await backUp(service.url, folder);
    const { url } = await cloneDatabase(t, 'template0');
    const restored = await restore(url, folder);
    t.same(
      restored.tables.map(({ name, rows, sha256 }) => [name, rows, sha256]),
      tables.map(({ name, rows, sha256 }) => [name, rows, sha256]),
    );
    const again = await joinService(t, { url });
    t.equal((await prove(again.db)).entries, before);
    const headers = { authorization: `Bearer ${v.convener}` };
    t.equal((await again.app.inject({ url: `/v1/agenda-items/${item}`, headers })).statusCode, 200);
  },
  '8.1.4.10 剩余信息保护: what was erased or ended is not there any more': async (t) => {
    const mark = '司马残余';
    const { id } = must(await v.post('/subjects', { ...person, ...numbers, name: mark })).body;
    t.equal(await holding('subject', mark), 1);
    must(await call(`POST /v1/subjects/${id}/erasure`, { as: v.officer, body: { reason: '本人请求删除' } }), 200);
    for (const table of ['subject', 'event', 'idempotency_key']) t.equal(await holding(table, mark), 0, table);
    const left = await sql`select contact_phone, id_number from subject where id = ${id}`.execute(db);
    t.same(left.rows, [{ contact_phone: null, id_number: null }]);
  },
  '8.1.4.11 个人信息保护: no more than is needed, for whom it needs, for a purpose that is kept': async (t) => {
    const grid = { division_code: village, kind: 'community_grid', name: '第一网格' };
    t.equal(
      (await v.post('/subjects', { ...grid, contact_phone: numbers.contact_phone })).status,
      400,
      'not of a body',
    );
    const { id } = must(await v.post('/subjects', { ...person, ...numbers })).body;
    const seen = async (as: string, purpose: string) =>
      must(await call(`GET /v1/subjects/${id}`, { as, headers: { purpose } }), 200).body.contact_phone;
    t.same(
      [await seen(v.convener, ''), await seen(auditor, 'audit'), await seen(v.convener, 'visit')],
      ['138****5678', '138****5678', numbers.contact_phone],
    );
    await attempts.flush(true);
    const reads = await entries('read_personal');
    t.ok(reads.some(({ record_id, after }) => record_id === id && (after as { purpose?: string }).purpose === 'visit'));
  },
};
const ran = await runGroups(t, 'GB/T 22239-2019 ', groups);

t.test('what is said to be shown ran, and nothing else', async (t) => {
  t.same(ran.sort(), shownOf(levelThree));
});
