// Access tokens of a real authorization server: what is taken, what is refused, and what happens when its keys change.
import { setTimeout as sleep } from 'node:timers/promises';
import { decodeProtectedHeader } from 'jose';
import { sql } from 'kysely';
import t from 'tap';
import { readConfig } from '../../src/config.ts';
import { tokenOptions } from '../../src/http/token-config.ts';
import type { TokenOptions } from '../../src/http/tokens.ts';
import { cloneDatabase } from '../support/database.ts';
import { audience, newKey, startProvider } from '../support/identity-provider.ts';
import { startProcess } from '../support/process.ts';
import { banner, startService, township, village } from '../support/service.ts';
import { forger, tokenCases } from '../support/token-cases.ts';

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
  t.same(rest, { kind: 'access_token', name: 'village', on_behalf_of: null });
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
