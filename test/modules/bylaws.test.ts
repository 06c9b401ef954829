import t from 'tap';
import { banner, neighbour, startService, township, village } from '../support/service.ts';

const service = await startService(t);
const { call } = service;
const convener = await service.key('convener', village);
const officer = await service.key('township_officer', township);
const administrator = await service.key('administrator', banner);
const stranger = await service.key('convener', neighbour);
const auditor = await service.key('auditor', banner);
type Values = Record<string, unknown>;
const convention: Values = {
  division_code: village,
  kind: 'village_convention',
  title: '达布察克村村规民约',
  valid_from: '2026-01-01',
  includes_consultation_rules: true,
};
const measures: Values = {
  division_code: township,
  kind: 'implementing_measures',
  title: '嘎鲁图镇城乡社区协商实施办法',
  valid_from: '2026-01-01',
};
const create = (body: Values, as = convener) => call('POST /v1/bylaws', { as, body });
const read = (id: string, as = convener) => call(`GET /v1/bylaws/${id}`, { as });
const patch = async (id: string, body: Values, as = convener) => {
  const { headers } = await read(id, as);
  return call(`PATCH /v1/bylaws/${id}`, { as, body, headers: { 'if-match': headers.etag ?? '' } });
};
const remove = async (id: string, as = convener) => {
  const { headers } = await read(id, as);
  return call(`DELETE /v1/bylaws/${id}`, { as, headers: { 'if-match': headers.etag ?? '' } });
};
const pointers = (answer: { body: { errors: { pointer: string; code: string }[] } }) =>
  answer.body.errors.map(({ pointer, code }) => `${pointer} ${code}`);

t.test('create', async (t) => {
  t.test('201 with every property; the brackets of its number become 〔〕 and nothing is stripped', async (t) => {
    for (const [given, kept] of [
      ['嘎村字[2026]3号', '嘎村字〔2026〕3号'],
      ['嘎村字【2026】3号', '嘎村字〔2026〕3号'],
      ['嘎村字(2026)3号', '嘎村字〔2026〕3号'],
      ['嘎村字(2026) 3号', '嘎村字〔2026〕 3号'],
      ['嘎村字〔2026〕3号', '嘎村字〔2026〕3号'],
    ] as const) {
      const made = await create({ ...convention, document_number: given });
      t.equal(made.status, 201, made.text);
      const { id, created_at, updated_at, ...rest } = made.body;
      t.same(rest, {
        ...convention,
        document_number: kept,
        adopted_on: null,
        adopted_by_subject_id: null,
        approved_by_subject_id: null,
        valid_to: null,
        replaces_bylaw_id: null,
        summary: null,
        text: null,
        source_system: null,
        source_id: null,
        version: 1,
      });
      t.equal(made.headers.location, `/v1/bylaws/${id}`);
      t.ok(created_at && updated_at);
    }
  });

  t.test('400 what belongs to the other level, and days out of order, all at once', async (t) => {
    const given = { ...convention, kind: 'cross_village_procedure', adopted_on: '2026-02-01', valid_to: '2025-12-31' };
    t.same(pointers(await create(given)), [
      '/kind level',
      '/valid_from days_out_of_order',
      '/valid_to days_out_of_order',
    ]);
    t.same(pointers(await create({ ...measures, kind: 'assembly_procedure' }, officer)), ['/kind level']);
    const future = { ...convention, adopted_on: '2029-01-01', valid_from: '2029-01-01' };
    t.same(pointers(await create(future)), ['/adopted_on future']);
    const oneDay = { ...convention, adopted_on: '2026-01-01', valid_to: '2026-01-01' };
    t.equal((await create(oneDay)).status, 201, 'adopted, begun and ended on one day');
  });

  t.test('400 a subject that is not there', async (t) => {
    const made = await create({ ...convention, adopted_by_subject_id: '01935f6e-7a00-7000-8000-00000000ffff' });
    t.equal(made.body.code, 'invalid-reference');
    t.same(pointers(made), ['/adopted_by_subject_id reference']);
  });

  t.test('404 outside the scope; 403 an auditor; a township lays down its own', async (t) => {
    t.equal((await create(convention, stranger)).status, 404);
    t.equal((await create(measures)).status, 404);
    t.equal((await create(convention, auditor)).status, 403);
    t.equal((await create(measures, officer)).status, 201);
  });
});

