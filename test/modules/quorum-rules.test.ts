import t from 'tap';
import { quorumRules } from '../../src/procedure/quorum.ts';
import { type Answered, banner, neighbour, startService, township, village } from '../support/service.ts';
import { must, settle } from '../support/village.ts';

const service = await startService(t);
const v = await settle(service);
const administrator = await service.key('administrator', banner);
const national = await service.key('administrator', '');
const refusal = ({ status, body }: Answered) => [
  status,
  body.code,
  (body.errors ?? []).map(({ pointer, code }: { pointer: string; code: string }) => `${pointer} ${code}`).sort(),
];
const more = { is_strict: true, numerator: 1, denominator: 2 };
const rule = {
  code: 'banner_representatives_2026',
  division_code: banner,
  form: 'villagers_representative_assembly',
  self_government_kind: 'village',
  present: [{ basis: 'representatives', is_strict: false, numerator: 3, denominator: 4 }],
  passes: [{ of: 'present', matter: 'ordinary', ...more }],
  valid_from: '2026-01-01',
  source_title: '乌审旗村民代表会议议事规则',
  source_document: '乌政发〔2026〕3号',
  article: '第五条',
  mark: '✓',
};
const load = (body: Record<string, unknown>, as = administrator) => v.post('/quorum-rules', body, as);
const anonymous = (path: string) => service.call(`GET /v1${path}`);

t.test('200 the sets released with the service, for everybody', async (t) => {
  const { status, body } = await anonymous('/quorum-rules?limit=200');
  t.equal(status, 200);
  t.same(body.items.map(({ code }: { code: string }) => code).sort(), quorumRules.map(({ code }) => code).sort());
  const one = body.items.find(({ code }: { code: string }) => code === 'villagers_assembly_2010');
  t.same(one, {
    id: one.id,
    is_built_in: true,
    code: 'villagers_assembly_2010',
    division_code: null,
    form: 'villagers_assembly',
    self_government_kind: 'village',
    counts_area: false,
    present: [
      { basis: 'persons', is_strict: true, numerator: 1, denominator: 2 },
      { basis: 'households', is_strict: false, numerator: 2, denominator: 3 },
    ],
    passes: [
      { of: 'present', matter: 'ordinary', is_strict: true, numerator: 1, denominator: 2 },
      { of: 'eligible', matter: 'collective_land', is_strict: false, numerator: 2, denominator: 3 },
    ],
    valid_from: '2010-10-28',
    valid_to: '2025-12-31',
    source_title: '中华人民共和国村民委员会组织法',
    source_document: '2010年修订,2018年修正',
    article: '第二十二条',
    mark: '✓',
    quotation: one.quotation,
    version: 1,
    created_at: '2026-11-23T00:00:00.000Z',
    updated_at: '2026-11-23T00:00:00.000Z',
  });
  t.match(one.quotation, '十八周岁以上村民过半数');
  t.same((await anonymous(`/quorum-rules/${one.id}`)).body, one);
  const codesOf = async (query: string) =>
    (await anonymous(`/quorum-rules?${query}`)).body.items.map(({ code }: { code: string }) => code).sort();
  t.same(await codesOf('form=villagers_assembly&on=2025-12-31'), [
    'residents_assembly_1990',
    'villagers_assembly_2010',
  ]);
  t.same(await codesOf('form=villagers_assembly&on=2026-01-01&self_government_kind=village'), [
    'villagers_assembly_2026',
  ]);
  t.same(await codesOf('is_built_in=false'), []);
  t.same(refusal(await anonymous('/quorum-rules/00000000-0000-8000-8000-ffffffffffff')), [404, 'not-found', []]);
  const [first] = (await anonymous('/quorum-rules?limit=1')).body.items;
  t.ok(first.id);
});

t.test('page after page shows each once', async (t) => {
  const made = must(await load(rule)).body;
  const seen: string[] = [];
  let cursor = '';
  do {
    const { body } = await anonymous(`/quorum-rules?limit=4${cursor}`);
    seen.push(...body.items.map(({ code }: { code: string }) => code));
    cursor = body.next_cursor ? `&cursor=${body.next_cursor}` : '';
  } while (cursor);
  t.same([...seen].sort(), [...quorumRules.map(({ code }) => code), rule.code].sort());
  t.equal(seen.at(-1), rule.code, 'what was loaded comes last');
  t.equal((await v.remove(`/quorum-rules/${made.id}`, administrator)).status, 204);
  t.same(refusal(await anonymous(`/quorum-rules/${made.id}`)), [410, 'gone', []]);
});

