// Quotas right across instances, guessing slowed and logged, the metadata of the resource, and acting for somebody.
import { setTimeout as sleep } from 'node:timers/promises';
import { sql } from 'kysely';
import { pino } from 'pino';
import t from 'tap';
import { addressOf, Patience, type Try } from '../../src/http/aspects/guessing.ts';
import { joinService } from '../support/process.ts';
import { banner, neighbour, startService, village } from '../support/service.ts';

const lines: Record<string, unknown>[] = [];
const logger = pino({ level: 'warn' }, { write: (line: string) => void lines.push(JSON.parse(line)) });
const bearer = (as: string) => ({ authorization: `Bearer ${as}` });
/** A minute that turns in the middle of a count would begin it anew. */
async function awayFromTheMinute(): Promise<void> {
  const left = 60_000 - (Date.now() % 60_000);
  if (left < 15_000) await sleep(left + 100);
}

t.test('two instances share one quota: the total is within one block of it, and never beyond', async (t) => {
  const LIMIT = 200;
  const BLOCK = LIMIT / 50;
  const service = await startService(t, { rateLimit: LIMIT });
  const other = await joinService(t, { url: service.url }, { rateLimit: LIMIT });
  const key = await service.key('auditor', banner);
  await awayFromTheMinute();
  const get = async (app: typeof service.app) => app.inject({ url: '/v1/me', headers: bearer(key) });
  let admitted = 0;
  for (let round = 0; round < 20; round++) {
    const answers = await Promise.all(Array.from({ length: 14 }, (_, n) => get(n % 7 < 5 ? service.app : other.app)));
    admitted += answers.filter(({ statusCode }) => statusCode === 200).length;
  }
  t.ok(admitted <= LIMIT && admitted > LIMIT - BLOCK, `${admitted} of ${LIMIT}`);
  const refused = await get(other.app);
  t.equal(refused.statusCode, 429);
  t.match(refused.headers.ratelimit, /^"default";r=0;t=\d+$/);
  t.ok(Number(refused.headers['retry-after']) <= 60);
  const another = await service.key('auditor', banner);
  t.equal((await service.call('GET /v1/me', { as: another })).status, 200, 'each credential has its own');
});

t.test('while nobody can be asked each instance goes on by blocks, and owes them: the total is kept', async (t) => {
  const LIMIT = 200;
  const service = await startService(t, { rateLimit: LIMIT });
  const other = await joinService(t, { url: service.url }, { rateLimit: LIMIT });
  const key = await service.key('auditor', banner);
  await awayFromTheMinute();
  const get = async (app: typeof service.app) =>
    (await app.inject({ url: '/v1/me', headers: bearer(key) })).statusCode === 200 ? 1 : 0;
  const spend = async (app: typeof service.app, times: number) => {
    let admitted = 0;
    for (let n = 0; n < times; n++) admitted += await get(app);
    return admitted;
  };
  t.equal((await spend(service.app, 10)) + (await spend(other.app, 10)), 20);
  await sql`alter table quota_use rename to quota_use_away`.execute(service.db);
  const away = (await spend(service.app, 50)) + (await spend(other.app, 50));
  t.equal(away, 100, 'nobody is refused for it');
  await sql`alter table quota_use_away rename to quota_use`.execute(service.db);
  let after = 0;
  for (let n = 0; n < LIMIT; n++) after += (await get(service.app)) + (await get(other.app));
  const total = 20 + away + after;
  t.ok(total <= LIMIT && total > LIMIT - 2 * (LIMIT / 50), `${total} of ${LIMIT}`);
});

t.test('while nobody can be asked for a whole window, no instance goes beyond the quota', async (t) => {
  const LIMIT = 100;
  const service = await startService(t, { rateLimit: LIMIT });
  const key = await service.key('auditor', banner);
  await sql`alter table quota_use rename to quota_use_away`.execute(service.db);
  const statuses: number[] = [];
  for (let n = 0; n < LIMIT + 20; n++)
    statuses.push((await service.app.inject({ url: '/v1/me', headers: bearer(key) })).statusCode);
  t.same(statuses, [...Array(LIMIT).fill(200), ...Array(20).fill(429)]);
});

