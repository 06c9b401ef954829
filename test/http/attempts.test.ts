// What was refused, what failed and who read personal data: in the trail also when the client hangs up at once, when
// the process is killed, and when the database is away; and filed where it belongs, whatever the client says.

import type { AddressInfo } from 'node:net';
import { createConnection, type Socket } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { sql } from 'kysely';
import t from 'tap';
import { anyone } from '../../src/http/access.ts';
import type { Attempt } from '../../src/http/aspects/attempts.ts';
import { jointOf } from '../../src/http/aspects/attempts.ts';
import { resourceOf, trailOf } from '../../src/http/trail.ts';
import { issueApiKey } from '../../src/modules/api-keys/commands.ts';
import { Attempts } from '../../src/modules/audit/commands.ts';
import { Problem, type ProblemCode, problemKinds } from '../../src/problems.ts';
import { readContract } from '../contract/operations.ts';
import { joinService, startProcess } from '../support/process.ts';
import { banner, neighbour, startService, township, village } from '../support/service.ts';
import { must, settle } from '../support/village.ts';

let attempts: Attempts;
const trail = {
  noteAttempt: (attempt: Attempt) => attempts.note(attempt),
  writeRead: (read: Attempt) => attempts.write(read),
};
const service = await startService(t, trail);
const { app, db, call } = service;
attempts = new Attempts(db);
await app.listen({ port: 0, host: '127.0.0.1' });
const { port } = app.server.address() as AddressInfo;
const convener = await service.key('convener', village);
const NAME = '欧阳小明';
const person = { division_code: village, kind: 'registered_resident', name: NAME };
const { id } = must(await call('POST /v1/subjects', { as: convener, body: person, headers: { purpose: '' } })).body;

interface Entry {
  readonly action: string;
  readonly resource: string;
  readonly record_id: string | null;
  readonly division_code: string | null;
  readonly credential_id: string | null;
  readonly on_behalf_of: string | null;
  readonly after: Record<string, unknown>;
}
/** What the trail holds since it was last asked. */
let seen = 0;
async function entries(): Promise<Entry[]> {
  await attempts.flush(true);
  const { rows } = await sql<Entry & { seq: number }>`
    select seq, action, resource, record_id, division_code, credential_id, on_behalf_of, after from event
    where record_version is null and seq > ${seen} order by seq`.execute(db);
  seen = rows.at(-1)?.seq ?? seen;
  return rows.map(({ seq: _, ...entry }) => entry);
}
const idOf = (key: string) => /^ck_([0-9a-f]{32})/.exec(key)?.[1]?.replace(/^(.{8})(.{4})(.{4})(.{4})/, '$1-$2-$3-$4-');

const bringBack = () => sql`alter table if exists event_away rename to event`.execute(db);

/** 20000 persons: more than every buffer on the way holds. */
async function fill(): Promise<void> {
  await db.transaction().execute(async (transaction) => {
    await sql`set local session_replication_role = 'replica'`.execute(transaction);
    await sql`
      insert into subject (id, division_code, kind, name)
      select gen_random_uuid(), ${village}, 'registered_resident', ${NAME} from generate_series(1, 20000)`.execute(
      transaction,
    );
  });
}

/** Sends one request, and tells what came until `isEnough`; then the connection is reset. */
function readAndReset(path: string, headers: Record<string, string>, isEnough: (text: string) => boolean) {
  return new Promise<string>((done, fail) => {
    const lines = Object.entries({ host: 'localhost', ...headers }).map(([name, value]) => `${name}: ${value}\r\n`);
    const socket: Socket = createConnection({ host: '127.0.0.1', port }, () =>
      socket.write(`GET ${path} HTTP/1.1\r\n${lines.join('')}\r\n`, () => {
        if (isEnough('')) socket.resetAndDestroy();
      }),
    );
    let text = '';
    socket.setEncoding('utf8').on('data', (chunk: string) => {
      text += chunk;
      if (isEnough(text)) socket.resetAndDestroy();
    });
    socket.on('error', fail).on('close', () => done(text));
  });
}
const clear = { authorization: `Bearer ${convener}`, purpose: '%E6%A0%B8%E5%AF%B9%E5%90%8D%E5%8D%95' };

