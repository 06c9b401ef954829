// 三(二): the supervision committee of the place supervises, the organising side puts right, and nobody supervises itself.
import { sql } from 'kysely';
import t from 'tap';
import { issueApiKey } from '../../src/modules/api-keys/commands.ts';
import { type Answered, banner, neighbour, startService, township, village } from '../support/service.ts';
import { must, settle } from '../support/village.ts';

const service = await startService(t);
const v = await settle(service);
const today = service.today();
const subject = async (division_code: string, kind: string, name: string, as = v.convener): Promise<string> =>
  must(await v.post('/subjects', { division_code, kind, name }, as)).body.id;
const committee = await subject(village, 'supervision_committee', '村务监督委员会');
const theirs = await subject(neighbour, 'supervision_committee', '邻村村务监督委员会', v.officer);
const supervisor = await service.key('supervisor', village);
const administrator = await service.key('administrator', banner);
type Held = [role: 'supervisor' | 'convener' | 'township_officer' | 'responder', division: string, subject?: string];
const keyOf = async (...roles: Held[]) => {
  const grants = roles.map(([role, division_code, subject_id = null]) => ({ role, division_code, subject_id }));
  return (await issueApiKey(service.db, { name: 'several', grants })).token;
};
const refusal = ({ status, body }: Answered) => [
  status,
  body.code,
  (body.errors ?? []).map(({ pointer, code }: { pointer: string; code: string }) => `${pointer} ${code}`).sort(),
];
const j = await v.reach('closed');
const finding = {
  target_resource: 'agenda_item',
  target_id: j.item,
  by_subject_id: committee,
  matters: ['procedure'],
  finding: 'irregular',
  finding_text: '提前通报未送达两户受益户',
  request: '补送通报',
};
const find = (more: object = {}, as = supervisor) => v.post('/supervision-records', { ...finding, ...more }, as);
const rulesOf = async (item: string) => {
  const { body } = await v.get(`/agenda-items/${item}/procedure`);
  return body.rules.find(({ rule }: { rule: string }) => rule === 'supervised');
};

t.test('201 a finding on the item, with every property, and one event', async (t) => {
  const made = must(await find());
  const { id, created_at, updated_at, ...rest } = made.body;
  t.same(rest, {
    ...finding,
    division_code: village,
    agenda_item_id: j.item,
    found_on: today,
    rectify_by: null,
    rectified_on: null,
    rectification: null,
    confirmed_on: null,
    confirmation: null,
    recorded_days_late: 0,
    source_system: null,
    source_id: null,
    version: 1,
  });
  t.equal(created_at, updated_at);
  const { rows } = await sql`select from event where record_id = ${id}`.execute(service.db);
  t.equal(rows.length, 1);
  const { body } = await v.get(`/supervision-records?agenda_item_id=${j.item}&finding=irregular`);
  t.same(
    body.items.map((one: { id: string }) => one.id),
    [id],
    'the organising side reads it',
  );
});

t.test('201 on a session, a decision, a disclosure and a bylaw', async (t) => {
  const disclosure = (await v.get(`/disclosures?agenda_item_id=${j.item}`)).body.items[0].id;
  const bylaw = must(
    await v.post('/bylaws', {
      division_code: village,
      kind: 'supervision_committee_rules',
      title: '村务监督委员会工作规则',
      text: '每季度监督一次',
      valid_from: today,
      adopted_on: today,
    }),
  ).body.id;
  for (const [target_resource, target_id, item] of [
    ['session', j.session, null],
    ['decision', j.decision, j.item],
    ['disclosure', disclosure, j.item],
    ['bylaw', bylaw, null],
  ]) {
    const { body } = must(await find({ target_resource, target_id, finding: 'in_order' }));
    t.same([body.agenda_item_id, body.division_code], [item, village], String(target_resource));
  }
});

t.test('403 the organising side, whatever it holds besides', async (t) => {
  const both = await keyOf(['supervisor', village], ['convener', village]);
  const wider = await keyOf(['supervisor', village], ['convener', banner]);
  const narrower = await keyOf(['supervisor', township], ['convener', village]);
  const officer = await keyOf(['supervisor', village], ['township_officer', township]);
  for (const as of [v.convener, v.officer, administrator, both, wider, narrower, officer]) {
    const answered = await find({}, as);
    t.same(refusal(answered), [403, 'forbidden', []]);
    t.ok(answered.body.detail.includes('组织协商的一方不得监督自己(三(二))'), answered.body.detail);
  }
  const elsewhere = await keyOf(['supervisor', village], ['convener', neighbour]);
  t.equal((await find({}, elsewhere)).status, 201, 'a convener of another village');
  const { rows } = await sql<{ n: string }>`
    select count(*) as n from event e where resource = 'supervision_record' and credential_id in (
      select id from api_key where name = 'several')`.execute(service.db);
  t.equal(Number(rows[0]?.n), 1, 'what was refused left nothing');
});