t.test('a new window begins anew, for both', async (t) => {
  const service = await startService(t, { rateLimit: 2 });
  const key = await service.key('auditor', banner);
  await awayFromTheMinute();
  const get = async () => (await service.call('GET /v1/me', { as: key })).status;
  t.same([await get(), await get(), await get()], [200, 200, 429]);
  await sql`update quota_use set window_number = window_number - 1`.execute(service.db);
  const other = await joinService(t, { url: service.url }, { rateLimit: 2 });
  t.equal((await other.app.inject({ url: '/v1/me', headers: bearer(key) })).statusCode, 200);
});

t.test('GET /v1/quota says what the headers say', async (t) => {
  const service = await startService(t, { rateLimit: 100 });
  const as = await service.key('auditor', banner);
  await service.call('GET /v1/me', { as });
  const { body, headers } = await service.call('GET /v1/quota', { as });
  const { reset_seconds, ...rest } = body;
  t.same(rest, { limit: 100, remaining: 98, window_seconds: 60 });
  t.ok(reset_seconds >= 1 && reset_seconds <= 60);
  t.equal(headers['ratelimit-policy'], '"default";q=100;w=60');
  t.match(headers.ratelimit, /^"default";r=98;t=\d+$/);
  t.equal((await service.call('GET /v1/quota')).status, 401);
});

t.test('RateLimit headers are on everything: unknown paths, pages, wrong methods, refusals', async (t) => {
  const service = await startService(t, { rateLimit: 1000 });
  for (const url of ['/nowhere', '/v1/nowhere', '/docs', '/problems', '/openapi.json', '/livez', '/v1/me', '/%zz']) {
    const { headers, statusCode } = await service.app.inject({ url });
    t.match(headers.ratelimit, /^"default";r=\d+;t=\d+$/, `${url} ${statusCode}`);
    t.equal(headers['ratelimit-policy'], '"default";q=1000;w=60', url);
  }
  const few = await startService(t, { rateLimit: 3 });
  const statuses: number[] = [];
  for (let n = 0; n < 5; n++) statuses.push((await few.app.inject('/nowhere')).statusCode);
  t.same(statuses, [404, 404, 404, 429, 429], 'and unknown paths count');
});

t.test('429 for an address that comes again and again with bad credentials, longer each time', async (t) => {
  lines.length = 0;
  const service = await startService(t, { logger, guessing: { badCredentialsMax: 5, missingRecordsMax: 1000 } });
  const good = await service.key('auditor', banner);
  const fresh = await service.key('auditor', banner);
  const at = (as: string, address: string) =>
    service.app.inject({ url: '/v1/me', headers: bearer(as), remoteAddress: address });
  t.equal((await at(good, '10.0.0.1')).statusCode, 200);
  const statuses: number[] = [];
  for (let n = 0; n < 7; n++)
    statuses.push((await at(`ck_${'0'.repeat(32)}_${'x'.repeat(43)}`, '10.0.0.1')).statusCode);
  t.same(statuses, [401, 401, 401, 401, 401, 401, 429]);
  const refused = await at(fresh, '10.0.0.1');
  t.equal(refused.statusCode, 429, 'unknown here: a right guess is not told from a wrong one');
  t.equal(refused.headers['retry-after'], '1');
  t.match(refused.headers.ratelimit, /r=\d+/);
  t.equal((await at(good, '10.0.0.1')).statusCode, 200, 'who was known before goes on');
  t.equal((await at(fresh, '10.0.0.2')).statusCode, 200, 'another address');
  await sleep(1050);
  t.equal((await at('x', '10.0.0.1')).statusCode, 401);
  t.equal((await at('x', '10.0.0.1')).headers['retry-after'], '2');
  const slowed = lines.filter(({ msg }) => String(msg).includes('bad credentials'));
  t.match(slowed, [{ address: '10.0.0.1' }]);
  t.equal(slowed.length, 1, 'logged once a minute');
  t.notOk(JSON.stringify(lines).includes('x'.repeat(43)));
});

