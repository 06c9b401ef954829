import t from 'tap';
import { banner, neighbour, startService, township, village } from '../support/service.ts';

const service = await startService(t);
const { call } = service;
const convener = await service.key('convener', village);
const officer = await service.key('township_officer', township);
const stranger = await service.key('convener', neighbour);
const auditor = await service.key('auditor', banner);
const committee = { division_code: village, kind: 'consultation_committee', name: '达布察克村社区协商委员会' };
const create = (body: unknown, as = convener, headers = {}) => call('POST /v1/subjects', { as, body, headers });

t.test('create', async (t) => {
  t.test('201 with every property, its ETag and its Location', async (t) => {
    const made = await create({ ...committee, division_code: '150626100201' });
    t.equal(made.status, 201);
    const { id, created_at, updated_at, ...rest } = made.body;
    t.match(id, /^[0-9a-f]{8}-[0-9a-f]{4}-7/);
    t.equal(created_at, updated_at);
    t.match(created_at, /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/);
    t.same(rest, {
      ...committee,
      name_mn: null,
      standings: [],
      household_registration: null,
      capacity: null,
      interest_description: null,
      credit_code: null,
      residence_division_code: null,
      contact_phone: null,
      id_number: null,
      erased_at: null,
      source_system: null,
      source_id: null,
      version: 1,
    });
    t.equal(made.headers.etag, '"1"');
    t.equal(made.headers.location, `/v1/subjects/${id}`);
    const read = await call(`GET /v1/subjects/${id}`, { as: convener });
    t.equal(read.text, made.text);
  });

  t.test('201 the padded code is cut by level', async (t) => {
    const made = await create(
      { division_code: '150626100000', kind: 'township_party_committee', name: '嘎鲁图镇党委' },
      officer,
    );
    t.equal(made.body.division_code, '150626100');
  });

  t.test('400 all faults at once, with pointers', async (t) => {
    const { status, body } = await create({ division_code: 'x', kind: 'topic', colour: 'red' });
    t.equal(status, 400);
    t.same(body.errors.map((e: { pointer: string; code: string }) => `${e.pointer} ${e.code}`).sort(), [
      '/colour additionalProperties',
      '/division_code pattern',
      '/kind enum',
      '/name required',
    ]);
  });

  t.test('400 another stakeholder without its interest, and a wrong credit code', async (t) => {
    const { status, body } = await create({
      ...committee,
      kind: 'other_stakeholder',
      credit_code: '91350100M000100Y44',
    });
    t.equal(status, 400);
    t.same(
      body.errors.map((e: { pointer: string }) => e.pointer),
      ['/interest_description', '/credit_code'],
    );
    t.equal((await create({ ...committee, credit_code: '91350100M000100Y43' })).status, 201);
  });

  t.test('404 a division outside the scope', async (t) => {
    t.equal((await create(committee, stranger)).status, 404);
  });

  t.test('403 an auditor writes nothing; 401 nobody', async (t) => {
    t.equal((await create(committee, auditor)).status, 403);
    t.equal((await call('POST /v1/subjects', { body: committee })).status, 401);
    t.equal((await create(committee, `${convener.slice(0, -1)}_`)).status, 401);
  });
});

t.test('idempotency', async (t) => {
  t.test('201 the same answer again, one record', async (t) => {
    const headers = { 'idempotency-key': 'same' };
    const [first, second] = await Promise.all([
      create(committee, convener, headers),
      create(committee, convener, headers),
    ]);
    const third = await create(committee, convener, headers);
    t.same([first.status, second.status, third.status], [201, 201, 201]);
    t.equal(first.text, second.text);
    t.equal(first.text, third.text);
    t.equal(third.headers['idempotency-replayed'], 'true');
    t.equal(third.headers.location, first.headers.location);
  });

  t.test('422 another body under the key', async (t) => {
    const headers = { 'idempotency-key': 'other' };
    await create(committee, convener, headers);
    t.equal((await create({ ...committee, name: '别的' }, convener, headers)).status, 422);
  });

  t.test('a key belongs to its credential', async (t) => {
    const headers = { 'idempotency-key': 'mine' };
    const mine = await create(committee, convener, headers);
    const theirs = await create({ ...committee, division_code: neighbour }, stranger, headers);
    t.same([mine.status, theirs.status], [201, 201]);
  });
});

