// The connections that short reads share: broken, held up by a lock or not to be had, none is left behind, and whoever
// reads something else is answered.
import { createConnection, createServer, type Socket } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { sql } from 'kysely';
import pg from 'pg';
import t, { type Test } from 'tap';
import { createReader, stateOf } from '../../src/db/reader.ts';
import { joinService, until } from '../support/process.ts';
import { banner, startService, village } from '../support/service.ts';

const service = await startService(t);
const key = await service.key('auditor', banner);
const authorization = `Bearer ${key}`;
/** Two that are shared, four in reserve. */
const CONNECTIONS_MAX = 6;

const named = (name: string) => `${service.url}?application_name=${name}`;
const countOf = async (name: string) => {
  const { rows } = await sql<{ n: number }>`
    select count(*) n from pg_stat_activity where application_name = ${name}`.execute(service.db);
  return rows[0]?.n ?? 0;
};
const terminate = (name: string) =>
  sql`select pg_terminate_backend(pid) from pg_stat_activity where application_name = ${name}`.execute(service.db);

async function lockSubjects(t: Test): Promise<() => Promise<void>> {
  const client = new pg.Client(service.url);
  await client.connect();
  let isHeld = true;
  const release = async () => {
    if (isHeld) await client.end();
    isHeld = false;
  };
  t.teardown(release);
  await client.query('begin; lock table subject in access exclusive mode');
  return release;
}

t.test('connections ended again and again under load are replaced, and none is left behind', async (t) => {
  const reader = createReader({ url: named('ended') });
  let isOver = false;
  let served = 0;
  const failures = new Set<string>();
  const read = async () => {
    while (!isOver) {
      const n = Math.random();
      const answer = await sql<{ n: number }>`select ${n}::float8 as n`.execute(reader).catch((error: Error) => error);
      if (answer instanceof Error) failures.add(answer.message);
      else if (answer.rows[0]?.n === n) served += 1;
      else t.fail('the answer to another question');
      await sleep(1);
    }
  };
  const load = Promise.all(Array.from({ length: 16 }, read));
  for (let round = 0; round < 50; round++) {
    const before = served;
    await terminate('ended');
    await until(() => served > before + 16);
    const held = await countOf('ended');
    if (held > CONNECTIONS_MAX) t.fail(`${held} connections`);
  }
  isOver = true;
  await load;
  t.ok(failures.size > 0, 'some were hit');
  for (const message of failures) t.match(message, /terminat|ECONNRESET|EPIPE|not queryable/);
  await reader.destroy();
  await until(async () => (await countOf('ended')) === 0);
});

t.test('a connection that could not be set up is not left behind either', async (t) => {
  const reader = createReader({ url: named('unsettled'), statementTimeoutMs: Number.NaN });
  for (let n = 0; n < 5; n++) await t.rejects(sql`select 1`.execute(reader), { code: '22023' });
  await until(async () => (await countOf('unsettled')) === 0);
  await reader.destroy();
});

t.test('503 try-again for what lies behind a lock, never 500; other reads are answered; then everything', async (t) => {
  const { app } = await joinService(t, { url: service.url, statementTimeoutMs: 30_000, connectTimeoutMs: 30_000 });
  const get = async (path: string) => {
    const { statusCode, headers, body } = await app.inject({ url: path, headers: { authorization } });
    return { path, status: statusCode, code: JSON.parse(body).code as string, retryAfter: headers['retry-after'] };
  };
  t.equal((await get('/v1/opinions')).status, 200, 'the credential is known');
  const { body } = await service.call('POST /v1/subjects', {
    as: await service.key('convener', village),
    body: { division_code: village, kind: 'expert', name: '锁' },
  });
  for (const [state, path] of [
    ['not asked before', `/v1/subjects/${body.id}`],
    ['asked before', `/v1/subjects/${body.id}`],
    ['a list', '/v1/subjects'],
  ] as const) {
    const release = await lockSubjects(t);
    const behind = Array.from({ length: 8 }, () => get(path));
    const beside = ['/v1/opinions', '/v1/agenda-items', '/v1/committees', '/v1/platforms', '/v1/divisions'].map(get);
    for (const answer of await Promise.all(beside)) t.match(answer, { status: 200 }, `${state}: beside the lock`);
    for (const answer of await Promise.all(behind))
      t.match(answer, { status: 503, code: 'try-again', retryAfter: '1' }, `${state}: behind it`);
    let isOver = false;
    const load = Promise.all(
      Array.from({ length: 8 }, async () => {
        while (!isOver) t.match(await get(path), { status: 503, code: 'try-again' });
      }),
    );
    for (let n = 0; n < 10; n++) t.match(await get('/v1/agenda-items'), { status: 200 }, `${state}: under load`);
    isOver = true;
    await load;
    await release();
    for (const answer of await Promise.all(Array.from({ length: 8 }, () => get(path))))
      t.match(answer, { status: 200 });
  }
});

