// A person is erased: nothing in the database tells who he was, what was counted and proven stays, and no copy brings
// him back.
import { sql } from 'kysely';
import t from 'tap';
import { runChange } from '../../src/db/change.ts';
import { namings } from '../../src/db/naming.ts';
import { changed, divisionInScope, insertRecord, type Row, updateRecord } from '../../src/db/records.ts';
import { numberEvents } from '../../src/db/relay.ts';
import { sealEvents } from '../../src/db/seal.ts';
import { checkTrail } from '../../src/db/seal-check.ts';
import { withTrail } from '../../src/db/seal-export.ts';
import { newSealKey, readSealKey } from '../../src/db/seal-key.ts';
import { uuidv7 } from '../../src/db/uuid.ts';
import { wordedTables, wordsOf } from '../../src/modules/subjects/erasure-schema.ts';
import { isRedacted } from '../../src/modules/subjects/redactions.ts';
import { subjects } from '../../src/modules/subjects/schema.ts';
import { recordTables } from '../contract/tables.ts';
import { type Answered, banner, startService, village } from '../support/service.ts';
import { must, settle } from '../support/village.ts';

const service = await startService(t);
const { call, db } = service;
const v = await settle(service);
const national = await service.key('auditor', '');
const signer = readSealKey(newSealKey());
const seal = async () => {
  while (await numberEvents(db));
  while (await sealEvents(db, { key: signer, algorithm: 'sha256' }));
};
const NAME = '诸葛孔方';
const secret = (what: string) => `${NAME}${what}`;
const PHONE = '13812345678';
const erase = (id: string, more: object = {}, as = v.officer) =>
  call(`POST /v1/subjects/${id}/erasure`, { as, body: { reason: '本人请求', ...more } });
const person = async (more: object = {}) =>
  must(await v.post('/subjects', { division_code: village, kind: 'registered_resident', name: NAME, ...more })).body
    .id as string;
const problem = ({ status, body }: Answered) => [
  status,
  (body.errors ?? []).map((e: { pointer: string; code: string }) => `${e.pointer} ${e.code}`),
];

/** Tables of the database in which this is found anywhere. */
async function placesOf(text: string): Promise<string[]> {
  const { rows: tables } = await sql<{ name: string }>`
    select table_name as name from information_schema.tables
    where table_schema = 'public' and table_type = 'BASE TABLE'`.execute(db);
  const found: string[] = [];
  for (const { name } of tables) {
    const { rows } = await sql`select from ${sql.table(name)} r where strpos(r::text, ${text}) > 0 limit 1`.execute(db);
    if (rows.length > 0) found.push(name);
  }
  return found;
}

t.test('what erasure clears is personal in the contract, and in every event', async (t) => {
  const personal = new Map([...Object.values(wordedTables), subjects].map((one) => [one.table, one.personal]));
  for (const { table, columns } of namings)
    for (const column of columns)
      t.ok(
        personal.get(table)?.some((one) => one.column === column),
        `${table}.${column} is classed personal or sensitive`,
      );
});

t.test('whatever their class: no event holds them', async (t) => {
  const scope = { divisions: [''], subjects: [], territories: [], held: [] };
  const actor = { credential_id: null, name: 'test', on_behalf_of: null, request_id: null };
  const context = { db, actor, scope, today: service.today(), now: '', idempotency: null };
  const bare = { ...subjects, personal: [] };
  const columns = namings.find(({ reference }) => reference === null)?.columns ?? [];
  const texts = { name: '原名', interest_description: '承包户', residence_division_code: village, source_id: 's-1' };
  const values = { division_code: village, kind: 'expert', standings: [], source_system: 'x', ...texts };
  const source = divisionInScope(scope, village);
  const row = await insertRecord(context, bare, { id: uuidv7(), values, own: ['division_code'], source });
  await runChange(context, async (change) =>
    changed(await updateRecord(change, bare, row as Row, { name: '别名', source_id: 's-2' })),
  );
  const { rows } = await sql<{ before: object; after: object }>`
    select before, after from event where record_id = ${row?.id} order by record_version`.execute(db);
  t.same(rows[1], { before: { name: '***', source_id: '***' }, after: { name: '***', source_id: '***' } });
  const hidden = columns.map((column) => [column, column in texts ? '***' : null]);
  t.match(rows[0]?.after, Object.fromEntries(hidden));
});