t.test('read', async (t) => {
  const { body } = await create(committee);
  t.test('304 when the version is at hand', async (t) => {
    const again = await call(`GET /v1/subjects/${body.id}`, { as: convener, headers: { 'if-none-match': '"1"' } });
    t.same([again.status, again.text, again.headers.etag], [304, '', '"1"']);
  });
  t.test('404 from a neighbouring village, as if it did not exist', async (t) => {
    const theirs = await call(`GET /v1/subjects/${body.id}`, { as: stranger });
    const none = await call('GET /v1/subjects/01935f6e-7a00-7000-8000-00000000ffff', { as: stranger });
    t.same([theirs.status, none.status], [404, 404]);
    const bare = ({ instance, request_id, ...rest }: Record<string, unknown>) => rest;
    t.same(bare(theirs.body), bare(none.body));
  });
  t.test('200 a public body of the township is seen from its villages, and not changed by them', async (t) => {
    const body = { division_code: township, kind: 'grassroots_government', name: '嘎鲁图镇人民政府' };
    const { body: government } = await create(body, officer);
    t.equal((await call(`GET /v1/subjects/${government.id}`, { as: convener })).status, 200);
    const patch = { as: convener, body: { name: '改名' }, headers: { 'if-match': '"1"' } };
    t.equal((await call(`PATCH /v1/subjects/${government.id}`, patch)).status, 403);
  });
});

t.test('update', async (t) => {
  const { body: made } = await create(committee);
  const patch = (body: unknown, tag?: string) =>
    call(`PATCH /v1/subjects/${made.id}`, { as: convener, body, headers: tag ? { 'if-match': tag } : {} });
  t.test('428 without If-Match, 412 with an old one', async (t) => {
    t.equal((await patch({ name: '新名' })).status, 428);
    t.equal((await patch({ name: '新名' }, '"7"')).status, 412);
  });
  t.test('200 what is named changes, the rest stays; null clears', async (t) => {
    const { status, body, headers } = await patch({ name: '新名', interest_description: '邻近' }, '"1"');
    t.equal(status, 200);
    t.same(
      { ...body, updated_at: '' },
      { ...made, name: '新名', interest_description: '邻近', version: 2, updated_at: '' },
    );
    t.equal(headers.etag, '"2"');
    t.equal((await patch({ interest_description: null }, '"2"')).body.interest_description, null);
  });
  t.test('200 nothing changes: the version stays', async (t) => {
    t.equal((await patch({ name: '新名' }, '"3"')).body.version, 3);
  });
  t.test('400 what cannot be changed, and an empty patch', async (t) => {
    t.equal((await patch({ kind: 'expert' }, '"3"')).status, 400);
    t.equal((await patch({}, '"3"')).status, 400);
  });
  t.test('20 writers at once: one wins each version', async (t) => {
    const all = await Promise.all(Array.from({ length: 20 }, (_, n) => patch({ name: `名${n}` }, '"3"')));
    t.equal(all.filter(({ status }) => status === 200).length, 1);
    t.equal(all.filter(({ status }) => status === 412).length, 19);
  });
});

t.test('remove', async (t) => {
  const { body: made } = await create(committee);
  const gone = await call(`DELETE /v1/subjects/${made.id}`, { as: convener, headers: { 'if-match': '"1"' } });
  t.same([gone.status, gone.text], [204, '']);
  const read = await call(`GET /v1/subjects/${made.id}`, { as: convener });
  t.equal(read.status, 410);
  t.equal(read.body.id, made.id);
  const page = await call(`GET /v1/subjects?modified_since=${made.created_at}&division_code=${village}&limit=200`, {
    as: convener,
  });
  t.ok(
    page.body.removed.some(({ id }: { id: string }) => id === made.id),
    'a tombstone shows when synchronising',
  );
});

