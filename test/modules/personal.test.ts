// Personal data: masked but for a purpose, not written back, encrypted at rest, looked up, shown and erased.
import { sql } from 'kysely';
import t from 'tap';
import { PersonalKeys } from '../../src/db/personal-keys.ts';
import type { Attempt } from '../../src/http/aspects/attempts.ts';
import { issueApiKey } from '../../src/modules/api-keys/commands.ts';
import { isIdNumber } from '../../src/procedure/id-number.ts';
import { maskName } from '../../src/procedure/masking.ts';
import { type Answered, neighbour, startService, township, village } from '../support/service.ts';
import { must, settle } from '../support/village.ts';

const service = await startService(t);
const { call, db } = service;
const v = await settle(service);
const portal = await service.key('portal', village);
const auditor = await service.key('auditor', village);
const administrator = await service.key('administrator', '150626');
const neighbourly = await service.key('convener', neighbour);
const PHONE = '13812345678';
const ID_NUMBER = '11010519491231002X';
const person = { division_code: village, kind: 'registered_resident', name: '欧阳小明', name_mn: 'ᠪᠠᠲᠤ' };
const create = (more: object = {}, as = v.convener, headers = {}) =>
  call('POST /v1/subjects', { as, body: { ...person, ...more }, headers });
const read = (id: string, as: string, purpose = 'test') => call(`GET /v1/subjects/${id}`, { as, headers: { purpose } });
const refusal = ({ status, body }: Answered) => [
  status,
  body.code,
  (body.errors ?? []).map((e: { pointer: string; code: string }) => `${e.pointer} ${e.code}`),
];
const shownTo = async (id: string, as: string, purpose?: string) => {
  const { name, name_mn, contact_phone, id_number } = must(await read(id, as, purpose), 200).body;
  return [name, name_mn, contact_phone, id_number];
};
const inClear = [person.name, person.name_mn, PHONE, ID_NUMBER];
const masked = ['欧阳**', 'ᠪ**', '138****5678', '110*************2X'];
const { id } = must(await create({ contact_phone: PHONE, id_number: ID_NUMBER })).body;

t.test(
  '200 in clear for those who run the procedure, on records of their own, for a purpose; masked otherwise',
  async (t) => {
    t.same(await shownTo(id, v.convener), inClear);
    t.same(await shownTo(id, v.officer), inClear);
    t.same(await shownTo(id, v.convener, ''), masked);
    for (const as of [portal, auditor, administrator]) t.same(await shownTo(id, as), masked);
    t.equal((await read(id, neighbourly)).status, 404);
  },
);

t.test('200 a grant that carries personal data; never of an administrator or a portal', async (t) => {
  const grant = (role: 'auditor' | 'portal', division_code: string) =>
    [{ role, division_code, subject_id: null, personal_data: true }] as const;
  const tokenOf = async (role: 'auditor' | 'portal', code: string) =>
    (await issueApiKey(db, { name: role, grants: [...grant(role, code)] })).token;
  t.same(await shownTo(id, await tokenOf('auditor', village)), inClear);
  t.same(await shownTo(id, await tokenOf('portal', village)), masked);
  const issue = (role: string) =>
    call('POST /v1/api-keys', {
      as: administrator,
      body: { name: role, grants: [{ role, division_code: village, subject_id: null, personal_data: true }] },
    });
  t.same(refusal(await issue('supervisor')), [403, 'forbidden', ['/grants/0/personal_data beyond']]);
  t.same(refusal(await issue('portal')), [400, 'invalid-input', ['/grants/0/personal_data role']]);
});

t.test('the names of bodies are public', async (t) => {
  t.equal((await read(v.bodies.department, portal)).body.name, '水务站');
  const stakeholder = { kind: 'other_stakeholder', interest_description: '相邻' };
  const { body } = must(await create(stakeholder, v.convener, { purpose: '' }));
  t.equal(body.name, '欧阳**', 'who may be a person is treated as one');
});

