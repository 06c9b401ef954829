import { sql } from 'kysely';
import t from 'tap';
import { listWithPredecessors } from '../../src/modules/divisions/queries.ts';
import { banner, neighbour, startService, township, village } from '../support/service.ts';

const service = await startService(t);
const { call } = service;
const convener = await service.key('convener', village);
const officer = await service.key('township_officer', township);
const administrator = await service.key('administrator', banner);
type Values = Record<string, unknown>;

const group: Values = {
  code: `${village}-03`,
  name: '达布察克村三社',
  kind: 'villager_group',
  source: '嘎鲁图镇人民政府登记',
};
const create = (body: Values, as = officer, headers = {}) => call('POST /v1/divisions', { as, body, headers });
const read = (code: string) => call(`GET /v1/divisions/${code}`);
const patch = async (code: string, body: Values, as = officer) => {
  const { headers } = await read(code);
  return call(`PATCH /v1/divisions/${code}`, { as, body, headers: { 'if-match': headers.etag ?? '' } });
};
const succeed = (code: string, body: Values, as = officer) =>
  call(`POST /v1/divisions/${code}/successions`, { as, body });
const pointers = (answer: { body: { errors: { pointer: string; code: string }[] } }) =>
  answer.body.errors.map(({ pointer, code }) => `${pointer} ${code}`);
const merge = { kind: 'merged', successor_code: neighbour, valid_to: '2026-06-30', document: '乌政发〔2026〕21号' };

t.test('register', async (t) => {
  t.test('201 a group of a village, with its parent from its code, and an event', async (t) => {
    const made = await create(group, officer, { 'idempotency-key': 'group-3' });
    t.equal(made.status, 201, made.text);
    const { id, created_at, updated_at, ...rest } = made.body;
    t.same(rest, {
      ...group,
      name_mn: null,
      township_kind: null,
      self_government_kind: 'village',
      parent_code: village,
      valid_from: null,
      valid_to: null,
      successor_code: null,
      succession_kind: null,
      succession_document: null,
      predecessor_codes: [],
      former_names: [],
      edition: service.today(),
      version: 1,
    });
    t.same([made.headers.location, made.headers.etag], [`/v1/divisions/${group.code}`, '"1"']);
    t.equal((await read(String(group.code))).text, made.text);
    t.ok(created_at === updated_at);
    const again = await create(group, officer, { 'idempotency-key': 'group-3' });
    t.same([again.status, again.headers['idempotency-replayed'], again.body.id], [201, 'true', id]);
    const { rows } = await sql`select action, division_code from event where record_id = ${id}`.execute(service.db);
    t.same(rows, [{ action: 'created', division_code: group.code }]);
  });

  t.test('201 a new village under the township, a unit in a unit, a township by the banner', async (t) => {
    const made = await create({ ...group, code: '150626100399', name: '新村', kind: 'community' });
    t.same([made.status, made.body.self_government_kind, made.body.parent_code], [201, 'community', township]);
    t.equal((await create({ ...group, code: `${village}-03-01`, kind: 'building', name: '一号楼' })).status, 201);
    const town = { ...group, code: '150626199', kind: 'township', township_kind: 'town', name: '新镇' };
    t.equal((await create(town, administrator)).status, 201);
  });

  t.test(
    '400 a kind of another level, a township without its kind, all at once; a parent that is not there',
    async (t) => {
      t.same(pointers(await create({ ...group, code: `${village}-04`, kind: 'gacha' })), ['/kind level']);
      t.same(pointers(await create({ ...group, code: '150626100398', kind: 'grid', township_kind: 'town' })), [
        '/kind level',
        '/township_kind township',
      ]);
      t.same(pointers(await create({ ...group, code: '15', kind: 'province' }, administrator)), ['/code level']);
      const orphan = await create({ ...group, code: '150626100777-01' });
      t.same([orphan.body.code, pointers(orphan)], ['invalid-reference', ['/code parent']]);
    },
  );

  t.test('409 what exists; 403 not below one’s own, or a convener; 401 nobody', async (t) => {
    t.equal((await create(group)).status, 409);
    t.equal((await create({ ...group, code: '150626101201', kind: 'gacha' })).status, 403);
    t.equal((await create({ ...group, code: '150626198', kind: 'township', township_kind: 'town' })).status, 403);
    t.equal((await create({ ...group, code: `${village}-05` }, convener)).status, 403);
    t.equal((await call('POST /v1/divisions', { body: group })).status, 401);
  });
});