t.test('503 database-unavailable when the server has no connection for it', async (t) => {
  const { app } = await joinService(t, { url: await loginWithConnections(t, 1), poolMax: 1 });
  const read = () => app.inject({ url: '/v1/subjects', headers: { authorization } });
  for (const answer of await Promise.all([read(), read(), read()])) {
    t.match(answer, { statusCode: 503, headers: { 'retry-after': '1' } });
    t.match(answer.json(), { code: 'database-unavailable' });
  }
  t.equal((await app.inject('/readyz')).statusCode, 200, 'the pool has its own');
  await service.db.executeQuery(sql`alter role narrow connection limit 20`.compile(service.db));
  t.equal((await read()).statusCode, 200, 'and service again');
});

async function loginWithConnections(t: Test, limit: number): Promise<string> {
  const run = (text: string) => sql.raw(text).execute(service.db);
  await run(`create role narrow login password 'narrow' connection limit ${limit}`);
  await run('grant consult_owner to narrow').catch(() => {});
  await run('grant select, insert, update, delete on all tables in schema public to narrow');
  t.teardown(async () => {
    await run('drop owned by narrow');
    await run('drop role narrow');
  });
  return Object.assign(new URL(service.url), { username: 'narrow', password: 'narrow' }).href;
}

/** In front of the database: lets one in, and then has no connection to give, as a pooler does whose places are taken. */
async function startFullPooler(t: Test): Promise<string> {
  const target = new URL(service.url);
  const sockets = new Set<Socket>();
  const pooler = createServer((near) => {
    const far = createConnection({ host: target.hostname, port: Number(target.port) });
    for (const socket of [near, far]) sockets.add(socket.on('error', () => {}));
    let isIn = false;
    near.on('data', (bytes) => {
      isIn ||= bytes.includes('set_config');
      if (!isIn) far.write(bytes);
    });
    far.on('data', (bytes) => near.write(bytes));
    near.on('close', () => far.destroy());
  });
  await new Promise<void>((done) => pooler.listen(0, '127.0.0.1', done));
  t.teardown(() => {
    for (const socket of sockets) socket.destroy();
    pooler.close();
  });
  const address = pooler.address();
  const port = String(typeof address === 'object' ? address?.port : 0);
  return Object.assign(new URL(service.url), { port }).href;
}

/** Takes connections and says nothing. */
async function startSilence(t: Test): Promise<string> {
  const silent = createServer((socket) => socket.on('error', () => {}));
  await new Promise<void>((done) => silent.listen(0, '127.0.0.1', done));
  t.teardown(() => silent.close());
  const address = silent.address();
  const port = String(typeof address === 'object' ? address?.port : 0);
  return Object.assign(new URL(service.url), { port }).href;
}

t.test('503 database-unavailable within the wait for a connection, over the pool and over shared ones', async (t) => {
  // of the two it is the wait for a connection that counts
  const patience = { statementTimeoutMs: 600_000, connectTimeoutMs: 300 };
  for (const [name, start] of [
    ['a pooler in front that has none to give', startFullPooler],
    ['a server that says nothing', startSilence],
  ] as const) {
    const url = await start(t);
    const reader = createReader({ url, ...patience });
    t.teardown(() => reader.destroy());
    const { app: reading } = await joinService(t, { url: service.url }, { reader });
    const { app: writing } = await joinService(t, { url, ...patience });
    for (const [app, path] of [
      [reading, '/v1/subjects'],
      [writing, '/readyz'],
    ] as const) {
      const answers = await Promise.all([1, 2, 3].map(() => app.inject({ url: path, headers: { authorization } })));
      for (const answer of answers) {
        t.match(answer, { statusCode: 503, headers: { 'retry-after': '1' } }, `${name}: ${path}`);
        t.match(answer.json(), { code: 'database-unavailable' }, `${name}: ${path}`);
      }
    }
    t.equal((await reading.inject('/readyz')).statusCode, 200, `${name}: the pool goes on`);
  }
});

t.test('its state is told: what is open, and what waits', async (t) => {
  const reader = createReader({ url: service.url });
  t.same(stateOf(reader), { shared: 0, spare: 0, waiting: 0 });
  const slow = Promise.all([1, 2].map(() => sql`select pg_sleep(0.5)`.execute(reader)));
  await sleep(250);
  t.match(stateOf(reader), { shared: 2, waiting: 2 });
  await sql`select 1`.execute(reader);
  t.match(stateOf(reader), { shared: 2, spare: 1 }, 'both are held up: this one went another way');
  await slow;
  t.match(stateOf(reader), { waiting: 0 });
  await reader.destroy();
});
