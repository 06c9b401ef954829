// Whom somebody acted for: the log and its proof hold a pseudonym; the name is shown as personal data is, and forgotten.
import { sql } from 'kysely';
import t from 'tap';
import { numberEvents } from '../../src/db/relay.ts';
import { sealEvents } from '../../src/db/seal.ts';
import { checkTrail } from '../../src/db/seal-check.ts';
import { withTrail } from '../../src/db/seal-export.ts';
import { newSealKey, readSealKey } from '../../src/db/seal-key.ts';
import type { Attempt } from '../../src/http/aspects/attempts.ts';
import { issueApiKey } from '../../src/modules/api-keys/commands.ts';
import { Attempts } from '../../src/modules/audit/commands.ts';
import { banner, neighbour, startService, township, village } from '../support/service.ts';
import { must, settle } from '../support/village.ts';

let attempts: Attempts;
const service = await startService(t, {
  noteAttempt: (attempt: Attempt) => attempts.note(attempt),
  writeRead: (read: Attempt) => attempts.write(read),
});
const { call, db } = service;
attempts = new Attempts(db);
const v = await settle(service);
const signer = readSealKey(newSealKey());
const seal = async () => {
  await attempts.flush(true);
  while (await numberEvents(db));
  while (await sealEvents(db, { key: signer, algorithm: 'sha256' }));
};

const CLERK = '司马文书';
const header = (name = CLERK) => ({ 'on-behalf-of': encodeURIComponent(name) });
const body = { division_code: village, kind: 'expert', name: '专家' };
const create = (name?: string, more = {}) =>
  call('POST /v1/subjects', { as: v.convener, body, headers: { ...header(name), ...more } });
const named = async (personal_data: boolean, division_code = banner) => {
  const grants = [{ role: 'auditor' as const, division_code, subject_id: null, personal_data }];
  return (await issueApiKey(db, { name: 'auditor', grants })).token;
};
const [auditor, plain] = [await named(true), await named(false)];
const entriesOf = async (query: string, as = auditor, purpose = 'test', accept = 'application/json') => {
  const headers = { purpose, accept };
  return call(`GET /v1/audit-entries?limit=200&${query}`, { as, headers });
};
const byName = (name = CLERK, as?: string, purpose?: string) =>
  entriesOf(`on_behalf_of=${encodeURIComponent(name)}`, as, purpose);
const idsOf = (answered: { body: { items: { record_id: string | null }[] } }) =>
  answered.body.items.flatMap(({ record_id }) => record_id ?? []);

const journey = await v.reach('proposed');
const first = must(await create()).body.id as string;
const acted = must(
  await call(`POST /v1/agenda-items/${journey.item}/transitions`, {
    as: v.convener,
    body: { action: 'withdraw', reason: '提出人撤回' },
    headers: { ...header(), 'idempotency-key': 'act' },
  }),
).body;
must(await call(`GET /v1/subjects/${first}`, { as: await service.key('convener', neighbour), headers: header() }), 404);
await seal();

t.test('no name in log, history, proof or kept answer, whoever writes', async (t) => {
  for (const table of ['event', 'transition', 'idempotency_key', 'audit_seal']) {
    const { rows } = await sql`select from ${sql.table(table)} r where strpos(r::text, ${CLERK}) > 0`.execute(db);
    t.equal(rows.length, 0, table);
  }
  const { rows } = await sql<{ division_code: string; name: string }>`
    select name, division_code from acted_for order by division_code`.execute(db);
  t.same(rows, [{ name: CLERK, division_code: village }], 'one row for a name and a place');
  await sql`
    insert into event (resource, action, on_behalf_of, division_code) values
      ('subject', 'read_personal', ${CLERK}, ${village}), ('subject', 'read_personal', null, null)`.execute(db);
  const { rows: kept } = await sql<{ ids: string[]; nobody: number }>`
    select array_agg(distinct on_behalf_of) filter (where on_behalf_of is not null) as ids,
      count(*) filter (where on_behalf_of is null)::integer as nobody from event`.execute(db);
  t.match(kept[0]?.ids, [/^p_[0-9a-f]{32}$/]);
  t.equal(kept[0]?.ids.length, 1);
  t.ok(Number(kept[0]?.nobody) > 10);
  await seal();
});