t.test('every record that has words can be redacted', async (t) => {
  const { rows } = await sql<{ name: string }>`
    select distinct table_name as name from information_schema.columns
    where table_name = any(${await recordTables(db)}::text[]) and column_name in ('text', 'note', 'reason', 'minutes',
      'content', 'finding_text', 'conclusion_text', 'conclusion', 'criteria', 'speaker', 'label', 'responsible_person')`.execute(
    db,
  );
  t.ok(rows.length > 12);
  for (const { name } of rows) t.ok(name in wordedTables, name);
  t.same(
    Object.entries(wordsOf).filter(([, words]) => Object.values(words).every((length) => !(length > 0))),
    [],
  );
  t.notOk(Object.values(wordsOf).some((words) => 'source_id' in words));
});

t.test('a text is redacted where one word takes the place of something, and nothing else differs', async (t) => {
  const text = '王大爷说:王大爷家的井干了';
  for (const good of [
    '已匿名说:已匿名家的井干了',
    '已匿名',
    '王大爷说:已匿名',
    '已匿名家的井干了',
    '王大爷已匿名的井干了',
  ])
    t.ok(isRedacted(text, good), good);
  for (const bad of [
    text,
    '已匿名说:已匿名家的井没干',
    '同意',
    '已匿名王大爷说:王大爷家的井干了',
    `${text}已匿名`,
    '王大爷已匿名说:王大爷家的井干了',
    '说:已匿名家的井干了',
    '已匿名说:已匿名说:已匿名',
  ])
    t.notOk(isRedacted(text, bad), bad);
  t.ok(isRedacted('已匿名说:王家', '已匿名说:已匿名'), 'a second time');
});

t.test('nothing is left: log, removed records, kept answers, the number of the portal', async (t) => {
  const journey = await v.reach('soliciting');
  const { item } = journey;
  const keyed = (path: string, body: object, key: string) =>
    call(`POST /v1${path}`, { as: v.convener, body, headers: { 'idempotency-key': key } });
  const made = await keyed(
    '/subjects',
    {
      division_code: village,
      kind: 'other_stakeholder',
      name: NAME,
      name_mn: secret('蒙'),
      interest_description: secret('是承包户'),
      residence_division_code: '150626100203',
      contact_phone: PHONE,
      source_system: 'portal-x',
      source_id: 'citizen-4711',
    },
    'subject',
  );
  const id = must(made).body.id as string;
  t.same(await placesOf(PHONE), [], 'a number is nowhere in clear');
  const participant = must(
    await v.post(`/agenda-items/${item}/participants`, {
      subject_id: id,
      label: secret('户'),
      note: secret('应到'),
      reason: secret('承包'),
    }),
  ).body;
  const said = { agenda_item_id: item, subject_id: id, stance: 'suggest', text: '先办取水许可', speaker: NAME };
  const round = must(await v.post('/solicitations', { agenda_item_id: item, method: 'online' })).body.id;
  const opinion = must(await keyed('/opinions', { ...said, solicitation_id: round }, 'opinion')).body;
  const removed = must(await v.post('/opinions', { ...said, solicitation_id: round, speaker: secret('本人') })).body.id;
  must(await v.remove(`/opinions/${removed}`), 204);
  for (const one of [NAME, 'citizen-4711'])
    t.notOk(
      (await placesOf(one)).some((table) => ['event', 'idempotency_key'].includes(table)),
      `${one} is no record`,
    );

  const { rows: first } = await sql<{ after: object }>`
    select after from event where record_id = ${id} and record_version = 1`.execute(db);
  t.match(first, [{ after: { residence_division_code: '***', source_system: 'portal-x', credit_code: null } }]);

  const before = await counted(item);
  const { body } = must(await erase(id), 200);
  t.match(body, {
    name: '已匿名',
    name_mn: null,
    interest_description: '已匿名',
    residence_division_code: null,
    contact_phone: null,
    source_system: 'portal-x',
    source_id: null,
  });
  t.same(await placesOf(NAME), []);
  t.same(await placesOf('citizen-4711'), []);
  t.same(await counted(item), before, 'counts, reports and procedure are as they were');

  await t.test('a repetition is given what is left of the first answer', async (t) => {
    const again = await keyed('/opinions', { ...said, solicitation_id: round }, 'opinion');
    t.equal(again.headers['idempotency-replayed'], 'true');
    t.same(again.body, { ...opinion, speaker: '已匿名' });
    must(await erase(await person()), 200);
  });

  await t.test('400 nothing new names him; what names him goes on', async (t) => {
    t.same(problem(await v.post('/opinions', { ...said, solicitation_id: round })), [400, ['/subject_id reference']]);
    t.same(problem(await v.post(`/agenda-items/${item}/participants`, { subject_id: id })), [
      400,
      ['/subject_id reference'],
    ]);
    t.equal((await v.patch(`/opinions/${opinion.id}`, { text: '先办许可' })).status, 200);
    t.equal((await v.get(`/participants/${participant.id}`)).body.label, '已匿名');
  });

  await t.test('the proof of every entry and the whole trail hold', async (t) => {
    await seal();
    const { entries } = await withTrail(db, (trail) => checkTrail(trail));
    const { rows } = await sql<{ pos: number }>`select pos from event where record_id = ${id}`.execute(db);
    t.ok(rows.length >= 2 && entries > 20);
    for (const { pos } of rows) {
      const proof = must(await call(`GET /v1/audit-entries/${pos}/proof`, { as: national }), 200);
      t.notMatch(proof.text, NAME);
    }
  });
});