t.test('429 for a credential that asks again and again for what is not there', async (t) => {
  lines.length = 0;
  const service = await startService(t, { logger, guessing: { badCredentialsMax: 1000, missingRecordsMax: 5 } });
  const as = await service.key('convener', village);
  const other = await service.key('convener', village);
  const guess = (n: number) => service.call(`GET /v1/subjects/01935f6e-7a00-7000-8000-00000000000${n}`, { as });
  const statuses: number[] = [];
  for (let n = 0; n < 7; n++) statuses.push((await guess(n)).status);
  t.same(statuses, [404, 404, 404, 404, 404, 404, 429]);
  t.equal((await service.call('GET /v1/me', { as })).status, 429);
  t.equal((await service.call('GET /v1/me', { as: other })).status, 200);
  t.equal(lines.filter(({ msg }) => String(msg).includes('not there')).length, 1);
});

t.test('a thousand bad keys at once are answered 401 no more often than one after another', async (t) => {
  const service = await startService(t, { guessing: { badCredentialsMax: 20, missingRecordsMax: 1000 } });
  const at = (as: string, remoteAddress: string) =>
    service.app.inject({ url: '/v1/me', headers: bearer(as), remoteAddress });
  const bad = (n: number) => `ck_${String(n).padStart(32, '0')}_${'x'.repeat(43)}`;
  const answers = await Promise.all(Array.from({ length: 1000 }, (_, n) => at(bad(n), '10.0.0.1')));
  const refused = answers.filter(({ statusCode }) => statusCode === 401);
  t.equal(refused.length, 21, 'those allowed, and the one that began the pause');
  for (const { statusCode, headers } of answers.filter((one) => !refused.includes(one)))
    t.ok(statusCode === 429 && Number(headers['retry-after']) >= 1);

  const keys = await Promise.all(Array.from({ length: 60 }, () => service.key('auditor', banner)));
  const good = await Promise.all(keys.map((key) => at(key, '10.0.0.2')));
  t.same(new Set(good.map(({ statusCode }) => statusCode)), new Set([200]), 'a crowd of good ones is let in');
  const mixed = await Promise.all(
    Array.from({ length: 60 }, (_, n) => at(n % 2 === 0 ? bad(n) : (keys[n] as string), '10.0.0.3')),
  );
  t.equal(mixed.filter(({ statusCode }) => statusCode === 401).length, 21);
  t.ok(
    mixed.every(({ statusCode }, n) => n % 2 === 0 || statusCode === 200),
    'who was known before is never made to wait',
  );
});

t.test('five hundred ids at once are answered 404 no more often than one after another', async (t) => {
  const service = await startService(t, { guessing: { badCredentialsMax: 1000, missingRecordsMax: 20 } });
  const as = await service.key('convener', village);
  const other = await service.key('convener', village);
  const body = { division_code: village, kind: 'expert', name: '水务专家' };
  const { id } = (await service.call('POST /v1/subjects', { as, body })).body;
  const get = (key: string, subject: string) =>
    service.app.inject({ url: `/v1/subjects/${subject}`, headers: bearer(key) });
  const found = await Promise.all(Array.from({ length: 100 }, () => get(other, id)));
  t.same(new Set(found.map(({ statusCode }) => statusCode)), new Set([200]), 'a crowd of good ones is let in');
  const guess = (n: number) => get(as, `01935f6e-7a00-7000-8000-${String(n).padStart(12, '0')}`);
  const answers = await Promise.all(Array.from({ length: 500 }, (_, n) => guess(n)));
  const statuses = answers.map(({ statusCode }) => statusCode);
  t.equal(statuses.filter((status) => status === 404).length, 21);
  t.equal(statuses.filter((status) => status === 429).length, 479);
  t.equal((await get(as, id)).statusCode, 429, 'what is there is not told apart now');
  const third = await service.key('administrator', banner);
  const refer = (n: number) => {
    const subject_id = `01935f6e-7a00-7000-8000-${String(n).padStart(12, '0')}`;
    const payload = { name: '水务', grants: [{ role: 'responder', division_code: village, subject_id }] };
    return service.app.inject({ method: 'POST', url: '/v1/api-keys', headers: bearer(third), payload });
  };
  const referred = await Promise.all(Array.from({ length: 100 }, (_, n) => refer(n)));
  t.equal(referred.filter(({ statusCode }) => statusCode === 400).length, 21, 'nor by what a body refers to');
  t.equal(referred.filter(({ statusCode }) => statusCode === 429).length, 79);
  t.equal((await get(other, id)).statusCode, 200);
});