t.test('200 shown as personal data is: to those who may, for a purpose; masked otherwise', async (t) => {
  const shown = async (as: string, purpose: string, accept?: string) =>
    must(await entriesOf(`record_id=${first}&action=created`, as, purpose, accept), 200).text;
  t.match(await shown(auditor, 'test'), CLERK);
  for (const accept of ['text/csv', 'application/x-ndjson']) {
    t.match(await shown(auditor, 'test', accept), CLERK, accept);
    t.match(await shown(plain, 'test', accept), '司马**', accept);
    t.notMatch(await shown(plain, 'test', accept), CLERK, accept);
  }
  for (const [as, purpose] of [
    [auditor, ''],
    [plain, 'test'],
  ] as const) {
    const text = await shown(as, purpose);
    t.match(text, '司马**');
    t.notMatch(text, CLERK);
  }
  const { pos } = JSON.parse(await shown(auditor, 'test')).items[0];
  t.equal((await call(`GET /v1/audit-entries/${pos}`, { as: auditor })).body.on_behalf_of, CLERK);
  t.equal((await call(`GET /v1/audit-entries/${pos}`, { as: plain })).body.on_behalf_of, '司马**');
  const proof = must(await call(`GET /v1/audit-entries/${pos}/proof`, { as: auditor }), 200);
  t.match(JSON.parse(proof.body.line).on_behalf_of, /^p_[0-9a-f]{32}$/);
  const history = must(await v.get(`/agenda-items/${journey.item}/procedure`), 200).body.history;
  t.equal(history.at(-1).on_behalf_of, CLERK);
  t.equal(history[0].on_behalf_of, null);
});

t.test('a repetition has the name again', async (t) => {
  const again = await call(`POST /v1/agenda-items/${journey.item}/transitions`, {
    as: v.convener,
    body: { action: 'withdraw', reason: '提出人撤回' },
    headers: { ...header(), 'idempotency-key': 'act' },
  });
  t.equal(again.headers['idempotency-replayed'], 'true');
  t.equal(again.body.on_behalf_of, acted.on_behalf_of);
});

t.test(
  'by exactly this name: 400 without a purpose, 403 without the right, and only where it may be seen',
  async (t) => {
    const found = idsOf(must(await byName(), 200));
    t.ok(found.includes(first) && found.includes(journey.item));
    t.ok(found.filter((id) => id === first).length === 2, 'also what was refused');
    t.same(idsOf(must(await byName('司马**'), 200)), []);
    t.equal((await byName(CLERK, auditor, '')).status, 400);
    t.equal((await byName(CLERK, plain)).status, 403);
    const elsewhere = [
      { role: 'auditor' as const, division_code: banner, subject_id: null },
      { role: 'auditor' as const, division_code: neighbour, subject_id: null, personal_data: true },
    ];
    const mixed = (await issueApiKey(db, { name: 'auditor', grants: elsewhere })).token;
    t.same(idsOf(must(await byName(CLERK, mixed), 200)), [], 'no oracle for what comes masked');
    await seal();
    const { items } = (await entriesOf('action=read_personal&resource=audit_entry')).body;
    t.ok(items.length >= 3, 'and it is noted, though nothing was found');
  },
);

t.test('many at once, the first time: one row', async (t) => {
  const all = await Promise.all(Array.from({ length: 12 }, () => create('欧阳经办')));
  t.ok(all.every(({ status }) => status === 201));
  const { rows } = await sql`select from acted_for where name = '欧阳经办'`.execute(db);
  t.equal(rows.length, 1);
});

t.test('erased: the name is dropped, here and not elsewhere; log and proofs stay', async (t) => {
  const other = await settle(service, '150626101201');
  const theirs = must(
    await call('POST /v1/subjects', {
      as: other.convener,
      body: { ...body, division_code: other.code },
      headers: header(),
    }),
  ).body.id;
  must(await create('经办人小马'));
  const person = must(await v.post('/subjects', { ...body, kind: 'registered_resident', name: CLERK })).body.id;
  const asked = { reason: '本人请求', acted_as: ['经办人小马'] };
  must(await call(`POST /v1/subjects/${person}/erasure`, { as: v.officer, body: asked }), 200);
  const { rows } = await sql<{ name: string; division_code: string }>`
    select name, division_code from acted_for where name in (${CLERK}, '经办人小马')`.execute(db);
  t.same(rows, [{ name: CLERK, division_code: other.code }]);
  await seal();
  t.same(idsOf(must(await byName(), 200)), [theirs]);
  const { items } = must(await entriesOf(`record_id=${first}&action=created`), 200).body;
  t.equal(items[0].on_behalf_of, '***');
  const history = must(await v.get(`/agenda-items/${journey.item}/transitions`), 200).body.items;
  t.match(history.at(-1).on_behalf_of, '***');
  const { entries } = await withTrail(db, (trail) => checkTrail(trail));
  t.ok(entries > 30);
  const again = must(await create()).body.id;
  await seal();
  t.same(idsOf(must(await byName(CLERK, await named(true, township)), 200)), [again], 'nothing leads back');
});

t.test('entries from before pseudonyms keep the name they have, and are found by it', async (t) => {
  await sql`alter table event disable trigger event_names_nobody`.execute(db);
  await sql`
    insert into event (resource, action, on_behalf_of, division_code)
    values ('subject', 'read_personal', '慕容旧档', ${village})`.execute(db);
  await sql`alter table event enable trigger event_names_nobody`.execute(db);
  await seal();
  t.equal(must(await byName('慕容旧档'), 200).body.items.length, 1);
  const { items } = (await entriesOf('action=read_personal', plain)).body;
  t.ok(items.some((entry: { on_behalf_of: string }) => entry.on_behalf_of === '慕容**'));
});
