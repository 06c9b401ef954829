import { sql } from 'kysely';
import t from 'tap';
import { type Answered, neighbour, startService, township } from '../support/service.ts';
import { must, settle } from '../support/village.ts';

const service = await startService(t);
const v = await settle(service);
const portal = await service.key('portal', township);
const stranger = await service.key('convener', neighbour);
const auditor = await service.key('auditor', township);
const today = service.today();
const before = (days: number) =>
  new Date(Date.parse(`${today}T00:00:00Z`) - days * 86_400_000).toISOString().slice(0, 10);
const refusal = ({ status, body }: Answered) => [
  status,
  body.code,
  (body.errors ?? []).map(({ pointer }: { pointer: string }) => pointer).sort(),
];
const events = async (id: string) =>
  (await sql`select from event where record_id = ${id}`.execute(service.db)).rows.length;
const UNKNOWN = '01935f6e-7a00-7000-8000-00000000ffff';

const { item } = await v.reach('closed');
const disclosure: string = (await v.get(`/disclosures?agenda_item_id=${item}`)).body.items[0].id;
const path = `/disclosures/${disclosure}/objections`;
const said = { raised_by: '受益户', text: '公示的费用与合同不符' };
const object = (more: object = {}, as = v.convener) => v.post(path, { ...said, ...more }, as);
const answer = { answer: '已核对,差额为运费', outcome: 'partly_upheld', answered_by_subject_id: v.bodies.committee };
const reply = (id: string, more: object = {}, as = v.convener) =>
  v.post(`/objections/${id}/answer`, { ...answer, ...more }, as);
const standing = async () => {
  const { rules } = (await v.get(`/agenda-items/${item}/procedure`)).body;
  return rules.find(({ rule }: { rule: string }) => rule === 'objection-answered').standing;
};

t.test('201 a resident objects through a portal, after closing; 200 it is answered, once', async (t) => {
  t.equal(await standing(), 'not_applicable');
  const made = must(await object({}, portal));
  t.equal(made.body.raised_by, '受**', 'a portal sees no names');
  const { id, created_at, updated_at, ...rest } = (await v.get(`/objections/${made.body.id}`)).body;
  t.same(rest, {
    division_code: v.code,
    recorded_days_late: 0,
    agenda_item_id: item,
    answer: null,
    outcome: null,
    answered_by_subject_id: null,
    answered_on: null,
    disclosure_id: disclosure,
    ...said,
    subject_id: null,
    raised_on: today,
    held_text: null,
    version: 1,
  });
  t.equal(made.headers.location, `/v1/objections/${id}`);
  t.equal(await standing(), 'pending');
  const answered = must(await reply(id), 200);
  t.same(answered.body, {
    ...made.body,
    raised_by: said.raised_by,
    ...answer,
    answered_on: today,
    version: 2,
    updated_at: answered.body.updated_at,
  });
  t.equal(answered.headers.etag, '"2-clear"');
  t.equal(await standing(), 'met');
  t.equal(await events(id), 2);
  t.same(refusal(await reply(id, { outcome: 'not_upheld' })), [409, 'state-conflict', []], 'an answer stands');
  t.same((await v.get(`/objections/${id}`, auditor)).body, { ...answered.body, raised_by: '受**' });
  const list = (query: string) => v.get(`${path}?${query}`);
  t.same((await list('outcome=partly_upheld')).body.items, [answered.body]);
  t.same((await list(`to=${before(1)}`)).body.items, []);
});

t.test('200 one act under one key', async (t) => {
  const { id } = must(await object()).body;
  const act = (outcome: string) =>
    service.call(`POST /v1/objections/${id}/answer`, {
      as: v.convener,
      body: { ...answer, outcome },
      headers: { 'idempotency-key': `answer-${id}` },
    });
  const [first, again, other] = [await act('upheld'), await act('upheld'), await act('not_upheld')];
  t.same([first.status, again.status, again.headers['idempotency-replayed'], other.status], [200, 200, 'true', 422]);
  t.equal(await events(id), 2);
});

t.test('400 an answer that is none', async (t) => {
  const { id } = must(await object()).body;
  t.same(refusal(await v.post(`/objections/${id}/answer`, { answer: '', outcome: 'maybe', by: 'me' })), [
    400,
    'invalid-input',
    ['/answer', '/by', '/outcome'],
  ]);
  t.same(refusal(await reply(id, { answered_by_subject_id: UNKNOWN })), [
    400,
    'invalid-reference',
    ['/answered_by_subject_id'],
  ]);
  t.equal(await events(id), 1, 'nothing was changed');
});

t.test('409 days: not before the disclosure, not ahead, not answered before it was raised', async (t) => {
  t.same(refusal(await object({ raised_on: before(1) })), [409, 'state-conflict', ['/raised_on']]);
  t.same(refusal(await object({ raised_on: before(-1) })), [409, 'state-conflict', ['/raised_on']]);
  const { id } = must(await object({ raised_on: today })).body;
  t.same(refusal(await reply(id, { answered_on: before(1) })), [409, 'state-conflict', ['/answered_on']]);
  t.same(refusal(await reply(id, { answered_on: before(-1) })), [409, 'state-conflict', ['/answered_on']]);
  t.equal(await events(id), 1);
});

t.test('409 what a resident objected is neither rewritten nor removed', async (t) => {
  const { id } = must(await object()).body;
  t.same(refusal(await v.patch(`/objections/${id}`, { text: '没有异议' })), [409, 'state-conflict', ['/text']]);
  t.same(refusal(await v.patch(`/objections/${id}`, { answer: '代答' })), [400, 'invalid-input', ['/answer']]);
  t.equal((await v.remove(`/objections/${id}`)).status, 409);
  t.equal((await v.remove(`/disclosures/${disclosure}`)).status, 409, 'nor is what was objected to');
});

t.test('403 a portal says what is a portal’s to say, and answers nothing', async (t) => {
  t.same(refusal(await object({ subject_id: v.bodies.resident }, portal)), [403, 'forbidden', ['/subject_id']]);
  t.same(refusal(await object({ raised_on: before(1) }, portal)), [403, 'forbidden', ['/raised_on']]);
  const { id } = must(await object({}, portal)).body;
  t.equal((await reply(id, {}, portal)).status, 403);
  t.equal((await object({}, auditor)).status, 403);
});

t.test('404 outside the scope, and under no disclosure', async (t) => {
  const { id } = must(await object()).body;
  t.same(refusal(await object({}, stranger)), [404, 'not-found', []]);
  t.same(refusal(await reply(id, {}, stranger)), [404, 'not-found', []]);
  t.same(refusal(await v.get(`/objections/${id}`, stranger)), [404, 'not-found', []]);
  t.same(refusal(await v.post(`/disclosures/${UNKNOWN}/objections`, said)), [404, 'not-found', []]);
  t.same(refusal(await reply(UNKNOWN)), [404, 'not-found', []]);
});

t.test('the name of who objected is personal: the log does not hold it', async (t) => {
  const { id } = must(await object({ raised_by: '张某某' })).body;
  const { rows } = await sql<{ after: { raised_by: string } }>`
    select after from event where record_id = ${id}`.execute(service.db);
  t.equal(rows[0]?.after.raised_by, '***');
});

t.test('two answers at once: one stands', async (t) => {
  const { id } = must(await object()).body;
  const statuses = (await Promise.all([reply(id), reply(id)])).map(({ status }) => status).sort();
  t.same(statuses, [200, 409]);
  t.equal(await events(id), 2);
});
