// What Prometheus reads: only for the bearer of its token, told also when all is not well, and in its format.
import { setTimeout as sleep } from 'node:timers/promises';
import { sql } from 'kysely';
import t from 'tap';
import { createDatabase, createPool } from '../../src/db/database.ts';
import { numberEvents } from '../../src/db/relay.ts';
import { sealEvents } from '../../src/db/seal.ts';
import { newSealKey, readSealKey } from '../../src/db/seal-key.ts';
import { Meter } from '../../src/http/aspects/measure.ts';
import { Attempts } from '../../src/modules/audit/commands.ts';
import { expose } from '../../src/modules/metrics/exposition.ts';
import { LoopDelay } from '../../src/modules/metrics/loop-delay.ts';
import { cloneDatabase } from '../support/database.ts';
import { joinService, sendRaw } from '../support/process.ts';
import { neighbour, startService, village } from '../support/service.ts';
import { settle } from '../support/village.ts';

const token = 'm'.repeat(32);
const { url } = await cloneDatabase(t);
const sealerDb = createDatabase(createPool({ url, poolMax: 2 }));
t.teardown(() => sealerDb.destroy());
let attempts: Attempts;
const service = await startService(
  t,
  {
    metrics: { token, clockRanAt: () => 1_700_000_000, attempts: () => attempts.standing(), sealerDb },
    maxHeapBytes: 3e9,
    noteAttempt: (attempt) => attempts.note(attempt),
  },
  url,
);
attempts = new Attempts(service.db);
const scrape = (app = service.app, authorization = `Bearer ${token}`) =>
  app.inject({ url: '/metrics', headers: { authorization } });
/** `name{labels}` → value */
const read = (text: string) =>
  new Map(text.split('\n').flatMap((line) => (line.startsWith('#') || !line ? [] : [splitLine(line)])));
const splitLine = (line: string): [string, number] => {
  const at = line.lastIndexOf(' ');
  return [line.slice(0, at), Number(line.slice(at + 1))];
};

t.test('404 where no token was set, and no start with a short one', async (t) => {
  const closed = await startService(t);
  t.equal((await scrape(closed.app)).statusCode, 404);
  await t.rejects(startService(t, { metrics: { token: 'm'.repeat(31) } }), /32/);
});

t.test('401 without the token, with another, with a key of the service, or in the address', async (t) => {
  const key = await service.key('administrator', '15');
  for (const wrong of ['', 'Bearer', `Bearer ${token}x`, token, `Basic ${token}`, `Bearer ${key}`]) {
    const answer = await scrape(service.app, wrong);
    t.equal(answer.statusCode, 401, wrong);
    t.match(answer.json(), { code: 'unauthenticated' });
  }
  t.not((await service.app.inject(`/metrics?token=${token}`)).statusCode, 200);
});

