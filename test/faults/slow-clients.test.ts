// Clients that send too slowly, or nothing, are let go with 408 and hold nobody else up.
import { createConnection } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
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

async function isLetGo(t: Test, start: string, each: string): Promise<void> {
  let sent = 0;
  function* counted() {
    for (const piece of drip(start, each)) {
      sent += 1;
      yield piece;
    }
  }
  const { status, text, body } = await sendRaw(port, counted(), PAUSE_MS);
  t.same([status, body?.code, body?.status], [408, 'request-timeout', 408]);
  t.match(text, /content-type: application\/problem\+json/i);
  t.match(text, /^connection: close/im);
  t.ok(sent < PIECES, `let go after ${sent} of ${PIECES} pieces`);
}

const countSubjects = async () => {
  const { rows } = await import('kysely').then(({ sql }) =>
    sql<{ n: number }>`select count(*) n from subject`.execute(service.db),
  );
  return rows[0]?.n;
};

t.test('408 in parallel, while others are served', async (t) => {
  const before = await countSubjects();
  let isOver = false;
  const shots = Promise.all([
    t.test('headers byte by byte', (t) => isLetGo(t, 'GET /livez HTTP/1.1\r\nHost: a\r\nA: ', 'b')),
    t.test('one header after another', (t) => isLetGo(t, 'GET /livez HTTP/1.1\r\nHost: a\r\n', 'A: b\r\n')),
    t.test('a body byte by byte', (t) => isLetGo(t, `${head}\r\n\r\n`, ' ')),
    t.test('a body chunk by chunk', (t) => isLetGo(t, `${chunkedHead}\r\n\r\n`, '1\r\n \r\n')),
    t.test('a body that stops half way', (t) => isLetGo(t, `${head}\r\n\r\n{"division_code"`, '')),
    t.test('a second request on a used connection', (t) =>
      t.resolves(
        sendRaw(port, drip('GET /livez HTTP/1.1\r\nHost: a\r\n\r\nGET /livez HTTP/1.1\r\nA: ', 'b'), PAUSE_MS),
      ),
    ),
    t.test('a connection on which nothing is said', (t) => t.resolves(sendRaw(port, ''))),
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