t.test('create', async (t) => {
  t.test('403 only an administrator; 401 nobody', async (t) => {
    t.same(refusal(await load(rule, v.convener)), [403, 'forbidden', []]);
    t.same(refusal(await load(rule, v.officer)), [403, 'forbidden', []]);
    t.equal((await service.call('POST /v1/quorum-rules', { body: rule })).status, 401);
  });
  t.test('404 another place; 403 the whole country', async (t) => {
    t.same(refusal(await load({ ...rule, division_code: '150625' })), [404, 'not-found', []]);
    t.same(refusal(await load({ ...rule, division_code: null })), [403, 'forbidden', []]);
    const { division_code: _, ...nationwide } = rule;
    t.same(refusal(await load(nationwide)), [403, 'forbidden', []]);
  });
  t.test('400 no source, no such form, fractions that nobody reaches', async (t) => {
    for (const missing of ['source_title', 'source_document', 'article', 'mark', 'valid_from', 'present', 'passes']) {
      const without = Object.fromEntries(Object.entries(rule).filter(([key]) => key !== missing));
      t.equal((await load(without)).status, 400, missing);
    }
    t.equal((await load({ ...rule, form: 'villagers_council' })).status, 400);
    t.equal((await load({ ...rule, mark: '?' })).status, 400);
    const bad = {
      ...rule,
      counts_area: true,
      present: [
        { basis: 'representatives', is_strict: false, numerator: 4, denominator: 3 },
        { basis: 'representatives', is_strict: true, numerator: 1, denominator: 1 },
        { basis: 'owners', is_strict: false, numerator: 1, denominator: 1 },
      ],
      passes: [{ of: 'present', matter: 'major', ...more }],
      valid_to: '2025-12-31',
    };
    t.same(refusal(await load(bad)), [
      400,
      'invalid-input',
      [
        '/counts_area basis',
        '/passes required',
        '/present/0/numerator fraction',
        '/present/1/basis repeated',
        '/present/1/numerator fraction',
        '/present/2/basis basis',
        '/valid_to order',
      ],
    ]);
    const whole = [{ basis: 'representatives', is_strict: false, numerator: 1, denominator: 1 }];
    const all = must(await load({ ...rule, present: whole })).body;
    must(await v.remove(`/quorum-rules/${all.id}`, administrator), 204);
  });
  t.test('201 with a source, and a version; 409 what contradicts it', async (t) => {
    const { status, body, headers } = await load({ ...rule, valid_to: '2026-06-30' });
    t.equal(status, 201);
    t.match(body, { ...rule, valid_to: '2026-06-30', is_built_in: false, version: 1, quotation: null });
    t.equal(headers.location, `/v1/quorum-rules/${body.id}`);
    const overlap = [409, 'state-conflict', ['/valid_from overlap']];
    t.same(refusal(await load({ ...rule, code: 'other', valid_from: '2026-06-30' })), overlap, 'its last day');
    t.same(refusal(await load({ ...rule, code: 'other', valid_from: '2025-01-01', valid_to: '2026-01-01' })), overlap);
    t.same(refusal(await load(rule)), [409, 'state-conflict', ['/code taken', '/valid_from overlap']]);
    t.same(refusal(await load({ ...rule, code: 'villagers_assembly_2010', valid_from: '2026-07-01' })), [
      409,
      'state-conflict',
      ['/code taken'],
    ]);
    const next = must(await load({ ...rule, code: 'next', valid_from: '2026-07-01' })).body;
    const nearer = must(await load({ ...rule, code: 'nearer', division_code: township })).body;
    const nationwide = must(await load({ ...rule, code: 'nationwide', division_code: null }, national)).body;
    const held = await anonymous(`/quorum-rules?division_code=${neighbour}&is_built_in=false`);
    t.equal(held.body.items.length, 4, 'all that hold in a village');
    const elsewhere = await anonymous('/quorum-rules?division_code=150625&is_built_in=false');
    t.same(
      elsewhere.body.items.map(({ id }: { id: string }) => id),
      [nationwide.id],
    );
    await t.test('200 changed by those whose it is; 404, 409, 412, 428 otherwise', async (t) => {
      const path = `/quorum-rules/${body.id}`;
      t.equal((await v.patch(path, { article: '第六条' }, administrator)).body.article, '第六条');
      t.equal((await v.patch(path, { article: '第六条' }, administrator)).body.version, 2, 'nothing differed');
      t.equal((await v.patch(path, { present: rule.present }, administrator)).body.version, 2, 'nor here');
      t.same(refusal(await v.patch(path, { valid_to: null }, administrator)), [
        409,
        'state-conflict',
        ['/valid_from overlap'],
      ]);
      t.same(refusal(await v.patch(path, { valid_to: '2025-01-01' }, administrator)), [
        400,
        'invalid-input',
        ['/valid_to order'],
      ]);
      t.equal((await v.patch(path, { form: 'villagers_assembly' }, administrator)).status, 400, 'never');
      t.equal((await v.patch(path, { article: '第七条' }, v.convener)).status, 403);
      const other = await service.key('administrator', neighbour);
      t.equal((await v.patch(path, { article: '第七条' }, other)).status, 404);
      t.equal((await v.patch(`/quorum-rules/${nationwide.id}`, { article: '第七条' }, administrator)).status, 404);
      t.equal((await v.patch(`/quorum-rules/${nationwide.id}`, { article: '第七条' }, national)).status, 200);
      const stale = { as: administrator, body: { article: '第八条' }, headers: { 'if-match': '"1"' } };
      t.equal((await service.call(`PATCH /v1${path}`, stale)).status, 412);
      t.equal((await service.call(`PATCH /v1${path}`, { as: administrator, body: { article: '第八条' } })).status, 428);
    });
    await t.test('409 one released with the service is not changed, not removed', async (t) => {
      const [released] = (await anonymous('/quorum-rules?limit=1')).body.items;
      const refused = [409, 'state-conflict', []];
      t.same(refusal(await v.patch(`/quorum-rules/${released.id}`, { mark: '✓' }, national)), refused);
      t.same(refusal(await v.remove(`/quorum-rules/${released.id}`, national)), refused);
    });
    for (const id of [body.id, next.id, nearer.id])
      t.equal((await v.remove(`/quorum-rules/${id}`, administrator)).status, 204);
    t.equal((await v.remove(`/quorum-rules/${nationwide.id}`, national)).status, 204);
    t.equal((await anonymous('/quorum-rules?is_built_in=false')).body.items.length, 0);
  });
  t.test('409 of two at once, one', async (t) => {
    const both = await Promise.all([load({ ...rule, code: 'one' }), load({ ...rule, code: 'two' })]);
    t.same(both.map(({ status }) => status).sort(), [201, 409]);
    for (const { status, body } of both)
      if (status === 201) t.equal((await v.remove(`/quorum-rules/${body.id}`, administrator)).status, 204);
  });
});