t.test('200 in the format of Prometheus, with what an operator needs', async (t) => {
  const key = await service.key('convener', village);
  await service.call('GET /v1/subjects', { as: key });
  await service.call('GET /v1/subjects/01935f6e-7a00-7000-8000-00000000ffff', { as: key });
  await service.call('POST /v1/subjects', { as: key, body: { division_code: village, kind: 'expert', name: '甲' } });
  await service.app.inject('/nothing/150626/secret');
  const answer = await scrape();
  t.equal(answer.statusCode, 200);
  t.equal(answer.headers['content-type'], 'text/plain; version=0.0.4; charset=utf-8');
  for (const line of answer.body.trimEnd().split('\n')) {
    t.match(line, /^(# (HELP|TYPE) [a-z_]+ .+|[a-z_]+(\{[a-z_]+="[^"]*"(,[a-z_]+="[^"]*")*\})? -?[0-9.e+-]+)$/);
  }
  const found = read(answer.body);
  const name = 'consultation_request_duration_seconds';
  t.equal(found.get(`${name}_count{operation="listSubjects",status="2xx"}`), 1);
  t.equal(found.get(`${name}_bucket{operation="listSubjects",status="2xx",le="+Inf"}`), 1);
  t.equal(found.get(`${name}_count{operation="createSubject",status="2xx"}`), 1);
  t.ok((found.get(`${name}_sum{operation="createSubject",status="2xx"}`) ?? 0) > 0);
  t.equal(found.get('consultation_problems_total{code="not-found"}'), 2);
  t.equal(found.get('consultation_problems_total{code="unauthenticated"}'), 7);
  t.equal(found.get('consultation_database_up'), 1);
  t.ok((found.get('consultation_log_unnumbered') ?? 0) > 0, 'no relay runs here');
  t.ok((found.get('consultation_log_lag_seconds') ?? 0) > 0);
  t.equal(found.get('consultation_exports_running'), 0);
  t.equal(found.get('consultation_clock_last_run_seconds'), 1_700_000_000);
  t.equal(found.get('consultation_database_connections{state="waiting"}'), 0);
  t.equal(found.get('consultation_reader_connections{state="waiting"}'), 0);
  t.ok((found.get('consultation_reader_connections{state="shared"}') ?? 0) >= 1);
  t.equal(found.get('consultation_sealer_connections{state="in_use"}'), 0);
  t.equal(found.get('consultation_heap_limit_bytes'), 3e9);
  t.ok((found.get('consultation_heap_used_bytes') ?? 0) > 1e6);
  t.ok((found.get('process_resident_memory_bytes') ?? 0) > 1e6);
  t.notMatch(answer.body, /150626|secret|ck_[0-9a-f]{8}/, 'no path and no name of anybody');
});

t.test('200 with what waits to be written to the log, and how much of it has no entry of its own', async (t) => {
  const standing = async () => {
    const found = read((await scrape()).body);
    return [found.get('consultation_attempts_waiting'), found.get('consultation_attempts_summed_total')];
  };
  await attempts.flush(true);
  t.match(await standing(), [0, 0]);
  const stranger = await service.key('convener', neighbour);
  for (let n = 0; n < 30; n++) {
    const unknown = `01935f6e-7a00-7000-8000-${String(n).padStart(12, '0')}`;
    await service.call(`GET /v1/opinions/${unknown}`, { as: stranger });
  }
  t.same(await standing(), [21, 10]);
  await attempts.flush(true);
  t.same(await standing(), [0, 10]);
});

t.test('200 also when the database does not answer', async (t) => {
  const { app } = await joinService(t, { url: 'postgres://nobody@127.0.0.1:1/none' }, { metrics: { token } });
  const answer = await scrape(app);
  t.equal(answer.statusCode, 200);
  t.equal(read(answer.body).get('consultation_database_up'), 0);
  t.notOk(read(answer.body).has('consultation_log_unnumbered'));
});

t.test(
  '401 counts as a guess: 429 with Retry-After beyond what is allowed, and never for the token itself',
  async (t) => {
    const guessing = { badCredentialsMax: 3, missingRecordsMax: 1_000_000 };
    const { app } = await joinService(t, { url }, { metrics: { token }, guessing });
    for (let n = 0; n < 4; n++) t.equal((await scrape(app, `Bearer ${n}`)).statusCode, 401);
    const slowed = await scrape(app, 'Bearer x');
    t.match(slowed, { statusCode: 429, headers: { 'retry-after': /^[1-9]/ } });
    t.match(slowed.json(), { code: 'rate-limited' });
    t.equal((await scrape(app)).statusCode, 200, 'who reads them from the same address');
  },
);

t.test('how far the seals are behind: by the oldest entry under none', async (t) => {
  const lags = async () => {
    const found = read((await scrape()).body);
    const names = ['log_lag_seconds', 'log_seal_lag_seconds', 'log_unsealed'];
    return names.map((name) => Math.sign(found.get(`consultation_${name}`) ?? Number.NaN));
  };
  t.same(await lags(), [1, 1, 0], 'neither numbered nor sealed');
  while ((await numberEvents(sealerDb, 1000)) === 1000);
  t.same(await lags(), [0, 1, 1], 'numbered');
  const seal = { key: readSealKey(newSealKey()), algorithm: 'sha256' } as const;
  while (await sealEvents(sealerDb, seal));
  t.same(await lags(), [0, 0, 0], 'sealed');
});

t.test('obligations overdue are those past their day, and no others', async (t) => {
  const overdue = async () => read((await scrape()).body).get('consultation_obligations_overdue');
  t.equal(await overdue(), 0);
  const people = await settle(service);
  await people.reach('closed');
  const moved = await service.db.transaction().execute(async (transaction) => {
    await sql`set local session_replication_role = 'replica'`.execute(transaction);
    const { rows } = await sql`
      update obligation set state = 'overdue' where id in (select id from obligation order by id limit 2)
      returning id`.execute(transaction);
    return rows.length;
  });
  t.equal(moved, 2);
  t.equal(await overdue(), 2);
});

t.test('what ends before any hook runs is counted too; nothing that a client makes up becomes a label', async (t) => {
  const { app } = await joinService(t, { url }, { metrics: { token } });
  await app.listen({ host: '127.0.0.1', port: 0 });
  const address = app.server.address();
  const port = typeof address === 'object' ? (address?.port ?? 0) : 0;
  const counted = async (code: string) =>
    read((await scrape(app)).body).get(`consultation_problems_total{code="${code}"}`) ?? 0;
  t.match(await sendRaw(port, 'RUBBISH\r\n\r\n'), { status: 400 });
  t.equal(await counted('bad-request'), 1);
  t.match(await sendRaw(port, `GET / HTTP/1.1\r\nHost: a\r\nA: ${'a'.repeat(20_000)}\r\n\r\n`), { status: 431 });
  t.equal(await counted('headers-too-large'), 1);
  t.match(await sendRaw(port, ['GET / HTTP/1.1\r\n', 'Host']), { status: 408 });
  t.equal(await counted('request-timeout'), 1);
  t.equal((await app.inject('/v1/%zz')).statusCode, 400);
  t.equal(await counted('bad-request'), 2);
  const strange = async (n: number) => {
    await app.inject(`/v1/${n}`);
    await app.inject(`/v1/subjects/${n}?a${n}=b`);
    await app.inject({ url: '/v1/divisions', method: 'PUT', headers: { [`a${n}`]: 'b' } });
    await sendRaw(port, `M${n} / HTTP/1.1\r\n\r\n`);
  };
  await strange(0);
  const before = [...read((await scrape(app)).body).keys()];
  for (let n = 1; n < 20; n++) await strange(n);
  t.same([...read((await scrape(app)).body).keys()].sort(), before.sort());
});

/** Holds the event loop. */
async function hold(ms: number): Promise<void> {
  await sleep(50); // what begins at once has nothing to be measured from
  const end = performance.now() + ms;
  while (performance.now() < end);
  await sleep(30);
}

t.test('the delay of the event loop is the same for every reader', async (t) => {
  await hold(300);
  const delay = 'consultation_event_loop_delay_seconds{quantile="1"}';
  for (const who of ['one', 'another']) t.ok((read((await scrape()).body).get(delay) ?? 0) > 0.2, who);
});

t.test('a delay is forgotten, but not before a whole window is over', async (t) => {
  const loop = new LoopDelay(1000);
  await hold(400);
  t.ok(loop.at(1) > 0.2);
  let isTold = true;
  for (let n = 0; n < 200 && isTold; n++) {
    await sleep(50);
    isTold = loop.at(1) > 0.35;
  }
  t.notOk(isTold);
  loop.stop();
});

t.test('buckets hold what took no longer, and text is escaped', async (t) => {
  const meter = new Meter();
  for (const seconds of [0.005, 0.0051, 0.5, 3]) meter.answered('x', 200, seconds);
  meter.answered('x', 404, 0.001);
  t.match(meter.durations(), [
    { operation: 'x', status: '2xx', within: [1, 2, 2, 3, 3], count: 4 },
    { operation: 'x', status: '4xx', within: [1, 1, 1, 1, 1], count: 1 },
  ]);
  const text = expose([{ name: 'a', type: 'gauge', help: 'A.', samples: [{ labels: { b: 'c"\\\n' }, value: 1.5 }] }]);
  t.equal(text, '# HELP a A.\n# TYPE a gauge\na{b="c\\"\\\\\\n"} 1.5\n');
});
