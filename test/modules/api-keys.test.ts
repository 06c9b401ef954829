// API keys over the API: issued within what one holds, shown once, rotated with two live secrets, revoked everywhere.
import { setTimeout as sleep } from 'node:timers/promises';
import { sql } from 'kysely';
import { pino } from 'pino';
import t from 'tap';
import { divisionOf, issueApiKey, KeyUses } from '../../src/modules/api-keys/commands.ts';
import { keepTokenHolder } from '../../src/modules/api-keys/queries.ts';
import { joinService, startProcess } from '../support/process.ts';
import { banner, neighbour, startService, township, village } from '../support/service.ts';

const lines: string[] = [];
const log = pino({ level: 'debug' }, { write: (line: string) => void lines.push(line) });
const used: string[] = [];
const service = await startService(t, { logger: log, noteUse: (id) => void used.push(id) });
const other = await joinService(t, { url: service.url });
const { call, db } = service;
const administrator = await service.key('administrator', banner);
const country = await service.key('administrator', '');
const auditor = await service.key('auditor', township);
type Values = Record<string, unknown>;

const grant = (role: string, division_code: string | null = village, subject_id: string | null = null) => ({
  role,
  division_code,
  subject_id,
});
const wanted = (more: Values = {}) => ({ name: '嘎鲁图镇门户', grants: [grant('portal')], ...more });
const create = (more: Values = {}, as = administrator, headers = {}) =>
  call('POST /v1/api-keys', { as, body: wanted(more), headers });
const made = async (more: Values = {}) => {
  const answer = await create(more);
  t.equal(answer.status, 201, answer.text);
  return answer.body as { id: string; token: string; version: number };
};
const me = (as: string) => call('GET /v1/me', { as });
const pointers = ({ body }: { body: { errors?: { pointer: string; code: string }[] } }) =>
  body.errors?.map(({ pointer, code }) => `${pointer} ${code}`);
const revoke = (id: string, as = administrator, etag = '*') =>
  call(`DELETE /v1/api-keys/${id}`, { as, headers: { 'if-match': etag } });
const rotate = (id: string, body: Values = {}, headers = {}) =>
  call(`POST /v1/api-keys/${id}/rotation`, { as: administrator, body, headers });
const secrets: string[] = [];