t.test('patience: what is under way may miss, and is counted until it has ended', async (t) => {
  const patience = new Patience(2, () => 0);
  const entered = [patience.enter('a'), patience.enter('a'), patience.enter('a')];
  t.ok(entered.every((one) => !(one instanceof Promise)));
  const later = patience.enter('a');
  t.type(later, Promise, 'as many as may miss before the pause');
  t.notOk(patience.enter('b') instanceof Promise, 'each holder has its own');
  for (const one of entered) patience.leave(one as Try);
  patience.leave(await later);
  const [bad, good] = [await patience.enter('a'), await patience.enter('a')];
  const waiting = [patience.enter('a'), Promise.resolve(patience.enter('a'))];
  for (let n = 0; n < 3; n++) patience.miss('a');
  patience.leave(bad);
  await t.rejects(waiting[1] as Promise<Try>, { code: 'rate-limited' }, 'who waits is told of the pause');
  patience.leave(good);
});

t.test('patience: allowed in a minute, doubled beyond, forgotten after ten', async (t) => {
  let now = 0;
  const patience = new Patience(2, () => now);
  const waits = () => {
    try {
      patience.require('a');
      return 0;
    } catch (error) {
      return Number((error as { detail: { headers: Record<string, string> } }).detail.headers['retry-after']);
    }
  };
  t.same([patience.miss('a'), patience.miss('a'), waits()], [false, false, 0]);
  now = 60_000;
  t.same([patience.miss('a'), patience.miss('a'), waits()], [false, false, 0], 'a new minute');
  const grown = [1, 2, 4, 8, 16, 32, 64, 128, 256, 300, 300].map(() => {
    patience.miss('a');
    return waits();
  });
  t.same(grown, [1, 2, 4, 8, 16, 32, 64, 128, 256, 300, 300]);
  now += 300_000;
  t.equal(waits(), 0);
  patience.miss('a');
  t.equal(waits(), 300, 'no second minute for free');
  now += 600_000;
  t.same([patience.miss('a'), waits()], [false, 0], 'forgotten');
});

t.test('an address of IPv6 is its network', async (t) => {
  t.equal(addressOf('10.1.2.3'), '10.1.2.3');
  t.equal(addressOf('::ffff:10.1.2.3'), '::ffff:10.1.2.3');
  t.equal(addressOf('2001:db8:1:2:3:4:5:6'), '2001:db8:1:2');
  t.equal(addressOf('2001:db8:1:2::9'), '2001:db8:1:2');
  t.equal(addressOf('2001:db8::9'), '2001:db8:0:0');
  t.equal(addressOf('::1'), '0:0:0:0');
});

t.test('the metadata of the protected resource', async (t) => {
  const service = await startService(t);
  const line = 'GET /.well-known/oauth-protected-resource';
  const { status, body } = await service.call(line);
  t.equal(status, 200);
  t.same(body, {
    resource: 'http://localhost:80',
    bearer_methods_supported: ['header'],
    scopes_supported: ['administrator', 'township_officer', 'convener', 'responder', 'supervisor', 'auditor', 'portal'],
    resource_name: '城乡社区协商服务',
    resource_documentation: 'http://localhost:80/docs',
  });
  const named = await startService(t, { publicUrl: 'https://consult.example.gov.cn' });
  t.match((await named.call(line)).body.resource, 'https://consult.example.gov.cn');
  const refused = await named.call('GET /v1/me');
  t.equal(
    refused.headers['www-authenticate'],
    'Bearer resource_metadata="https://consult.example.gov.cn/.well-known/oauth-protected-resource"',
  );
  const odd = await service.app.inject({ url: '/v1/me', headers: { host: 'a"b, c="d' } });
  t.equal(odd.headers['www-authenticate'], 'Bearer', 'a host that is none is not repeated');
});