t.test('a set that is loaded judges at once, and one that is removed no more', async (t) => {
  const { item } = await v.reach('deliberating');
  const meeting = {
    division_code: village,
    form: 'villagers_representative_assembly',
    status: 'held',
    held_on: service.today(),
    starts_at: `${service.today()}T10:20:00.000Z`,
    convener_subject_id: v.bodies.committee,
    count_basis: 'representatives',
    eligible_count: 60,
    present_count: 44,
  };
  const session = must(await v.post('/sessions', meeting)).body.id;
  const votes = { agenda_item_id: item, votes_for: 23, votes_against: 21, vote_result: 'passed' };
  const { id } = must(await v.post(`/sessions/${session}/agenda-items`, votes)).body;
  const quorum = async () => (await v.get(`/session-items/${id}/quorum`)).body;
  t.match(await quorum(), {
    validity: 'valid',
    passed: true,
    result_follows: true,
    rule: { code: 'villagers_representative_assembly_2026', mark: '!', is_built_in: true },
  });
  const loaded = must(await load(rule)).body;
  t.same(await quorum(), {
    session_item_id: id,
    session_id: session,
    agenda_item_id: item,
    form: 'villagers_representative_assembly',
    held_on: service.today(),
    count_basis: 'representatives',
    vote_matter: 'ordinary',
    validity: 'invalid',
    passed: null,
    result_follows: null,
    rule: {
      code: rule.code,
      division_code: banner,
      source_title: rule.source_title,
      source_document: rule.source_document,
      article: '第五条',
      mark: '✓',
      is_built_in: false,
    },
    votes: { for: 23, against: 21, abstained: null, for_area: null, origin: 'counts' },
    working: [
      {
        zh: '依据 banner_representatives_2026:乌审旗村民代表会议议事规则(乌政发〔2026〕3号)第五条[✓ 已见于公布的文本],另行载入',
        en: 'by banner_representatives_2026: 乌审旗村民代表会议议事规则(乌政发〔2026〕3号)第五条 [✓ seen in a published text], loaded by an operator',
      },
      {
        zh: '到会(代表) 44/60: 44×4=176 < 60×3=180,须达到3/4,不符合',
        en: 'present (representatives) 44/60: 44×4=176 < 60×3=180, at least 3/4, not met',
      },
      {
        zh: '赞成占到会(代表) 23/44: 23×2=46 > 44×1=44,须超过1/2,符合',
        en: 'in favour of those present (representatives) 23/44: 23×2=46 > 44×1=44, more than 1/2, met',
      },
    ],
  });
  must(await v.remove(`/quorum-rules/${loaded.id}`, administrator), 204);
  t.equal((await quorum()).rule.code, 'villagers_representative_assembly_2026');
  t.equal((await v.get(`/session-items/${id}/quorum`, await service.key('convener', neighbour))).status, 404);
});
