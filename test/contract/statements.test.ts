// How many SQL statements each hot route runs: a new one is noticed here before it is noticed under load.
import { randomUUID } from 'node:crypto';
import pg from 'pg';
import t, { type Test } from 'tap';
import { type Call, startService } from '../support/service.ts';
import { must, settle } from '../support/village.ts';

/** Texts as sent by any client of this process. */
const sent: string[] = [];
const { query } = pg.Client.prototype;
pg.Client.prototype.query = function (this: pg.Client, ...given: unknown[]) {
  const [first] = given as [string | { text: string }];
  sent.push(typeof first === 'string' ? first : first.text);
  return (query as (...all: unknown[]) => unknown).apply(this, given);
} as typeof query;
/** What a new connection says of itself, and what is known for a few seconds and then asked again, is no request's. */
const isOfRequest = (text: string) =>
  !/set_config\('timezone'|previous_secret_hash|select code, successor_code/.test(text);

const service = await startService(t);
const village = await settle(service);
const { item } = await village.reach('deliberating');
const second = await village.item();
const as = village.convener;

async function statementsOf(line: string, status: number, call: Call = {}): Promise<string[]> {
  must(await service.call('GET /v1/agenda-items?limit=1', { as }), 200); // the credential is known
  sent.length = 0;
  must(await service.call(line, { as, ...call }), status);
  return sent.filter(isOfRequest);
}
async function runs(t: Test, expected: number, line: string, status = 200, call: Call = {}) {
  const found = await statementsOf(line, status, call);
  t.equal(found.length, expected, `${line}\n${found.join('\n---\n')}`);
}
const said = { agenda_item_id: item, speaker: '村民', stance: 'suggest', text: '先办取水许可' };

t.test('a read is one statement', async (t) => {
  await runs(t, 1, `GET /v1/agenda-items/${item}`);
  const first = must(await service.call('GET /v1/agenda-items?limit=1', { as }), 200);
  await runs(t, 1, 'GET /v1/agenda-items?limit=1');
  await runs(t, 1, `GET /v1/agenda-items?limit=1&cursor=${first.body.next_cursor}`);
  await runs(t, 1, `GET /v1/agenda-items?division_code=${village.code}&stage=deliberating`);
  await runs(t, 1, `GET /v1/opinions?agenda_item_id=${item}`);
  await runs(t, 1, `GET /v1/agenda-items/${item}/procedure`);
});

t.test('what lies outside the divisions of the caller takes one more', async (t) => {
  const other = await service.key('convener', '150626101201');
  const call = { as: other };
  must(await service.call('GET /v1/agenda-items?limit=1', call), 200);
  sent.length = 0;
  must(await service.call(`GET /v1/agenda-items/${item}`, call), 404);
  const foreign = sent.filter(isOfRequest);
  t.equal(foreign.length, 2);
  sent.length = 0;
  must(await service.call(`GET /v1/agenda-items/${randomUUID()}`, call), 404);
  t.same(sent.filter(isOfRequest), foreign, 'and what is not there the same: the time it takes tells nothing');
});

t.test('an opinion is one statement: record, event and the answer kept under its key', async (t) => {
  await runs(t, 1, 'POST /v1/opinions', 201, { body: said });
  const headers = { 'idempotency-key': randomUUID() };
  await runs(t, 1, 'POST /v1/opinions', 201, { body: said, headers });
  // the first attempt fails on the key, then its answer is read, and who spoke, which is not kept in it
  await runs(t, 4, 'POST /v1/opinions', 201, { body: said, headers });
});

t.test('what owes and discharges nothing stays one statement', async (t) => {
  const item = await village.item();
  must(await village.act(item, 'accept'), 201);
  must(await village.act(item, 'solicit'), 201);
  await runs(t, 1, 'POST /v1/solicitations', 201, { body: { agenda_item_id: item, method: 'questionnaire' } });
});

t.test('a dissenting opinion is a transaction: it is owed an explanation', async (t) => {
  // begin · lock the item, its history · opinion and event · all facts · owed and events · commit
  await runs(t, 7, 'POST /v1/opinions', 201, { body: { ...said, stance: 'oppose' } });
});

t.test('an act is a transaction of few statements', async (t) => {
  const accept = { body: { action: 'accept' } };
  // begin · lock the item, its history · all facts · lock · transition · update · event · all facts · owed · commit
  await runs(t, 11, `POST /v1/agenda-items/${second}/transitions`, 201, accept);
});
