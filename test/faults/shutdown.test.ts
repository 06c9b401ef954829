// SIGTERM and SIGINT: what runs is answered, what comes is refused, the exit code is 0, and nothing is left behind.
import { chmodSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { Agent, request as httpRequest } from 'node:http';
import { createConnection } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { sql } from 'kysely';
import t, { type Test } from 'tap';
import { isAlive, readLock } from '../../src/db/embedded-process.ts';
import { type Running, sendRaw, startProcess, until } from '../support/process.ts';
import { startService, village } from '../support/service.ts';

const service = await startService(t);
const key = await service.key('convener', village);
const headers = { authorization: `Bearer ${key}`, 'content-type': 'application/json' };
const start = (t: Test, more: Record<string, string> = {}) =>
  startProcess(t, {
    DATABASE_URL: service.url,
    SHUTDOWN_TIMEOUT_MS: '60000',
    DB_STATEMENT_TIMEOUT_MS: '60000',
    ...more,
  });

interface Answer {
  readonly status: number;
  readonly body: Record<string, unknown>;
  readonly headers: Record<string, unknown>;
}

/** Over an agent of one connection, so that it is known which one is used. */
function post(instance: Running, agent: Agent, idempotencyKey: string): Promise<Answer> {
  const body = JSON.stringify({ division_code: village, kind: 'expert', name: idempotencyKey });
  return new Promise((done, fail) => {
    const sent = httpRequest(
      `${instance.url}/v1/subjects`,
      { method: 'POST', agent, headers: { ...headers, 'idempotency-key': idempotencyKey } },
      (response) => {
        let text = '';
        response.setEncoding('utf8').on('data', (chunk) => {
          text += chunk;
        });
        response.on('end', () => {
          done({ status: response.statusCode ?? 0, body: JSON.parse(text), headers: response.headers });
        });
        response.on('error', fail);
      },
    );
    sent.on('error', fail);
    sent.end(body);
  });
}
const newAgent = () => new Agent({ keepAlive: true, maxSockets: 1 });

await sql`create table hold (is_held boolean)`.execute(service.db);
await sql`
  create function wait_for_hold() returns trigger language plpgsql as $$
  begin
    while exists (select from hold) loop perform pg_sleep(0.02); end loop;
    return new;
  end $$`.execute(service.db);
await sql`create trigger wait_for_hold before insert on subject for each row execute function wait_for_hold()`.execute(
  service.db,
);

/** Every creation of a subject takes until it is let go. */
async function holdSubjects(): Promise<() => Promise<void>> {
  await sql`insert into hold values (true)`.execute(service.db);
  return async () => {
    await sql`delete from hold`.execute(service.db);
  };
}

const waiting = async () => {
  const { rows } = await sql<{ n: number }>`
    select count(*) n from pg_stat_activity
    where datname = current_database() and wait_event = 'PgSleep'`.execute(service.db);
  return rows[0]?.n ?? 0;
};

for (const signal of ['SIGTERM', 'SIGINT'] as const) {
  t.test(`${signal} while requests run, and with an idle connection open`, async (t) => {
    const instance = await start(t);
    const idle = createConnection({ host: '127.0.0.1', port: instance.port });
    idle.on('error', () => {});
    idle.write('GET /livez HTTP/1.1\r\nHost: a\r\n\r\n');
    const agents = Array.from({ length: 4 }, newAgent);
    t.teardown(() => {
      for (const agent of agents) agent.destroy();
      idle.destroy();
    });
    const release = await holdSubjects();
    const running = Promise.all(agents.map((agent, n) => post(instance, agent, `${signal}-${n}`)));
    const late = openLate(instance.port, `${signal}-late`);
    await until(async () => (await waiting()) === 5);
    const ending = instance.kill(signal);
    // the port is closed to newcomers
    await until(async () => (await sendRaw(instance.port, 'GET /livez HTTP/1.1\r\nHost: a\r\n\r\n')).status === 0);
    late.sendAnother();
    t.notOk(instance.hasEnded(), 'it waits for what runs');
    await release();
    const answers = await running;
    t.same(
      answers.map(({ status }) => status),
      [201, 201, 201, 201],
      'what ran is answered',
    );
    const [, first = '', second = ''] = (await late.text).split('HTTP/1.1 ');
    t.match(first, /^201 /, 'and so is what ran on a connection that went on sending');
    t.match(second, /^503 /, 'what it sent later is refused');
    t.match(second, /^content-type: application\/problem\+json/im);
    t.match(second, /^retry-after: 1/im);
    t.match(second, /"code":"overloaded"/);
    t.same(await ending, { code: 0, signal: null });
    const { rows } = await sql<{ name: string }>`select name from subject where name like ${`${signal}-%`}`.execute(
      service.db,
    );
    t.same(
      rows.map(({ name }) => name).sort(),
      [0, 1, 2, 3]
        .map((n) => `${signal}-${n}`)
        .concat(`${signal}-late`)
        .sort(),
    );
    t.equal(instance.log().filter(({ level }) => Number(level) >= 50).length, 0, 'no error is logged');
  });
}

/** A connection that is at work when the end begins, and then sends another request. */
function openLate(port: number, name: string): { sendAnother(): void; text: Promise<string> } {
  const body = JSON.stringify({ division_code: village, kind: 'expert', name });
  const socket = createConnection({ host: '127.0.0.1', port });
  const length = Buffer.byteLength(body);
  const credential = `Authorization: Bearer ${key}\r\nContent-Type: application/json`;
  let text = '';
  socket.setEncoding('utf8').on('data', (chunk) => {
    text += chunk;
  });
  socket.on('error', () => {});
  socket.write(`POST /v1/subjects HTTP/1.1\r\nHost: a\r\n${credential}\r\nContent-Length: ${length}\r\n\r\n${body}`);
  return {
    sendAnother: () => void socket.write('GET /v1/divisions HTTP/1.1\r\nHost: a\r\n\r\n'),
    text: new Promise((done) => socket.on('close', () => done(text))),
  };
}

t.test('SIGTERM with clients that never come to an end', async (t) => {
  const instance = await start(t, { SHUTDOWN_TIMEOUT_MS: '3000' });
  const sockets = [
    'GET /livez HTTP/1.1\r\nHost: a\r\nA: ',
    `POST /v1/subjects HTTP/1.1\r\nHost: a\r\nAuthorization: Bearer ${key}\r\nContent-Type: application/json\r\nContent-Length: 99999\r\n\r\n`,
    '',
  ].map((text) => {
    const socket = createConnection({ host: '127.0.0.1', port: instance.port });
    socket.on('error', () => {});
    if (text) socket.write(text);
    const timer = setInterval(() => socket.writable && text && socket.write(' '), 100);
    t.teardown(() => {
      clearInterval(timer);
      socket.destroy();
    });
    return socket;
  });
  await sleep(300);
  t.equal(sockets.length, 3);
  t.same(await instance.kill('SIGTERM'), { code: 0, signal: null });
});

t.test('SIGTERM when nothing happens', async (t) => {
  const instance = await start(t);
  t.same(await instance.kill('SIGTERM'), { code: 0, signal: null });
});

t.test('SIGTERM while the database is away', async (t) => {
  const gone = await startService(t);
  const instance = await startProcess(t, { DATABASE_URL: gone.url });
  await sql`select pg_terminate_backend(pid) from pg_stat_activity
    where datname = current_database() and pid <> pg_backend_pid()`.execute(gone.db);
  t.same(await instance.kill('SIGTERM'), { code: 0, signal: null });
});

t.test('with a database of its own, which ends with it and keeps what was acknowledged', async (t) => {
  const folder = mkdtempSync(join(tmpdir(), 'consult-shutdown-'));
  chmodSync(folder, 0o711);
  t.teardown(() => rmSync(folder, { recursive: true, force: true }));
  const dataDir = join(folder, 'data');
  const cluster = join(dataDir, 'postgres/cluster');
  const own = () => startProcess(t, { DATA_DIR: dataDir });
  let created = '';
  for (const signal of ['SIGTERM', 'SIGINT', 'SIGKILL'] as const) {
    await t.test(signal, async (t) => {
      const instance = await own();
      const token = readFileSync(join(dataDir, 'administrator.key'), 'utf8').trim();
      const authorization = `Bearer ${token}`;
      if (created) t.equal((await fetch(`${instance.url}${created}`, { headers: { authorization } })).status, 200);
      const made = await fetch(`${instance.url}/v1/subjects`, {
        method: 'POST',
        headers: { authorization, 'content-type': 'application/json' },
        body: JSON.stringify({ division_code: village, kind: 'expert', name: signal }),
      });
      t.equal(made.status, 201);
      created = made.headers.get('location') ?? '';
      const lock = readLock(cluster);
      t.equal(lock?.state, 'serving');
      const ended = await instance.kill(signal);
      t.same(ended, signal === 'SIGKILL' ? { code: null, signal } : { code: 0, signal: null });
      // killed, it cannot wait for its database, which goes by itself
      if (signal === 'SIGKILL') await until(() => readLock(cluster)?.state !== 'serving');
      t.not(readLock(cluster)?.state, 'serving', 'no PostgreSQL is left behind');
      t.notOk(lock && isAlive(lock.pid) && readLock(cluster)?.pid === lock.pid);
    });
  }
});
