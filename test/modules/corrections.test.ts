// An unlawful result: found by the government alone, suspended until it is corrected, legal education owed.
import { sql } from 'kysely';
import t from 'tap';
import { type Answered, neighbour, startService, township } from '../support/service.ts';
import { must, settle } from '../support/village.ts';

const service = await startService(t);
const v = await settle(service);
const { government, department, villageCommittee } = v.bodies;
const stranger = await service.key('township_officer', '150626101');
const administrator = await service.key('administrator', '');
const portal = await service.key('portal', township);
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

const unlawful = {
  finding: 'unlawful',
  legal_basis: '《中华人民共和国村民委员会组织法》第二十七条',
  reason: '侵犯外嫁女的土地承包权益',
  found_by_subject_id: government,
};
const find = (decision: string, more: object = {}, as = v.officer) =>
  v.post(`/decisions/${decision}/legality`, { ...unlawful, ...more }, as);
const blockers = ({ body }: Answered) => body.blocked_by.map(({ rule }: { rule: string }) => rule);
const standing = async (item: string, rule: string) => {
  const { rules } = (await v.get(`/agenda-items/${item}/procedure`)).body;
  const found = rules.find((one: { rule: string }) => one.rule === rule);
  return [found.standing, ...found.missing.map(({ zh }: { zh: string }) => zh)];
};
t.test('403 why a decision is lawful or not is not for the convener to write', async (t) => {
  const { item, decision } = await v.reach('decided');
  const { body: was } = await v.get(`/decisions/${decision}`);
  const words = { legality_reason: '没有问题' };
  const patched = await v.patch(`/decisions/${decision}`, words);
  t.same(refusal(patched), [403, 'forbidden', ['/legality_reason']]);
  t.match(patched.body.errors, [{ code: 'role' }]);
  const stale = { as: v.convener, body: words, headers: { 'if-match': '"99"' } };
  t.equal((await service.call(`PATCH /v1/decisions/${decision}`, stale)).status, 412);
  t.equal(
    (await v.patch(`/decisions/${decision}`, { legality_reason: null, text: was.text })).status,
    200,
    'unchanged',
  );
  const draft = { agenda_item_id: item, outcome: 'adopted', basis: 'government', text: '修渠', ...words };
  t.same(refusal(await v.post('/decisions', draft)), [403, 'forbidden', ['/legality_reason']]);
  const put = (as: string) => service.call('PUT /v1/decisions/by-source/oa/1', { as, body: draft });
  t.same(refusal(await put(v.convener)), [403, 'forbidden', ['/legality_reason']]);
  t.same((await v.get(`/decisions/${decision}`)).body, was);
  t.equal((await v.patch(`/decisions/${decision}`, words, v.officer)).status, 200, 'the township may');
});

const amend = async (item: string, decision: string) => {
  const amended = {
    agenda_item_id: item,
    corrects_decision_id: decision,
    outcome: 'adopted',
    basis: 'government',
    text: '改正后',
    responsible_subject_ids: [villageCommittee],
  };
  return must(await v.post('/decisions', amended, v.officer)).body.id as string;
};

t.test('200 found unlawful: the decision is kept as it was, and the finding is on record', async (t) => {
  const { decision } = await v.reach('decided');
  const was = (await v.get(`/decisions/${decision}`)).body;
  const found = must(await find(decision), 200);
  t.same(found.body, {
    ...was,
    legality: 'unlawful_uncorrected',
    legality_basis: unlawful.legal_basis,
    legality_reason: unlawful.reason,
    legality_found_by_subject_id: government,
    legality_found_on: today,
    version: was.version + 1,
    updated_at: found.body.updated_at,
  });
  t.equal(await events(decision), found.body.version);
  t.same(refusal(await find(decision)), [409, 'state-conflict', []], 'twice');
  const rewritten = await v.patch(`/decisions/${decision}`, { legality_reason: '没有问题' });
  t.same(refusal(rewritten), [409, 'state-conflict', ['/legality_reason']]);
  t.equal(rewritten.body.refused_by?.clause, '二(二)7');
});

t.test('403 the village finds nothing on itself; 404 another township', async (t) => {
  const { decision } = await v.reach('decided');
  t.same(refusal(await find(decision, {}, v.convener)), [403, 'forbidden', []]);
  t.same(refusal(await find(decision, {}, portal)), [403, 'forbidden', []]);
  t.same(refusal(await find(decision, {}, administrator)), [403, 'forbidden', []], 'a live one is not its to find on');
  t.same(refusal(await find(decision, {}, stranger)), [404, 'not-found', []]);
  t.equal((await v.get(`/decisions/${decision}`)).body.legality, 'unreviewed');
});