/** What others see of an item and of the place, but for names, versions and times. */
async function counted(item: string): Promise<unknown> {
  const plain = (value: unknown): unknown => {
    if (Array.isArray(value)) return value.map(plain);
    if (value === null || typeof value !== 'object') return value;
    const changing = ['version', 'updated_at', 'as_of', 'speaker', 'label', 'note', 'reason', 'name', 'name_mn'];
    const kept = Object.entries(value).filter(([key]) => !changing.includes(key));
    return Object.fromEntries(kept.map(([key, one]) => [key, plain(one)]));
  };
  const auditor = await service.key('auditor', banner);
  const range = 'from=2020-01-01&to=2030-12-31';
  const paths = [
    `/agenda-items/${item}/procedure`,
    `/opinions?agenda_item_id=${item}`,
    `/agenda-items/${item}/participants`,
    '/obligations?limit=200',
    `/reports/ten-day-replies?division_code=${village}&${range}`,
    `/reports/procedure-conformance?division_code=${village}&${range}`,
  ];
  const answers: unknown[] = [];
  for (const path of paths) answers.push(plain(must(await call(`GET /v1${path}`, { as: auditor }), 200).body));
  return answers;
}

t.test('200 a removed person is erased too, and shown all that is left before', async (t) => {
  const id = await person({ name: secret('已故') });
  must(await v.remove(`/subjects/${id}`), 204);
  t.equal((await v.get(`/subjects/${id}`)).status, 410);
  const report = must(await v.get(`/subjects/${id}/personal-data`), 200).body;
  t.equal(report.subject.name, secret('已故'));
  must(await erase(id), 200);
  t.same(await placesOf(secret('已故')), []);
  t.equal((await v.get(`/subjects/${id}`)).status, 410, 'and stays removed');
  t.equal((await erase(id)).status, 409);
});

t.test('an act answered before: its repetition does not name him', async (t) => {
  const journey = await v.reach('closed');
  const [disclosure] = must(await v.get(`/disclosures?agenda_item_id=${journey.item}`), 200).body.items;
  const id = await person();
  const raised = must(
    await v.post(`/disclosures/${disclosure.id}/objections`, { subject_id: id, raised_by: NAME, text: '费用不符' }),
  ).body;
  const answer = () =>
    call(`POST /v1/objections/${raised.id}/answer`, {
      as: v.convener,
      body: { answer: '已核对', outcome: 'not_upheld' },
      headers: { 'idempotency-key': 'answer' },
    });
  const first = must(await answer(), 200);
  t.equal(first.body.raised_by, NAME);
  t.same(await placesOf(NAME), ['objection', 'subject']);
  t.same((await answer()).body, first.body, 'the first answer again');
  must(await erase(id), 200);
  const again = must(await answer(), 200);
  t.same([again.headers['idempotency-replayed'], again.body.raised_by], ['true', '已匿名']);
});