t.test('400 a purpose that says nothing, or is not well-formed', async (t) => {
  for (const purpose of ['%20', '%E4%B8', '%00', '.', 'abc', '1234', '....', '%E6%A0%B8%E5%AF%B9', 'a'.repeat(201)])
    t.same(refusal(await read(id, v.convener, purpose)), [400, 'invalid-input', ['/headers/purpose pattern']], purpose);
  t.same(await shownTo(id, v.convener, 'a'.repeat(200)), inClear);
  t.same(await shownTo(id, v.convener, '%E6%A0%B8%E5%AF%B9%E5%90%8D%E5%8D%95'), inClear);
});

t.test('lists and exports are masked as one record is', async (t) => {
  const list = (as: string, purpose: string, accept = 'application/json', query = '') =>
    call(`GET /v1/subjects?kind=registered_resident${query}`, { as, headers: { purpose, accept } });
  for (const accept of ['application/json', 'text/csv', 'application/x-ndjson'])
    for (const query of ['', '&modified_since=2020-01-01T00:00:00.000Z']) {
      const clear = must(await list(v.convener, 'test', accept, query), 200).text;
      t.match(clear, person.name);
      for (const [as, purpose] of [
        [portal, 'test'],
        [auditor, 'test'],
        [administrator, 'test'],
        [v.convener, ''],
      ] as const) {
        const { text } = must(await list(as, purpose, accept, query), 200);
        t.match(text, '欧阳**');
        for (const secret of inClear) t.notMatch(text, secret, `${accept} ${query}`);
      }
      t.equal(clear.includes(PHONE), accept === 'application/json', 'what is encrypted is in no export');
    }
});

t.test(
  'what is said of a person, where he lives and his id elsewhere are masked whole; of a body they are not',
  async (t) => {
    const said = { interest_description: '与井相邻', residence_division_code: village };
    const named = (source_id: string) => ({ source_system: 'portal-a', source_id });
    const made = must(await create({ ...said, ...named('household-7'), kind: 'other_stakeholder' })).body;
    must(
      await call('POST /v1/subjects', {
        as: v.convener,
        body: { division_code: village, kind: 'community_grid', name: '第二网格', ...named('grid-2') },
      }),
    );
    const about = ({ interest_description, residence_division_code, source_id }: Record<string, unknown>) => [
      interest_description,
      residence_division_code,
      source_id,
    ];
    t.same(about(must(await read(made.id, v.convener), 200).body), ['与井相邻', village, 'household-7']);
    t.same(about(must(await read(made.id, v.convener, ''), 200).body), ['***', null, null]);
    t.same(about(must(await read(made.id, auditor), 200).body), ['***', null, null]);
    for (const accept of ['text/csv', 'application/x-ndjson']) {
      const { text } = must(await call('GET /v1/subjects', { as: portal, headers: { accept } }), 200);
      t.notMatch(text, /与井相邻|household-7/);
      t.match(text, 'grid-2');
      const line = text.split('\n').find((one) => one.includes(made.id)) ?? '';
      t.equal(line.split('***').length - 1, 1, line);
    }
    const { rows } = await sql<{ after: Record<string, unknown> }>`
    select after from event where record_id = ${made.id}`.execute(db);
    t.same(about(rows[0]?.after ?? {}), ['***', '***', '***']);
    const patch = await call(`PATCH /v1/subjects/${made.id}`, {
      as: v.convener,
      body: { interest_description: '***' },
      headers: { 'if-match': '"1"' },
    });
    t.same(refusal(patch), [400, 'invalid-input', ['/interest_description masked']]);
  },
);

t.test('the mask of the database is that of the service', async (t) => {
  const names = ['王小明', '王', '欧阳修', '东方', '巴图·孟和', 'ᠪᠠᠲᠤ', 'Баатар', '𠮷田', '', '王**', '欧阳**', ' 李'];
  const { rows } = await sql<{ name: string; masked: string }>`
    select name, mask_name(name) as masked from unnest(${names}::text[]) name`.execute(db);
  t.same(
    rows,
    names.map((name) => ({ name, masked: maskName(name) })),
  );
  const { compoundSurnames } = await import('../../src/procedure/masking.ts');
  const { rows: wrong } = await sql`
    select name from unnest(${compoundSurnames}::text[]) name where mask_name(name || '某') <> name || '**'`.execute(
    db,
  );
  t.same(wrong, []);
  const { rows: known } = await sql<{ list: string }>`
    select pg_get_functiondef('mask_name'::regproc) as list`.execute(db);
  t.same(compoundSurnames, /'([^']* [^']*)'/.exec(known[0]?.list ?? '')?.[1]?.split(' '), 'and no more');
});

