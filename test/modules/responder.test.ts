import { sql } from 'kysely';
import t from 'tap';
import { type Answered, startService, township } from '../support/service.ts';
import { must, settle } from '../support/village.ts';

const service = await startService(t);
const v = await settle(service);
const { department, government, villageCommittee } = v.bodies;
const responder = await service.key('responder', township, department);
const refusal = ({ status, body }: Answered) => [
  status,
  body.code,
  (body.errors ?? []).map(({ pointer }: { pointer: string }) => pointer).sort(),
];

const { item, decision } = await v.reach('decided', { department_subject_ids: [department] });
const answer = {
  agenda_item_id: item,
  decision_id: decision,
  kind: 'department_feedback',
  from_subject_id: department,
  audiences: ['stakeholders'],
  text: '同意取水,尽快办证',
};
const say = (more: object = {}, as = responder) => v.post('/feedback-records', { ...answer, ...more }, as);

t.test('201 the two kinds of answer, in its own name', async (t) => {
  const { body } = must(await say());
  t.same([body.from_subject_id, body.given_on, body.version], [department, service.today(), 1]);
  t.equal((await say({ kind: 'government_written_reply' })).status, 201);
  t.equal((await v.get(`/feedback-records/${body.id}`, responder)).status, 200);
  const { rows } = await sql`select from event where record_id = ${body.id}`.execute(service.db);
  t.equal(rows.length, 1, 'one event');
});

t.test('403 another kind, another name', async (t) => {
  t.same(refusal(await say({ kind: 'implementation_feedback' })), [403, 'forbidden', ['/kind']]);
  t.same(refusal(await say({ from_subject_id: government })), [403, 'forbidden', ['/from_subject_id']]);
  t.same(refusal(await say({ kind: 'request_reply', from_subject_id: null })), [
    403,
    'forbidden',
    ['/from_subject_id', '/kind'],
  ]);
});

t.test('404 what was not handed to it, 409 before the decision', async (t) => {
  const other = await v.reach('decided');
  t.same(refusal(await say({ agenda_item_id: other.item, decision_id: other.decision })), [404, 'not-found', []]);
  const early = await v.reach('soliciting', { department_subject_ids: [department] });
  t.same(refusal(await say({ agenda_item_id: early.item, decision_id: null })), [409, 'state-conflict', ['']]);
  t.same(refusal(await say({ decision_id: other.decision })), [400, 'invalid-reference', ['/decision_id']]);
});

t.test('a repetition changes nothing, under a key and by source', async (t) => {
  const headers = { 'idempotency-key': 'answered-once' };
  const post = () => service.call('POST /v1/feedback-records', { as: responder, body: answer, headers });
  const [first, again] = [await post(), await post()];
  t.same([first.status, again.status, again.body.id], [201, 201, first.body.id]);
  const put = (text: string) =>
    service.call('PUT /v1/feedback-records/by-source/oa/7', { as: responder, body: { ...answer, text } });
  const [made, kept] = [await put('一'), await put('二')];
  t.same([made.status, kept.status, kept.body.text, kept.body.version], [201, 200, '一', 1]);
});

t.test('it changes, removes and records nothing else', async (t) => {
  const { id } = must(await say()).body;
  const headers = { 'if-match': '"1"' };
  const patched = await service.call(`PATCH /v1/feedback-records/${id}`, {
    as: responder,
    body: { text: '改' },
    headers,
  });
  t.same(refusal(patched), [403, 'forbidden', []]);
  t.same(refusal(await service.call(`DELETE /v1/feedback-records/${id}`, { as: responder, headers })), [
    403,
    'forbidden',
    [],
  ]);
  t.same(refusal(await v.post('/opinions', { agenda_item_id: item, stance: 'support' }, responder)), [
    403,
    'forbidden',
    [],
  ]);
  t.equal(
    (await say({ from_subject_id: villageCommittee }, v.convener)).status,
    201,
    'the convener records for others',
  );
});