t.test('redactions: the texts of a closed item, in the same change', async (t) => {
  const journey = await v.reach('closed');
  const id = await person();
  const [opinion] = journey.opinions as [string];
  const path = `/opinions/${opinion}`;
  await sql`alter table opinion disable trigger event_is_recorded`.execute(db);
  await sql`update opinion set text = ${`${NAME}说先办取水许可`} where id = ${opinion}`.execute(db);
  await sql`alter table opinion enable trigger event_is_recorded`.execute(db);
  const at = { resource: 'opinion', id: opinion, property: 'text' };
  const before = await counted(journey.item);
  t.equal((await v.patch(path, { text: '已匿名说先办取水许可' })).status, 409, 'it is closed');

  await t.test('400, 403, 404: other words, other properties, other places', async (t) => {
    const bad = [
      [{ ...at, text: '已匿名说不必办许可' }, [400, ['/redactions/0/text redaction']]],
      [{ ...at, property: 'stance', text: '已匿名' }, [400, ['/redactions/0/property enum']]],
      [{ ...at, resource: 'event', text: '已匿名' }, [400, ['/redactions/0/resource enum']]],
      [{ ...at, id: id, text: '已匿名' }, [404, []]],
    ] as const;
    for (const [redaction, expected] of bad) t.same(problem(await erase(id, { redactions: [redaction] })), expected);
    const other = await settle(service, '150626101201');
    const theirs = must(await other.post('/platforms', { ...platform, division_code: other.code })).body.id;
    const foreign = { resource: 'platform', id: theirs, property: 'name', text: '已匿名' };
    t.equal((await erase(id, { redactions: [foreign] })).status, 404);
    t.equal((await v.get(`/subjects/${id}`)).body.name, NAME, 'all or nothing');
  });

  const texts = (items: unknown) => JSON.stringify(items).replaceAll('已匿名', NAME);
  const version = (await v.get(path)).body.version;
  must(await erase(id, { redactions: [{ ...at, text: '已匿名说先办取水许可' }] }), 200);
  const { body } = must(await v.get(path), 200);
  t.same([body.text, body.version], ['已匿名说先办取水许可', version + 1]);
  t.equal(texts(await counted(journey.item)), texts(before), 'the evidence counts as it did');
  const { rows } = await sql`
    select before, after, rules from event where record_id = ${opinion} and action = 'erased'`.execute(db);
  t.same(rows, [{ before: { text: '***' }, after: { text: '已匿名说先办取水许可' }, rules: { reason: '本人请求' } }]);
  t.same(await placesOf(NAME), []);

  await t.test('200 again, for what was overlooked', async (t) => {
    const minutes = { resource: 'session', id: journey.session, property: 'place', text: '村委已匿名' };
    t.equal(must(await erase(id, { redactions: [minutes] }), 200).body.erased_at !== null, true);
    t.equal((await v.get(`/sessions/${journey.session}`)).body.place, '村委已匿名');
    t.equal((await erase(id)).status, 409);
  });
});
const platform = { name: '小院议事', kind: 'villagers_forum', place: '村委' };

t.test("a person's data has who read it, and what was removed", async (t) => {
  const id = await person({ name: secret('甲') });
  const journey = await v.reach('soliciting');
  const round = must(await v.post('/solicitations', { agenda_item_id: journey.item, method: 'online' })).body.id;
  const said = {
    agenda_item_id: journey.item,
    solicitation_id: round,
    subject_id: id,
    stance: 'suggest',
    text: '同意',
  };
  const opinion = must(await v.post('/opinions', said)).body.id;
  must(await v.remove(`/opinions/${opinion}`), 204);
  const read = { operation: 'GET /v1/subjects/:id', purpose: '核对' };
  const exported = { ...read, operation: 'GET /v1/subjects' };
  await sql`
    insert into event (resource, record_id, action, division_code, on_behalf_of, after) values
      ('subject', ${id}, 'read_personal', ${village}, '王某', ${JSON.stringify({ ...read, record_ids: [id] })}),
      ('opinion', null, 'read_personal', ${village}, null, ${JSON.stringify({ ...read, count: 3, record_ids: [opinion] })}),
      ('subject', null, 'read_personal', '15', null, ${JSON.stringify({ ...exported, divisions: ['150627', banner] })}),
      ('subject', null, 'read_personal', '15', null, ${JSON.stringify({ ...exported, divisions: ['150627'] })}),
      ('subject', null, 'read_personal', ${banner}, null, ${JSON.stringify(exported)}),
      ('subject', null, 'read_personal', '150626101', null, ${JSON.stringify(exported)}),
      ('subject', null, 'read_personal', ${village}, null, ${JSON.stringify({ ...read, operation: 'POST /v1/subjects/look-up' })}),
      ('subject', ${v.bodies.resident}, 'read_personal', ${village}, null, ${JSON.stringify(read)})`.execute(db);
  const { body } = must(await v.get(`/subjects/${id}/personal-data`), 200);
  t.equal(body.is_complete, true);
  t.match(body.mentions, [{ resource: 'opinion', id: opinion, values: { text: '同意' } }]);
  t.ok(body.mentions[0].values.deleted_at);
  t.same(
    body.reads.map((one: Record<string, unknown>) => [one.purpose, one.count, one.on_behalf_of, one.is_export]),
    [
      ['核对', 1, null, true],
      ['核对', 1, null, true],
      ['核对', 3, null, false],
      ['核对', 1, '王某', false],
    ],
  );
});
