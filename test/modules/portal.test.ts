import t from 'tap';
import type { Grant, Role } from '../../src/http/access.ts';
import { issueApiKey } from '../../src/modules/api-keys/commands.ts';
import { type Answered, banner, neighbour, startService, township, village } from '../support/service.ts';
import { must, settle } from '../support/village.ts';

const service = await startService(t);
const v = await settle(service);
const keyOf = async (...held: [Role, string][]) => {
  const grants: Grant[] = held.map(([role, division_code]) => ({ role, division_code, subject_id: null }));
  return (await issueApiKey(service.db, { name: 'portal', grants })).token;
};
const portal = await keyOf(['portal', township]);
const putAs = (as: string, path: string, body: object, headers = {}) =>
  service.call(`PUT /v1/${path}/by-source/portal-a/${number}`, { as, body, headers });
let number = 0;
const refusal = ({ status, body }: Answered) => [
  status,
  body.code,
  (body.errors ?? []).map(({ pointer }: { pointer: string }) => pointer).sort(),
];
const request = { division_code: village, title: '路灯不亮', origin: 'resident_request', content: '三组路灯不亮' };
const yesterday = () => new Date(Date.parse(`${service.today()}T00:00:00Z`) - 86_400_000).toISOString().slice(0, 10);

t.test('agenda items', async (t) => {
  t.beforeEach(() => {
    number += 1;
  });
  t.test('a put on what is recorded changes nothing', async (t) => {
    const made = must(await putAs(portal, 'agenda-items', request)).body;
    const worked = must(
      await v.patch(`/agenda-items/${made.id}`, {
        category: 'difficulties_and_disputes',
        convener_subject_id: v.bodies.committee,
        content: '已核实',
      }),
      200,
    ).body;
    const again = await putAs(portal, 'agenda-items', { ...request, title: '改了' });
    t.equal(again.status, 200);
    t.same(again.body, worked);
    t.equal(again.headers.etag, '"2"');
    const stale = await putAs(portal, 'agenda-items', request, { 'if-match': '"1"' });
    t.same(refusal(stale), [412, 'precondition-failed', []]);
  });
  t.test('a convener replaces as before', async (t) => {
    const as = v.convener;
    must(await putAs(as, 'agenda-items', { ...request, category: 'difficulties_and_disputes' }));
    const { status, body } = await putAs(as, 'agenda-items', { ...request, title: '改了' });
    t.same([status, body.title, body.category, body.version], [200, '改了', null, 2]);
  });
  t.test("403 what is the convener's to say, by name", async (t) => {
    const more = {
      convener_subject_id: v.bodies.committee,
      participants_confirmed_on: service.today(),
      disclosure_level: 'summary',
      affected_division_codes: [neighbour],
      is_important: true,
    };
    const pointers = Object.keys(more)
      .map((name) => `/${name}`)
      .sort();
    t.same(refusal(await v.post('/agenda-items', { ...request, ...more }, portal)), [403, 'forbidden', pointers]);
    t.same(refusal(await putAs(portal, 'agenda-items', { ...request, ...more })), [403, 'forbidden', pointers]);
    t.same(refusal(await v.post('/agenda-items', { ...request, origin: 'lead_body' }, portal)), [
      403,
      'forbidden',
      ['/origin'],
    ]);
  });
  t.test('201 defaults spelled out, and what residents say', async (t) => {
    const said = {
      ...request,
      record_mode: 'live',
      disclosure_level: 'full',
      lead_subject_ids: [],
      category: null,
      requested_on: service.today(),
      requester_subject_id: v.bodies.resident,
    };
    const { body } = must(await v.post('/agenda-items', said, portal));
    t.same(
      [body.stage, body.requester_subject_id, body.requested_on],
      ['requested', v.bodies.resident, service.today()],
    );
  });
  t.test('a grant elsewhere, or one that records nothing live, lifts no limit', async (t) => {
    const held: [Role, string][][] = [
      [
        ['portal', village],
        ['convener', neighbour],
      ],
      [
        ['portal', village],
        ['administrator', banner],
      ],
      [
        ['portal', village],
        ['auditor', banner],
      ],
    ];
    for (const grants of held) {
      const as = await keyOf(...grants);
      const refused = await v.post('/agenda-items', { ...request, is_important: true }, as);
      t.same(refusal(refused), [403, 'forbidden', ['/is_important']], String(grants[1]));
    }
    const clerk = await keyOf(['portal', village], ['convener', village]);
    t.equal((await v.post('/agenda-items', { ...request, is_important: true }, clerk)).status, 201);
  });
  t.test('404 outside its division, 403 a paper case', async (t) => {
    t.same(refusal(await v.post('/agenda-items', { ...request, division_code: '150626101201' }, portal)), [
      404,
      'not-found',
      [],
    ]);
    t.same(refusal(await v.post('/agenda-items', { ...request, record_mode: 'retrospective' }, portal)), [
      403,
      'forbidden',
      [],
    ]);
  });
});