t.test('issue', async (t) => {
  t.test('201 the whole record and its token, once; it works', async (t) => {
    const answer = await create({ expires_at: '2099-01-01T00:00:00.000Z' });
    t.equal(answer.status, 201, answer.text);
    const { id, token, created_at, updated_at, secret_issued_at, ...rest } = answer.body;
    secrets.push(token);
    t.match(token, new RegExp(`^ck_${id.replaceAll('-', '')}_[A-Za-z0-9_-]{43}$`));
    t.same(rest, {
      name: '嘎鲁图镇门户',
      grants: [grant('portal')],
      expires_at: '2099-01-01T00:00:00.000Z',
      division_code: village,
      previous_secret_expires_at: null,
      last_used_at: null,
      version: 1,
    });
    t.same([answer.headers.location, answer.headers.etag], [`/v1/api-keys/${id}`, '"1"']);
    const who = (await me(token)).body;
    t.match(who, { credential_id: id, kind: 'api_key', expires_at: '2099-01-01T00:00:00.000Z' });
    t.equal((await call('GET /v1/subjects', { as: token })).status, 200);
  });

  t.test('201 repeated under its key: the record without the token, which nobody kept', async (t) => {
    const headers = { 'idempotency-key': 'issue-1' };
    const first = await create({}, administrator, headers);
    const again = await create({}, administrator, headers);
    secrets.push(first.body.token);
    t.same(again.body, { ...first.body, token: null });
    t.same([again.status, again.headers['idempotency-replayed']], [201, 'true']);
  });

  t.test('403 beyond what the giver holds: another place, above it, the whole country', async (t) => {
    const beyond = async (...grants: Values[]) => {
      const answer = await create({ grants });
      return [answer.status, pointers(answer)];
    };
    t.same(await beyond(grant('convener', '150624')), [403, ['/grants/0/division_code beyond']]);
    t.same(await beyond(grant('auditor', '1506')), [403, ['/grants/0/division_code beyond']]);
    t.same(await beyond(grant('portal'), grant('administrator', null)), [403, ['/grants/1/division_code beyond']]);
    t.equal((await create({ grants: [grant('auditor', null)] }, country)).status, 201);
    const officer = await service.key('township_officer', banner);
    t.equal((await create({}, officer)).status, 403, 'only administrators');
    // a convener here who administers there gives nothing here
    const both = await made({ grants: [grant('convener', village), grant('administrator', township)] });
    t.equal((await create({ grants: [grant('convener', '150626101')] }, both.token)).status, 403);
    t.equal((await create({ grants: [grant('convener', village)] }, both.token)).status, 201);
  });

  t.test('400 what no grant can be, and an end that lies in the past', async (t) => {
    const faults = async (more: Values) => {
      const answer = await create(more);
      return [answer.status, pointers(answer)];
    };
    t.same(await faults({ grants: [grant('convener', null)] }), [400, ['/grants/0/division_code required']]);
    t.same(await faults({ grants: [grant('responder')] }), [400, ['/grants/0/subject_id role']]);
    const nobody = '01935f6e-7a00-7000-8000-00000000ffff';
    t.same(await faults({ grants: [grant('convener', village, nobody)] }), [400, ['/grants/0/subject_id role']]);
    t.same(await faults({ grants: [grant('responder', village, nobody)] }), [400, ['/grants/0/subject_id reference']]);
    t.same(await faults({ grants: [grant('portal', '150626999')] }), [400, ['/grants/0/division_code reference']]);
    t.same(await faults({ expires_at: '2020-01-01T00:00:00Z' }), [400, ['/expires_at past']]);
    t.equal((await create({ grants: [] })).status, 400);
    t.equal((await create({ secret_hash: 'x' })).status, 400);
  });

  t.test('400 an auditor who is something else besides: the three powers are apart', async (t) => {
    for (const role of ['administrator', 'convener', 'township_officer', 'supervisor', 'portal']) {
      const answer = await create({ grants: [grant(role), grant('auditor')] });
      t.same([answer.status, pointers(answer)], [400, ['/grants/1/role apart']], role);
      t.match(answer.body.errors[0].message, '三权分立');
    }
    t.equal((await create({ grants: [grant('auditor'), grant('auditor', neighbour)] })).status, 201);
    t.equal((await create({ grants: [grant('convener'), grant('portal')] })).status, 201);
  });

  t.test('403 personal data by who does not see it himself; the command line gives it', async (t) => {
    const shown = (role: string, division_code = village) => ({ ...grant(role, division_code), personal_data: true });
    const faults = async (as: string, ...grants: Values[]) => {
      const answer = await create({ grants }, as);
      return [answer.status, pointers(answer)];
    };
    const refused = [403, ['/grants/0/personal_data beyond']];
    t.same(await faults(administrator, shown('auditor')), refused);
    t.same(await faults(country, shown('supervisor')), refused);
    t.same(await faults(administrator, shown('auditor', '150624')), [
      403,
      ['/grants/0/division_code beyond', '/grants/0/personal_data beyond'],
    ]);
    t.equal((await create({ grants: [shown('convener')] })).status, 201, 'who sees it by his role anyway');
    const grants = [
      { role: 'administrator' as const, division_code: township, subject_id: null },
      { role: 'convener' as const, division_code: village, subject_id: null },
    ];
    const { token: both } = await issueApiKey(db, { name: 'two hats', grants });
    t.same(await faults(both, shown('auditor', neighbour)), refused, 'who sees it elsewhere');
    t.equal((await create({ grants: [shown('auditor')] }, both)).status, 201);
  });

  t.test('a responder answers for a subject of the division', async (t) => {
    const convener = await service.key('convener', neighbour);
    const body = { division_code: neighbour, kind: 'expert', name: '邻村' };
    const { id } = (await call('POST /v1/subjects', { as: convener, body })).body;
    t.equal((await create({ grants: [grant('responder', village, id)] })).status, 400);
    t.equal((await create({ grants: [grant('responder', township, id)] })).status, 201);
  });
});

