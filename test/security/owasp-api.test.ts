// OWASP API Security Top 10 (2023): one group of real attacks for each item, by its number; items.ts decides on each.
import { createHmac } from 'node:crypto';
import { createServer } from 'node:http';
import { pino } from 'pino';
import t, { type Test } from 'tap';
import type { TokenOptions } from '../../src/http/tokens.ts';
import { idOf } from '../../src/http/tokens.ts';
import { readContract } from '../contract/operations.ts';
import { banner, neighbour, startService, village } from '../support/service.ts';
import { must, settle } from '../support/village.ts';
import { type Groups, runGroups } from './groups.ts';
import { shownOf, topTen } from './items.ts';

/** As configured for an issuer; without `jwksUri` its metadata say where its keys are. */
const tokensOf = (issuer: string, jwksUri?: string): TokenOptions => ({
  issuer,
  ...(jwksUri ? { jwksUri } : {}),
  audience: 'x',
  maxAgeMs: 1000,
  algorithms: ['ES256'],
  grantsClaim: 'grants',
  subjectClaim: 'sub',
  mapping: {},
  now: () => new Date(),
});

const service = await startService(t);
const { app, call } = service;
const v = await settle(service);
const { item } = await v.reach('soliciting');
const stranger = await service.key('convener', neighbour);
const portal = await service.key('portal', village);
const auditor = await service.key('auditor', banner);
const administrator = await service.key('administrator', banner);
const supervisor = await service.key('supervisor', village);
const contract = readContract(app);
const unknown = '01935f6e-7a00-7000-8000-00000000ffff';
const bearer = (token: string) => ({ authorization: `Bearer ${token}` });
const get = (url: string, headers: Record<string, string> = {}) => app.inject({ url, headers });

const idOfKey = (token: string): string =>
  String(token.split('_')[1]).replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5');

/** What a stranger may learn of an answer: nothing that tells a record apart from none. */
const shape = ({ status, body }: { status: number; body: Record<string, unknown> }) => {
  const { instance: _, request_id: __, ...rest } = body ?? {};
  return { status, ...rest };
};

/** A server that must never be called. */
async function startTrap(t: Test): Promise<{ url: string; hits: string[] }> {
  const hits: string[] = [];
  const trap = createServer((request, response) => {
    hits.push(String(request.url));
    response.end('{}');
  });
  await new Promise<void>((done) => trap.listen(0, '127.0.0.1', done));
  t.teardown(() => trap.close());
  const address = trap.address();
  return { url: `http://127.0.0.1:${typeof address === 'object' && address ? address.port : 0}`, hits };
}

