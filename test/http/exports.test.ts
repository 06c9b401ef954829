// Lists as CSV and NDJSON: what they hold, how they look, and what becomes of them when something breaks on the way.
import { request as httpRequest, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import { sql } from 'kysely';
import t, { type Test } from 'tap';
import { createDatabase, createPool } from '../../src/db/database.ts';
import { Exports } from '../../src/db/export.ts';
import { readContract } from '../contract/operations.ts';
import { parseCsv } from '../support/csv.ts';
import { until } from '../support/process.ts';
import { banner, neighbour, startService, township, village } from '../support/service.ts';
import { must, settle } from '../support/village.ts';

const service = await startService(t, { exports: { concurrentMax: 4, timeoutMs: 60_000 } });
const { app, db } = service;
const people = await settle(service);
const { item } = await people.reach('closed');
const as = people.convener;
const csv = { accept: 'text/csv' };
const ndjson = { accept: 'application/x-ndjson' };
await app.listen({ port: 0, host: '127.0.0.1' });
const { port } = app.server.address() as AddressInfo;

const linesOf = (text: string) =>
  text
    .split('\n')
    .filter(Boolean)
    .map((line) => JSON.parse(line));

async function wholeList(path: string, key: string | undefined) {
  const items: Record<string, unknown>[] = [];
  for (let cursor = ''; ; ) {
    const call = key ? { as: key } : {};
    const { body } = must(
      await service.call(`GET ${path}${path.includes('?') ? '&' : '?'}limit=200${cursor}`, call),
      200,
    );
    items.push(...body.items);
    if (!body.next_cursor) return items;
    cursor = `&cursor=${body.next_cursor}`;
  }
}
/** A cell as what it stands for, which the type of the expected value tells. */
const readCell = (cell: string, expected: unknown): unknown => {
  if (expected === null || expected === undefined) return cell === '' ? null : cell;
  return typeof expected === 'string' ? cell.replace(/^'(?=[=+@-])/, '') : JSON.parse(cell);
};

t.test('200 every list answers all its rows as NDJSON and as CSV, in its order and as JSON has them', async (t) => {
  const { session, decision } = await people.reach('decided');
  const lists = readContract(app).operations.filter(({ declared }) => declared.kind === 'list');
  t.ok(lists.length > 15);
  const everything = await service.key('auditor', '');
  const ids: Record<string, string> = {
    agenda_item_id: item,
    session_id: session,
    decision_id: decision,
    code: village,
  };
  for (const { id, route, security, roles } of lists) {
    const path = route.replace(/:(\w+)/g, (_, name: string) => ids[name] ?? item);
    const call = security.length === 0 ? {} : { as: roles.includes('convener') ? as : everything };
    const first = await service.call(`GET ${path}`, call);
    if (first.status === 404) {
      // under a record that this village has none of
      t.equal((await service.call(`GET ${path}`, { ...call, headers: csv })).status, 404, id);
      continue;
    }
    const items = await wholeList(path, call.as);
    const lines = must(await service.call(`GET ${path}`, { ...call, headers: ndjson }), 200);
    t.same(linesOf(lines.text), items, id);
    const table = must(await service.call(`GET ${path}`, { ...call, headers: csv }), 200);
    t.equal(table.text[0], '\uFEFF', id);
    const [head = [], ...rows] = parseCsv(table.text.slice(1));
    t.equal(rows.length, items.length, id);
    const read = rows.map((row, n) => {
      const cells = head.map((name, at) => [name, readCell(row[at] ?? '', items[n]?.[name])]);
      return Object.fromEntries(cells.filter(([name]) => String(name) in (items[n] ?? {})));
    });
    t.same(read, items, id);
    t.match(table.headers['content-type'], /^text\/csv; charset=utf-8/);
    t.match(table.headers['content-disposition'], /^attachment; filename="[a-z-]+-\d{4}-\d\d-\d\d\.csv"$/, id);
    t.match(table.headers.vary, /Accept/);
  }
});

t.test('200 an export is cut by filters, scope, limit and order as its list is', async (t) => {
  const auditor = await service.key('auditor', banner);
  const stranger = await service.key('convener', neighbour);
  for (const query of [
    '?stage=closed',
    '?division_code=150626100',
    '?sort=created_at',
    '?limit=2',
    '?limit=200&sort=created_at',
    `?from=${service.today()}`,
  ]) {
    for (const key of [as, auditor, stranger]) {
      const listed = must(await service.call(`GET /v1/agenda-items${query}`, { as: key }), 200);
      const lines = must(await service.call(`GET /v1/agenda-items${query}`, { as: key, headers: ndjson }), 200);
      t.same(linesOf(lines.text), listed.body.items, query);
    }
  }
  const none = must(await service.call('GET /v1/opinions', { as: stranger, headers: csv }), 200);
  t.match(none.text, /^\uFEFFid,[a-z_,]+\r\n$/, 'nothing but the names of the columns');
  t.equal((await service.call('GET /v1/opinions', { as: stranger, headers: ndjson })).text, '');
  t.equal((await service.call('GET /v1/opinions', { headers: csv })).status, 401);
  const wider = await service.key('township_officer', township);
  const handed = must(await service.call('GET /v1/agenda-items', { as: wider, headers: ndjson }), 200);
  t.same(linesOf(handed.text), await wholeList('/v1/agenda-items', wider));
});

t.test('200 with modified_since what was removed is there by its id', async (t) => {
  const made = must(await people.post('/opinions', { agenda_item_id: await people.item(), stance: 'none' }), 409);
  t.equal(made.body.code, 'state-conflict');
  const gone = await people.item({ title: '撤回前删除' });
  must(await people.remove(`/agenda-items/${gone}`), 204);
  const path = '/v1/agenda-items?modified_since=2020-01-01T00:00:00Z';
  const { body } = must(await service.call(`GET ${path}&limit=200`, { as }), 200);
  const lines = linesOf(must(await service.call(`GET ${path}`, { as, headers: ndjson }), 200).text);
  t.same(
    lines.filter((line) => !line.deleted_at),
    body.items,
  );
  t.same(
    lines.filter((line) => line.deleted_at),
    body.removed,
  );
  t.match(body.removed, [{ id: gone }]);
  const [head = [], ...rows] = parseCsv(
    must(await service.call(`GET ${path}`, { as, headers: csv }), 200).text.slice(1),
  );
  t.equal(head.at(-1), 'deleted_at');
  const row = rows.find((cells) => cells[0] === gone) ?? [];
  t.same(row.filter(Boolean), [gone, body.removed[0].deleted_at]);
});

t.test('200 text that a spreadsheet would run, quote or cut arrives whole and harmless', async (t) => {
  const texts = [
    '=1+1',
    '+86 138',
    '-说明',
    '@SUM(A1)',
    '\t制表',
    '＝1',
    '-12.5',
    '+86',
    '普通',
    '引"号",逗号',
    '一行\n二行\r\n三行',
    "'撇号",
    '0010',
    '𠮷野',
  ];
  const { item: id } = await people.reach('soliciting');
  for (const text of texts) must(await people.post('/opinions', { agenda_item_id: id, stance: 'suggest', text }));
  const path = `/v1/opinions?agenda_item_id=${id}&sort=created_at`;
  const [head = [], ...rows] = parseCsv(
    must(await service.call(`GET ${path}`, { as, headers: csv }), 200).text.slice(1),
  );
  const shown = rows.map((row) => row[head.indexOf('text')]);
  t.same(shown, ["'=1+1", "'+86 138", "'-说明", "'@SUM(A1)", "'\t制表", "'＝1", '-12.5', '+86', ...texts.slice(8)]);
  const lines = linesOf(must(await service.call(`GET ${path}`, { as, headers: ndjson }), 200).text);
  t.same(
    lines.map(({ text }) => text),
    texts,
  );
});

t.test('Accept decides, by weight and then by what is named most exactly', async (t) => {
  const answers: [accept: string, type: string | number][] = [
    ['', 'application/json'],
    ['*/*', 'application/json'],
    ['application/json', 'application/json'],
    ['text/csv', 'text/csv'],
    ['TEXT/CSV; charset=utf-8', 'text/csv'],
    ['text/*', 'text/csv'],
    ['application/x-ndjson, application/json;q=0.5', 'application/x-ndjson'],
    ['text/csv, */*', 'text/csv'],
    ['text/csv;q=0.4, */*;q=0.5', 'application/json'],
    ['text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8', 'application/json'],
    ['*/*, application/json;q=0', 'text/csv'],
    ['text/csv;q=0', 406],
    ['application/pdf', 406],
    ['application/vnd.ms-excel', 406],
  ];
  for (const [accept, expected] of answers) {
    const { status, headers, body } = await service.call('GET /v1/subjects', { as, headers: { accept } });
    t.equal(status === 200 ? headers['content-type']?.split(';')[0] : status, expected, accept);
    if (status === 406) t.equal(body.code, 'not-acceptable');
  }
  const read = await service.call(`GET /v1/agenda-items/${item}`, { as, headers: { accept: 'text/csv' } });
  t.equal(read.status, 200, 'one record is JSON, whatever is asked');
});

t.test('400 an export takes no cursor, and is held to the filters of its list', async (t) => {
  const { body } = await service.call('GET /v1/subjects?limit=1', { as });
  const refused = await service.call(`GET /v1/subjects?limit=1&cursor=${body.next_cursor}`, { as, headers: csv });
  t.match(refused, { status: 400, body: { code: 'invalid-input', errors: [{ pointer: '/query/cursor' }] } });
  t.equal((await service.call('GET /v1/subjects?kin=x', { as, headers: csv })).status, 400);
  t.equal(
    (await service.call(`GET /v1/agenda-items/${people.bodies.party}/participants`, { as, headers: csv })).status,
    404,
  );
});

t.test('200 HEAD says what a GET would be, and runs nothing', async (t) => {
  const answered = await app.inject({
    method: 'HEAD',
    url: '/v1/subjects',
    headers: { authorization: `Bearer ${as}`, ...csv },
  });
  t.equal(answered.statusCode, 200);
  t.match(answered.headers['content-type'], /^text\/csv/);
  t.match(answered.headers['content-disposition'], 'subjects-');
  t.equal(answered.body, '');
});

const big = await people.reach('soliciting');
/** Rows enough that no buffer on the way holds them: straight into the table, with their events. */
async function fill(count: number): Promise<void> {
  await db.transaction().execute(async (transaction) => {
    await sql`set local session_replication_role = 'replica'`.execute(transaction);
    await sql`
      insert into opinion (id, agenda_item_id, division_code, stance, text)
      select gen_random_uuid(), ${big.item}::uuid, ${village}, 'suggest', n || repeat('新打灌溉机井', 60)
      from generate_series(1, ${count}::int) n`.execute(transaction);
  });
}

async function open(headers: Record<string, string>, key = as): Promise<IncomingMessage> {
  const path = `/v1/opinions?agenda_item_id=${big.item}`;
  return new Promise((done, fail) => {
    const sent = httpRequest({ port, path, headers: { authorization: `Bearer ${key}`, ...headers } }, done);
    sent.on('error', fail);
    sent.end();
  });
}
const copies = async () => {
  const { rows } = await sql<{ pid: number }>`
    select pid from pg_stat_activity where datname = current_database() and state = 'active' and query ilike 'copy%'`.execute(
    db,
  );
  return rows.map(({ pid }) => pid);
};
const isFree = async (t: Test) => {
  await until(async () => (await copies()).length === 0);
  const { status } = await service.call('GET /v1/subjects', { as, headers: csv });
  t.equal(status, 200, 'and there is room for another');
};

t.test('a client that goes away leaves neither a query nor a connection behind', async (t) => {
  for (let n = 0; n < 8; n++) await fill(5000); // in parts: a busy machine takes its time
  for (let n = 0; n < 6; n++) {
    const answer = await open(n % 2 === 0 ? csv : ndjson);
    answer.once('data', () => answer.destroy());
    await new Promise((done) => answer.once('close', done));
    await until(async () => (await copies()).length === 0);
  }
  await isFree(t);
});

t.test('200 a client that begins an export at the end of the last one is never refused', async (t) => {
  const lists = ['/v1/subjects', '/v1/divisions', '/v1/agenda-items', '/v1/code-lists'];
  for (let n = 0; n < 60; n++) {
    const call = { as, headers: n % 3 === 0 ? ndjson : csv };
    const answers = await Promise.all(
      [lists[n % 4], lists[(n + 1) % 4]].map((list) => service.call(`GET ${list}`, call)),
    );
    t.same(
      answers.map(({ status }) => status),
      [200, 200],
    );
  }
});

t.test('503 beyond the places for exports, half of them for one caller; lists go on', async (t) => {
  const other = await service.key('township_officer', township);
  const third = await service.key('auditor', banner);
  const held = [await open(csv), await open(ndjson)];
  for (const answer of held) answer.pause();
  const refused = await service.call('GET /v1/subjects', { as, headers: csv });
  t.match(refused, { status: 503, headers: { 'retry-after': '5' }, body: { code: 'overloaded' } });
  t.equal((await service.call('GET /v1/subjects', { as })).status, 200);
  held.push(await open(csv, other), await open(csv, other));
  t.equal((await service.call('GET /v1/subjects', { as: third, headers: ndjson })).status, 503);
  t.equal(
    (await service.call('GET /v1/divisions', { headers: csv })).status,
    503,
    'also where PostgreSQL does not write it',
  );
  for (const answer of held) answer.destroy();
  await isFree(t);
});

t.test('what breaks in the middle is never a clean end', async (t) => {
  const answer = await open(csv);
  answer.pause();
  const [pid] = await copies();
  await sql`select pg_terminate_backend(${pid}::int)`.execute(db);
  let lines = 0;
  answer.on('data', (chunk: Buffer) => {
    lines += chunk.toString('latin1').split('\n').length - 1;
  });
  answer.resume();
  const error = await new Promise<Error | undefined>((done) => {
    answer.once('error', done);
    answer.once('end', () => done(undefined));
  });
  t.match(error, { code: 'ECONNRESET' });
  t.ok(lines < 40_000, `${lines} lines`);
  await isFree(t);
});

t.test('an export outlives the patience of statements, and ends with its own', async (t) => {
  const pool = createPool({ url: service.url, poolMax: 2, statementTimeoutMs: 200 });
  const impatient = createDatabase(pool);
  const rows = sql`select n, pg_sleep(0.005)::text as pause from generate_series(1, 100) n`;
  const linesOfExport = async (timeoutMs: number) => {
    let text = '';
    const exports = new Exports(impatient, { concurrentMax: 2, timeoutMs });
    for await (const chunk of await exports.copy(rows, 'ndjson', 'x')) text += chunk;
    return linesOf(text).length;
  };
  await t.rejects(sql`select pg_sleep(1)`.execute(impatient), { code: '57014' });
  t.equal(await linesOfExport(60_000), 100);
  await t.rejects(linesOfExport(100), { code: '57014' });
  await t.rejects(sql`select pg_sleep(1)`.execute(impatient), { code: '57014' }, 'what it set is gone with it');
  await until(async () => pool.idleCount === pool.totalCount);
  await impatient.destroy();
});

t.test('a large export is whole', async (t) => {
  const answer = await open(ndjson);
  let lines = 0;
  for await (const chunk of answer) lines += (chunk as Buffer).toString('latin1').split('\n').length - 1;
  t.equal(lines, 40_000);
});