t.test('who sees and keeps it', async (t) => {
  const { id, token } = await made();
  const listed = async (as: string) =>
    (await call('GET /v1/api-keys?limit=200', { as })).body.items.map((item: { id: string }) => item.id);
  t.ok((await listed(administrator)).includes(id));
  t.ok((await listed(auditor)).includes(id));
  const elsewhere = await service.key('administrator', '150626101');
  t.notOk((await listed(elsewhere)).includes(id));
  const line = `/v1/api-keys/${id}`;
  t.equal((await call(`GET ${line}`, { as: elsewhere })).status, 404);
  t.equal((await revoke(id, elsewhere)).status, 404);
  t.equal((await call(`GET ${line}`, { as: token })).status, 403);
  t.equal((await revoke(id, auditor)).status, 403);
  const whole = await create({ grants: [grant('auditor', null)] }, country);
  t.equal((await call(`GET /v1/api-keys/${whole.body.id}`, { as: administrator })).status, 404, 'above its division');
  t.equal((await call(`GET /v1/api-keys/${whole.body.id}`, { as: country })).status, 200);
  const { body } = await call(`GET ${line}`, { as: administrator });
  t.notMatch(Object.keys(body).join(), /hash|token/);
});

t.test('rename', async (t) => {
  const { id } = await made();
  const patch = (body: Values, etag = '"1"') =>
    call(`PATCH /v1/api-keys/${id}`, { as: administrator, body, headers: { 'if-match': etag } });
  const named = await patch({ name: '新名称' });
  t.match([named.status, named.body], [200, { name: '新名称', version: 2 }]);
  t.equal((await patch({ name: '又' })).status, 412);
  t.equal((await patch({ grants: [grant('convener')] }, '*')).status, 400, 'grants are not changed');
  t.equal((await patch({ expires_at: '2020-01-01T00:00:00Z' }, '*')).status, 400);
  const { rows } = await sql`
    select action, record_version, division_code, before, after from event where record_id = ${id} and record_version > 1
    order by seq`.execute(db);
  const [before, after] = [{ name: '嘎鲁图镇门户' }, { name: '新名称' }];
  t.same(rows, [{ action: 'updated', record_version: 2, division_code: village, before, after }]);
});

t.test('rotation', async (t) => {
  t.test('200 two secrets live, then the first ends; 409 for a third', async (t) => {
    const { id, token } = await made();
    const second = await rotate(id, { grace_seconds: 2 });
    t.equal(second.status, 200, second.text);
    secrets.push(token, second.body.token);
    t.not(second.body.token, token);
    t.same([(await me(token)).status, (await me(second.body.token)).status], [200, 200]);
    t.equal((await rotate(id)).status, 409);
    await sleep(4100); // the grace, and what an instance may keep in mind
    t.same([(await me(token)).status, (await me(second.body.token)).status], [401, 200]);
    t.equal((await rotate(id)).status, 200, 'the older has ended: there is room again');
  });

  t.test('200 at once: neither of the old ones works, even where they were known', async (t) => {
    const { id, token } = await made();
    const second = (await rotate(id)).body.token;
    t.same([(await me(token)).status, (await me(second)).status], [200, 200]);
    const third = await rotate(id, { grace_seconds: 0 });
    t.equal(third.body.previous_secret_expires_at, null);
    const statuses = await Promise.all([token, second, third.body.token].map(async (as) => (await me(as)).status));
    t.same(statuses, [401, 401, 200]);
    secrets.push(token, second, third.body.token);
  });

  t.test('it is an act of its own in the log, and its holder sees it', async (t) => {
    const { id, token } = await made();
    const before = (await me(token)).body;
    t.equal(before.previous_secret_expires_at, null);
    const rotated = (await rotate(id, { grace_seconds: 3600 })).body;
    const after = (await me(token)).body;
    t.same(
      [after.secret_issued_at, after.previous_secret_expires_at],
      [rotated.secret_issued_at, rotated.previous_secret_expires_at],
      'he holds the secret before it: somebody else has the new one',
    );
    t.ok(after.secret_issued_at > before.secret_issued_at && after.previous_secret_expires_at !== null);
    const { rows } = await sql`
      select action, before, after from event where record_id = ${id} and record_version = 2`.execute(db);
    const { secret_issued_at, previous_secret_expires_at } = rotated;
    t.same(rows, [
      {
        action: 'rotated',
        before: { secret_issued_at: before.secret_issued_at, previous_secret_expires_at: null },
        after: { secret_issued_at, previous_secret_expires_at },
      },
    ]);
  });

  t.test('repeated under its key: no second rotation, and no token', async (t) => {
    const { id } = await made();
    const headers = { 'idempotency-key': 'rotate-1' };
    const first = await rotate(id, { grace_seconds: 60 }, headers);
    const again = await rotate(id, { grace_seconds: 60 }, headers);
    t.same([again.status, again.body], [200, { ...first.body, token: null }]);
  });
});

