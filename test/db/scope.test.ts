// Whom a code holds: the levels above a village by their length, the units inside it by the hyphen; in code and in SQL.
import { type RawBuilder, type SqlBool, sql } from 'kysely';
import t from 'tap';
import { recordRows } from '../../src/db/pages.ts';
import type { RecordTable } from '../../src/db/records.ts';
import { covers, isHeldBy, isUnder } from '../../src/db/scope.ts';
import { parseGrant } from '../../src/http/token-grants.ts';
import { agendaItems } from '../../src/modules/agenda-items/schema.ts';
import { insertAttempts } from '../../src/modules/audit/queries.ts';
import { subjects } from '../../src/modules/subjects/schema.ts';
import { isUnder as liesUnder } from '../../src/procedure/rules/judging.ts';
import { banner, startService, township, village } from '../support/service.ts';
import { must } from '../support/village.ts';

const service = await startService(t);
const { call, db } = service;
const [first, twelfth, inFirst] = [`${village}-01`, `${village}-012`, `${village}-01-02`];
const registrar = await service.key('administrator', banner);
for (const code of [first, twelfth, inFirst]) {
  const body = { code, name: `网格 ${code}`, kind: 'grid', source: '嘎鲁图镇' };
  must(await call('POST /v1/divisions', { as: registrar, body }));
}
const holdsIn = async (condition: RawBuilder<SqlBool>) => {
  const { rows } = await sql<{ holds: boolean }>`select ${condition} as holds from (select) nothing`.execute(db);
  return rows[0]?.holds;
};

t.test('one answer to who holds whom, however it is asked', async (t) => {
  const above = ['15', '1506', banner, township, '150626101'];
  const codes = [...above, village, '150626100202', first, twelfth, inFirst, `${village}-0102`, `${village}-01-021`];
  for (const division of codes) {
    for (const code of codes) {
      const parts = (one: string) => one.split('-');
      const isInside = parts(division).every((part, at) => part === parts(code)[at]);
      const expected = division.length < 12 ? code.startsWith(division) : isInside;
      const line = `${division} ${code}`;
      t.equal(covers(division, code), expected, line);
      t.equal(liesUnder(code, division), expected, line);
      t.equal(await holdsIn(isHeldBy(sql`${code}::text`, sql`${division}::text`)), expected, line);
      const { rows } = await sql<{ code: string }>`
        select x.code from (values (${code}::text collate "C")) x (code) where ${isUnder('x.code', division)}`.execute(
        db,
      );
      t.equal(rows.length === 1, expected, line);
    }
    t.ok(covers('', division));
  }
});

t.test('a code of a length that no level has is no place of a grant', async (t) => {
  for (const place of ['150', '15062', '1506261', '15062610', '1506261002', '15062610020', '15062610020-01'])
    t.equal(parseGrant(`convener:${place}`), undefined, place);
  for (const place of [`${village}-1`, `${village}-01234`, `${village}-`, `${village}-01-02-03-04`, `${village}x`])
    t.equal(parseGrant(`convener:${place}`), undefined, place);
  for (const place of ['15', '1506', banner, township, village, first, `${inFirst}-0003`])
    t.equal(parseGrant(`convener:${place}`)?.division_code, place);
});