t.test('an export is in the trail although its client hangs up in the middle', async (t) => {
  await fill();
  await entries();
  for (const accept of ['text/csv', 'application/x-ndjson']) {
    const text = await readAndReset('/v1/subjects', { ...clear, accept }, (got) => got.length > 65_536);
    t.match(text, NAME);
    const [entry, ...others] = await entries();
    t.match(entry, {
      action: 'read_personal',
      resource: 'subject',
      credential_id: idOf(convener),
      division_code: village,
      after: { operation: 'GET /v1/subjects', purpose: '核对名单', filters: {}, divisions: [village] },
    });
    t.same(others, []);
  }
});

t.test('so is a list, of which the client reads no more than its first bytes', async (t) => {
  const text = await readAndReset('/v1/subjects?limit=200', clear, (got) => got.includes(NAME));
  t.match(text, NAME);
  const [entry, ...others] = await entries();
  t.match(entry, { action: 'read_personal', after: { purpose: '核对名单', record_ids: { length: 200 } } });
  t.same(others, []);
});

t.test('so is a refusal whose client resets the connection at once', async (t) => {
  const ROUNDS = 20;
  for (let n = 0; n < ROUNDS; n++)
    await readAndReset(`/v1/subjects?limit=${n + 1}`, { authorization: 'Bearer nothing' }, () => true);
  let count = 0;
  for (let tries = 0; count < ROUNDS && tries < 100; tries++) {
    for (const { after } of await entries()) count += Number(after.count ?? 1);
    await sleep(20);
  }
  t.equal(count, ROUNDS);
});

t.test('503 nothing personal is shown where it cannot be written down', async (t) => {
  const asked = [
    ['GET /v1/subjects?limit=3', {}],
    [`GET /v1/subjects/${id}`, {}],
    ['GET /v1/subjects', { accept: 'text/csv' }],
    ['GET /v1/subjects', { accept: 'application/x-ndjson' }],
  ] as const;
  await sql`alter table event rename to event_away`.execute(db);
  t.teardown(bringBack);
  for (const [line, headers] of asked) {
    const answer = await call(line, { as: convener, headers });
    t.match(answer, { status: 503, body: { code: 'database-unavailable' } }, line);
    t.notMatch(answer.text, NAME);
    t.notOk(answer.headers.etag ?? answer.headers['content-disposition'] ?? answer.headers.link);
    const masked = must(await call(line, { as: convener, headers: { ...headers, purpose: '' } }), 200);
    t.notMatch(masked.text, NAME);
  }
  t.equal(app.services.exports.running, 0, 'no export is left behind');
  await bringBack();
  t.match(must(await call(`GET /v1/subjects/${id}`, { as: convener }), 200).body, { name: NAME });
});

t.test('an answer that was seen is in the trail, although the process is killed at once', async (t) => {
  const instance = await startProcess(t, { DATABASE_URL: service.url, LOG_LEVEL: 'error' });
  await entries();
  const answer = await fetch(`${instance.url}/v1/subjects/${id}`, { headers: clear });
  t.match(await answer.text(), NAME);
  await instance.kill('SIGKILL');
  t.match(await entries(), [
    { action: 'read_personal', record_id: id, after: { record_ids: [id], purpose: '核对名单' } },
  ]);
});

t.test(
  'an export says what it was cut by and where it is clear; a text that may hold anything is not repeated',
  async (t) => {
    const grants = [
      { role: 'convener', division_code: village, subject_id: null },
      { role: 'convener', division_code: neighbour, subject_id: null },
      { role: 'auditor', division_code: banner, subject_id: null },
    ] as const;
    const { token: as } = await issueApiKey(db, { name: 'both', grants: [...grants] });
    const csv = { accept: 'text/csv' };
    await entries();
    must(await call(`GET /v1/subjects?kind=expert&limit=7&division_code=${neighbour}`, { as, headers: csv }), 200);
    must(await call('GET /v1/opinions?q=%E5%BC%A0%E4%B8%89&stance=oppose', { as, headers: csv }), 200);
    must(await call('GET /v1/subjects', { as, headers: { ...csv, purpose: '' } }), 200);
    const divisions = [village, neighbour];
    const found = await entries();
    t.equal(found.length, 2);
    t.match(found, [
      {
        division_code: neighbour,
        after: { filters: { kind: 'expert', limit: 7, division_code: neighbour }, divisions },
      },
      { division_code: township, after: { filters: { q: '***', stance: 'oppose' }, divisions } },
    ]);
  },
);