t.test('revoke', async (t) => {
  const { id, token } = await made();
  const at = async (app: typeof service.app) =>
    (await app.inject({ url: '/v1/me', headers: { authorization: `Bearer ${token}` } })).statusCode;
  t.same([await at(service.app), await at(other.app)], [200, 200], 'known to both instances');
  t.equal((await revoke(id)).status, 204);
  t.equal(await at(service.app), 401, 'at once where it was revoked');
  await sleep(2050);
  t.equal(await at(other.app), 401, 'and within two seconds elsewhere');
  const gone = await call(`GET /v1/api-keys/${id}`, { as: administrator });
  t.match([gone.status, gone.body.id], [410, id]);
  const removed = (await call('GET /v1/api-keys?modified_since=2020-01-01T00:00:00Z&limit=200', { as: auditor })).body;
  t.ok(removed.removed.some((one: { id: string }) => one.id === id));
  t.equal((await rotate(id)).status, 410);
  const { rows } = await sql<{ action: string }>`select action from event where record_id = ${id} order by seq`.execute(
    db,
  );
  t.same(rows, [{ action: 'created' }, { action: 'removed' }]);
});

t.test('who a credential of the trail is', async (t) => {
  const { id } = await made();
  await revoke(id);
  const line = `GET /v1/credentials/${id}`;
  const { body, status } = await call(line, { as: auditor });
  const { known_since, revoked_at, ...rest } = body;
  const key = { kind: 'api_key', name: '嘎鲁图镇门户', division_code: village };
  t.same([status, rest], [200, { id, ...key, issuer: null, client_id: null }]);
  t.ok(revoked_at >= known_since);
  const holder = {
    id: '01935f6e-7a00-8000-8000-00000000aaaa',
    issuer: 'https://id',
    subject: '李某',
    client_id: 'app',
  };
  await keepTokenHolder(db, holder);
  await keepTokenHolder(db, holder);
  const theirs = () => call(`GET /v1/credentials/${holder.id}`, { as: auditor });
  t.equal((await theirs()).status, 404, 'who never acted here');
  await sql`
    insert into event (pos, resource, action, division_code, credential_id)
    values (1000001, 'subject', 'refused', ${village}, ${holder.id})`.execute(db);
  t.match((await theirs()).body, { kind: 'access_token', name: '李某', issuer: 'https://id', client_id: 'app' });
  const elsewhere = await service.key('auditor', '150626101');
  t.equal((await call(`GET /v1/credentials/${holder.id}`, { as: elsewhere })).status, 404);
  t.equal((await call(line, { as: elsewhere })).status, 404);
});

t.test('a key kept higher up is known by its name to the places where it acted, and by no more', async (t) => {
  const { id, token } = await made({ name: '苏木镇办公室', grants: [grant('township_officer', township)] });
  const [here, there] = [await service.key('auditor', village), await service.key('auditor', neighbour)];
  const who = (as: string) => call(`GET /v1/credentials/${id}`, { as });
  t.equal((await who(here)).status, 404, 'it has done nothing here');
  const body = { division_code: village, kind: 'expert', name: '专家' };
  t.equal((await call('POST /v1/subjects', { as: token, body })).status, 201);
  const { at } = (
    await sql<{ at: string }>`
      update event set pos = 1000002 where credential_id = ${id} returning at`.execute(db)
  ).rows[0] as { at: string };
  const known = { id, kind: 'api_key', name: '苏木镇办公室', issuer: null, client_id: null };
  await revoke(id);
  const { body: seen } = await who(here);
  t.same(seen, { ...known, division_code: null, known_since: seen.known_since, revoked_at: null });
  t.equal(Date.parse(seen.known_since), Date.parse(at), 'since it first acted here');
  t.equal((await who(there)).status, 404);
  t.match((await who(auditor)).body, { ...known, division_code: township });
  t.not((await who(auditor)).body.revoked_at, null);
});

