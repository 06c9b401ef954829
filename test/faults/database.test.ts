// PostgreSQL gone, hung, busy or locked: 503 that says so, and service again by itself; what was acknowledged is there.
import { chmodSync, mkdtempSync, rmSync } from 'node:fs';
import { createConnection, createServer, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { sql } from 'kysely';
import pg from 'pg';
import t, { type Test } from 'tap';
import { startEmbedded } from '../../src/db/embedded.ts';
import { migrateToLatest } from '../../src/db/migrator.ts';
import { seed } from '../../src/db/seed.ts';
import { anyone } from '../../src/http/access.ts';
import { databaseUrl } from '../support/database.ts';
import { joinService, type Running, startProcess, until } from '../support/process.ts';
import { startServerOf } from '../support/server.ts';
import { startService, village } from '../support/service.ts';

interface Answer {
  readonly statusCode: number;
  readonly headers: Record<string, unknown>;
  readonly body: string;
}

function isProblem(t: Test, answer: Answer, status: number, code: string, label: string): void {
  t.equal(answer.statusCode, status, `${label}: ${answer.body.slice(0, 200)}`);
  t.equal(JSON.parse(answer.body).code, code, label);
  t.match(answer.headers['content-type'], /^application\/problem\+json/, label);
  t.match(answer.headers['retry-after'], /^[1-9]\d*$/, `${label}: when to try again`);
  t.notMatch(
    answer.body,
    /select|pg_|postgres|ECONN|relation|at Object|node_modules/i,
    `${label}: nothing of the inside`,
  );
}

const get = async (instance: Running, path: string, key = ''): Promise<Answer> => {
  const answer = await fetch(`${instance.url}${path}`, { headers: key ? { authorization: `Bearer ${key}` } : {} });
  return { statusCode: answer.status, headers: Object.fromEntries(answer.headers), body: await answer.text() };
};
const post = async (instance: Running, key: string, name: string): Promise<Answer> => {
  const answer = await fetch(`${instance.url}/v1/subjects`, {
    method: 'POST',
    headers: { authorization: `Bearer ${key}`, 'content-type': 'application/json', 'idempotency-key': name },
    body: JSON.stringify({ division_code: village, kind: 'expert', name }),
  });
  return { statusCode: answer.status, headers: Object.fromEntries(answer.headers), body: await answer.text() };
};

interface Outages {
  readonly url: string;
  /** With -9; it is there again afterwards. */
  kill(): Promise<void>;
  stop(): Promise<void>;
  start(): Promise<void>;
}

/** The embedded server, which comes back by itself; of other binaries one that whoever runs it starts again. */
async function startOutages(t: Test): Promise<Outages> {
  const bin = process.env.TEST_POSTGRES_BIN;
  if (bin) {
    const server = await startServerOf(bin, {});
    t.teardown(() => server.remove());
    return {
      ...server,
      kill: async () => {
        await server.stop('SIGKILL');
        await server.start();
      },
    };
  }
  const dataDir = mkdtempSync(join(tmpdir(), 'consult-faults-'));
  chmodSync(dataDir, 0o711);
  let server = await startEmbedded({ dataDir });
  t.teardown(async () => {
    await server.stop();
    rmSync(dataDir, { recursive: true, force: true });
  });
  const { url } = server;
  return {
    url,
    kill: async () => {
      const { pid } = server;
      process.kill(pid, 'SIGKILL');
      await until(() => server.pid !== pid);
    },
    stop: () => server.stop(),
    start: async () => {
      server = await startEmbedded({ dataDir });
      if (server.url !== url) throw new Error('it came back elsewhere');
    },
  };
}

t.test('a PostgreSQL that goes and comes back', async (t) => {
  const server = await startOutages(t);
  const admin = new pg.Client(server.url);
  await admin.connect();
  await admin.query('create database consult');
  await admin.end();
  const url = databaseUrl(server.url, 'consult');
  await migrateToLatest(url);
  await seed(url);
  const issuer = await joinService({ teardown: () => {} }, { url });
  const key = await issuer.key('convener', village);
  await issuer.app.close();
  await issuer.db.destroy();
  const instance = await startProcess(t, { DATABASE_URL: url });

  const acknowledged: string[] = [];
  const seen = new Set<string>();
  const alive: number[] = [];
  let isOver = false;
  let n = 0;
  /** Writes without a pause and notes what was acknowledged and what else was answered. */
  const write = async () => {
    while (!isOver) {
      const name = `写${n++}`;
      const answer = await post(instance, key, encodeURIComponent(name));
      if (answer.statusCode === 201) acknowledged.push(JSON.parse(answer.body).id);
      else seen.add(`${answer.statusCode} ${JSON.parse(answer.body).code} ${answer.headers['retry-after'] ?? 'never'}`);
    }
  };
  const watch = async () => {
    while (!isOver) {
      alive.push((await get(instance, '/livez')).statusCode);
      await sleep(50);
    }
  };
  t.teardown(() => {
    isOver = true;
  });
  const isServing = async () => (await get(instance, '/readyz')).statusCode === 200;
  const served = () => {
    const before = acknowledged.length;
    return until(() => acknowledged.length > before + 3);
  };
  const traffic = Promise.all([write(), write(), write(), write(), watch()]);
  await served();

  await t.test('killed with -9, and started again', async (t) => {
    for (let round = 0; round < 2; round++) {
      await server.kill();
      await until(isServing);
      await served();
      t.notOk(instance.hasEnded(), 'the process lives on');
    }
  });

  await t.test('its connections ended by the administrator', async () => {
    const client = new pg.Client(server.url);
    await client.connect();
    for (let round = 0; round < 10; round++) {
      await client.query(`select pg_terminate_backend(pid) from pg_stat_activity where datname = 'consult'`);
      await sleep(Math.random() * 50);
    }
    await client.end();
    await until(isServing);
    await served();
  });

  await t.test('stopped for a while', async (t) => {
    await server.stop();
    await until(async () => !(await isServing()));
    isProblem(t, await get(instance, '/readyz'), 503, 'database-unavailable', '/readyz');
    isProblem(t, await get(instance, '/v1/subjects', key), 503, 'database-unavailable', 'a read');
    isProblem(t, await post(instance, key, 'away'), 503, 'database-unavailable', 'a write');
    isProblem(t, await get(instance, '/v1/divisions'), 503, 'database-unavailable', 'a public read');
    t.equal((await get(instance, '/livez')).statusCode, 200);
    t.equal((await get(instance, '/v1/code-lists')).statusCode, 200, 'what needs no database is answered');
    await server.start();
    await until(isServing);
    await served();
    t.equal((await post(instance, key, 'away')).statusCode, 201, 'what was refused can be sent again under its key');
  });

  isOver = true;
  await traffic;
  t.notOk(instance.hasEnded(), 'nothing ended the process');
  t.same(new Set(alive), new Set([200]), '/livez was answered all the while');
  const odd = [...seen].filter((answer) => !/^503 (database-unavailable|try-again) 1$/.test(answer));
  t.same(odd, [], 'every refusal was a 503 with Retry-After');
  const client = new pg.Client(url);
  await client.connect();
  const { rows } = await client.query('select id from subject where id = any($1::uuid[])', [acknowledged]);
  const twice = await client.query('select name from subject group by name having count(*) > 1');
  await client.end();
  t.equal(rows.length, acknowledged.length, `all ${acknowledged.length} acknowledged are there`);
  t.equal(twice.rowCount, 0, 'and none twice');
  const leaks = instance.log().filter(({ msg }) => /unhandled|uncaught|ended by an error/i.test(String(msg)));
  t.same(leaks, [], 'no unhandled rejection');
  t.same(await instance.kill('SIGTERM'), { code: 0, signal: null });
});

/** Between the service and its database, and able to fall silent without a word, as a lost network does. */
async function startRelay(t: Test, url: string): Promise<{ url: string; fallSilent(): void; speak(): void }> {
  const target = new URL(url);
  const pairs = new Set<[Socket, Socket]>();
  let isSilent = false;
  const relay = createServer((near) => {
    const far = createConnection({ host: target.hostname, port: Number(target.port) });
    const pair: [Socket, Socket] = [near, far];
    const isLost = { now: isSilent };
    pairs.add(pair);
    for (const [from, to] of [pair, [far, near]] as const) {
      from.on('error', () => {});
      from.on('data', (bytes) => {
        if (isSilent) isLost.now = true;
        if (!isLost.now) to.write(bytes);
      });
      from.on('close', () => !isLost.now && to.destroy());
    }
  });
  await new Promise<void>((done) => relay.listen(0, '127.0.0.1', done));
  t.teardown(() => {
    for (const socket of [...pairs].flat()) socket.destroy();
    relay.close();
  });
  const address = relay.address();
  const port = typeof address === 'object' && address ? address.port : 0;
  return {
    url: Object.assign(new URL(url), { port: String(port) }).href,
    fallSilent: () => {
      isSilent = true;
    },
    speak: () => {
      isSilent = false;
    },
  };
}

t.test('on a shared database', async (t) => {
  const service = await startService(t);
  const key = await service.key('convener', village);
  const authorization = `Bearer ${key}`;
  const body = (name: string) => ({ division_code: village, kind: 'expert', name });
  const hold = async (t: Test, text: string, values: unknown[] = []) => {
    const client = new pg.Client(service.url);
    await client.connect();
    await client.query('begin');
    await client.query(text, values);
    let isHeld = true;
    const release = async () => {
      if (isHeld) await client.end();
      isHeld = false;
    };
    t.teardown(release);
    return release;
  };

  await t.test('503 database-unavailable while no connection is free; then service again', async (t) => {
    const { app, db } = await joinService(t, { url: service.url, poolMax: 1, connectTimeoutMs: 2000 });
    const held = Promise.withResolvers<void>();
    const isTaken = Promise.withResolvers<void>();
    t.teardown(() => held.resolve());
    const holding = db.connection().execute(async () => {
      isTaken.resolve();
      await held.promise;
    });
    await isTaken.promise;
    const all = await Promise.all(
      Array.from({ length: 5 }, () => app.inject({ url: '/v1/subjects', headers: { authorization } })),
    );
    for (const answer of all) isProblem(t, answer, 503, 'database-unavailable', 'no connection free');
    isProblem(t, await app.inject({ url: '/readyz' }), 503, 'database-unavailable', '/readyz');
    t.equal((await app.inject({ url: '/livez' })).statusCode, 200);
    held.resolve();
    await holding;
    t.equal((await app.inject({ url: '/v1/subjects', headers: { authorization } })).statusCode, 200);
  });

  await t.test('503 database-unavailable while the database refuses its login; then service again', async (t) => {
    const run = (text: string) => sql.raw(text).execute(service.db);
    await run(`create role rotated login password 'first'`);
    await run('grant select, insert, update, delete on all tables in schema public to rotated');
    t.teardown(async () => {
      await run('drop owned by rotated');
      await run('drop role rotated');
    });
    const url = Object.assign(new URL(service.url), { username: 'rotated', password: 'first' }).href;
    const { app } = await joinService(t, { url });
    const read = () => app.inject({ url: '/v1/subjects', headers: { authorization } });
    for (const [refused, taken] of [
      [`password 'second'`, `password 'first'`],
      ['nologin', 'login'],
    ]) {
      t.equal((await read()).statusCode, 200);
      await run(`alter role rotated ${refused}`);
      await run(`select pg_terminate_backend(pid) from pg_stat_activity where usename = 'rotated'`);
      await until(async () => (await app.inject('/readyz')).statusCode !== 200);
      for (let n = 0; n < 3; n++) {
        isProblem(t, await read(), 503, 'database-unavailable', `a read: ${refused}`);
        isProblem(t, await app.inject('/readyz'), 503, 'database-unavailable', `/readyz: ${refused}`);
      }
      await run(`alter role rotated ${taken}`);
      await until(async () => (await app.inject('/readyz')).statusCode === 200);
      t.equal((await read()).statusCode, 200, 'and service again');
    }
  });

  await t.test('503 timeout for a statement that takes too long, which is stopped', async (t) => {
    const { app } = await joinService(
      t,
      { url: service.url, statementTimeoutMs: 300 },
      {
        extend: (routes) =>
          routes.get('/v1/slow', { config: { access: anyone, kind: 'document' }, schema: { hide: true } }, (request) =>
            sql`select pg_sleep(600)`.execute(request.server.services.db),
          ),
      },
    );
    isProblem(t, await app.inject({ url: '/v1/slow' }), 503, 'timeout', 'slow');
    const { rows } = await sql`select query from pg_stat_activity
      where datname = current_database() and state = 'active' and query like '%pg_sleep(600)%'
        and pid <> pg_backend_pid()`.execute(service.db);
    t.same(rows, [], 'it does not go on in the database');
    t.equal((await app.inject({ url: '/readyz' })).statusCode, 200);
  });

  await t.test('503 try-again behind a lock without a key; done when it is free', async (t) => {
    const made = (await service.call('POST /v1/subjects', { as: key, body: body('锁') })).body;
    const release = await hold(t, 'select from subject where id = $1 for update', [made.id]);
    const patch = () =>
      service.app.inject({
        method: 'PATCH',
        url: `/v1/subjects/${made.id}`,
        headers: { authorization, 'if-match': '"1"', 'content-type': 'application/merge-patch+json' },
        payload: '{"name": "改"}',
      });
    isProblem(t, await patch(), 503, 'try-again', 'a change');
    t.equal((await service.call(`GET /v1/subjects/${made.id}`, { as: key })).body.version, 1, 'reads go on');
    await release();
    t.equal((await patch()).statusCode, 200);
  });

  await t.test('409 idempotency-in-progress while the first run under the key lasts; then its answer', async (t) => {
    const found = await sql<{ id: string }>`select id from api_key limit 1`.execute(service.db);
    const release = await hold(
      t,
      `insert into idempotency_key (credential_id, key, fingerprint, status) values ($1, 'running', '', 201)`,
      [found.rows[0]?.id],
    );
    const send = (more: Record<string, string>) =>
      service.app.inject({
        method: 'POST',
        url: '/v1/subjects',
        headers: { authorization, ...more },
        payload: body('同键'),
      });
    const [same, other, none] = await Promise.all([
      send({ 'idempotency-key': 'running' }),
      send({ 'idempotency-key': 'another' }),
      send({}),
    ]);
    isProblem(t, same, 409, 'idempotency-in-progress', 'the same key');
    t.same([other.statusCode, none.statusCode], [201, 201], 'others are not held up');
    await release();
    t.equal(
      (await send({ 'idempotency-key': 'running' })).statusCode,
      201,
      'the first run came to nothing: now it is done',
    );
  });

  await t.test('503 try-again behind a lock on the table, for a creation without a key; 409 with one', async (t) => {
    const release = await hold(t, 'lock table subject in exclusive mode');
    const send = (more: Record<string, string>) =>
      service.app.inject({
        method: 'POST',
        url: '/v1/subjects',
        headers: { authorization, ...more },
        payload: body('表锁'),
      });
    const [plain, keyed] = await Promise.all([send({}), send({ 'idempotency-key': 'table' })]);
    isProblem(t, plain, 503, 'try-again', 'without a key');
    isProblem(t, keyed, 409, 'idempotency-in-progress', 'with a key');
    await release();
    t.equal((await send({ 'idempotency-key': 'table' })).statusCode, 201);
  });

  await t.test(
    '503 when the database falls silent; new connections serve, the silent ones are not used again',
    async (t) => {
      const relay = await startRelay(t, service.url);
      const options = { url: relay.url, poolMax: 2, statementTimeoutMs: 500, connectTimeoutMs: 2000 };
      const { app } = await joinService(t, options);
      const read = () => app.inject({ url: '/v1/subjects', headers: { authorization } });
      const patch = (id: string) =>
        app.inject({
          method: 'PATCH',
          url: `/v1/subjects/${id}`,
          headers: { authorization, 'if-match': '"1"', 'content-type': 'application/merge-patch+json' },
          payload: '{"name": "静"}',
        });
      const { id } = (await service.call('POST /v1/subjects', { as: key, body: body('静') })).body;
      t.same(
        (await Promise.all([read(), read(), read()])).map(({ statusCode }) => statusCode),
        [200, 200, 200],
      );
      relay.fallSilent();
      isProblem(t, await read(), 503, 'database-unavailable', 'a read');
      isProblem(t, await patch(id), 503, 'database-unavailable', 'a change');
      isProblem(t, await read(), 503, 'database-unavailable', 'another read');
      relay.speak();
      // both connections that fell silent stay so for ever: only new ones can serve
      const answers = [await read(), await read(), await read()];
      t.same(
        answers.map(({ statusCode }) => statusCode),
        [200, 200, 200],
        'service again',
      );
    },
  );
});