t.test('a grant on -01 reads, lists, writes and gives nothing of -012', async (t) => {
  const [own, other] = [await service.key('convener', first), await service.key('convener', twelfth)];
  const subject = (division_code: string, as: string) =>
    call('POST /v1/subjects', { as, body: { division_code, kind: 'expert', name: '水务专家' } });
  const mine = must(await subject(first, own)).body.id;
  const within = must(await subject(inFirst, own)).body.id;
  const theirs = must(await subject(twelfth, other)).body.id;

  t.equal((await call(`GET /v1/subjects/${mine}`, { as: own })).status, 200);
  t.equal((await call(`GET /v1/subjects/${within}`, { as: own })).status, 200);
  t.equal((await call(`GET /v1/subjects/${theirs}`, { as: own })).status, 404);
  for (const query of ['', `?division_code=${first}`, `?division_code=${village}`]) {
    const { body } = await call(`GET /v1/subjects${query}`, { as: own });
    t.same(new Set(body.items.map(({ id }: { id: string }) => id)), new Set([mine, within]), query);
  }
  t.same((await call(`GET /v1/subjects?division_code=${twelfth}`, { as: own })).body.items, []);
  t.equal((await subject(twelfth, own)).status, 404);
  const headers = { 'if-match': '*' };
  const patch = (id: string) => call(`PATCH /v1/subjects/${id}`, { as: own, body: { name: '改名' }, headers });
  t.same([(await patch(mine)).status, (await patch(theirs)).status], [200, 404]);
  t.equal((await call(`DELETE /v1/subjects/${theirs}`, { as: own, headers })).status, 404);
  const listed = await call(`GET /v1/divisions?division_code=${first}`);
  t.same(
    listed.body.items.map(({ code }: { code: string }) => code),
    [first, inFirst],
  );

  const giver = await service.key('administrator', first);
  const grants = (division_code: string, role = 'portal', subject_id: string | null = null) =>
    call('POST /v1/api-keys', { as: giver, body: { name: '网格', grants: [{ role, division_code, subject_id }] } });
  t.equal((await grants(inFirst)).status, 201);
  t.equal((await grants(twelfth)).status, 403);
  t.equal((await grants(first, 'responder', within)).status, 201);
  t.equal((await grants(first, 'responder', theirs)).status, 400, 'a subject of another place');
});

t.test('the trail and the reports of -01 hold nothing of -012', async (t) => {
  const auditor = await service.key('auditor', first);
  const attempt = { record_id: null, action: 'refused', credential_id: null, on_behalf_of: null, request_id: null };
  const at = (division_code: string) => ({ ...attempt, resource: 'service', division_code, after: {} });
  await insertAttempts(db, [at(first), at(inFirst), at(twelfth)]);
  await sql`update event set pos = seq where pos is null`.execute(db);
  const seen = async (query = '') => {
    const { body } = await call(`GET /v1/audit-entries?limit=200${query}`, { as: auditor });
    return [...new Set(body.items.map(({ division_code }: { division_code: string }) => division_code))].sort();
  };
  t.same(await seen(), [first, inFirst]);
  t.same(await seen(`&division_code=${first}`), [first, inFirst]);
  t.same(await seen(`&division_code=${twelfth}`), []);
  const report = (division_code: string) =>
    call(`GET /v1/reports/ten-day-replies?division_code=${division_code}&from=2026-01-01&to=2026-12-31`, {
      as: auditor,
    });
  t.equal((await report(first)).status, 200);
  t.not((await report(twelfth)).status, 200);
});

t.test('a list of such a unit still reads one index, in the order of the list', async (t) => {
  const planOf = async (table: RecordTable) => {
    const scope = { divisions: [first], subjects: [], territories: [], held: [] };
    const query = { division_code: first, limit: 50 };
    const rows = recordRows(table, { scope, credential_id: '', query, where: [] });
    return await db.transaction().execute(async (transaction) => {
      // so few rows are sorted faster than an index is read: what is asked is whether it can be
      for (const way of ['enable_seqscan', 'enable_bitmapscan', 'enable_sort'])
        await sql`select set_config(${way}, 'off', true)`.execute(transaction);
      const plan = await sql<{ 'QUERY PLAN': string }>`explain ${rows}`.execute(transaction);
      return plan.rows.map((row) => row['QUERY PLAN']).join('\n');
    });
  };
  const indexes = [
    [agendaItems, 'agenda_item_village_code'],
    [subjects, 'subject_township_code'],
  ] as const;
  for (const [table, index] of indexes) {
    const plan = await planOf(table);
    t.match(plan, new RegExp(`Index Scan Backward using ${index}`), plan);
    t.notMatch(plan, 'Sort');
  }
});