t.test('last use is written together, apart from requests, and makes no version', async (t) => {
  const { id, token } = await made();
  await me(token);
  t.ok(used.includes(id));
  const uses = new KeyUses(db, () => new Date('2026-11-23T02:00:00.000Z'));
  uses.note(id);
  await uses.flush();
  await uses.flush();
  const { body, headers } = await call(`GET /v1/api-keys/${id}`, { as: administrator });
  t.same([body.last_used_at, body.version, headers.etag], ['2026-11-23T02:00:00.000Z', 1, '"1"']);
  uses.note('01935f6e-7a00-7000-8000-00000000ffff');
  await uses.flush();
});

t.test('a use is not lost with a flush that fails', async (t) => {
  const { id } = await made();
  let at = '2026-11-23T02:00:00.000Z';
  const uses = new KeyUses(db, () => new Date(at));
  const lastUse = async () => (await call(`GET /v1/api-keys/${id}`, { as: administrator })).body.last_used_at;
  uses.note(id);
  await sql`alter table api_key rename to api_key_away`.execute(db);
  await t.rejects(uses.flush());
  await sql`alter table api_key_away rename to api_key`.execute(db);
  await uses.flush();
  t.equal(await lastUse(), at);
  uses.note(id);
  await sql`alter table api_key rename to api_key_away`.execute(db);
  const failing = t.rejects(uses.flush());
  at = '2026-11-23T03:00:00.000Z';
  uses.note(id);
  await failing;
  await sql`alter table api_key_away rename to api_key`.execute(db);
  await uses.flush();
  t.equal(await lastUse(), at, 'the later one counts');
});

t.test('a process writes what was used before it ends', async (t) => {
  const { id, token } = await made();
  const running = await startProcess(t, { DATABASE_URL: service.url });
  const answer = await fetch(`${running.url}/v1/me`, { headers: { authorization: `Bearer ${token}` } });
  t.equal(answer.status, 200);
  t.equal((await running.kill('SIGTERM')).code, 0);
  const { rows } = await sql`select from api_key where id = ${id} and last_used_at is not null`.execute(db);
  t.equal(rows.length, 1);
});

t.test('401 a key that has expired, known before or not', async (t) => {
  const { rows } = await sql<{ soon: string }>`select now() + interval '1500 ms' as soon`.execute(db);
  const expires_at = rows[0]?.soon;
  const [used, unused] = [await made({ expires_at }), await made({ expires_at })];
  t.equal((await me(used.token)).status, 200);
  await sleep(3600); // its end, and what an instance may keep in mind
  t.same([(await me(used.token)).status, (await me(unused.token)).status], [401, 401]);
});

t.test('the division that keeps a key is the nearest that holds all its grants', async (t) => {
  t.equal(divisionOf([village]), village);
  t.equal(divisionOf([village, neighbour]), township);
  t.equal(divisionOf([village, banner]), banner);
  t.equal(divisionOf([village, '150624']), '1506');
  t.equal(divisionOf([village, '110101']), null);
  t.equal(divisionOf([village, null]), null);
  t.equal(divisionOf([]), null);
});

t.test('no secret and no hash of one is in the log, in events or in kept answers', async (t) => {
  const kept = await sql<{ text: string }>`
    select coalesce(string_agg(row_to_json(x)::text, ' '), '') as text from (
      select to_jsonb(e) from event e union all select to_jsonb(i) from idempotency_key i) x`.execute(db);
  const text = `${kept.rows[0]?.text} ${lines.join('\n')}`;
  t.ok(secrets.length > 5 && lines.length > 50);
  for (const token of secrets) t.notOk(text.includes(token.slice(36)), 'a secret');
  const { rows } = await sql<{ hash: string }>`select encode(secret_hash, 'hex') as hash from api_key`.execute(db);
  for (const { hash } of rows) t.notOk(text.includes(hash), 'a hash');
});