t.test('400 no law, no reason, no government; 409 a day that does not fit, a decision not in force', async (t) => {
  const { item, decision } = await v.reach('decided');
  t.same(refusal(await v.post(`/decisions/${decision}/legality`, { finding: 'bad' }, v.officer)), [
    400,
    'invalid-input',
    ['/finding', '/found_by_subject_id', '/legal_basis', '/reason'],
  ]);
  for (const body of [department, villageCommittee]) {
    t.same(refusal(await find(decision, { found_by_subject_id: body })), [
      400,
      'invalid-input',
      ['/found_by_subject_id'],
    ]);
  }
  const unknown = '01935f6e-7a00-7000-8000-00000000ffff';
  t.same(refusal(await find(decision, { found_by_subject_id: unknown })), [
    400,
    'invalid-reference',
    ['/found_by_subject_id'],
  ]);
  t.same(refusal(await find(unknown)), [404, 'not-found', []]);
  t.same(refusal(await find(decision, { found_on: before(1) })), [409, 'state-conflict', ['/found_on']]);
  t.same(refusal(await find(decision, { found_on: before(-1) })), [409, 'state-conflict', ['/found_on']]);
  const draft = await amend(item, decision);
  t.same(refusal(await find(draft)), [409, 'state-conflict', []]);
  t.equal((await v.get(`/decisions/${decision}`)).body.version, 2, 'nothing was changed');
});

t.test('409 suspended: not carried out, not disclosed, not closed; what was published is taken back', async (t) => {
  const { item, decision } = await v.reach('implementing');
  const done = { agenda_item_id: item, decision_id: decision, progress: 'in_progress', text: '在办' };
  const published = {
    agenda_item_id: item,
    decision_id: decision,
    about: 'decision',
    channel: 'broadcast',
    text: '打井',
  };
  const step = { agenda_item_id: item, decision_id: decision, title: '办证', planned_on: today };
  const record = must(await v.post('/implementation-records', done)).body.id;
  const disclosure = must(await v.post('/disclosures', published)).body.id;
  const milestone = must(await v.post('/milestones', step)).body.id;
  const pub = () => service.call(`GET /v1/public/decisions/${decision}`);
  t.equal((await pub()).status, 200);

  must(await find(decision), 200);
  const suspended = [409, 'state-conflict', ['/decision_id']];
  const first = await v.post('/implementation-records', done);
  t.same(refusal(first), suspended);
  t.match(first.body.refused_by, { rule: 'correction-by-government', clause: '二(二)7' });
  t.same(refusal(await v.post('/implementation-records', { ...done, decision_id: null })), suspended);
  t.same(refusal(await v.post('/disclosures', published)), suspended);
  t.same(refusal(await v.post('/disclosures', { ...published, decision_id: null })), suspended);
  t.same(refusal(await v.post('/milestones', step)), suspended);
  t.same(refusal(await v.patch(`/implementation-records/${record}`, { progress: 'completed' })), suspended);
  t.same(refusal(await v.patch(`/milestones/${milestone}`, { done_on: today })), suspended);
  t.same(refusal(await v.patch(`/disclosures/${disclosure}`, { text: '仍然打井' })), suspended);
  must(await v.patch(`/disclosures/${disclosure}`, { withdrawn_on: today, withdrawn_reason: '认定违法' }), 200);
  t.equal((await pub()).status, 404, 'nor is it shown to the public');
  const closing = await v.act(item, 'close');
  t.equal(closing.status, 409);
  t.ok(blockers(closing).includes('unlawful-suspended'));
  t.same(await standing(item, 'unlawful-corrected'), ['unmet', '被认定违法的决定尚未纠正', '没有记录法治宣传教育']);
  const { actions } = (await v.get(`/agenda-items/${item}/procedure`)).body;
  const correct = actions.find(({ action }: { action: string }) => action === 'correct');
  t.same([correct.is_allowed, correct.roles], [true, ['township_officer']]);
});

t.test('409 what was decided and found unlawful is not carried out', async (t) => {
  const { item, decision } = await v.reach('decided');
  must(await find(decision), 200);
  const refused = await v.act(item, 'implement');
  t.same([refused.status, refused.body.code, blockers(refused)], [409, 'procedure-blocked', ['unlawful-suspended']]);
  must(await find(decision, { finding: 'lawful', reason: '复核后合法' }), 200);
  must(await v.act(item, 'implement'));
});

