import { sql } from 'kysely';
import t from 'tap';
import { addDays } from '../../src/procedure/calendar.ts';
import { type Answered, banner, startService, township } from '../support/service.ts';
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
});

t.test('the word of a body is its own; another records it with what shows it', async (t) => {
  const none = [400, 'invalid-input', ['/document_number']];
  for (const kind of ['government_written_reply', 'department_feedback']) {
    for (const from_subject_id of [department, government, villageCommittee, null]) {
      t.same(refusal(await say({ kind, from_subject_id }, v.convener)), none, `${kind} by the convener`);
    }
    t.equal((await say({ kind, document_number: '乌水发〔2026〕16号' }, v.convener)).status, 201, 'on paper');
    t.equal((await say({ kind, attachment: '复函扫描件' }, v.convener)).status, 201);
    t.same(refusal(await say({ kind }, v.officer)), none, 'a department of it is not the government itself');
    t.equal((await say({ kind, from_subject_id: government }, v.officer)).status, 201, 'its own government');
  }
  const above = await service.key('township_officer', banner);
  t.same(refusal(await say({ from_subject_id: government }, above)), none, 'the government below');
  const put = (body: object) =>
    service.call('PUT /v1/feedback-records/by-source/village/9', { as: v.convener, body: { ...answer, ...body } });
  t.same(refusal(await put({})), none);
  t.equal((await put({ attachment: '复函扫描件' })).status, 201);
  t.same(refusal(await put({})), none, 'nor is it taken away again');
  const { id } = must(await say({ document_number: '乌水发〔2026〕17号' }, v.convener)).body;
  t.same(refusal(await v.patch(`/feedback-records/${id}`, { document_number: null })), none);
  must(await v.patch(`/feedback-records/${id}`, { text: '同意取水' }), 200);
  const own = must(await say()).body.id;
  t.same(refusal(await v.patch(`/feedback-records/${own}`, { text: '不同意' })), none, 'what it said itself');
  t.equal((await v.patch(`/feedback-records/${own}`, { text: answer.text })).status, 200, 'unchanged');
});

t.test('a reply that only the village tells of discharges nothing; a paper case is told as it was', async (t) => {
  const today = service.today();
  const entrusted = { entrusted_by_subject_id: government, entrusted_on: today, origin: 'government_entrustment' };
  const { item: about } = await v.reach('decided', entrusted);
  must(await v.post('/referrals', { agenda_item_id: about, kind: 'result_report', to_subject_id: government }));
  const reply = { agenda_item_id: about, kind: 'government_written_reply', from_subject_id: government, text: '同意' };
  const stateOf = async () =>
    (await v.get(`/obligations?agenda_item_id=${about}&kind=government_written_reply`)).body.items[0].is_outstanding;
  t.equal((await v.post('/feedback-records', reply)).status, 400);
  t.equal(await stateOf(), true);
  t.equal((await v.post('/feedback-records', reply, v.officer)).status, 201);
  t.equal(await stateOf(), false);
  const paper = await v.item({ ...entrusted, record_mode: 'retrospective' }, v.officer);
  const told = { ...reply, agenda_item_id: paper, from_subject_id: department };
  t.equal((await v.post('/feedback-records', told, v.officer)).status, 201);
});

t.test('receipt: a debtor keeps its clock from starting by evidence only, and once', async (t) => {
  const entrusted = { entrusted_by_subject_id: department, entrusted_on: service.today() };
  const { item: about } = await v.reach('decided', { origin: 'government_entrustment', ...entrusted });
  const report = { agenda_item_id: about, kind: 'result_report', to_subject_id: department, delivery: 'by_hand' };
  const { id } = must(await v.post('/referrals', report)).body;
  const due = async () => {
    const path = `/obligations?agenda_item_id=${about}&kind=government_written_reply`;
    const [{ started_on, is_presumed }] = (await v.get(path)).body.items;
    return [started_on, is_presumed];
  };
  const today = service.today();
  const [next, later] = [addDays(today, 1), addDays(today, 2)];
  t.same(await due(), [today, true]);
  service.setToday(later);
  must(await v.patch(`/referrals/${id}`, { received_on: later }), 200);
  t.same(await due(), [today, true], 'a later day, and nothing to show for it');
  const receive = (received_on: string, as = responder) =>
    v.post(`/referrals/${id}/receipt`, { received_on, receipt_evidence: '收文登记〔2026〕87号' }, as);
  t.same(refusal(await receive(addDays(later, 1))), [409, 'state-conflict', ['/received_on']]);
  t.same(refusal(await receive(addDays(today, -1))), [409, 'state-conflict', ['/received_on']]);
  const stranger = await service.key('responder', township, government);
  t.equal((await receive(next, stranger)).status, 404, 'another body');
  t.equal((await receive(next, await service.key('auditor', township))).status, 403);
  const { body } = must(await receive(next), 200);
  t.same([body.received_on, body.receipt_evidence], [next, '收文登记〔2026〕87号']);
  t.same(await due(), [next, false]);
  t.same(refusal(await receive(later)), [409, 'state-conflict', ['/received_on']], 'once');
  t.same(refusal(await v.patch(`/referrals/${id}`, { received_on: later })), [409, 'state-conflict', ['/received_on']]);
  t.same(refusal(await v.patch(`/referrals/${id}`, { receipt_evidence: null })), [
    409,
    'state-conflict',
    ['/receipt_evidence'],
  ]);
  t.same(await due(), [next, false]);
  const { rows } = await sql`select from event where record_id = ${id}`.execute(service.db);
  t.equal(rows.length, body.version, 'an event for each version');
  service.setToday(today);
});