t.test('put by source', async (t) => {
  const put = (body: unknown, as = convener) => call('PUT /v1/subjects/by-source/portal-a/s-1', { as, body });
  const first = await put(committee);
  t.equal(first.status, 201);
  const same = await put(committee);
  t.same([same.status, same.body.version], [200, 1], 'twice changes nothing');
  const changed = await put({ ...committee, name: '更名' });
  t.same([changed.status, changed.body.id, changed.body.name, changed.body.version], [200, first.body.id, '更名', 2]);
  t.equal((await put({ ...committee, kind: 'expert' })).status, 409);
  const race = await Promise.all(
    Array.from({ length: 8 }, () =>
      call('PUT /v1/subjects/by-source/portal-a/race', { as: convener, body: committee }),
    ),
  );
  t.equal(new Set(race.map(({ body }) => body.id)).size, 1, 'eight first puts at once make one record');
});

t.test('list', async (t) => {
  const here = '150626100203';
  const clerk = await service.key('convener', here);
  const ids: string[] = [];
  for (let n = 0; n < 7; n++) {
    const body = { division_code: here, kind: n % 2 ? 'expert' : 'community_grid', name: `主体${n}` };
    ids.push((await create(body, clerk)).body.id);
  }
  const pages = async (query: string, as = clerk) => {
    const seen: string[] = [];
    for (let path = `/v1/subjects?${query}`; path; ) {
      const page = await call(`GET ${path}`, { as });
      t.equal(page.status, 200);
      seen.push(...page.body.items.map(({ id }: { id: string }) => id));
      const link = /^<([^>]+)>; rel="next"$/.exec(page.headers.link ?? '')?.[1] ?? '';
      t.equal(link !== '', page.body.next_cursor !== null);
      path = link;
    }
    return seen;
  };
  t.test('200 newest first, every record once', async (t) => {
    const seen = await pages(`limit=3&division_code=${here}`);
    t.same(
      seen.filter((id) => ids.includes(id)),
      [...ids].reverse(),
    );
    t.equal(new Set(seen).size, seen.length);
    t.same(
      (await pages(`limit=2&sort=created_at&division_code=${here}`)).filter((id) => ids.includes(id)),
      ids,
    );
  });
  t.test('200 filtered', async (t) => {
    const found = (await pages(`limit=2&kind=expert&division_code=${here}`)).filter((id) => ids.includes(id));
    t.same(found, [ids[5], ids[3], ids[1]]);
  });
  t.test('200 by a township officer and an auditor of the banner; nothing for a stranger', async (t) => {
    t.equal((await pages(`division_code=${here}`, officer)).length, 7);
    t.equal((await pages(`division_code=${here}`, auditor)).length, 7);
    t.equal((await pages(`division_code=${here}`, stranger)).length, 0);
  });
  t.test('200 in order of change when synchronising', async (t) => {
    const since = (await call(`GET /v1/subjects/${ids[0]}`, { as: clerk })).body.created_at;
    const seen = await pages(`limit=2&division_code=${here}&modified_since=${since}`);
    t.same(seen, ids);
  });
  t.test('400 a cursor of another list, another filter or another credential', async (t) => {
    const { body } = await call(`GET /v1/subjects?limit=2&division_code=${here}`, { as: clerk });
    const use = (query: string, as = clerk) => call(`GET /v1/subjects?${query}&cursor=${body.next_cursor}`, { as });
    t.equal((await use(`limit=2&division_code=${here}`)).status, 200);
    t.equal((await use(`limit=2&division_code=${here}&kind=expert`)).status, 400);
    t.equal((await use(`limit=2&division_code=${here}`, officer)).status, 400);
    t.equal((await call(`GET /v1/subjects?limit=2&cursor=AAAA`, { as: clerk })).status, 400);
  });
  t.test('400 an unknown parameter, a limit of 0 or 201', async (t) => {
    for (const query of ['colour=red', 'limit=0', 'limit=201', 'limit=x']) {
      t.equal((await call(`GET /v1/subjects?${query}`, { as: clerk })).status, 400, query);
    }
  });
});