t.test('an export by pages is in the trail before the first, whatever that shows', async (t) => {
  const people = await settle(service);
  const item = await people.item();
  must(await people.act(item, 'accept'));
  const headers = { accept: 'application/x-ndjson' };
  await entries();
  must(await call(`GET /v1/agenda-items/${item}/transitions`, { as: people.convener, headers }), 200);
  const whole = { filters: {}, divisions: [village] };
  const found = await entries();
  t.match(found, [{ action: 'read_personal', resource: 'transition', record_id: item, after: whole }]);
  t.equal(found.length, 1);
});

t.test('an attempt is filed under a division of the caller, never under the one it asks for', async (t) => {
  const headers = { 'on-behalf-of': 'Wang' };
  await entries();
  must(
    await call(`GET /v1/audit-entries?division_code=${village}`, {
      as: await service.key('convener', neighbour),
      headers,
    }),
    403,
  );
  must(await call('POST /v1/subjects', { as: await service.key('auditor', neighbour), headers, body: person }), 403);
  const key = `ck_${'0'.repeat(32)}_${'A'.repeat(43)}`;
  must(await call(`GET /v1/subjects?division_code=${village}`, { headers }), 401);
  must(await call(`GET /v1/subjects?division_code=${village}`, { as: key, headers }), 401);
  must(await call(`GET /v1/subjects/${id}`, { as: await service.key('convener', neighbour) }), 404);
  const stranger = { division_code: null, on_behalf_of: null, credential_id: null };
  const found = await entries();
  t.match(found, [
    { division_code: neighbour, on_behalf_of: /^p_/, after: { target_division_code: village } },
    { division_code: neighbour, on_behalf_of: /^p_/ },
    { ...stranger, after: { target_division_code: village, address: '127.0.0.1' } },
    { ...stranger, after: { claimed_credential_id: '00000000-0000-0000-0000-000000000000' } },
    { division_code: village, record_id: id },
  ]);
  t.equal(found.length, 5);
  t.equal(jointOf([village, neighbour], null), township);
  t.equal(jointOf([village, neighbour], neighbour), neighbour);
  t.equal(jointOf([village, '220183'], null), null, 'what belongs together in no division is for the whole country');
  t.equal(jointOf(['', village], null), null);
  t.equal(jointOf([banner, village], null), banner);
  t.equal(jointOf([], village), null);
});

t.test('ids in a body are a way to look around too: refused, counted as missing, and in the trail', async (t) => {
  const few = await startService(
    t,
    { guessing: { badCredentialsMax: 99, missingRecordsMax: 3 }, ...trail },
    service.url,
  );
  const as = await service.key('convener', neighbour);
  const body = {
    division_code: neighbour,
    title: '新打灌溉机井',
    content: '商量新打机电井',
    origin: 'resident_request',
    category: 'difficulties_and_disputes',
    lead_subject_ids: [id],
    convener_subject_id: id,
    accountable_person: '主任',
  };
  await entries();
  const codes: string[] = [];
  for (let n = 0; n < 6; n++) codes.push((await few.call('POST /v1/agenda-items', { as, body })).body.code);
  t.same(codes, [...Array(4).fill('invalid-reference'), 'rate-limited', 'rate-limited']);
  t.match(await entries(), [
    { division_code: neighbour, after: { code: 'invalid-reference', count: 4, record_ids: [id] } },
    { division_code: neighbour, after: { code: 'rate-limited', count: 2 } },
  ]);
});

