// Access tokens of a real authorization server: what is taken, what is refused, and what happens when its keys change.
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { decodeProtectedHeader, exportJWK, generateKeyPair } from 'jose';
import { sql } from 'kysely';
import { pino } from 'pino';
import t from 'tap';
import { readConfig } from '../../src/config.ts';
import { tokenOptions } from '../../src/http/token-config.ts';
import { readMapping } from '../../src/http/token-grants.ts';
import { createTokens, type TokenOptions } from '../../src/http/tokens.ts';
import { cloneDatabase } from '../support/database.ts';
import { audience, newKey, startProvider } from '../support/identity-provider.ts';
import { startProcess } from '../support/process.ts';
import { banner, startService, township, village } from '../support/service.ts';
import { forger, seconds, tokenCases } from '../support/token-cases.ts';

const provider = await startProvider(t, {
  village: [
    `convener:${village}`,
    'offline_access',
    'convener:*',
    'responder:150626',
    'emperor:*',
    `portal:${village}`,
  ],
  county: ['administrator:150626000000', 'auditor:*'],
  strange: [],
});
const [first, second, third, foreign] = await Promise.all([newKey('k1'), newKey('k2'), newKey('k3'), newKey('k1')]);
const keys = { first, second, third, foreign };
await provider.useKeys([keys.first]);
const MAX_AGE_MS = 1500;
const options = (more: Partial<TokenOptions> = {}): TokenOptions => ({
  issuer: provider.issuer,
  audience,
  maxAgeMs: MAX_AGE_MS,
  cooldownMs: 0,
  algorithms: ['ES256', 'RS256', 'PS256', 'EdDSA'],
  grantsClaim: 'grants',
  subjectClaim: 'sub',
  mapping: {},
  now: () => new Date(),
  ...more,
});
const service = await startService(t, { tokens: options() });
const me = (as: string) => service.call('GET /v1/me', { as });

const forge = forger(provider.issuer, keys.first, [`convener:${village}`]);
const cases: ReturnType<typeof tokenCases> = {
  good: [200, () => provider.token('village')],
  ...tokenCases(forge, keys),
};