t.test('in clear it has a tag of its own: 304 hides no value, and 200 changes by either', async (t) => {
  const made = must(await create({ name: '王小明' }), 201);
  const path = `/v1/subjects/${made.body.id}`;
  const get = (purpose: string, tag?: string, as = v.convener) =>
    call(`GET ${path}`, { as, headers: { purpose, ...(tag ? { 'if-none-match': tag } : {}) } });
  const [masked, clear] = [await get(''), await get('test')];
  t.same([masked.headers.etag, clear.headers.etag, made.headers.etag], ['"1"', '"1-clear"', '"1-clear"']);
  for (const { headers } of [masked, clear]) t.match(headers.vary, /\bPurpose\b/);
  const shown = await get('test', masked.headers.etag);
  t.same([shown.status, shown.body?.name], [200, '王小明']);
  t.same([(await get('test', '"1-clear"')).status, (await get('', '"1"')).status], [304, 304]);
  t.equal((await get('', '"1-clear"')).status, 200);
  t.equal((await get('test', '"1"', auditor)).status, 304, 'with a purpose, but masked');
  const body = must(await call(`GET /v1/subjects/${v.bodies.department}`, { as: v.officer }), 200);
  t.equal(body.headers.etag, '"1"', 'nothing in it is personal');
  const list = await call('GET /v1/subjects', { as: v.convener });
  t.match(list.headers.vary, /Accept, Purpose/);
  t.notMatch((await call('GET /v1/rules')).headers.vary ?? '', /Purpose/);
  const patch = (tag: string, name: string) =>
    call(`PATCH ${path}`, { as: v.convener, body: { name }, headers: { purpose: '', 'if-match': tag } });
  t.equal((await patch('"2-clear"', '王大明')).status, 412);
  t.equal(must(await patch('"1-clear"', '王大明'), 200).headers.etag, '"2"');
  t.equal(must(await patch('"2"', '王小明'), 200).headers.etag, '"3"');
});

t.test('a right guess is a read: it is noted, whatever purpose was stated', async (t) => {
  const notes: Attempt[] = [];
  const writeRead = async (read: Attempt) => void notes.push(read);
  const noting = await startService(t, { writeRead }, service.url);
  const made = must(await create({ name: '王小明', contact_phone: PHONE })).body;
  const body = must(await create({ kind: 'community_grid', name: '第三网格' })).body;
  const noted = async (path: string, sent: object, more = {}) => {
    notes.length = 0;
    const headers = { purpose: '', 'if-match': '*', ...more };
    const { status } = await noting.call(`PATCH /v1/subjects/${path}`, { as: v.convener, body: sent, headers });
    return [status, ...notes.map(({ action, record_ids }) => [action, ...record_ids])];
  };
  const read = [200, ['read_personal', made.id]];
  t.same(await noted(made.id, { name: '王小明' }), read);
  t.match(notes[0]?.read?.purpose, /未写明/);
  t.same(await noted(made.id, { contact_phone: PHONE }), read);
  t.same(await noted(made.id, { name: '王小明', contact_phone: PHONE }, { purpose: 'test' }), read);
  t.equal(notes[0]?.read?.purpose, 'test');
  t.same(await noted(made.id, { household_registration: null }), [200], 'nothing personal was sent');
  t.same(await noted(made.id, { name: '王大明' }), [200], 'a wrong guess is a change');
  t.same(await noted(body.id, { name: '第三网格' }), [200], 'the name of a body is public');
});