t.test(
  'every problem is an attempt that was refused, one that failed, or neither; a new one has to be classified',
  async (t) => {
    const codes = Object.keys(problemKinds) as ProblemCode[];
    t.same(Object.keys(trailOf).sort(), [...codes].sort());
    const { forbidden: _, ...others } = trailOf;
    // @ts-expect-error a kind of problem that is in no class
    const lacking: typeof trailOf = others;
    t.notOk('forbidden' in lacking);
    for (const code of codes) if (problemKinds[code].status >= 500) t.equal(trailOf[code], 'failed', code);
    const probed = await startService(
      t,
      {
        ...trail,
        extend: (routes) =>
          routes.get(
            '/v1/probes/:code',
            { config: { access: anyone, kind: 'read' }, schema: { hide: true } },
            async ({ params }) => {
              throw new Problem((params as { code: ProblemCode }).code);
            },
          ),
      },
      service.url,
    );
    for (const code of codes) {
      await entries();
      await probed.app.inject(`/v1/probes/${code}`);
      const found = (await entries()).map(({ action, after }) => [action, after.code, after.operation]);
      t.same(found, trailOf[code] === null ? [] : [[trailOf[code], code, 'GET /v1/probes/:code']], code);
    }
  },
);

t.test('what a client meets on the way is in the trail: another version, no version, another method', async (t) => {
  await entries();
  const as = convener;
  must(await call(`PATCH /v1/subjects/${id}`, { as, body: { name: '甲' } }), 428);
  must(await call(`PATCH /v1/subjects/${id}`, { as, body: { name: '甲' }, headers: { 'if-match': '"9"' } }), 412);
  must(await call(`POST /v1/subjects/${id}`, { as, body: {} }), 405);
  t.same(
    (await entries()).map(({ action, record_id, after }) => [action, record_id, after.code]),
    ['precondition-required', 'precondition-failed', 'method-not-allowed'].map((code) => ['refused', id, code]),
  );
});

t.test('a write that fails is in the trail: time is up, the disk is full, the database is away', async (t) => {
  await sql`create function fail() returns trigger language plpgsql as $$
    begin raise exception 'failed' using errcode = current_setting('test.errcode'); end $$`.execute(db);
  await sql`create trigger fail before insert on subject for each row execute function fail()`.execute(db);
  const failures = { timeout: '57014', 'storage-full': '53100', 'database-unavailable': '57P03', 'try-again': '40001' };
  await entries();
  for (const [code, errcode] of Object.entries(failures)) {
    await sql`alter database ${sql.ref(new URL(service.url).pathname.slice(1))} set test.errcode = ${sql.lit(errcode)}`.execute(
      db,
    );
    const other = await joinService(t, { url: service.url }, trail);
    const headers = { authorization: `Bearer ${convener}`, 'content-type': 'application/json' };
    const answer = await other.app.inject({
      method: 'POST',
      url: '/v1/subjects',
      headers,
      payload: JSON.stringify(person),
    });
    t.equal(answer.json().code, code);
    t.match(await entries(), [
      {
        action: 'failed',
        credential_id: idOf(convener),
        division_code: village,
        after: { code, operation: 'POST /v1/subjects' },
      },
    ]);
  }
  await sql`drop trigger fail on subject`.execute(db);
  const away = await joinService(t, { url: 'postgres://nobody@127.0.0.1:1/none' }, trail);
  const headers = { authorization: `Bearer ${convener}` };
  t.equal((await away.app.inject({ method: 'POST', url: '/v1/subjects', headers, payload: {} })).statusCode, 503);
  t.match(await entries(), [
    { action: 'failed', after: { code: 'database-unavailable', claimed_credential_id: idOf(convener) } },
  ]);
});

t.test('what waited for the database has the time when it happened, one attempt or many', async (t) => {
  const [first, last, later] = ['2026-03-01', '2026-03-02', '2026-03-09'] as const;
  const today = service.today();
  await entries();
  await sql`alter table event rename to event_away`.execute(db);
  t.teardown(bringBack);
  const once = () => call('GET /v1/audit-seals', { as: convener });
  service.setToday(first);
  must(await once(), 403);
  must(await call('GET /v1/audit-keys', { as: convener }), 403);
  // longer than a minute: each second is tried
  for (let n = 0; n < 130; n++) await t.rejects(attempts.flush());
  service.setToday(last);
  must(await once(), 403);
  service.setToday(later);
  await bringBack();
  const at = (day: string) => `${day}T10:30:00.000Z`;
  const times = Object.fromEntries((await entries()).map(({ resource, after }) => [resource, after]));
  t.match(times, {
    audit_seal: { first_at: at(first), last_at: at(last), count: 2 },
    audit_key: { first_at: at(first) },
  });
  t.equal(times.audit_key?.count, undefined);
  service.setToday(today);
});

