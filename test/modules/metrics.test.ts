// What Prometheus reads: only for the bearer of its token, told also when all is not well, and in its format.
import { setTimeout as sleep } from 'node:timers/promises';
import t from 'tap';
import { Meter } from '../../src/http/aspects/measure.ts';
import { Attempts } from '../../src/modules/audit/commands.ts';
import { expose } from '../../src/modules/metrics/exposition.ts';
import { joinService } from '../support/process.ts';
import { neighbour, startService, village } from '../support/service.ts';

const token = 'm'.repeat(32);
let attempts: Attempts;
const service = await startService(t, {
  metrics: { token, clockRanAt: () => 1_700_000_000, attempts: () => attempts.standing() },
  noteAttempt: (attempt) => attempts.note(attempt),
});
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

t.test('the delay of the event loop is that since the last reading', async (t) => {
  await scrape();
  await sleep(50); // what follows a reset at once has nothing to be measured from
  const end = performance.now() + 300;
  while (performance.now() < end);
  await sleep(30);
  const delay = 'consultation_event_loop_delay_seconds{quantile="1"}';
  t.ok((read((await scrape()).body).get(delay) ?? 0) > 0.2);
  await sleep(100);
  t.ok((read((await scrape()).body).get(delay) ?? 1) < 0.2);
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