t.test('400 what is masked is not written back, and nothing changes', async (t) => {
  const before = await read(id, v.convener);
  const patch = (body: object) =>
    call(`PATCH /v1/subjects/${id}`, { as: v.convener, body, headers: { 'if-match': '"1"', purpose: '' } });
  t.same(refusal(await patch({ name: '欧阳**' })), [400, 'invalid-input', ['/name masked']]);
  t.same(refusal(await patch({ contact_phone: '138****5678' })), [400, 'invalid-input', ['/contact_phone masked']]);
  t.same(refusal(await create({ name: '王**' })), [400, 'invalid-input', ['/name masked']]);
  const put = await call('PUT /v1/subjects/by-source/a/1', { as: v.convener, body: { ...person, name: '王**' } });
  t.same(refusal(put), [400, 'invalid-input', ['/name masked']]);
  t.same((await read(id, v.convener)).body, before.body);
});

t.test('an answer to a write is masked too, and so is its repetition', async (t) => {
  const headers = { purpose: '', 'idempotency-key': 'personal-1' };
  const more = { contact_phone: PHONE };
  const first = must(await create(more, v.convener, headers));
  t.same([first.body.name, first.body.contact_phone], ['欧阳**', '138****5678']);
  const second = must(await create(more, v.convener, headers));
  t.equal(second.text, first.text);
  t.equal(second.headers['idempotency-replayed'], 'true');
  const third = must(await create(more, v.convener, { ...headers, purpose: 'test' }));
  t.same([third.body.name, third.body.contact_phone], [person.name, PHONE]);
});

t.test('400 numbers of bodies, and ID numbers that cannot be', async (t) => {
  const body = { division_code: village, kind: 'community_grid', name: '第一网格', contact_phone: PHONE };
  t.same(refusal(await call('POST /v1/subjects', { as: v.convener, body })), [
    400,
    'invalid-input',
    ['/contact_phone person'],
  ]);
  const wrong = await create({ id_number: '110105194912310021' });
  t.same(refusal(wrong), [400, 'invalid-input', ['/id_number check-digit']]);
  t.notMatch(wrong.text, '110105194912310021');
  t.ok(isIdNumber(ID_NUMBER, '2026-01-01'));
  t.notOk(isIdNumber(ID_NUMBER, '1949-12-30'), 'born after today');
  t.ok(isIdNumber(ID_NUMBER, '1949-12-31'));
  t.notOk(isIdNumber('110105194902310026', '2026-01-01'), 'no such day');
});

t.test('409 no numbers are kept without keys', async (t) => {
  const bare = await startService(t, { personalKeys: undefined }, service.url);
  const answered = await bare.call('POST /v1/subjects', { as: v.convener, body: { ...person, contact_phone: PHONE } });
  t.same(refusal(answered), [409, 'state-conflict', []]);
  const body = must(await bare.call(`GET /v1/subjects/${id}`, { as: v.convener }), 200).body;
  t.same([body.name, body.contact_phone, body.id_number], [person.name, '****', '****']);
});

const kept = async () => {
  const { rows } = await sql<{ contact_phone: string; id_number: string; version: number }>`
    select contact_phone, id_number, version from subject where id = ${id}`.execute(db);
  return rows[0] as { contact_phone: string; id_number: string; version: number };
};

t.test('at rest: encrypted, bound to row and column, never in the log', async (t) => {
  const { contact_phone, id_number } = await kept();
  t.match(contact_phone, /^test\.[\w-]{43}\.[\w-]+$/);
  const keys = new PersonalKeys(`test:${Buffer.alloc(32, 9).toString('base64')}`);
  t.equal(keys.open(contact_phone, `contact_phone:${id}`), PHONE);
  t.equal(keys.open(contact_phone, `id_number:${id}`), undefined);
  t.equal(keys.open(contact_phone, `contact_phone:${v.bodies.resident}`), undefined);
  t.equal(keys.open(`${contact_phone.slice(0, -2)}AA`, `contact_phone:${id}`), undefined, 'altered');
  t.equal(
    new PersonalKeys(`other:${Buffer.alloc(32, 1).toString('base64')}`).open(id_number, `id_number:${id}`),
    undefined,
  );
  await t.rejects(sql`update subject set contact_phone = ${PHONE} where id = ${id}`.execute(db), { code: '23514' });
  const { rows } = await sql<{ text: string }>`select e::text as text from event e`.execute(db);
  for (const secret of [...inClear, contact_phone])
    t.notOk(
      rows.some(({ text }) => text.includes(secret)),
      secret,
    );
  t.throws(() => new PersonalKeys('a:short'), /32 bytes/);
  t.throws(() => new PersonalKeys(`a:${Buffer.alloc(32).toString('base64')},a:${Buffer.alloc(32).toString('base64')}`));
});