t.test('succession', async (t) => {
  const first = (await create({ ...convention, kind: 'assembly_procedure', title: '议事规程' })).body;
  const next = { ...first, title: '议事规程(修订)', valid_from: '2026-07-01', replaces_bylaw_id: first.id };
  for (const key of ['id', 'version', 'created_at', 'updated_at']) delete next[key];

  t.test('400 of another kind or division, or not after the one before', async (t) => {
    t.same(pointers(await create({ ...next, kind: 'service_rules' })), ['/replaces_bylaw_id kind']);
    t.same(pointers(await create({ ...next, valid_from: first.valid_from })), ['/valid_from days_out_of_order']);
    const theirs = await create({ ...next, division_code: neighbour }, stranger);
    t.equal(theirs.body.code, 'invalid-reference');
    t.equal((await read(first.id)).body.version, 1, 'nothing changed');
  });

  t.test('201 and the one before ends on the day before, in the same change', async (t) => {
    const made = await create(next);
    t.equal(made.status, 201, made.text);
    const ended = (await read(first.id)).body;
    t.same([ended.valid_to, ended.version], ['2026-06-30', 2]);

    t.test('the end follows the beginning of the successor', async (t) => {
      await patch(made.body.id, { valid_from: '2026-08-01' });
      t.same((await read(first.id)).body.valid_to, '2026-07-31');
      t.equal((await patch(first.id, { valid_to: '2026-08-01' })).status, 409);
      t.equal((await patch(first.id, { valid_to: '2026-07-30' })).status, 200, 'a gap may be');
      t.equal((await patch(first.id, { valid_to: null })).body.valid_to, '2026-07-30', 'an open end may not');
      t.equal((await patch(made.body.id, { valid_from: '2026-01-01' })).status, 400);
    });

    t.test('409 one bylaw has one successor, and is kept while it has', async (t) => {
      const again = await create({ ...next, title: '另一份' });
      t.same([again.status, pointers(again)], [409, ['/replaces_bylaw_id replaced']]);
      t.equal((await remove(first.id)).status, 409);
      t.equal((await remove(made.body.id)).status, 204);
      t.equal((await remove(first.id)).status, 204);
    });
  });
});

t.test('409 a bylaw that was supervised is kept, and the finding with it', async (t) => {
  const { id } = (await create({ ...convention, kind: 'service_rules', title: '服务规则' })).body;
  const committee = { division_code: village, kind: 'supervision_committee', name: '村务监督委员会' };
  const by = (await call('POST /v1/subjects', { as: convener, body: committee })).body.id;
  const found = { target_resource: 'bylaw', target_id: id, by_subject_id: by, matters: ['procedure'] };
  const as = await service.key('supervisor', village);
  const body = { ...found, finding: 'irregular', finding_text: '未经代表会议通过' };
  t.equal((await call('POST /v1/supervision-records', { as, body })).status, 201);
  t.equal((await remove(id)).status, 409);
  t.equal((await read(id)).status, 200);
});

t.test('read and change', async (t) => {
  t.test('200 a village sees the bylaws of its township, and does not change them (403)', async (t) => {
    const { id } = (await create({ ...measures, title: '办法' }, officer)).body;
    t.equal((await read(id)).status, 200);
    t.equal((await patch(id, { title: '改' })).status, 403);
    t.equal((await patch(id, { title: '改' }, administrator)).status, 200);
    const list = await call('GET /v1/bylaws?kind=implementing_measures', { as: convener });
    t.ok(list.body.items.some((row: Values) => row.id === id));
  });

  t.test('404 a village does not see the bylaws of its neighbour', async (t) => {
    const { id } = (await create(convention)).body;
    t.equal((await read(id, stranger)).status, 404);
  });

  t.test('409 what cannot change: division, kind, predecessor', async (t) => {
    const { id } = (await create(convention)).body;
    const put = { ...convention, kind: 'service_rules' };
    const path = '/v1/bylaws/by-source/portal-a/convention-1';
    t.equal((await call(`PUT ${path}`, { as: convener, body: convention })).status, 201);
    t.equal((await call(`PUT ${path}`, { as: convener, body: convention })).status, 200);
    t.equal((await call(`PUT ${path}`, { as: convener, body: put })).status, 409);
    t.equal((await patch(id, { kind: 'service_rules' })).status, 400);
  });
});
