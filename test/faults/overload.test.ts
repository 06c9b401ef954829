// More work than the process can do: new requests are refused at once and told when to come back, the process counts as
// alive, what was accepted is finished, and when the load is gone it serves again by itself.
import { setTimeout as sleep } from 'node:timers/promises';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import t from 'tap';
import { joinService, startProcess, until } from '../support/process.ts';
import { startService, village } from '../support/service.ts';

const GRACE_MS = 3000; // the start itself holds the event loop
const service = await startService(t);
const key = await service.key('convener', village);
const headers = { authorization: `Bearer ${key}`, 'content-type': 'application/json' };
const { app } = await joinService(t, { url: service.url }, { maxEventLoopDelay: 100 });
const url = await app.listen({ host: '127.0.0.1', port: 0 });
await sleep(GRACE_MS);
const get = (path: string) => fetch(`${url}${path}`, { headers });
const post = (name: string) =>
  fetch(`${url}/v1/subjects`, {
    method: 'POST',
    headers: { ...headers, 'idempotency-key': name },
    body: JSON.stringify({ division_code: village, kind: 'expert', name }),
  });

/** Takes the event loop for itself again and again, as a process does that has too much to do. */
function startBurning(): () => void {
  const timer = setInterval(() => {
    const end = performance.now() + 250;
    while (performance.now() < end);
  }, 5);
  t.teardown(() => clearInterval(timer));
  return () => clearInterval(timer);
}

t.test('503 overloaded with Retry-After, /livez alive; then service again', async (t) => {
  await until(async () => (await get('/readyz')).status === 200);
  const calm = startBurning();
  await until(async () => (await get('/readyz')).status === 503);
  for (const answer of [await get('/v1/subjects'), await get('/v1/divisions'), await post('busy')]) {
    t.equal(answer.status, 503);
    t.match(answer.headers.get('content-type'), /^application\/problem\+json/);
    t.match(answer.headers.get('retry-after'), /^[1-9]\d*$/);
    t.match(answer.headers.get('request-id'), /^[0-9a-f-]{36}$/);
    t.match(await answer.json(), { code: 'overloaded', status: 503 });
  }
  t.equal((await get('/livez')).status, 200, 'it is busy, not dead');
  calm();
  await until(async () => (await get('/readyz')).status === 200);
  t.equal((await post('busy')).status, 201, 'what was refused can be sent again under its key');
});

t.test('never refused where the limit is 0', async (t) => {
  const { app: patient } = await joinService(t, { url: service.url }, { maxEventLoopDelay: 0 });
  const address = await patient.listen({ host: '127.0.0.1', port: 0 });
  await sleep(GRACE_MS);
  const calm = startBurning();
  // what needs no database, which has its own patience
  for (let n = 0; n < 6; n++) t.equal((await fetch(`${address}/v1/code-lists`)).status, 200);
  calm();
});

t.test('503 overloaded while the heap is above its limit, /livez alive; then service again', async (t) => {
  // so that what is let go is gone when the test says so
  setFlagsFromString('--expose-gc');
  const collect = runInNewContext('gc') as () => void;
  const MB = 2 ** 20;
  collect();
  const { app: small } = await joinService(
    t,
    { url: service.url },
    { maxHeapBytes: process.memoryUsage().heapUsed + 200 * MB, metrics: { token: 'm'.repeat(32) } },
  );
  const address = await small.listen({ host: '127.0.0.1', port: 0 });
  const status = async (path: string) => (await fetch(`${address}${path}`, { headers })).status;
  t.equal(await status('/v1/code-lists'), 200);
  let ballast: number[][] = Array.from({ length: 50 }, () => new Array<number>(MB).fill(0.5));
  t.ok(ballast.length);
  await until(async () => (await status('/readyz')) === 503);
  const refused = await fetch(`${address}/v1/code-lists`, { headers });
  t.equal(refused.status, 503);
  t.match(refused.headers.get('retry-after'), /^[1-9]\d*$/);
  t.match(await refused.json(), { code: 'overloaded', status: 503 });
  t.equal(await status('/livez'), 200);
  const watching = await fetch(`${address}/metrics`, { headers: { authorization: `Bearer ${'m'.repeat(32)}` } });
  t.equal(watching.status, 200, 'and who watches is told');
  ballast = [];
  collect();
  await until(async () => (await status('/readyz')) === 200);
  t.equal(await status('/v1/code-lists'), 200);
});

t.test('the process sets a limit by itself, and takes another', async (t) => {
  const token = 'm'.repeat(32);
  const limitOf = async (environment: Record<string, string>) => {
    const instance = await startProcess(t, { DATABASE_URL: service.url, METRICS_TOKEN: token, ...environment });
    const answer = await fetch(`${instance.url}/metrics`, { headers: { authorization: `Bearer ${token}` } });
    await instance.kill();
    return Number(/^consultation_heap_limit_bytes (\d+)/m.exec(await answer.text())?.[1]);
  };
  const own = await limitOf({});
  t.ok(own > 100 * 2 ** 20 && own < 2 ** 40, `${own}`);
  t.equal(await limitOf({ MAX_HEAP_MB: '300' }), 300 * 2 ** 20);
});
