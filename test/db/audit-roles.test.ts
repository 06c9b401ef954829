// What each role of the database can do, shown by trying: the service runs all its work and cannot touch the log.
import { randomBytes } from 'node:crypto';
import pg from 'pg';
import t, { type Test } from 'tap';
import { createDatabase, createPool } from '../../src/db/database.ts';
import { numberEvents } from '../../src/db/relay.ts';
import { grantRoles, roles } from '../../src/db/roles.ts';
import { sealEvents } from '../../src/db/seal.ts';
import { checkTrail } from '../../src/db/seal-check.ts';
import { withTrail } from '../../src/db/seal-export.ts';
import { newSealKey, readSealKey } from '../../src/db/seal-key.ts';
import { purgeIdempotencyKeys } from '../../src/workers/purge.ts';
import { cloneDatabase } from '../support/database.ts';
import { joinService } from '../support/process.ts';
import { startService, village } from '../support/service.ts';
import { settle } from '../support/village.ts';

type Role = keyof typeof roles;
const database = await cloneDatabase(t);
const owner = new pg.Client(database.url);
await owner.connect();
const users: string[] = [];
t.teardown(async () => {
  for (const user of users) await owner.query(`drop user ${user}`);
  await owner.end();
});
await grantRoles(owner);

/** A user that logs in, in one of the roles. */
async function urlOf(role: Role): Promise<string> {
  const user = `${role}_${randomBytes(6).toString('hex')}`;
  await owner.query(`create user ${user} password 'secret' in role ${role}`);
  users.push(user);
  return Object.assign(new URL(database.url), { username: user, password: 'secret' }).href;
}
const urls = {
  service: await urlOf('consult_service'),
  sealer: await urlOf('consult_sealer'),
  auditor: await urlOf('consult_auditor'),
};

const open = (t: Test, url: string) => {
  const db = createDatabase(createPool({ url, poolMax: 2, connectTimeoutMs: 30_000 }));
  t.teardown(() => db.destroy());
  return db;
};

async function refusals(t: Test, url: string, statements: readonly string[]): Promise<void> {
  const client = new pg.Client(url);
  await client.connect();
  for (const statement of statements) {
    await t.rejects(client.query(statement), { code: '42501' }, statement);
  }
  await client.end();
}

const rewriting = ['event', 'audit_seal', 'audit_key'].flatMap((table) => [
  `delete from ${table}`,
  `truncate ${table}`,
  `alter table ${table} disable trigger all`,
  `drop table ${table}`,
  `create trigger mine before insert on ${table} for each row execute function record_is_kept()`,
]);
const forging = [
  `update event set action = 'forged'`,
  `update event set at = now()`,
  `update audit_seal set root = ''`,
  `update audit_key set public_key = ''`,
  `insert into event (pos, resource, record_id, record_version, action) values (1, 'x', gen_random_uuid(), 1, 'created')`,
  `insert into event (at, resource, record_id, record_version, action) values (now(), 'x', gen_random_uuid(), 1, 'created')`,
];

t.test('the service runs a whole journey, and relay and sealer theirs, each as its own role', async (t) => {
  const service = await startService(t, {}, urls.service);
  const people = await settle(service);
  await people.reach('closed');
  const as = people.convener;
  const body = { division_code: village, kind: 'expert', name: '专家' };
  const headers = { 'idempotency-key': 'k' };
  t.equal((await service.call('POST /v1/subjects', { as, body, headers })).status, 201);
  t.equal((await service.call('GET /v1/subjects', { as, headers: { accept: 'text/csv' } })).status, 200);
  await purgeIdempotencyKeys(service.db);
  const sealer = open(t, urls.sealer);
  while (await numberEvents(sealer));
  const key = readSealKey(newSealKey());
  while (await sealEvents(sealer, { key, algorithm: 'sha256' }));
  const { entries } = await withTrail(open(t, urls.auditor), (trail) => checkTrail(trail));
  t.ok(entries > 50, `${entries} entries, proven by an auditor`);
  const auditor = await service.key('auditor', village);
  t.equal((await service.call('GET /v1/audit-entries', { as: auditor })).status, 200);
  const other = await joinService(t, { url: urls.service });
  t.equal((await other.app.inject({ url: '/readyz' })).statusCode, 200);
});

