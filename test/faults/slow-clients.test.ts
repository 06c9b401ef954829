// Clients that send too slowly, or nothing, are let go with 408 and hold nobody else up.
import { createConnection } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { sql } from 'kysely';
import t, { type Test } from 'tap';
import { sendRaw, startProcess } from '../support/process.ts';
import { startService, village } from '../support/service.ts';

const service = await startService(t);
const key = await service.key('convener', village);
const instance = await startProcess(t, { DATABASE_URL: service.url });
const { port } = instance;
const PAUSE_MS = 300;
/** Longer than any limit of the service at this pace: whoever is not let go before has found a hole. */
const PIECES = 400;

const subject = JSON.stringify({ division_code: village, kind: 'expert', name: '慢'.repeat(100) });
const head = [
  'POST /v1/subjects HTTP/1.1',
  'Host: a',
  `Authorization: Bearer ${key}`,
  'Content-Type: application/json',
  `Content-Length: ${Buffer.byteLength(subject)}`,
].join('\r\n');
const chunkedHead = head.replace(/Content-Length: \d+/, 'Transfer-Encoding: chunked');

function* drip(start: string, each: string): Generator<string> {
  yield start;
  for (let n = 0; n < PIECES; n++) yield each;
}

async function isLetGo(t: Test, label: string, start: string, each: string): Promise<void> {
  let sent = 0;
  function* counted() {
    for (const piece of drip(start, each)) {
      sent += 1;
      yield piece;
    }
  }
  const { status, text, body } = await sendRaw(port, counted(), PAUSE_MS);
  t.same([status, body?.code, body?.status], [408, 'request-timeout', 408], label);
  t.match(text, /content-type: application\/problem\+json/i, label);
  t.match(text, /^connection: close/im, label);
  t.ok(sent < PIECES, `${label}: let go after ${sent} of ${PIECES} pieces`);
}

const countSubjects = async () =>
  (await sql<{ n: number }>`select count(*) n from subject`.execute(service.db)).rows[0]?.n;

const slow: readonly [string, string, string][] = [
  ['headers byte by byte', 'GET /livez HTTP/1.1\r\nHost: a\r\nA: ', 'b'],
  ['one header after another', 'GET /livez HTTP/1.1\r\nHost: a\r\n', 'A: b\r\n'],
  ['a body byte by byte', `${head}\r\n\r\n`, ' '],
  ['a body chunk by chunk', `${chunkedHead}\r\n\r\n`, '1\r\n \r\n'],
  ['a body that stops half way', `${head}\r\n\r\n{"division_code"`, ''],
];

t.test('408, and others are served meanwhile', async (t) => {
  const before = await countSubjects();
  let isOver = false;
  const shots = Promise.all([
    ...slow.map(([label, start, each]) => isLetGo(t, label, start, each)),
    sendRaw(port, drip('GET /livez HTTP/1.1\r\nHost: a\r\n\r\nGET /livez HTTP/1.1\r\nA: ', 'b'), PAUSE_MS).then(
      ({ text }) => t.same(text.match(/(?<=HTTP\/1\.1 )\d+/g), ['200', '408'], 'a second request on a used connection'),
    ),
    sendRaw(port, '').then(() => t.pass('a connection on which nothing is said is closed')),
  ]).finally(() => {
    isOver = true;
  });
  let served = 0;
  while (!isOver) {
    const answer = await fetch(`${instance.url}/v1/subjects?limit=1`, { headers: { authorization: `Bearer ${key}` } });
    if (answer.status !== 200) t.fail(`another client got ${answer.status}`);
    served += 1;
    await sleep(100);
  }
  await shots;
  t.ok(served > 0, `${served} others were served meanwhile`);
  t.equal(await countSubjects(), before, 'nothing was stored');
});

t.test('a client that leaves in the middle of its body is no fault of the service', async (t) => {
  for (let n = 0; n < 20; n++) {
    const socket = createConnection({ host: '127.0.0.1', port });
    await new Promise<void>((done) => socket.write(`${head}\r\n\r\n{"div`, () => done()));
    if (n % 2 === 0) socket.resetAndDestroy();
    else socket.destroy();
  }
  await sleep(200);
  t.equal((await fetch(`${instance.url}/livez`)).status, 200);
  const loud = instance.log().filter(({ level }) => Number(level) >= 50);
  t.same(loud, [], 'nothing of all this is logged as an error');
  t.notOk(instance.hasEnded());
});