t.test('opinions', async (t) => {
  const { item } = await v.reach('soliciting');
  const asked = { agenda_item_id: item, method: 'online', question: '装在哪里' };
  const round = must(await v.post('/solicitations', asked)).body.id;
  const answer = { agenda_item_id: item, solicitation_id: round, stance: 'suggest', text: '装在村口', speaker: '李某' };
  t.beforeEach(() => {
    number += 1;
  });
  t.test('201 an answer, voiced today', async (t) => {
    t.equal(must(await v.post('/opinions', answer, portal)).body.voiced_on, service.today());
    t.equal(must(await v.post('/opinions', { ...answer, voiced_on: service.today() }, portal)).status, 201);
  });
  t.test("403 what is the convener's to say, by name", async (t) => {
    const more = {
      solicitation_id: null,
      participant_id: v.bodies.resident,
      subject_id: v.bodies.resident,
      disposition: 'adopted',
      disposition_reason: '好',
      voiced_on: yesterday(),
    };
    const pointers = Object.keys(more)
      .map((name) => `/${name}`)
      .sort();
    t.same(refusal(await v.post('/opinions', { ...answer, ...more }, portal)), [403, 'forbidden', pointers]);
    t.same(refusal(await putAs(portal, 'opinions', { ...answer, ...more })), [403, 'forbidden', pointers]);
  });
  t.test('a put on what is recorded changes nothing', async (t) => {
    const { id } = must(await putAs(portal, 'opinions', answer)).body;
    const disposed = must(await v.patch(`/opinions/${id}`, { disposition: 'adopted' }), 200).body;
    const again = await putAs(portal, 'opinions', { ...answer, text: '改了' });
    t.equal(again.status, 200);
    t.same(again.body, { ...disposed, speaker: '李**' }, 'a portal sees no names');
  });
  t.test('the division of the item decides', async (t) => {
    const as = await keyOf(['portal', village], ['convener', neighbour]);
    t.same(refusal(await v.post('/opinions', { ...answer, disposition: 'adopted' }, as)), [
      403,
      'forbidden',
      ['/disposition'],
    ]);
    t.equal((await v.post('/opinions', answer, as)).status, 201);
    const clerk = await keyOf(['portal', village], ['convener', village]);
    t.equal((await v.post('/opinions', { ...answer, disposition: 'adopted' }, clerk)).status, 201);
    t.same(refusal(await v.post('/opinions', answer, await keyOf(['portal', neighbour]))), [404, 'not-found', []]);
  });
  t.test('a repetition under one key is answered once', async (t) => {
    const headers = { 'idempotency-key': 'said-once' };
    const [first, again] = [
      await service.call('POST /v1/opinions', { as: portal, body: answer, headers }),
      await service.call('POST /v1/opinions', { as: portal, body: answer, headers }),
    ];
    t.same([first.status, again.status, again.body.id], [201, 201, first.body.id]);
  });
  t.test('409 a round that ended, an item past soliciting; 400 a round of another item', async (t) => {
    const ended = must(await v.post('/solicitations', { ...asked, ended_on: service.today() })).body.id;
    const late = { ...answer, solicitation_id: ended };
    t.equal((await v.post('/opinions', late, portal)).status, 201, 'the last day counts');
    const today = service.today();
    service.setToday(new Date(Date.parse(`${today}T00:00:00Z`) + 86_400_000).toISOString().slice(0, 10));
    t.same(refusal(await v.post('/opinions', late, portal)), [409, 'state-conflict', []]);
    t.equal(
      (await v.post('/opinions', { ...late, voiced_on: today })).status,
      201,
      'a convener enters what came in time',
    );
    t.equal((await v.post('/opinions', answer, portal)).status, 201, 'the other round goes on');
    service.setToday(today);
    const other = await v.reach('proposed');
    const [{ id }] = (await v.get(`/solicitations?agenda_item_id=${other.item}`)).body.items;
    const past = { ...answer, agenda_item_id: other.item, solicitation_id: id };
    t.same(refusal(await v.post('/opinions', past, portal)), [409, 'state-conflict', []]);
    t.same(refusal(await v.post('/opinions', { ...answer, solicitation_id: id }, portal)), [
      400,
      'invalid-reference',
      ['/solicitation_id'],
    ]);
  });
});

t.test('the path of a put names its record', async (t) => {
  const path = 'subjects/by-source/portal-a/one';
  const body = { division_code: village, kind: 'expert', name: '专家' };
  const put = (more: object) => service.call(`PUT /v1/${path}`, { as: v.convener, body: { ...body, ...more } });
  t.same(refusal(await put({ source_system: 'portal-b', source_id: 'two' })), [
    400,
    'invalid-input',
    ['/source_id', '/source_system'],
  ]);
  t.equal((await put({ source_system: 'portal-a', source_id: 'one' })).status, 201);
  t.equal((await put({})).status, 200);
});

t.test('a body is sent as what it is', async (t) => {
  const { id } = must(await v.post('/agenda-items', request)).body;
  const send = (line: string, type: string, body: object) =>
    service.call(line, { as: v.convener, body, headers: { 'content-type': type, 'if-match': '"1"' } });
  const [json, patch] = ['application/json', 'application/merge-patch+json'];
  const refused = [415, 'unsupported-media-type', []];
  t.same(refusal(await send(`PATCH /v1/agenda-items/${id}`, json, { title: '改了' })), refused);
  t.same(refusal(await send('POST /v1/agenda-items', patch, request)), refused);
  t.same(refusal(await send(`POST /v1/agenda-items/${id}/transitions`, patch, { action: 'accept' })), refused);
  t.same(refusal(await send('PUT /v1/agenda-items/by-source/a/b', patch, request)), refused);
  t.equal((await send(`PATCH /v1/agenda-items/${id}`, `${patch}; charset=utf-8`, { title: '改了' })).status, 200);
});