t.test('rename', async (t) => {
  t.test('200 the former name stays with its last day', async (t) => {
    const before = (await read(village)).body;
    const given = { name: '达布察克嘎查村民委员会', renamed_on: '2026-03-01', document: '乌政发〔2026〕5号' };
    const renamed = await patch(village, given);
    t.equal(renamed.status, 200, renamed.text);
    t.match(renamed.body, {
      name: given.name,
      version: before.version + 1,
      former_names: [{ name: before.name, name_mn: null, valid_to: '2026-02-28', document: given.document }],
    });
    const same = await patch(village, { name: given.name });
    t.same([same.status, same.body.version], [200, renamed.body.version], 'nothing different changes nothing');
    const next = await patch(village, { name: '达布察克村民委员会', renamed_on: '2026-03-02' });
    t.equal(next.body.former_names.length, 2);
  });

  t.test('400 in the future, or not after the name before; 403, 404, 412, 428', async (t) => {
    const tomorrow = new Date(Date.parse(service.today()) + 86_400_000).toISOString().slice(0, 10);
    t.same(pointers(await patch(village, { name: '甲', renamed_on: tomorrow })), ['/renamed_on future']);
    const early = { name: '甲', renamed_on: '2026-03-01' };
    t.same(pointers(await patch(village, early)), ['/renamed_on days_out_of_order']);
    t.equal((await patch(village, { name: '甲' }, convener)).status, 403);
    t.equal((await patch('150626101', { name: '甲' })).status, 403);
    const ghost = { as: officer, body: { name: '甲' }, headers: { 'if-match': '"1"' } };
    t.equal((await call('PATCH /v1/divisions/150626100999', ghost)).status, 404);
    t.equal((await call(`PATCH /v1/divisions/${village}`, ghost)).status, 412);
    t.equal((await call(`PATCH /v1/divisions/${village}`, { as: officer, body: { name: '甲' } })).status, 428);
  });
});

t.test('succession', async (t) => {
  const old = '150626100399';

  t.test('400 into itself, another level, what is not there', async (t) => {
    t.same(pointers(await succeed(old, { ...merge, successor_code: old })), ['/successor_code own']);
    t.same(pointers(await succeed(old, { ...merge, successor_code: township })), ['/successor_code level']);
    t.same(pointers(await succeed(old, { ...merge, successor_code: `${village}-03` })), ['/successor_code level']);
    t.equal((await succeed(old, { ...merge, successor_code: '150626100998' })).body.code, 'invalid-reference');
    t.equal((await succeed(old, { ...merge, successor_code: '150626101201' })).status < 500, true);
  });

  t.test('403 a convener; another township; 404 what is not there', async (t) => {
    t.equal((await succeed(village, merge, convener)).status, 403);
    t.equal((await succeed('150626101', { ...merge, successor_code: township })).status, 403);
    t.equal((await succeed('150626100998', merge)).status, 404);
  });

  t.test('201 the old code stays readable, and names its successor', async (t) => {
    const made = await succeed(old, merge);
    t.equal(made.status, 201, made.text);
    t.match(made.body, {
      code: old,
      valid_to: '2026-06-30',
      successor_code: neighbour,
      succession_kind: 'merged',
      succession_document: merge.document,
      version: 2,
    });
    t.equal((await read(old)).text, made.text);
    t.same((await read(neighbour)).body.predecessor_codes, [old]);
  });

  t.test('409 twice, and into what has ended', async (t) => {
    const again = await succeed(old, { ...merge, successor_code: village });
    t.same([again.status, again.body.successor_code], [409, neighbour]);
    t.same(pointers(await succeed(village, { ...merge, successor_code: old })), ['/successor_code ended']);
  });

  t.test('409 it takes no new items, nor do its units; the answer names the successor', async (t) => {
    const item = { division_code: old, title: '修路', origin: 'resident_request', record_mode: 'live' };
    const live = await call('POST /v1/agenda-items', { as: officer, body: item });
    t.same([live.status, live.body.code, live.body.successor_code], [409, 'state-conflict', neighbour]);
    const paper = { ...item, record_mode: 'retrospective', requested_on: '2026-06-30' };
    t.equal(
      (await call('POST /v1/agenda-items', { as: officer, body: paper })).status,
      201,
      'its history stays its own',
    );
    const late = { ...paper, requested_on: '2026-07-01' };
    t.equal((await call('POST /v1/agenda-items', { as: officer, body: late })).status, 409);
    t.equal((await create({ ...group, code: `${old}-01` })).status, 409, 'nor new units');
    const meeting = { division_code: old, form: 'villagers_council', held_on: service.today() };
    t.equal((await call('POST /v1/sessions', { as: officer, body: meeting })).status, 409, 'nor new sessions');
  });

  t.test('figures survive: the successor with all that became it, whatever township it came from', async (t) => {
    t.same(await listWithPredecessors(service.db, neighbour), [neighbour, old]);
    t.same(await listWithPredecessors(service.db, old), [old]);
    t.same(await listWithPredecessors(service.db, township), [township], 'what lies under it anyway is not named');
    const moved = { ...group, code: '150626101398', kind: 'gacha', name: '迁来的嘎查' };
    t.equal((await create(moved, administrator)).status, 201);
    const replaced = { ...merge, kind: 'replaced', successor_code: neighbour };
    t.equal((await succeed(moved.code, replaced, administrator)).status, 201);
    t.same(await listWithPredecessors(service.db, neighbour), [neighbour, old, moved.code]);
    t.same(await listWithPredecessors(service.db, township), [township, moved.code]);
  });
});

t.test('what came with the service is in the log, too, under one id everywhere', async (t) => {
  const { rows } = await sql<{ n: number }>`
    select count(*)::int n from division d
    where (select count(*) from event e where e.record_id = d.id and e.resource = 'division') <> d.version`.execute(
    service.db,
  );
  t.same(rows, [{ n: 0 }]);
  const { body } = await read('150626');
  t.equal(body.id, (await sql<{ id: string }>`select md5('division 150626')::uuid id`.execute(service.db)).rows[0]?.id);
});