t.test('a correction lifts the suspension: by amendment', async (t) => {
  const { item, decision } = await v.reach('implementing');
  must(await find(decision), 200);
  const amended = await amend(item, decision);
  t.equal((await v.act(item, 'correct', { reason: '违反法律', decision_id: amended })).status, 403);
  must(await v.act(item, 'correct', { reason: '违反法律', decision_id: amended }, v.officer));
  const original = (await v.get(`/decisions/${decision}`)).body;
  t.match(original, {
    status: 'superseded',
    legality: 'unlawful_amended',
    legality_basis: unlawful.legal_basis,
    legality_reason: unlawful.reason,
    text: '新打机电井一眼',
  });
  must(await v.act(item, 'implement'));
  const done = { agenda_item_id: item, decision_id: amended, progress: 'in_progress', text: '在办' };
  must(await v.post('/implementation-records', done));
  t.same(await standing(item, 'unlawful-corrected'), ['unmet', '没有记录法治宣传教育']);
});

t.test('201 legal education, by the government; it discharges what is owed', async (t) => {
  const { item, decision } = await v.reach('closed');
  must(await find(decision), 200);
  must(await v.act(item, 'correct', { reason: '违反法律', decision_id: decision }, v.officer));
  const given = {
    agenda_item_id: item,
    decision_id: decision,
    kind: 'education',
    by_subject_id: government,
    audience: '村两委成员和村民代表',
    attendance_count: 32,
    text: '讲解土地承包中妇女权益的法律规定',
  };
  t.same(refusal(await v.post('/legal-educations', given)), [403, 'forbidden', []]);
  const made = must(await v.post('/legal-educations', given, v.officer));
  const { id, created_at, updated_at, ...rest } = made.body;
  t.same(rest, {
    division_code: v.code,
    recorded_days_late: 0,
    ...given,
    held_on: today,
    held_text: null,
    version: 1,
  });
  t.same(await standing(item, 'unlawful-corrected'), ['met']);
  t.equal((await v.patch(`/legal-educations/${id}`, { audience: '全体村民' })).status, 403);
  t.equal((await v.remove(`/legal-educations/${id}`)).status, 403);
  must(await v.patch(`/legal-educations/${id}`, { audience: '全体村民' }, v.officer), 200);
  const other = await v.reach('decided');
  t.same(
    refusal(
      await v.post(
        '/legal-educations',
        { ...given, agenda_item_id: other.item, decision_id: other.decision },
        v.officer,
      ),
    ),
    [409, 'state-conflict', ['/decision_id']],
    'nothing unlawful there',
  );
  t.same(refusal(await v.post('/legal-educations', { ...given, agenda_item_id: other.item }, v.officer)), [
    400,
    'invalid-reference',
    ['/decision_id'],
  ]);
  must(await v.act(item, 'withdraw', { reason: '不再协商' }));
  must(await v.post('/legal-educations', given, v.officer), 201);
});

t.test('a paper case is told as it was: the finding has no day, and suspends nothing', async (t) => {
  const item = must(
    await v.post(
      '/agenda-items',
      { division_code: v.code, title: '旧案', content: '补录', origin: 'lead_body', record_mode: 'retrospective' },
      v.officer,
    ),
  ).body.id;
  const decided = { agenda_item_id: item, outcome: 'adopted', basis: 'assembly', text: '收取外来户费用' };
  const decision = must(await v.post('/decisions', decided, v.officer)).body.id;
  for (const action of ['solicit', 'propose', 'notify', 'convene'])
    must(await v.act(item, action, { decision_id: null }, v.officer));
  must(await v.act(item, 'decide', { decision_id: decision }, v.officer));
  const found = must(await find(decision, {}, administrator), 200);
  t.equal(found.body.legality_found_on, null);
  const published = {
    agenda_item_id: item,
    decision_id: decision,
    about: 'decision',
    channel: 'broadcast',
    text: '已公开',
  };
  must(await v.post('/disclosures', published, v.officer));
});

t.test('a record and a finding at once: the record came first, or is refused', async (t) => {
  for (let round = 0; round < 5; round++) {
    const { item, decision } = await v.reach('implementing');
    const done = { agenda_item_id: item, decision_id: decision, progress: 'in_progress', text: '在办' };
    const [found, made] = await Promise.all([find(decision), v.post('/implementation-records', done)]);
    t.equal(found.status, 200);
    t.ok([201, 409].includes(made.status));
    if (made.status === 201) {
      const { rows } = await sql<{ resource: string }>`
        select resource from event where record_id in (${decision}::uuid, ${made.body.id}::uuid) order by seq desc limit 1`.execute(
        service.db,
      );
      t.equal(rows[0]?.resource, 'decision', 'the finding is the later one');
    }
  }
});

t.equal((await v.get('/legal-educations', await service.key('convener', neighbour))).body.items.length, 0);
