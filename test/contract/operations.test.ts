// What holds for every operation: it is named, explained, guarded and documented; and the committed contract is this one.
import { readFileSync } from 'node:fs';
import path from 'node:path';
import t, { type Test } from 'tap';
import { tags } from '../../src/http/contract-words.ts';
import { problemsOf } from '../../src/http/operation.ts';
import { problemKinds } from '../../src/problems.ts';
import { neighbour, startService } from '../support/service.ts';
import { examplePath, readContract } from './operations.ts';

const service = await startService(t);
const { app } = service;
const contract = readContract(app);
const { operations } = contract;
const committed = path.resolve(import.meta.dirname, '../../openapi/openapi.json');

t.test('the committed contract is the one that the code writes, and the one that is served', async (t) => {
  const written = `${JSON.stringify(app.contract(), null, 2)}\n`;
  t.ok(readFileSync(committed, 'utf8') === written, 'openapi/openapi.json differs from the code: npm run generate');
  const served = await service.call('GET /openapi.json');
  t.same(served.body, JSON.parse(written));
});

const each = (title: string, check: (t: Test, operation: (typeof operations)[number]) => void) =>
  t.test(title, async (t) => {
    for (const operation of operations) check(t, operation);
  });

each('every operation is named by a verb and its object, once', (t, { id, declared }) => {
  const verbs: Record<string, RegExp> = {
    list: /^(list|read)[A-Z]/,
    read: /^read[A-Z]/,
    create: /^create[A-Z]/,
    put: /^put[A-Z]\w*BySource$/,
    update: /^update[A-Z]/,
    remove: /^remove[A-Z]/,
    act: /^[a-z]+[A-Z]/,
  };
  t.match(id, verbs[declared.kind], id);
  t.equal(operations.filter((other) => other.id === id).length, 1, id);
});

each('every operation is summed up and described in Chinese and English, under a known tag', (t, operation) => {
  t.match(operation.summary, /\p{Script=Han}.* \/ .*[A-Za-z]/u, operation.id);
  t.match(operation.description, /\p{Script=Han}[\s\S]*[A-Za-z]{3}/u, operation.id);
  t.equal(operation.tags.length, 1, operation.id);
  t.ok(
    tags.some(({ name }) => name === operation.tags[0]),
    `${operation.id} has the tag ${operation.tags[0]}`,
  );
});

each('every operation shows a request and an answer', (t, { id, body, responses, parameters }) => {
  if (body) t.ok(Object.keys(body.examples ?? {}).length > 0, `${id} body`);
  for (const { name, example } of parameters) t.not(example, undefined, `${id} ${name}`);
  const answers = Object.entries(responses).filter(([status]) => status.startsWith('2'));
  t.ok(answers.length > 0, id);
  for (const [status, { content = {} }] of answers) {
    for (const { examples } of Object.values(content)) t.ok(Object.keys(examples ?? {}).length > 0, `${id} ${status}`);
  }
});

each('every operation documents who may and what can go wrong', (t, operation) => {
  const { id, declared, responses, security, roles, route } = operation;
  const isPublic = 'anyone' in declared.access;
  t.same(security, isPublic ? [] : [{ api_key: [] }, ...roles.map((role) => ({ oauth2: [role] }))], id);
  t.same(roles, 'anyone' in declared.access ? [] : declared.access.roles, id);
  for (const code of problemsOf(declared, route)) t.ok(problemKinds[code].status in responses, `${id} ${code}`);
  const asked = [400, 429, 503, 'default', ...(isPublic ? [] : [401, 403]), ...(route.includes(':') ? [404] : [])];
  for (const status of asked) t.ok(status in responses, `${id} ${status}`);
});

t.test('every route under /v1 is in the contract; the others only say what is missing (405)', async (t) => {
  for (const { url, method, kind } of app.declared.filter(({ url }) => url.startsWith('/v1'))) {
    const isThere = (one: string) => operations.some((o) => o.route === url && o.method === one);
    for (const one of method.split(',')) {
      if (isThere(one) || (one === 'HEAD' && isThere('GET'))) continue;
      t.equal(kind, 'document', `${one} ${url}`);
      const { statusCode, headers } = await app.inject({ method: one as 'GET', url: url.replaceAll(/:\w+/g, 'x') });
      t.equal(statusCode, 405, `${one} ${url}`);
      t.match(headers.allow, /[A-Z]/);
    }
  }
});

t.test('401 without a credential, or with a wrong one', async (t) => {
  const key = await service.key('convener', neighbour);
  const wrong = `${key.slice(0, -1)}${key.endsWith('A') ? 'B' : 'A'}`;
  for (const operation of operations.filter(({ security }) => security.length > 0)) {
    const body = Object.values(operation.body?.examples ?? {})[0]?.value;
    const line = `${operation.method} ${examplePath(operation)}`;
    for (const as of [undefined, wrong, 'ck_', 'x']) {
      const { status, headers } = await service.call(line, { ...(as ? { as } : {}), ...(body ? { body } : {}) });
      const where = 'resource_metadata="http://localhost:80/.well-known/oauth-protected-resource"';
      const challenge = `Bearer ${as ? 'error="invalid_token", ' : ''}${where}`;
      t.same([status, headers['www-authenticate']], [401, challenge], `${line} ${as ?? ''}`);
    }
  }
});

t.test('a route that declares no access stops the boot', async (t) => {
  const handler = async () => 'open';
  const undeclared = (method: 'GET' | 'HEAD' | 'POST', config = {}) =>
    startService(t, { extend: (routes) => void routes.route({ method, url: '/v1/open', config, handler }) });
  await t.rejects(undeclared('GET'), /declares no access/);
  await t.rejects(undeclared('HEAD'), /declares no access/);
  await t.rejects(undeclared('POST', { access: { anyone: true } }), /declares no access/);
  await t.rejects(undeclared('POST', { kind: 'act' }), /declares no access/);
});