for (const [name, [status, token]] of Object.entries(cases)) {
  t.test(`${status} ${name}`, async (t) => {
    const as = await token();
    const { app } = service;
    const answered = await app.inject({ url: '/v1/me', headers: { authorization: `Bearer ${as}` } });
    t.equal(answered.statusCode, status, answered.body);
    if (status === 401) {
      t.match(answered.headers['www-authenticate'], /^Bearer error="invalid_token", resource_metadata="http/);
      t.notOk(as !== '' && answered.body.includes(as), 'it is not repeated');
    }
  });
}

t.test('200 the token as issued: who, until when, and what of its claim is understood', async (t) => {
  const token = await provider.token('village');
  t.match(decodeProtectedHeader(token), { alg: 'ES256', typ: 'at+jwt', kid: 'k1' });
  const { body } = await me(token);
  const { credential_id, expires_at, grants, ...rest } = body;
  const none = { on_behalf_of: null, secret_issued_at: null, previous_secret_expires_at: null };
  t.same(rest, { kind: 'access_token', name: 'village', ...none });
  t.match(credential_id, /^[0-9a-f]{8}-[0-9a-f]{4}-8[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
  t.ok(Math.abs(Date.parse(expires_at) - Date.now() - 3600_000) < 60_000, expires_at);
  t.same(
    grants.map(({ role, division_code }: Record<string, string>) => [role, division_code]),
    [
      ['convener', village],
      ['portal', village],
    ],
    'roles for other services, offices without a place and what is no role grant nothing',
  );
  const again = await me(await provider.token('village'));
  t.equal(again.body.credential_id, credential_id, 'another token, the same holder');
  const { rows } = await sql`select issuer, subject, client_id from token_holder where id = ${credential_id}`.execute(
    service.db,
  );
  t.same(rows, [{ issuer: provider.issuer, subject: 'village', client_id: 'village' }]);
});

t.test('a scope that names roles limits the grants, and adds none', async (t) => {
  const rolesOf = async (scope?: string) =>
    (await me(await provider.token('village', scope))).body.grants.map(({ role }: { role: string }) => role);
  t.same(await rolesOf('portal'), ['portal']);
  t.same(await rolesOf('administrator'), []);
  t.same(await rolesOf(), ['convener', 'portal']);
});

t.test('a scope in another form limits as well; one that cannot be read grants nothing', async (t) => {
  const rolesOf = async (claims: Record<string, unknown>) => {
    const grants = [`convener:${village}`, `portal:${village}`];
    const { body } = await me(await forge({ claims: { grants, ...claims } }));
    return body.grants.map(({ role }: { role: string }) => role);
  };
  t.same(await rolesOf({ scope: 'openid' }), ['convener', 'portal']);
  for (const scope of [['portal'], [], {}, 7, null, true, ['openid']])
    t.same(await rolesOf({ scope }), [], JSON.stringify(scope));
  t.same(await rolesOf({ scp: 'openid portal' }), ['portal']);
  t.same(await rolesOf({ scp: ['portal', 'openid'] }), ['portal']);
  t.same(await rolesOf({ scp: ['openid'] }), ['convener', 'portal']);
  for (const scp of [{}, 7, null, [7], [['portal']]]) t.same(await rolesOf({ scp }), [], JSON.stringify(scp));
  t.same(await rolesOf({ scope: 'portal', scp: ['convener'] }), [], 'both limit');
});

t.test('who is renamed stays the same in the log', async (t) => {
  const named = await startService(t, { tokens: options({ subjectClaim: 'preferred_username' }) });
  const who = async (claims: Record<string, unknown>) =>
    (await named.call('GET /v1/me', { as: await forge({ claims }) })).body;
  const before = await who({ sub: 'f:1', preferred_username: '李某' });
  const after = await who({ sub: 'f:1', preferred_username: '李某某' });
  t.same([before.name, after.name], ['李某', '李某某']);
  t.equal(after.credential_id, before.credential_id);
  const another = await who({ sub: 'f:2', preferred_username: '李某' });
  t.not(another.credential_id, before.credential_id, 'who takes the name is another');
  t.equal((await who({ sub: 'f:3' })).name, 'f:3', 'who has none is called by what is there');
  const { rows } = await sql`select subject from token_holder where id = ${before.credential_id}`.execute(named.db);
  t.same(rows, [{ subject: '李某' }]);
  for (const preferred_username of ['a\u0000', '', 7, 'a'.repeat(501)]) {
    const as = await forge({ claims: { preferred_username } });
    t.equal((await named.call('GET /v1/me', { as })).status, 401, JSON.stringify(preferred_username));
  }
});

t.test('401 a right signature by an algorithm that is not configured', async (t) => {
  const { privateKey } = await generateKeyPair('RS256', { extractable: true });
  const rsa = { ...(await exportJWK(privateKey)), kid: 'r1', alg: 'RS256', use: 'sig' };
  await provider.useKeys([keys.first, rsa]);
  const as = await forge({ key: rsa, header: { alg: 'RS256' } });
  const narrow = await startService(t, { tokens: options({ algorithms: ['ES256'] }) });
  t.equal((await narrow.call('GET /v1/me', { as })).status, 401);
  t.equal((await narrow.call('GET /v1/me', { as: await forge() })).status, 200);
  t.equal((await me(as)).status, 200, 'where it is configured');
  await provider.useKeys([keys.first]);
});

t.test('a token is remembered until it ends, and for a minute at most', async (t) => {
  let passed = 0;
  const clock = { now: () => new Date(start + passed), elapsed: () => passed };
  const kept = await startService(t, { tokens: options(clock) });
  const start = Date.now();
  const statusAt = async (as: string, seconds: number) => {
    passed = seconds * 1000;
    return (await kept.call('GET /v1/me', { as })).status;
  };
  const short = await forge({ claims: { exp: seconds() + 10 } });
  const long = await forge();
  t.same([await statusAt(short, 0), await statusAt(long, 0)], [200, 200]);
  t.equal(await statusAt(short, 45), 401, 'ended while it was remembered');
  await provider.useKeys([keys.second]);
  t.equal(await statusAt(long, 59), 200);
  t.equal(await statusAt(long, 61), 401, 'its key was withdrawn');
  await provider.useKeys([keys.first]);
});

t.test('tokens and holders are remembered in bounds', async (t) => {
  const asked: string[] = [];
  const tokens = createTokens(options({ maxAgeMs: 600_000 }), async ({ subject }) => void asked.push(subject));
  const oldest = await forge({ claims: { sub: 'the oldest' } });
  await tokens.verify(oldest);
  await tokens.verify(oldest);
  t.same(asked, ['the oldest'], 'written down once');
  for (let n = 0; n < 10_000; n++) await tokens.verify(await forge({ claims: { sub: `holder ${n}` } }));
  await tokens.verify(oldest);
  t.same(asked.at(-1), 'the oldest', 'forgotten for ten thousand others');
  t.equal(asked.length, 10_002);
});

t.test('an expired token slows nobody, and a forged one is logged', async (t) => {
  const lines: Record<string, unknown>[] = [];
  const logger = pino({ level: 'warn' }, { write: (line: string) => void lines.push(JSON.parse(line)) });
  const guessing = { badCredentialsMax: 3, missingRecordsMax: 1000 };
  const metrics = { token: 'm'.repeat(32), clockRanAt: () => undefined };
  const office = await startService(t, { tokens: options(), logger, guessing, metrics });
  const statusOf = async (as: string) => (await office.call('GET /v1/me', { as })).status;
  const colleague = await office.key('convener', village);
  const expired = await forge({ claims: { exp: seconds() - 60 } });
  for (let n = 0; n < 10; n++) t.equal(await statusOf(expired), 401);
  t.equal(await statusOf(await forge()), 200, 'a colleague with a good token');
  t.equal(await statusOf(colleague), 200, 'and one with a key');
  t.same(lines, [], 'nobody is suspected');
  for (let n = 0; n < 10; n++) t.equal(await statusOf(await forge({ key: keys.foreign })), 401);
  t.equal(await statusOf(await forge()), 200);
  t.equal(await statusOf(await office.key('convener', village)), 200);
  t.match(lines, [{ address: '127.0.0.1', msg: /forged access tokens/ }]);
  t.equal(lines.length, 1, 'once a minute');
  const told = await office.app.inject({ url: '/metrics', headers: { authorization: `Bearer ${metrics.token}` } });
  t.match(told.body, /unauthenticated[^\n]* 20\n/);
});

t.test('201 and 403: what is written under a token carries its holder, and lies within its grants', async (t) => {
  const token = await provider.token('village');
  const body = { division_code: village, kind: 'expert', name: '水务专家' };
  const headers = { 'idempotency-key': 'by-token' };
  const made = await service.call('POST /v1/subjects', { as: token, body, headers });
  t.equal(made.status, 201, made.text);
  const again = await service.call('POST /v1/subjects', { as: await provider.token('village'), body, headers });
  t.equal(again.headers['idempotency-replayed'], 'true', 'under the next token too');
  const { rows } = await sql`select credential_id from event where record_id = ${made.body.id}`.execute(service.db);
  t.same(rows, [{ credential_id: (await me(token)).body.credential_id }]);
  t.equal((await service.call('GET /v1/audit-entries', { as: token })).status, 403);
  const strange = await provider.token('strange');
  t.equal((await service.call('GET /v1/subjects', { as: strange })).status, 403, 'no grant');
  t.same((await me(strange)).body.grants, []);
  const county = await provider.token('county');
  t.equal((await service.call(`GET /v1/api-keys`, { as: county })).status, 200);
  const elsewhere = { division_code: '150624', kind: 'expert', name: '外旗' };
  t.equal((await service.call('POST /v1/subjects', { as: county, body: elsewhere })).status, 404);
});

t.test('names of the provider are mapped to grants; a claim lies at its path', async (t) => {
  const mapped = await startService(t, {
    tokens: options({
      grantsClaim: 'realm_access.roles',
      mapping: { 'consult-officer': [`township_officer:${township}`], inspectors: [`auditor:${banner}`] },
    }),
  });
  const as = await forge({ claims: { realm_access: { roles: ['consult-officer', 'inspectors', '__proto__'] } } });
  const { body } = await mapped.call('GET /v1/me', { as });
  t.same(
    body.grants.map(({ role, division_code }: Record<string, string>) => [role, division_code]),
    [
      ['township_officer', township],
      ['auditor', banner],
    ],
  );
});

t.test('keys change while it runs: the new one is fetched, the withdrawn one is refused', async (t) => {
  const withFirst = await forge();
  t.equal((await me(withFirst)).status, 200);
  await provider.useKeys([keys.second, keys.first]);
  const rotated = await provider.token('village');
  t.equal(decodeProtectedHeader(rotated).kid, 'k2');
  t.equal((await me(rotated)).status, 200, '200 a rotated key');
  t.equal((await me(await forge())).status, 200, 'the key before it is still published');
  await provider.useKeys([keys.second]);
  await sleep(MAX_AGE_MS + 100);
  t.equal((await me(await forge())).status, 401, '401 a withdrawn key');
  t.equal((await me(await provider.token('village'))).status, 200);
});

t.test('503 with Retry-After for what needs a provider that is down; known keys go on working', async (t) => {
  const fresh = await startService(t, { tokens: options() });
  const token = await provider.token('village');
  t.equal((await me(token)).status, 200);
  await provider.setDown(true);
  await sleep(MAX_AGE_MS + 100);
  const unknown = await fresh.call('GET /v1/me', { as: token });
  t.same([unknown.status, unknown.body.code], [503, 'identity-provider-unavailable']);
  t.match(unknown.headers['retry-after'], /^[1-9]\d*$/);
  t.equal((await me(await forge({ key: keys.second }))).status, 200, 'a key that is known, though old');
  const stranger = await me(await forge({ key: keys.third }));
  t.equal(stranger.status, 503, 'whether this key is good nobody can say now');
  const key = await fresh.key('convener', village);
  t.equal((await fresh.call('GET /v1/me', { as: key })).status, 200, 'API keys do not need it');
  await provider.setDown(false);
});

t.test('without a provider configured every token is refused', async (t) => {
  const none = await startService(t);
  t.equal((await none.call('GET /v1/me', { as: await forge({ key: keys.second }) })).status, 401);
});

t.test('OIDC_GRANTS_FILE: roles of the provider by a file, read by the process', async (t) => {
  const folder = mkdtempSync(path.join(tmpdir(), 'consult-grants-'));
  t.teardown(() => rmSync(folder, { recursive: true, force: true }));
  const OIDC_GRANTS_FILE = path.join(folder, 'grants.json');
  const personal = `auditor:${township}000+personal_data`;
  writeFileSync(OIDC_GRANTS_FILE, JSON.stringify({ 'consult-officer': [`township_officer:${township}`, personal] }));
  const { url: DATABASE_URL } = await cloneDatabase(t);
  const environment = { DATABASE_URL, OIDC_ISSUER: provider.issuer, OIDC_AUDIENCE: audience };
  const running = await startProcess(t, { ...environment, OIDC_GRANTS_FILE });
  const grants = ['consult-officer', 'offline_access'];
  const as = await forge({ key: keys.second, claims: { grants } });
  const answer = await fetch(`${running.url}/v1/me`, { headers: { authorization: `Bearer ${as}` } });
  t.match(await answer.json(), {
    grants: [
      { role: 'township_officer', division_code: township },
      { role: 'auditor', division_code: township, personal_data: true },
    ],
  });
  await running.kill();
  writeFileSync(OIDC_GRANTS_FILE, '{"consult-officer": ["township_officer:15062610"]}');
  await t.rejects(startProcess(t, { ...environment, OIDC_GRANTS_FILE }), /OIDC_GRANTS_FILE: consult-officer/);
});

t.test(
  'as configured: a process of its own finds the keys by the metadata, with the settings as they are',
  async (t) => {
    const { url: DATABASE_URL } = await cloneDatabase(t);
    const running = await startProcess(t, { DATABASE_URL, OIDC_ISSUER: provider.issuer, OIDC_AUDIENCE: audience });
    const get = async (path: string, as: string) =>
      (await fetch(`${running.url}${path}`, { headers: { authorization: `Bearer ${as}` } })).status;
    t.equal(await get('/v1/me', await provider.token('village')), 200);
    const metadata = await fetch(`${running.url}/.well-known/oauth-protected-resource`);
    t.match(await metadata.json(), { resource: running.url, authorization_servers: [provider.issuer] });
    t.notMatch(running.output(), /eyJ/, 'no token in its log');
    await running.kill();
  },
);

t.test('the example of the README is a mapping', async (t) => {
  const readme = readFileSync(path.join(import.meta.dirname, '../../README.md'), 'utf8');
  const [, example = ''] = /Identity provider\..*?```json\n(.*?)```/s.exec(readme) ?? [];
  t.match(readMapping(example), { 'banner-auditor': ['auditor:150626+personal_data'] });
});

t.test('settings that could not be trusted are refused by name', async (t) => {
  const settings = readConfig({ OIDC_ISSUER: 'https://id.example.gov.cn', OIDC_AUDIENCE: audience });
  const read = (more: Record<string, string> = {}, mapping?: string) =>
    tokenOptions({ ...settings, ...more }, { mapping, now: () => new Date() });
  t.match(read(), { issuer: 'https://id.example.gov.cn', jwksUri: undefined, mapping: {} });
  t.equal(read({ OIDC_ISSUER: '' }), undefined);
  t.throws(() => read({ OIDC_AUDIENCE: '' }), /OIDC_AUDIENCE/);
  t.throws(() => read({ OIDC_ISSUER: 'http://id.example.gov.cn' }), /must be an https address/);
  t.throws(() => read({ OIDC_JWKS_URI: 'file:///etc/keys' }), /must be an https address/);
  for (const name of ['HS256', 'none', 'ES256,HS512', '']) {
    t.throws(() => read({ OIDC_ALGORITHMS: name }), /OIDC_ALGORITHMS/, name);
  }
  t.match(read({}, '{"clerk": ["convener:150626100201"]}'), { mapping: { clerk: ['convener:150626100201'] } });
  t.throws(() => read({}, '{"clerk": ["convener:*"]}'), /OIDC_GRANTS_FILE: clerk/);
  t.throws(() => read({}, '{"clerk": ["convener:15062610020"]}'), /OIDC_GRANTS_FILE: clerk/, 'a code of no level');
  t.throws(() => read({}, '{"clerk": "convener:150626100201"}'), /OIDC_GRANTS_FILE: clerk/);
  t.throws(() => read({}, '["convener:150626100201"]'), /OIDC_GRANTS_FILE/);
});