const groups: Groups = {
  'API1:2023 object level: an id of others opens nothing, wherever it is put': async (t) => {
    const subject = must(await v.post('/subjects', { division_code: village, kind: 'expert', name: '专家' })).body.id;
    const theirs = (await v.get(`/agenda-items/${item}`)).body;
    const lines = (id: string) => [
      `GET /v1/agenda-items/${id}`,
      `GET /v1/agenda-items/${id}/procedure`,
      `PATCH /v1/agenda-items/${id}`,
      `DELETE /v1/agenda-items/${id}`,
      `POST /v1/agenda-items/${id}/transitions`,
      `POST /v1/agenda-items/${id}/participants`,
    ];
    const bodies: Record<string, unknown> = {
      PATCH: { title: '改' },
      'POST transitions': { action: 'accept' },
      'POST participants': { subject_kind: 'expert', label: '专家' },
    };
    for (const [at, line] of lines(item).entries()) {
      const [method = ''] = line.split(' ');
      const body = bodies[method] ?? bodies[`${method} ${line.split('/').at(-1)}`];
      const headers = { 'if-match': '"1"' };
      const given = { as: stranger, headers, ...(body ? { body } : {}) };
      const foreign = shape(await call(line, given));
      t.equal(foreign.status, 404, line);
      t.same(foreign, shape(await call(String(lines(unknown)[at]), given)), `${line}: as one that is not there`);
    }
    const inBody = await call('POST /v1/opinions', {
      as: stranger,
      body: { agenda_item_id: item, stance: 'support', text: '同意' },
    });
    const noneInBody = await call('POST /v1/opinions', {
      as: stranger,
      body: { agenda_item_id: unknown, stance: 'support', text: '同意' },
    });
    t.equal(inBody.status, 404);
    t.same(shape(inBody), shape(noneInBody), 'an id in the body');
    const own = must(
      await call('POST /v1/agenda-items', {
        as: stranger,
        body: { division_code: neighbour, title: '修路', content: '修村道', origin: 'resident_request' },
      }),
    ).body as { id: string };
    must(await v.act(own.id, 'accept', {}, stranger));
    const invite = (subject_id: string) =>
      call(`POST /v1/agenda-items/${own.id}/participants`, { as: stranger, body: { subject_id } });
    t.match(await invite(subject), { status: 400, body: { code: 'invalid-reference' } }, 'theirs in one of my own');
    t.same(shape(await invite(subject)), shape(await invite(unknown)), 'as one that is not there');
    for (const query of [`agenda_item_id=${item}`, `division_code=${village}`]) {
      const { status, body } = await call(`GET /v1/opinions?${query}`, { as: stranger });
      t.ok(status === 404 || body.items.length === 0, query);
    }
    const { body: page } = await v.get('/agenda-items?limit=1');
    t.match(await call(`GET /v1/agenda-items?limit=1&cursor=${page.next_cursor}`, { as: stranger }), {
      status: 400,
      body: { code: 'bad-cursor' },
    });
    const key = { 'idempotency-key': 'mine' };
    const made = { division_code: village, kind: 'expert', name: '甲' };
    must(await call('POST /v1/subjects', { as: v.convener, body: made, headers: key }));
    const replayed = await call('POST /v1/subjects', {
      as: stranger,
      body: { ...made, division_code: neighbour },
      headers: key,
    });
    t.equal(replayed.status, 201);
    t.equal(replayed.headers['idempotency-replayed'], undefined, 'the key of another credential replays nothing');
    t.same((await v.get(`/agenda-items/${item}`)).body, theirs, 'and nothing was changed');
  },
  'API2:2023 authentication: what is not a live credential, in its place, is none': async (t) => {
    const good = v.convener;
    const [, id = '', secret = ''] = /^ck_([0-9a-f]+)_(.+)$/.exec(good) ?? [];
    const [, otherId = ''] = /^ck_([0-9a-f]+)_/.exec(stranger) ?? [];
    const encoded = (value: unknown) => Buffer.from(JSON.stringify(value)).toString('base64url');
    const claims = { iss: 'https://idp.example', sub: 'a', client_id: 'a', aud: 'x', iat: 1, exp: 9999999999 };
    const none = `${encoded({ alg: 'none', typ: 'at+jwt' })}.${encoded({ ...claims, grants: ['administrator:*'] })}.`;
    const signed = `${encoded({ alg: 'HS256', typ: 'at+jwt' })}.${encoded(claims)}`;
    const symmetric = `${signed}.${createHmac('sha256', '').update(signed).digest('base64url')}`;
    const headers: Record<string, string>[] = [
      {},
      { authorization: '' },
      { authorization: good },
      { authorization: `Basic ${Buffer.from(`${id}:${secret}`).toString('base64')}` },
      { authorization: `Bearer ck_${otherId}_${secret}` },
      { authorization: `Bearer ck_${id}_${'A'.repeat(43)}` },
      { authorization: `Bearer ${good}x` },
      { authorization: `Bearer ${good.slice(0, -1)}` },
      { authorization: `Bearer ${good}, Bearer ${good}` },
      { authorization: `Bearer ${none}` },
      { authorization: `Bearer ${symmetric}` },
      { authorization: `Bearer ' or 1=1 --` },
      { cookie: `authorization=Bearer ${good}; token=${good}` },
      { 'x-api-key': good },
      { 'proxy-authorization': `Bearer ${good}` },
      { 'x-forwarded-user': 'administrator', 'x-remote-user': 'administrator', 'x-user-id': '1' },
    ];
    for (const given of headers) {
      const answer = await get('/v1/agenda-items', given);
      t.equal(answer.statusCode, 401, JSON.stringify(given));
      t.match(answer.headers['www-authenticate'], /^Bearer/);
      t.notOk(answer.body.includes(secret), 'and the answer repeats none of it');
    }
    for (const name of ['access_token', 'token', 'api_key', 'authorization', 'key']) {
      const answer = await get(`/v1/agenda-items?${name}=${good}`);
      t.ok([400, 401].includes(answer.statusCode), `in the address: ${name}`);
      t.notOk(answer.body.includes(secret));
    }
    const revoked = await service.key('convener', village);
    const line = `/v1/api-keys/${idOfKey(revoked)}`;
    t.equal((await get('/v1/agenda-items', bearer(revoked))).statusCode, 200);
    const { headers: current } = await call(`GET ${line}`, { as: administrator });
    must(await call(`DELETE ${line}`, { as: administrator, headers: { 'if-match': current.etag ?? '' } }), 204);
    t.equal((await get('/v1/agenda-items', bearer(revoked))).statusCode, 401, 'a revoked one');
    t.not(
      idOf({ issuer: 'https://a.example', subject: 'x', client_id: 'y' }),
      idOf({ issuer: 'https://a.example/x', subject: '', client_id: 'y' }),
      'two holders are never one',
    );
  },
  'API2:2023 guessing keys is slowed, for the guesser alone': async (t) => {
    const slow = await startService(t, { guessing: { badCredentialsMax: 5, missingRecordsMax: 1000 } });
    const good = await slow.key('convener', village);
    const guess = async (n: number) => {
      const wrong = `ck_${'0'.repeat(32)}_${String(n).padStart(43, 'A')}`;
      return slow.app.inject({ url: '/v1/subjects', headers: bearer(wrong), remoteAddress: '198.51.100.7' });
    };
    const answers = [];
    for (let n = 0; n < 12; n++) answers.push(await guess(n));
    t.match(answers.at(-1)?.statusCode, 429);
    t.match(answers.at(-1)?.headers['retry-after'], /^[1-9]\d*$/);
    const other = await slow.app.inject({ url: '/v1/subjects', headers: bearer(good), remoteAddress: '198.51.100.8' });
    t.equal(other.statusCode, 200);
  },
  'API3:2023 properties: what is answered is not what may be written': async (t) => {
    const answered = (await v.get(`/agenda-items/${item}`)).body as Record<string, unknown>;
    const etag = (await v.get(`/agenda-items/${item}`)).headers.etag ?? '';
    const creates = contract.operations.find(({ id }) => id === 'createAgendaItem');
    const patches = contract.operations.find(({ method, path }) => method === 'PATCH' && path === '/agenda-items/{id}');
    const writable = (operation = creates) =>
      Object.keys((operation?.body ? contract.resolve(operation.body.schema) : {}).properties ?? {});
    const readOnly = Object.keys(answered).filter((name) => !writable(patches).includes(name));
    t.ok(['id', 'version', 'stage', 'created_at', 'updated_at'].every((name) => readOnly.includes(name)));
    for (const name of [...readOnly, 'deleted_at', 'credential_id', 'grants', 'role', 'is_admin', '__proto__x']) {
      const patched = await call(`PATCH /v1/agenda-items/${item}`, {
        as: v.officer,
        body: { [name]: answered[name] ?? 'closed' },
        headers: { 'if-match': etag },
      });
      t.equal(patched.status, 400, `PATCH ${name}: ${patched.text.slice(0, 200)}`);
    }
    for (const name of readOnly.filter((name) => !writable(creates).includes(name))) {
      const body = { division_code: village, title: '题', content: '容', origin: 'resident_request' };
      const made = await call('POST /v1/agenda-items', { as: v.convener, body: { ...body, [name]: answered[name] } });
      t.equal(made.status, 400, `POST ${name}`);
    }
    t.same((await v.get(`/agenda-items/${item}`)).body, answered, 'nothing was changed');
    const key = must(
      await call('POST /v1/api-keys', {
        as: administrator,
        body: { name: '门户', grants: [{ role: 'portal', division_code: village, subject_id: null }] },
      }),
    ).body as { id: string; token: string };
    const read = await call(`GET /v1/api-keys/${key.id}`, { as: administrator });
    const secret = key.token.split('_').at(-1) ?? '-';
    t.notOk(read.text.includes(secret) || /hash/.test(read.text), 'a secret is shown once');
  },
  'API4:2023 resources: size, number, depth and rate have an end': async (t) => {
    const post = (body: string) => call('POST /v1/subjects', { as: v.convener, body });
    t.equal((await post(JSON.stringify({ name: 'a'.repeat(300_000) }))).status, 413);
    t.match((await post('['.repeat(100_000))).body, { code: 'too-deep' });
    t.equal((await call('GET /v1/agenda-items?limit=1000000', { as: v.convener })).status, 400);
    t.equal((await call(`GET /v1/agenda-items?q=${'%E4%BA%95'.repeat(65)}`, { as: v.convener })).status, 400);
    const unbounded: string[] = [];
    const walk = (node: unknown, at: string): void => {
      if (node === null || typeof node !== 'object') return;
      const { type, maxLength, maxItems, maximum, enum: values, const: one, format } = node as Record<string, unknown>;
      const types = [type].flat();
      const isBounded = values !== undefined || one !== undefined;
      if (types.includes('string') && maxLength === undefined && !isBounded && format === undefined) unbounded.push(at);
      if (types.includes('array') && maxItems === undefined) unbounded.push(at);
      if ((types.includes('integer') || types.includes('number')) && maximum === undefined && !isBounded)
        unbounded.push(at);
      for (const [key, inner] of Object.entries(node)) if (key !== 'examples') walk(inner, `${at}/${key}`);
    };
    for (const operation of contract.operations) {
      if (operation.body) walk(contract.resolve(operation.body.schema), `${operation.id} body`);
      for (const { name, schema } of operation.parameters) walk(contract.resolve(schema), `${operation.id} ${name}`);
    }
    t.same(unbounded, [], 'everything that is sent has an upper bound');
    const limited = await startService(t, { rateLimit: 10 });
    const as = await limited.key('convener', village);
    const statuses = [];
    for (let n = 0; n < 12; n++) statuses.push((await limited.call('GET /v1/subjects', { as })).status);
    t.same(statuses.slice(-2), [429, 429]);
    t.equal((await limited.call('GET /v1/subjects', { as: await limited.key('convener', village) })).status, 200);
  },
  'API5:2023 functions: each is for its roles, by whatever method it is asked for': async (t) => {
    const outsiders: readonly [string, string, string][] = [
      [
        'POST /v1/api-keys',
        v.convener,
        '{"name":"x","grants":[{"role":"administrator","division_code":"150626","subject_id":null}]}',
      ],
      ['GET /v1/api-keys', v.officer, ''],
      ['GET /v1/audit-entries', v.convener, ''],
      ['POST /v1/agenda-items', auditor, `{"division_code":"${village}","title":"a","content":"b"}`],
      ['POST /v1/supervision-records', v.convener, '{}'],
      ['POST /v1/decisions', portal, '{}'],
      ['POST /v1/decisions', supervisor, '{}'],
      [`POST /v1/agenda-items/${item}/transitions`, portal, '{"action":"accept"}'],
      ['POST /v1/quorum-rules', v.officer, '{}'],
    ];
    for (const [line, as, body] of outsiders) {
      const { status, body: answered } = await call(line, { as, ...(body ? { body } : {}) });
      t.match({ status, ...answered }, { status: 403, code: 'forbidden' }, line);
    }
    const grants = [{ role: 'township_officer', division_code: '15', subject_id: null }];
    const wider = await call('POST /v1/api-keys', { as: administrator, body: { name: '更宽', grants } });
    t.ok([400, 403].includes(wider.status), `nobody grants beyond his place: ${wider.status}`);
    const before = (await v.get(`/agenda-items/${item}`)).body;
    for (const name of ['x-http-method-override', 'x-http-method', 'x-method-override']) {
      const answer = await get(`/v1/agenda-items/${item}`, { ...bearer(v.convener), [name]: 'DELETE' });
      t.equal(answer.statusCode, 200, `${name} is not listened to`);
    }
    for (const name of ['_method=DELETE', 'method=delete', 'role=administrator', 'as=administrator']) {
      t.equal((await get(`/v1/agenda-items/${item}?${name}`, bearer(v.convener))).statusCode, 400, name);
    }
    t.same((await v.get(`/agenda-items/${item}`)).body, before);
    for (const path of [
      '/V1/api-keys',
      '/v1//api-keys',
      '/v1/api-keys/',
      '/v1/./api-keys',
      '/v1/api%2Dkeys',
      '/admin',
    ]) {
      const { statusCode } = await get(path, bearer(v.convener));
      t.ok([403, 404].includes(statusCode), `${path}: ${statusCode}`);
    }
  },
  'API6:2023 flows: no step is skipped, repeated or hurried through': async (t) => {
    const fresh = await v.item();
    for (const action of ['solicit', 'convene', 'decide', 'implement', 'close']) {
      const { status, body } = await v.act(fresh, action);
      t.ok([400, 409].includes(status), `${action}: ${status} ${body.code}`);
    }
    must(await v.act(fresh, 'accept'), 201);
    t.equal((await v.act(fresh, 'accept')).status, 409, 'once');
    const answers = await Promise.all(Array.from({ length: 8 }, () => v.act(fresh, 'solicit')));
    t.same(answers.filter(({ status }) => status < 300).length, 1, 'eight at the same time: one');
    const slow = await startService(t, { rateLimit: 20 });
    const as = await slow.key('portal', village);
    const flood = [];
    for (let n = 0; n < 30; n++) {
      const body = { division_code: village, title: `灌水${n}`, content: '灌水', origin: 'resident_request' };
      flood.push((await slow.call('POST /v1/agenda-items', { as, body })).status);
    }
    t.equal(flood.at(-1), 429, 'a flood of requests ends');
  },
  'API7:2023 server side requests: no address that a client sends is ever called': async (t) => {
    const trap = await startTrap(t);
    const guarded = await startService(t, {
      tokens: tokensOf('https://idp.invalid', 'https://idp.invalid/keys'),
    });
    const encoded = (value: unknown) => Buffer.from(JSON.stringify(value)).toString('base64url');
    for (const header of [{ jku: `${trap.url}/jku` }, { x5u: `${trap.url}/x5u` }, { kid: `${trap.url}/kid` }]) {
      const claims = encoded({ iss: trap.url, sub: 'a', client_id: 'a', aud: 'x', iat: 1, exp: 9999999999 });
      const token = `${encoded({ alg: 'ES256', typ: 'at+jwt', ...header })}.${claims}.${'A'.repeat(86)}`;
      const { statusCode } = await guarded.app.inject({ url: '/v1/me', headers: bearer(token) });
      t.ok([401, 503].includes(statusCode), JSON.stringify(header));
    }
    for (const operation of contract.operations.filter(({ method }) => method === 'POST')) {
      const sample = (Object.values(operation.body?.examples ?? {})[0]?.value ?? {}) as Record<string, unknown>;
      const path = operation.route.replace(/:\w+/g, unknown);
      const texts = Object.entries(sample).map(([key, value]) => [key, typeof value === 'string' ? trap.url : value]);
      for (const body of [Object.fromEntries(texts), { ...sample, callback_url: trap.url, url: trap.url }]) {
        await call(`POST ${path}`, { as: v.convener, body });
      }
    }
    const headers = {
      ...bearer(v.convener),
      host: new URL(trap.url).host,
      referer: trap.url,
      origin: trap.url,
      'x-forwarded-host': new URL(trap.url).host,
      forwarded: `host=${new URL(trap.url).host}`,
      link: `<${trap.url}>`,
      traceparent: trap.url,
    };
    t.equal((await get('/v1/agenda-items', headers)).statusCode, 200);
    t.equal((await get(`//${new URL(trap.url).host}/v1/agenda-items`)).statusCode, 404);
    t.same(trap.hits, [], 'nobody called');
  },
  'API8:2023 configuration: every answer carries its headers and tells nothing of the inside': async (t) => {
    const answers = [
      await get('/v1/agenda-items', bearer(v.convener)),
      await get('/v1/agenda-items'),
      await get('/v1/agenda-items/x', bearer(v.convener)),
      await get('/nothing'),
      await get('/openapi.json'),
      await get('/docs/'),
      await get('/problems/forbidden'),
      await get('/livez'),
      await app.inject({ method: 'TRACE' as 'GET', url: '/v1/agenda-items', headers: bearer(v.convener) }),
      await app.inject({ method: 'POST', url: '/v1/subjects', headers: bearer(v.convener), payload: '<x/>' }),
    ];
    for (const { headers, body, statusCode } of answers) {
      t.match(headers['content-security-policy'], /default-src 'none'.*frame-ancestors 'none'/s);
      t.equal(headers['x-content-type-options'], 'nosniff');
      t.equal(headers['referrer-policy'], 'no-referrer');
      t.match(headers['cache-control'], 'no-store');
      for (const name of ['server', 'x-powered-by', 'set-cookie', 'access-control-allow-origin'])
        t.equal(headers[name], undefined, name);
      if (statusCode >= 400) t.notMatch(body, /node_modules|at .*\.ts|fastify|kysely|postgres|select /i);
    }
    for (const origin of ['https://evil.example', 'null', 'https://consult.example.evil.example']) {
      const answer = await get('/v1/divisions', { origin });
      t.equal(answer.headers['access-control-allow-origin'], undefined, origin);
    }
    for (const type of [
      'text/plain',
      'application/x-www-form-urlencoded',
      'multipart/form-data',
      'application/xml',
      'application/yaml',
    ]) {
      const forged = await app.inject({
        method: 'POST',
        url: '/v1/subjects',
        headers: { ...bearer(v.convener), 'content-type': type },
        payload: JSON.stringify({ division_code: village, kind: 'expert', name: '甲' }),
      });
      t.equal(forged.statusCode, 415, `${type}: what a page of another origin could send without asking`);
    }
  },
  'API9:2023 inventory: what is served is declared, and nothing else answers': async (t) => {
    const documented = new Set(contract.operations.map(({ method, route }) => `${method} ${route}`));
    const pages = /^\/(livez|readyz|metrics|openapi\.(json|yaml)|problems(\/:code)?)$/;
    const undeclared = app.declared
      .filter(({ method }) => ['GET', 'POST', 'PUT', 'PATCH', 'DELETE'].includes(method))
      .filter(({ method, url }) => !documented.has(`${method} ${url}`) && !pages.test(url));
    t.same(
      undeclared.map(({ method, url }) => `${method} ${url}`),
      [],
    );
    t.match((await get('/v1/divisions')).headers['api-version'], /^\d+\.\d+\.\d+$/);
    for (const path of [
      ...['/v0/subjects', '/v2/subjects', '/api/v1/subjects', '/subjects', '/beta/subjects', '/internal/subjects'],
      ...['/debug', '/debug/pprof', '/admin', '/console', '/graphql', '/swagger', '/actuator/env', '/server-status'],
      ...['/.git/config', '/.env', '/package.json', '/src/main.ts', '/node_modules/', '/.data/administrator.key'],
      ...['/..%2f..%2fetc/passwd', '/docs/../package.json', '/docs/..%2f..%2fpackage.json', '/.well-known/'],
    ]) {
      const { statusCode, body } = await get(path, bearer(administrator));
      t.equal(statusCode, 404, path);
      t.notMatch(body, /root:|dependencies|\[core\]/);
    }
  },
  'API10:2023 what others serve: a provider of identities that misbehaves opens no door': async (t) => {
    const trap = await startTrap(t);
    const lies: Record<string, (path: string) => [number, Record<string, string>, string]> = {
      'a page': () => [200, { 'content-type': 'text/html' }, '<html>'],
      'no keys': () => [200, { 'content-type': 'application/json' }, '{}'],
      'keys that are none': () => [200, {}, '{"keys":[{"kty":"oct","k":"AAAA","kid":"k"},null,7]}'],
      'an error': () => [500, {}, 'stack trace'],
      'a redirect': () => [302, { location: trap.url }, ''],
      'another issuer': () => [200, {}, JSON.stringify({ issuer: 'https://evil.example', jwks_uri: trap.url })],
    };
    for (const [name, answer] of Object.entries(lies)) {
      const liar = createServer((request, response) => {
        const [status, headers, text] = answer(String(request.url));
        response.writeHead(status, headers).end(text);
      });
      await new Promise<void>((done) => liar.listen(0, '127.0.0.1', done));
      const address = liar.address();
      const issuer = `http://127.0.0.1:${typeof address === 'object' && address ? address.port : 0}`;
      const lines: string[] = [];
      const service = await startService(t, {
        logger: pino({ level: 'info' }, { write: (line: string) => lines.push(line) }),
        tokens: tokensOf(issuer),
      });
      const encoded = (value: unknown) => Buffer.from(JSON.stringify(value)).toString('base64url');
      const claims = encoded({ iss: issuer, sub: 'a', client_id: 'a', aud: 'x', iat: 1, exp: 9999999999 });
      const token = `${encoded({ alg: 'ES256', typ: 'at+jwt', kid: 'k' })}.${claims}.${'A'.repeat(86)}`;
      const refused = await service.app.inject({ url: '/v1/me', headers: bearer(token) });
      t.ok([401, 503].includes(refused.statusCode), `${name}: ${refused.statusCode}`);
      t.notMatch(refused.body, /stack trace|<html>|127\.0\.0\.1/, 'its words are not passed on');
      t.equal((await service.app.inject('/livez')).statusCode, 200);
      const key = await service.key('convener', village);
      t.equal(
        (await service.app.inject({ url: '/v1/me', headers: bearer(key) })).statusCode,
        200,
        'keys go on working',
      );
      t.notOk(lines.join('').includes(token), 'nor is the token in the log');
      liar.close();
    }
    t.same(trap.hits, [], 'no redirect was followed');
  },
};

const ran = await runGroups(t, '', groups);

t.test('what is said to be shown ran, and nothing else', async (t) => {
  t.same([...new Set(ran)].sort(), shownOf(topTen));
});