t.test('200 the same number again is no change, another is', async (t) => {
  const { version } = await kept();
  const patch = async (body: object, at = version) =>
    call(`PATCH /v1/subjects/${id}`, { as: v.convener, body, headers: { 'if-match': `"${at}"` } });
  t.equal(must(await patch({ contact_phone: PHONE }), 200).body.version, version);
  t.equal(must(await patch({ contact_phone: '0477-7212345' }), 200).body.contact_phone, '0477-7212345');
  t.equal(must(await patch({ contact_phone: PHONE }, version + 1), 200).body.version, version + 2);
});

t.test('look-up by exactly this number', async (t) => {
  const lookUp = (body: object, as = v.convener, purpose = 'test') =>
    call('POST /v1/subjects/look-up', { as, body, headers: { purpose } });
  const idsFound = async (body: object, as?: string) =>
    must(await lookUp(body, as), 200).body.items.map((item: { id: string }) => item.id);
  t.same(await idsFound({ id_number: ID_NUMBER }), [id]);
  t.same(await idsFound({ id_number: ID_NUMBER, contact_phone: '13900000000' }), []);
  t.ok((await idsFound({ contact_phone: PHONE })).includes(id));
  t.same(await idsFound({ id_number: ID_NUMBER }, neighbourly), [], 'of their own divisions only');
  t.same(refusal(await lookUp({ id_number: ID_NUMBER }, v.convener, '')), [
    400,
    'invalid-input',
    ['/headers/purpose required'],
  ]);
  t.equal((await lookUp({ id_number: ID_NUMBER }, auditor)).status, 403);
  for (const query of [`contact_phone=${PHONE}`, 'name=王', 'sort=name', 'q=王小'])
    t.equal((await call(`GET /v1/subjects?${query}`, { as: v.convener })).status, 400, query);
});