t.test('403 the organising side of a matter that another place has, or that its own body convenes', async (t) => {
  const item = await v.item(
    {
      division_code: neighbour,
      lead_subject_ids: [],
      convener_subject_id: null,
      affected_division_codes: [village],
    },
    v.officer,
  );
  const across = await keyOf(['supervisor', village], ['convener', neighbour]);
  must(await v.act(item, 'accept', {}, across));
  const { id } = must(await find({ target_id: item })).body;
  const answers = { answers: j.item, by: v.bodies.committee };
  const convening = await keyOf(['supervisor', village], ['responder', village, answers.by]);
  const leading = await keyOf(['supervisor', village], ['responder', banner, v.bodies.party]);
  for (const [as, target_id] of [
    [across, item],
    [convening, answers.answers],
    [leading, answers.answers],
  ] as const) {
    t.same(refusal(await find({ target_id, finding: 'in_order' }, as)), [403, 'forbidden', []]);
  }
  t.equal((await v.patch(`/supervision-records/${id}`, { finding: 'in_order' }, across)).status, 403);
  t.equal((await v.remove(`/supervision-records/${id}`, across)).status, 403);
  must(await rectify(id, {}, across), 200);
  t.equal((await confirm(id, {}, across)).status, 403, 'nor confirms what it put right itself');
  t.equal((await confirm(id)).status, 200);
  t.equal((await find({}, across)).status, 201, 'its own village, which the neighbour has no part in');
  const other = await keyOf(['supervisor', village], ['responder', township, v.bodies.department]);
  t.equal((await find({}, other)).status, 201, 'a body that neither leads nor convenes it');
});

t.test('400 in the name of another body, of another place, or of who convened', async (t) => {
  const reference = [400, 'invalid-reference', ['/by_subject_id reference']];
  t.same(refusal(await find({ by_subject_id: v.bodies.party })), reference);
  t.same(refusal(await find({ by_subject_id: theirs })), reference);
  t.same(refusal(await find({ by_subject_id: j.item })), reference);
  const own = await v.item({ convener_subject_id: committee });
  const answered = await find({ target_id: own });
  t.same(refusal(answered), [400, 'invalid-input', ['/by_subject_id self-supervision']]);
  t.ok(answered.body.errors[0].message.includes('三(二)'));
});

t.test('400 what does not exist, lies elsewhere or is another resource', async (t) => {
  const reference = [400, 'invalid-reference', ['/target_id reference']];
  t.same(refusal(await find({ target_id: committee })), reference);
  t.same(refusal(await find({ target_resource: 'decision' })), reference);
  const foreign = await keyOf(['supervisor', neighbour]);
  t.same(refusal(await find({ by_subject_id: theirs }, foreign)), reference);
});

t.test('400 days: not ahead, not before the item, not out of order', async (t) => {
  const on = (more: object) => find(more).then(refusal);
  t.same(await on({ found_on: '2027-01-01' }), [400, 'invalid-input', ['/found_on day_in_future']]);
  t.same(await on({ found_on: '2020-01-01' }), [400, 'invalid-input', ['/found_on days_out_of_order']]);
  t.same(await on({ rectify_by: '2020-01-01' }), [400, 'invalid-input', ['/rectify_by days_out_of_order']]);
  t.equal((await find({ rectify_by: today })).status, 201, 'asked for on the day itself');
});

const rectified = { rectified_on: today, rectification: '已补送通报' };
const confirmed = { is_accepted: true, confirmed_on: today, confirmation: '已核实' };
const rectify = (id: string, more: object = {}, as = v.convener) =>
  v.post(`/supervision-records/${id}/rectification`, { ...rectified, ...more }, as);
const confirm = (id: string, more: object = {}, as = supervisor) =>
  v.post(`/supervision-records/${id}/confirmation`, { ...confirmed, ...more }, as);

