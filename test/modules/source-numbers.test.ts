// A portal's own numbers: unique where it is at home, found again there, and nothing to anybody else.
import { sql } from 'kysely';
import t from 'tap';
import { type Answered, banner, neighbour, startService, township, village } from '../support/service.ts';
import { must, settle } from '../support/village.ts';

const service = await startService(t);
const v = await settle(service);
const [portal, theirs, officer] = [
  await service.key('portal', banner),
  await service.key('convener', neighbour),
  await service.key('township_officer', township),
];
const refusal = ({ status, body }: Answered) => [status, body.code];
const request = { division_code: village, title: '新打灌溉机井', origin: 'resident_request' };
const there = { ...request, division_code: neighbour };
const put = (id: string, body: object, as: string, path = 'agenda-items') =>
  service.call(`PUT /v1/${path}/by-source/oa/${id}`, { as, body });
const post = (id: string, body: object, as: string) =>
  service.call('POST /v1/agenda-items', { as, body: { ...body, source_system: 'oa', source_id: id } });

t.test('201 a number that another village has used tells nothing, and locks nobody out', async (t) => {
  const mine = must(await post('77', request, v.convener)).body;
  const put77 = must(await put('77', there, theirs)).body;
  t.not(put77.id, mine.id);
  t.equal(must(await put('77', { ...there, title: '修路' }, theirs), 200).body.id, put77.id, 'its own is found again');
  t.equal(must(await put('77', request, v.convener), 200).body.id, mine.id);
  must(await post('78', request, v.convener));
  must(await post('78', there, theirs));
  t.same(refusal(await post('78', there, theirs)), [409, 'conflict'], 'its own number is taken');
  const free = must(await post('79', there, theirs)).body.id;
  t.same(refusal(await v.patch(`/agenda-items/${free}`, { source_id: '78' }, theirs)), [409, 'conflict']);
  must(await post('80', request, v.convener));
  must(await v.patch(`/agenda-items/${free}`, { source_id: '80' }, theirs), 200);
  t.same(refusal(await post('80', there, theirs)), [409, 'conflict'], 'also one that was given later');
});

t.test('201 an item of a neighbour that affects the village does not take its number', async (t) => {
  const shared = must(await post('90', { ...there, affected_division_codes: [village] }, theirs)).body.id;
  must(await v.get(`/agenda-items/${shared}`), 200);
  t.not(must(await put('90', request, v.convener)).body.id, shared);
  must(await post('91', { ...there, affected_division_codes: [village] }, theirs));
  t.equal((await post('91', request, v.convener)).status, 201);
});

t.test('one number of a portal over all villages of its banner: found again, never twice', async (t) => {
  const { id } = must(await put('100', request, portal)).body;
  t.equal(must(await put('100', request, portal), 200).body.id, id);
  t.equal(must(await put('100', there, portal), 200).body.id, id, 'named with another village, it is the same record');
  t.same(refusal(await post('100', there, portal)), [409, 'conflict']);
  t.same(refusal(await post('100', there, officer)), [409, 'conflict'], 'who sees it does not use it again');
  t.equal((await post('100', there, theirs)).status, 201, 'who does not, may');
});

t.test('a body that answers in many villages finds its own again', async (t) => {
  const { department } = v.bodies;
  const responder = await service.key('responder', township, department);
  const { item } = await v.reach('decided', { department_subject_ids: [department] });
  const answer = { agenda_item_id: item, kind: 'department_feedback', from_subject_id: department, text: '同意取水' };
  const used = must(
    await put('7', { ...answer, document_number: '水〔2026〕7号' }, v.convener, 'feedback-records'),
  ).body;
  const own = must(await put('7', answer, responder, 'feedback-records')).body;
  t.not(own.id, used.id);
  t.equal(must(await put('7', answer, responder, 'feedback-records'), 200).body.id, own.id);
});

t.test('races: one record of a number, whoever of one home sends it, and wherever it is to lie', async (t) => {
  const made = async (id: string) => {
    const { rows } = await sql<{ n: number }>`
      select count(*)::int as n from agenda_item where source_system = 'oa' and source_id = ${id}`.execute(service.db);
    return rows[0]?.n;
  };
  const second = await service.key('portal', banner);
  for (let n = 0; n < 8; n++) {
    const id = `race-${n}`;
    const answers = await Promise.all([
      put(id, request, portal),
      put(id, there, second),
      put(id, request, portal),
      put(id, there, second),
    ]);
    t.same(answers.map(({ status }) => status).sort(), [200, 200, 200, 201]);
    t.equal(new Set(answers.map(({ body }) => body.id)).size, 1);
    t.equal(await made(id), 1);
    const posts = await Promise.all(
      [portal, second, portal].map((as, at) => post(`${id}-p`, at ? there : request, as)),
    );
    t.same(posts.map(({ status }) => status).sort(), [201, 409, 409]);
    const apart = await Promise.all([put(`${id}-a`, request, v.convener), put(`${id}-a`, there, theirs)]);
    t.same([...apart.map(({ status }) => status), await made(`${id}-a`)], [201, 201, 2], 'two homes, two records');
  }
});

t.test('a number from before there were realms is found by whoever sees its record', async (t) => {
  const old = must(await post('old', { ...there, affected_division_codes: [village] }, theirs)).body.id;
  await sql`alter table agenda_item disable trigger event_is_recorded`.execute(service.db);
  await sql`update agenda_item set source_realm = '' where id = ${old}`.execute(service.db);
  await sql`alter table agenda_item enable trigger event_is_recorded`.execute(service.db);
  t.same(refusal(await post('old', request, v.convener)), [409, 'conflict']);
  t.equal(must(await put('old', there, theirs), 200).body.id, old);
});