t.test("one person's data: shown to the person, and erased", async (t) => {
  const journey = await v.reach('soliciting');
  const round = must(await v.post('/solicitations', { agenda_item_id: journey.item, method: 'online' })).body;
  const report = (as = v.convener, purpose = 'test') =>
    call(`GET /v1/subjects/${id}/personal-data`, { as, headers: { purpose } });
  const said = { agenda_item_id: journey.item, solicitation_id: round.id, subject_id: id, stance: 'oppose' };
  const opinion = must(await v.post('/opinions', { ...said, text: '反对', speaker: person.name })).body;
  const opinions = async () =>
    (await v.get(`/opinions?agenda_item_id=${journey.item}`)).body.items.map(
      ({ stance, disposition, text }: Record<string, string>) => [stance, disposition, text],
    );
  const counted = await opinions();

  await t.test('200 all that is held, for a purpose; 400, 403 otherwise', async (t) => {
    const { body } = must(await report(), 200);
    t.same(
      [body.subject.name, body.subject.contact_phone, body.is_complete, body.elsewhere_count],
      [person.name, PHONE, true, 0],
    );
    t.same(
      body.mentions.map((m: { resource: string; id: string; property: string }) => [m.resource, m.id, m.property]),
      [['opinion', opinion.id, 'subject_id']],
    );
    t.equal(body.mentions[0].values.speaker, person.name);
    t.equal((await report(v.convener, '')).status, 400);
    t.equal((await report(auditor)).status, 403);
    t.equal((await report(neighbourly)).status, 404);
  });

  const erase = (of = id, as = v.officer) =>
    call(`POST /v1/subjects/${of}/erasure`, { as, body: { reason: '本人请求' } });
  await t.test('403 a convener, 409 a body, 400 no reason', async (t) => {
    t.equal((await erase(id, v.convener)).status, 403);
    t.equal((await erase(v.bodies.department)).status, 409);
    const none = await call(`POST /v1/subjects/${id}/erasure`, { as: v.officer, body: {} });
    t.equal(none.status, 400);
    t.equal((await erase(id, await service.key('township_officer', '150626101'))).status, 404);
  });

  await t.test('200 anonymous, here and where it is named; what was said and counted stays', async (t) => {
    const { body } = must(await erase(), 200);
    t.same([body.name, body.name_mn, body.contact_phone, body.id_number], ['已匿名', null, null, null]);
    t.ok(body.erased_at);
    t.equal(body.kind, person.kind);
    const after = must(await v.get(`/opinions/${opinion.id}`), 200).body;
    t.same([after.speaker, after.stance, after.text, after.version], ['已匿名', 'oppose', '反对', 2]);
    t.same(await opinions(), counted);
    const { rows } = await sql<{ text: string }>`
      select coalesce(s::text, '') as text from subject s where id = ${id}
      union all select o::text from opinion o union all select e::text from event e where record_id = ${id}
      union all select k.answer::text from idempotency_key k where location like ${`%${id}`}`.execute(db);
    for (const secret of inClear)
      t.notOk(
        rows.some(({ text }) => text.includes(secret)),
        secret,
      );
    const { rows: acts } = await sql`
      select rules from event where record_id = ${id} and action = 'erased'`.execute(db);
    t.same(acts, [{ rules: { reason: '本人请求' } }]);
  });

  await t.test('409 once only, and it is not changed any more', async (t) => {
    t.equal((await erase()).status, 409);
    const again = await v.patch(`/subjects/${id}`, { name: '欧阳小明' });
    t.same(refusal(again), [409, 'state-conflict', []]);
  });
});

t.test('204 a person who is removed leaves no number', async (t) => {
  const made = must(await create({ contact_phone: PHONE })).body;
  must(await v.remove(`/subjects/${made.id}`), 204);
  const { rows } = await sql`select contact_phone from subject where id = ${made.id}`.execute(db);
  t.same(rows, [{ contact_phone: null }]);
});

t.test('409 procedure: the answer names nobody', async (t) => {
  const { item } = await v.reach('notified');
  const resident = must(await create({ name: '诸葛大名' })).body.id;
  must(await v.post(`/agenda-items/${item}/participants`, { subject_id: resident }));
  const { text } = must(await v.get(`/agenda-items/${item}/procedure`), 200);
  t.notMatch(text, '诸葛大名');
  t.equal(township, village.slice(0, 9));
});

t.test(
  'after a merger the names go with the village: to its successor, and no more to who held what ended',
  async (t) => {
    const [old, into] = ['150626101204', '150626101203'];
    const [before, after] = [await service.key('convener', old), await service.key('convener', into)];
    const held = { division_code: old, contact_phone: PHONE };
    const { id } = must(await create(held, before)).body;
    const report = (as: string) => call(`GET /v1/subjects/${id}/personal-data`, { as, headers: { purpose: 'test' } });
    const merge = { kind: 'merged', successor_code: into, valid_to: service.today(), document: '乌政发〔2026〕21号' };
    const officer = await service.key('township_officer', old.slice(0, 9));
    must(await call(`POST /v1/divisions/${old}/successions`, { as: officer, body: merge }));
    t.same([(await shownTo(id, before))[0], (await report(before)).status], [person.name, 200], 'its last day');
    t.same([(await read(id, after)).status, (await report(after)).status], [404, 404]);
    service.setToday(new Date(Date.parse(`${service.today()}T00:00:00Z`) + 86_400_000).toISOString().slice(0, 10));
    t.same([(await shownTo(id, after))[2], (await report(after)).status], [PHONE, 200]);
    t.same([(await shownTo(id, before))[2], (await report(before)).status], [masked[2], 403]);
    t.same([(await shownTo(id, officer))[2], (await report(officer)).status], [PHONE, 200], 'who is above both');
  },
);