t.test('put right by the organising side, confirmed by the committee', async (t) => {
  const { id } = must(await find()).body;
  t.equal((await confirm(id)).status, 409, 'nothing to confirm yet');
  t.equal((await rectify(id, {}, supervisor)).status, 403, 'the committee does not put right');
  t.same(refusal(await rectify(id, { rectified_on: '2027-01-01' })), [
    400,
    'invalid-input',
    ['/rectified_on day_in_future'],
  ]);
  t.same(refusal(await rectify(id, { rectified_on: '2020-01-01' })), [
    400,
    'invalid-input',
    ['/rectified_on days_out_of_order'],
  ]);
  const done = must(await rectify(id), 200).body;
  t.same([done.rectified_on, done.rectification, done.version], [today, '已补送通报', 2]);
  t.equal((await rectify(id)).status, 409, 'once');
  t.equal((await v.patch(`/supervision-records/${id}`, { finding: 'in_order' }, supervisor)).status, 409);
  t.equal((await v.remove(`/supervision-records/${id}`, supervisor)).status, 409);
  for (const as of [v.convener, v.officer]) t.equal((await confirm(id, {}, as)).status, 403);
  const back = must(await confirm(id, { is_accepted: false, confirmation: '一户仍未收到' }), 200).body;
  t.same([back.rectified_on, back.confirmed_on, back.confirmation], [null, null, '一户仍未收到']);
  must(await rectify(id), 200);
  t.same(refusal(await confirm(id, { confirmed_on: '2020-01-01' })), [
    400,
    'invalid-input',
    ['/confirmed_on days_out_of_order'],
  ]);
  const end = must(await confirm(id), 200).body;
  t.same([end.confirmed_on, end.confirmation, end.version], [today, '已核实', 5]);
  t.equal((await confirm(id)).status, 409, 'once');
  const fine = must(await find({ finding: 'in_order' })).body.id;
  t.equal((await rectify(fine)).status, 409, 'nothing to put right');
});

t.test('403 the organising side neither changes nor removes a finding; the committee may, at first', async (t) => {
  const { id } = must(await find()).body;
  for (const as of [v.convener, v.officer]) {
    t.equal((await v.patch(`/supervision-records/${id}`, { finding: 'in_order' }, as)).status, 403);
    t.equal((await v.remove(`/supervision-records/${id}`, as)).status, 403);
  }
  const patched = must(await v.patch(`/supervision-records/${id}`, { finding_text: '送达一户' }, supervisor), 200);
  t.same([patched.body.finding_text, patched.body.version], ['送达一户', 2]);
  t.equal((await v.remove(`/supervision-records/${id}`, supervisor)).status, 204);
  t.equal((await v.get(`/supervision-records/${id}`)).status, 410);
});

t.test('404 another village sees nothing of it', async (t) => {
  const { id } = must(await find()).body;
  const stranger = await service.key('convener', neighbour);
  t.equal((await v.get(`/supervision-records/${id}`, stranger)).status, 404);
  t.equal((await rectify(id, {}, stranger)).status, 404);
  t.equal((await confirm(id, {}, await keyOf(['supervisor', neighbour]))).status, 404);
});

t.test('a paper case is entered by the township or the administrator, not by the supervisor', async (t) => {
  const item = await v.item({ record_mode: 'retrospective', requested_on: '2025-03-01' }, v.officer);
  const paper = { target_id: item, found_on: null };
  t.equal((await find(paper)).status, 403);
  t.equal((await find(paper, v.convener)).status, 403);
  t.equal(must(await find(paper, v.officer)).body.found_on, null);
  const { id } = must(await find({ ...paper, found_on: '2025-04-01' }, administrator)).body;
  t.equal((await rectify(id, { rectified_on: '2025-05-01' })).status, 403, 'nor is it put right by the village');
  t.equal((await rectify(id, { rectified_on: '2025-05-01' }, v.officer)).status, 200);
  t.equal((await confirm(id, { confirmed_on: '2025-05-02' }, v.officer)).status, 200);
});

t.test('of a cross-village matter, the committee of a village that it affects', async (t) => {
  const item = await v.item({
    scope: 'cross_village',
    affected_division_codes: [neighbour],
    single_village_unable_reason: '水源在邻村',
  });
  const foreign = await keyOf(['supervisor', neighbour]);
  t.equal((await find({ target_id: item, by_subject_id: theirs }, foreign)).status, 201);
  t.same(refusal(await find({ target_id: item }, foreign)), [400, 'invalid-reference', ['/by_subject_id reference']]);
});

t.test('supervised: both the procedure and the use of the result, by the session too', async (t) => {
  const other = await v.reach('closed');
  t.same([(await rulesOf(other.item)).standing, (await rulesOf(other.item)).missing.length], ['unmet', 2]);
  must(await find({ target_resource: 'session', target_id: other.session, finding: 'in_order' }));
  t.same([(await rulesOf(other.item)).standing, (await rulesOf(other.item)).missing.length], ['unmet', 1]);
  must(await find({ target_id: other.item, matters: ['use_of_result'] }));
  t.match(await rulesOf(other.item), { standing: 'met', note: { zh: '有1项问题尚未确认整改' } });
});

t.test('409 what was supervised stays', async (t) => {
  const { id } = must(await v.post('/sessions', { division_code: village, form: 'villagers_council' })).body;
  must(await find({ target_resource: 'session', target_id: id }));
  t.equal((await v.remove(`/sessions/${id}`)).status, 409);
  t.equal((await v.remove(`/subjects/${committee}`)).status, 409);
  const item = await v.item();
  must(await find({ target_id: item }));
  t.equal((await v.remove(`/agenda-items/${item}`)).status, 409);
});