t.test('GET /v1/me', async (t) => {
  const service = await startService(t);
  const as = await service.key('supervisor', village);
  const { body, status } = await service.call('GET /v1/me', {
    as,
    headers: { 'on-behalf-of': encodeURIComponent('王某') },
  });
  t.equal(status, 200);
  const { credential_id, grants, secret_issued_at, ...rest } = body;
  const own = { expires_at: null, previous_secret_expires_at: null, on_behalf_of: '王某' };
  t.same(rest, { kind: 'api_key', name: `supervisor ${village}`, ...own });
  t.match(secret_issued_at, /Z$/);
  const [{ operations, ...grant }] = grants;
  t.same(grant, { role: 'supervisor', division_code: village, subject_id: null, personal_data: false });
  t.ok(operations.includes('createSupervisionRecord') && operations.includes('readMe'));
  t.notOk(operations.includes('createApiKey') || operations.includes('createAgendaItem'));
  const bad = await service.call('GET /v1/me', { as, headers: { 'on-behalf-of': '%zz' } });
  t.equal(bad.status, 400);
});

t.test('acting for somebody is logged, and opens nothing', async (t) => {
  const service = await startService(t);
  const portal = await service.key('portal', village);
  const convener = await service.key('convener', village);
  const body = { division_code: village, kind: 'expert', name: '水务专家' };
  for (const name of ['administrator', '旗民政局', (await service.key('administrator', '')).slice(0, 35)]) {
    const headers = { 'on-behalf-of': encodeURIComponent(name) };
    t.equal((await service.call('POST /v1/subjects', { as: portal, body, headers })).status, 403, name);
    t.equal((await service.call('GET /v1/audit-entries', { as: portal, headers })).status, 403, name);
    const foreign = { ...body, division_code: neighbour };
    t.equal((await service.call('POST /v1/subjects', { as: convener, body: foreign, headers })).status, 404, name);
    t.same(
      (await service.call('GET /v1/me', { as: portal, headers })).body.grants,
      (await service.call('GET /v1/me', { as: portal })).body.grants,
    );
  }
  const headers = { 'on-behalf-of': encodeURIComponent('经办人 李某') };
  const made = await service.call('POST /v1/subjects', { as: convener, body, headers });
  t.equal(made.status, 201);
  const { rows } = await sql`
    select a.name from event e join acted_for a on a.pseudonym = e.on_behalf_of where e.record_id = ${made.body.id}`.execute(
    service.db,
  );
  t.same(rows, [{ name: '经办人 李某' }]);
  const guarded = Object.values(service.app.contract().paths).flatMap((methods) =>
    Object.values(methods).filter(({ security }) => (security as unknown[]).length > 0),
  );
  for (const operation of guarded)
    t.ok(
      operation.parameters?.some(({ name }) => name === 'On-Behalf-Of'),
      operation.operationId,
    );
});

t.test('400 for a name that cannot be logged, on reads as on writes', async (t) => {
  const service = await startService(t);
  const as = await service.key('auditor', banner);
  const convener = await service.key('convener', village);
  const body = { division_code: village, kind: 'expert', name: '水务专家' };
  const faulty = [
    '%zz',
    '%FF',
    '%00',
    '%0A',
    '%0D%0AX',
    '%C2%85',
    '%7F',
    '%1B%5B2J',
    '%20',
    '',
    '王某',
    'x'.repeat(201),
  ];
  for (const name of faulty) {
    const headers = { 'on-behalf-of': Buffer.from(name).toString('latin1') };
    for (const line of ['GET /v1/subjects', 'GET /v1/me', 'GET /v1/quota', 'GET /v1/audit-entries']) {
      const { status, body: answered } = await service.call(line, { as, headers });
      t.same([status, answered.errors?.[0]?.pointer], [400, '/headers/on-behalf-of'], `${line} ${name}`);
    }
    t.equal((await service.call('POST /v1/subjects', { as: convener, body, headers })).status, 400, name);
    t.equal((await service.call('GET /v1/divisions', { headers })).status, 200, 'where nobody acts');
    t.equal((await service.call('GET /v1/subjects', { headers })).status, 401);
  }
  const reads = service.app.declared.filter(
    ({ access, method, url }) => method === 'GET' && !('anyone' in access) && !url.includes(':'),
  );
  for (const { url, access } of reads) {
    const holder = 'anyone' in access || access.roles.includes('auditor') ? as : convener;
    const headers = { authorization: `Bearer ${holder}`, 'on-behalf-of': '%0A' };
    t.equal((await service.app.inject({ url, headers })).statusCode, 400, url);
  }
  const purpose = await service.call('GET /v1/subjects', { as: convener, headers: { purpose: '%0A' } });
  t.equal(purpose.status, 400, 'nor a purpose');
});