t.test('one stranger does not hide another, and none of them fills the log', async (t) => {
  const unknown = (n: number) => `/v1/opinions/01935f6e-7a00-7000-8000-${String(n).padStart(12, '0')}`;
  const from = (remoteAddress: string, url: string, authorization = 'Bearer no') =>
    app.inject({ url, remoteAddress, headers: { authorization } });
  await entries();
  const { summed } = attempts.standing();
  for (let n = 0; n < 100; n++) await from('203.0.113.1', unknown(n));
  await from('203.0.113.2', unknown(0), `Bearer ${convener.slice(0, -1)}x`);
  t.equal(attempts.standing().waiting, 22);
  t.equal(attempts.standing().summed - summed, 80);
  const found = await entries();
  t.equal(found.filter(({ after }) => after.address === '203.0.113.1').length, 21, 'the sum has its address');
  t.match(found.find(({ after }) => after.address === '203.0.113.2')?.after, { claimed_credential_id: idOf(convener) });
  t.notMatch(JSON.stringify(found), convener.slice(36));

  for (let host = 1; host <= 100; host++) for (let n = 0; n < 30; n++) await from(`203.0.113.${host}`, unknown(n));
  const lists = readContract(app).operations.filter(
    ({ declared, security }) => declared.kind === 'list' && security.length > 0,
  );
  for (let n = 0; n < 60; n++)
    await from(
      '203.0.113.1',
      String(lists[n % 20]?.route.replace(/:\w+/g, id)),
      `Bearer ck_${String(n).padStart(32, '0')}_x`,
    );
  const flood = await entries();
  t.ok(flood.length <= 33 * 30, `${flood.length} entries of 3060 attempts`);
  t.equal(
    flood.reduce((sum, { after }) => sum + Number(after.count ?? 1), 0),
    3060,
  );
  for (const { after } of flood) t.ok(((after.record_ids as unknown[]) ?? []).length <= 100);
  t.ok(flood.some(({ after }) => after.operation === 'any' && (after.claimed_credential_ids as unknown[])?.length > 1));
});

t.test('what is kept is bounded', async (t) => {
  const held = new Attempts(db);
  await entries();
  const [one] = await (async () => {
    const caught: Attempt[] = [];
    const other = await startService(t, { noteAttempt: (attempt) => void caught.push(attempt) }, service.url);
    must(await other.call('GET /v1/audit-seals', { as: convener }), 403);
    return caught;
  })();
  for (let n = 0; n < 30_000; n++)
    held.note({ ...(one as Attempt), credential_id: `01935f6e-7a00-7000-8000-${String(n).padStart(12, '0')}` });
  t.ok(held.standing().waiting <= 10_020, `${held.standing().waiting} wait`);
  await held.flush(true);
  const found = await entries();
  t.equal(
    found.reduce((sum, { after }) => sum + Number(after.count ?? 1), 0),
    30_000,
  );
  t.equal(held.standing().waiting, 0);
});

t.test("a record's kind is the name of its table, whatever the path", async (t) => {
  const { rows } = await sql<{ name: string }>`
    select table_name as name from information_schema.tables where table_schema = 'public'`.execute(db);
  const tables = rows.map(({ name }) => name);
  const others = [
    'service',
    'me',
    'quota',
    'credential',
    'code_list',
    'rule',
    'clause',
    'jurisdiction',
    'report',
    'audit_entry',
  ];
  const { operations } = readContract(app);
  t.ok(operations.length > 150);
  for (const { route, id: name } of operations)
    t.ok([...tables, ...others].includes(resourceOf(route)), `${name}: ${resourceOf(route)}`);
  const of = (word: string) =>
    operations.filter(({ id: name }) => name.includes(word)).map(({ route }) => resourceOf(route));
  t.same(
    new Set([...of('PersonalData'), ...of('lookUp'), ...of('eraseSubject'), ...of('Subject')]),
    new Set(['subject']),
  );
});