t.test('the service cannot change, shorten, empty or forge the log and its seals', async (t) => {
  await refusals(t, urls.service, [
    ...rewriting,
    ...forging,
    `update event set pos = 1 where pos is null`,
    `insert into audit_seal select * from audit_seal`,
    `delete from subject`,
    `set session_replication_role = replica`,
    `create table mine ()`,
    `update service_secret set secret = ''`,
  ]);
});

t.test('the relay and sealer number and seal, and do nothing else', async (t) => {
  await refusals(t, urls.sealer, [
    ...rewriting,
    ...forging,
    'select from subject',
    'select from api_key',
    `insert into event (resource, record_id, record_version, action) values ('x', gen_random_uuid(), 1, 'created')`,
  ]);
  const client = new pg.Client(urls.sealer);
  await client.connect();
  await t.rejects(client.query('update event set pos = pos + 1000000'), { code: '42501' }, 'numbered once');
  await owner.query(
    `insert into event (resource, record_id, record_version, action) values ('x', gen_random_uuid(), 1, 'created')`,
  );
  for (const pos of [1_000_000, -7, '9223372036854775807'])
    await t.rejects(
      client.query(`update event set pos = ${pos} where seq = (select max(seq) from event)`),
      { code: '42501' },
      `no gap: ${pos}`,
    );
  await client.end();
});

t.test('nobody but the sealer can keep the log from being numbered and sealed', async (t) => {
  for (const url of [urls.service, urls.auditor]) {
    await refusals(t, url, [
      'select from audit_duty for update',
      'update audit_duty set name = name',
      `do $$ begin lock table event in share update exclusive mode; end $$`,
    ]);
    const client = new pg.Client(url);
    await client.connect();
    await client.query('begin');
    await client.query('select from event limit 1');
    const sealer = open(t, urls.sealer);
    await owner.query(
      `insert into event (resource, record_id, record_version, action) values ('x', gen_random_uuid(), 1, 'created')`,
    );
    t.ok((await numberEvents(sealer)) > 0);
    t.ok(await sealEvents(sealer, { key: readSealKey(newSealKey()), algorithm: 'sha256' }));
    await client.end();
  }
});

t.test('an auditor reads the log and nothing personal, and writes nothing', async (t) => {
  await refusals(t, urls.auditor, [
    ...rewriting,
    ...forging,
    `update event set pos = 1 where pos is null`,
    'select from subject',
    'select from api_key',
    'select from service_secret',
    'select from idempotency_key',
  ]);
});

t.test(
  'granted again, nothing changes; a table that came later is granted, and what was given by hand is not kept',
  async (t) => {
    const held = async () =>
      (
        await owner.query(
          `select grantee, table_name, privilege_type from information_schema.role_table_grants
         where grantee = any($1) and table_schema = 'public' order by 1, 2, 3`,
          [Object.keys(roles)],
        )
      ).rows;
    const before = await held();
    await owner.query('grant delete on event to consult_service');
    await grantRoles(owner);
    t.same(await held(), before);
    await owner.query('create table later (id uuid primary key)');
    await grantRoles(owner);
    const added = (await held()).filter(({ table_name }) => table_name === 'later');
    t.same(
      added.map(({ grantee, privilege_type }) => `${grantee} ${privilege_type}`),
      ['consult_service INSERT', 'consult_service SELECT', 'consult_service UPDATE'],
    );
  },
);

t.test('where nothing was migrated yet, nothing is granted', async (t) => {
  const client = new pg.Client((await cloneDatabase(t, 'template0')).url);
  await client.connect();
  await t.rejects(grantRoles(client), /npm run migrate/);
  await client.end();
});
