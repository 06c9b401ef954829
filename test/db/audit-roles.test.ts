// What each role of the database can do, shown by trying: the service runs all its work and cannot touch the log.
import { randomBytes } from 'node:crypto';
import pg from 'pg';
import t, { type Test } from 'tap';
import { createDatabase, createPool } from '../../src/db/database.ts';
import { keepLogin } from '../../src/db/logins.ts';
import { migrateToLatest } from '../../src/db/migrator.ts';
import { keepOwner } from '../../src/db/owner.ts';
import { numberEvents } from '../../src/db/relay.ts';
import { createRoles, grantRoles, roles } from '../../src/db/roles.ts';
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
  for (const user of users) await owner.query(`drop role ${user}`);
  await owner.end();
});
await grantRoles(owner);

const newName = (role: string) => {
  const user = `${role}_${randomBytes(6).toString('hex')}`;
  users.push(user);
  return user;
};
const urlFor = (username: string, password = 'secret') =>
  Object.assign(new URL(database.url), { username, password }).href;
/** A user that logs in, in one of the roles. */
async function urlOf(role: Role): Promise<string> {
  const user = newName(role);
  await keepLogin(owner, { user, role, password: 'secret' });
  return urlFor(user);
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
  // a setting is its user's to change: what holds is what was granted
  await client.query('set default_transaction_read_only = off; set statement_timeout = 0');
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

const everybodys = [
  'create temporary table mine ()',
  'create table mine ()',
  'create schema mine',
  'select lo_create(0)',
  `select lo_from_bytea(0, 'x')`,
  'select pg_advisory_lock(4201703)',
  'select pg_try_advisory_lock_shared(1, 2)',
  `select pg_read_file('/etc/passwd')`,
  `copy (select 1) to program 'true'`,
];

t.test('what everybody may do otherwise, none of them may', async (t) => {
  for (const url of [urls.service, urls.sealer, urls.auditor]) await refusals(t, url, everybodys);
  await refusals(t, urls.auditor, ['select pg_advisory_xact_lock(1)', 'select keep_log_partitions()']);
  await refusals(t, urls.sealer, ['select pg_advisory_xact_lock(1)', 'select keep_log_partitions()']);
});

t.test('a login has its limits from the first statement on, and an auditor reads only', async (t) => {
  const shown = async (url: string) => {
    const client = new pg.Client(url);
    await client.connect();
    const { rows } = await client.query(`select current_setting('statement_timeout') as statement,
      current_setting('idle_in_transaction_session_timeout') as idle, current_setting('default_transaction_read_only') as read_only`);
    await client.end();
    return rows[0];
  };
  t.same(await shown(urls.service), { statement: '1min', idle: '1min', read_only: 'off' });
  t.same(await shown(urls.sealer), { statement: '1min', idle: '1min', read_only: 'off' });
  t.same(await shown(urls.auditor), { statement: '10min', idle: '5min', read_only: 'on' });
  const client = new pg.Client(urls.auditor);
  await client.connect();
  await t.rejects(client.query('update division set name = name'), { code: '25006' }, 'read only');
  await client.end();
});

t.test('a user that was there is made what a login has to be', async (t) => {
  const user = newName('consult_auditor');
  await owner.query(`create role ${user} login createdb createrole bypassrls replication password 'x'`);
  await owner.query(`grant consult_service, pg_read_all_data to ${user} with admin option`);
  await owner.query(`alter role ${user} set statement_timeout = 0`);
  await owner.query(`alter role ${user} set search_path = pg_temp`);
  await keepLogin(owner, { user, role: 'consult_auditor', password: 'secret' });
  const { rows } = await owner.query(
    `select rolsuper or rolcreatedb or rolcreaterole or rolbypassrls or rolreplication as may_more, rolconfig,
       (select array_agg(m.roleid::regrole::text) from pg_auth_members m where m.member = r.oid) as roles
     from pg_roles r where rolname = $1`,
    [user],
  );
  t.match(rows, [{ may_more: false, roles: ['consult_auditor'] }]);
  t.notMatch(rows[0].rolconfig, 'search_path');
  await refusals(t, urlFor(user), ['select from subject', 'create database mine', 'create role mine']);
  const again = new pg.Client(urlFor(user, 'x'));
  await t.rejects(again.connect(), { code: '28P01' }, 'and the password is the new one');
});

t.test('a role that was given more is an ordinary one again', async (t) => {
  // roles are the whole server's: other tests must not see this
  await owner.query('begin');
  await owner.query('alter role consult_sealer createdb bypassrls login');
  await createRoles(owner);
  const { rows } = await owner.query(
    `select rolcreatedb, rolbypassrls, rolcanlogin from pg_roles where rolname = 'consult_sealer'`,
  );
  await owner.query('rollback');
  t.same(rows, [{ rolcreatedb: false, rolbypassrls: false, rolcanlogin: false }]);
});

t.test(
  'the owner is no superuser: it migrates, grants, and keeps the log, and has nothing of the server',
  async (t) => {
    const { url } = await cloneDatabase(t, 'template0');
    const admin = new pg.Client(url);
    await admin.connect();
    t.teardown(() => admin.end());
    const user = newName('owner');
    await keepOwner(admin, user, 'secret');
    const owned = Object.assign(new URL(url), { username: user, password: 'secret' }).href;
    t.ok((await migrateToLatest(owned)).length > 20);
    const client = new pg.Client(owned);
    await client.connect();
    await grantRoles(client);
    await grantRoles(client);
    t.equal((await client.query('select keep_log_partitions() as made')).rows.length, 1);
    const { rows } = await client.query(
      `select distinct c.relowner::regrole::text as owner from pg_class c join pg_namespace n on n.oid = c.relnamespace
     where n.nspname in ('public', 'partition') and not exists (select from pg_depend d where d.objid = c.oid and d.deptype = 'e')`,
    );
    t.same(rows, [{ owner: user }]);
    for (const statement of [
      ...[
        'create role mine',
        'create database mine',
        'alter system set fsync = off',
        'set session_replication_role = replica',
      ],
      ...[
        `select pg_read_file('/etc/passwd')`,
        `copy (select 1) to program 'true'`,
        'alter role consult_service superuser',
      ],
    ])
      await t.rejects(client.query(statement), { code: '42501' }, statement);
    await client.end();
    await t.rejects(keepOwner(admin, 'consult_owner', 'x'), /superuser/, 'who runs this is no owner');
    const service = newName('consult_service');
    await keepLogin(admin, { user: service, role: 'consult_service', password: 'secret' });
    const lent = new pg.Client(Object.assign(new URL(url), { username: service, password: 'secret' }).href);
    await lent.connect();
    t.equal((await lent.query('select keep_log_partitions() as made')).rows.length, 1, 'as its owner, who may');
    await t.rejects(lent.query('create table partition.mine ()'), { code: '42501' });
    await lent.end();
    await admin.query(`drop owned by ${service}`);
  },
);

t.test('what another made before becomes the owner’s', async (t) => {
  const { url } = await cloneDatabase(t);
  const admin = new pg.Client(url);
  await admin.connect();
  t.teardown(() => admin.end());
  const user = newName('owner');
  await keepOwner(admin, user, 'secret');
  const client = new pg.Client(Object.assign(new URL(url), { username: user, password: 'secret' }).href);
  await client.connect();
  await grantRoles(client);
  for (const statement of [
    'alter table subject add column mine text',
    'alter table partition.event_first set (fillfactor = 90)',
  ])
    await t.resolves(client.query(statement), statement);
  await client.end();
});

t.test('where nothing was migrated yet, nothing is granted', async (t) => {
  const client = new pg.Client((await cloneDatabase(t, 'template0')).url);
  await client.connect();
  await t.rejects(grantRoles(client), /npm run migrate/);
  await client.end();
});
