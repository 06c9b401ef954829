// OWASP ASVS 5.0, levels 1 and 2: the attacks that no other test makes, in groups by the numbers of the requirements.
// test/security/items.ts lists every requirement, and where it is shown or why it is not.
import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { sql } from 'kysely';
import { pino } from 'pino';
import t from 'tap';
import { anyone } from '../../src/http/access.ts';
import { readContract } from '../contract/operations.ts';
import { joinService } from '../support/process.ts';
import { startService, village } from '../support/service.ts';

const service = await startService(t);
const { app, call } = service;
const key = await service.key('convener', village);
const contract = readContract(app);
const bearer = { authorization: `Bearer ${key}` };
const unknown = '01935f6e-7a00-7000-8000-00000000ffff';
const src = join(import.meta.dirname, '../../src');
const sources = globSync('**/*.ts', { cwd: src }).map((file) => [file, readFileSync(join(src, file), 'utf8')] as const);
const reads = contract.operations.filter(({ method, security }) => method === 'GET' && security.length > 0);
const asked = (route: string) => route.replace(/:\w+/g, unknown);

t.test('V1.2.4 V1.3.3 SQL in any parameter stays a text: what would run would be seen by the clock', async (t) => {
  // whatever sleeps is stopped, and answered with 503
  const { app: hurried } = await joinService(t, { url: service.url, statementTimeoutMs: 1000 });
  const payloads = [
    "' or pg_sleep(9) is null --",
    "';select pg_sleep(9);--",
    '1;select pg_sleep(9)',
    '1) or (select pg_sleep(9)) is null--',
    "'||(select pg_sleep(9)::text)||'",
    '$$;select pg_sleep(9);$$',
    '"; select pg_sleep(9); --',
    "\\'; select pg_sleep(9); --",
    "{'$gt':''}",
  ];
  let shots = 0;
  for (const { route, parameters } of reads) {
    for (const { name, in: place } of parameters.filter((one) => one.in !== 'header')) {
      for (const payload of payloads) {
        const text = encodeURIComponent(payload);
        const url = place === 'path' ? asked(route.replace(`:${name}`, text)) : `${asked(route)}?${name}=${text}`;
        const { statusCode } = await hurried.inject({ url, headers: bearer });
        if (statusCode >= 500) t.fail(`${url}: ${statusCode}`);
        shots += 1;
      }
    }
  }
  t.ok(shots > 1000, `${shots} shots`);
  const made = await call('POST /v1/subjects', {
    as: key,
    body: { division_code: village, kind: 'expert', name: "甲'); drop table subject; --" },
  });
  t.match(made, { status: 201, body: { name: "甲'); drop table subject; --" } });
  t.equal((await call(`GET /v1/subjects/${made.body.id}`, { as: key })).status, 200);
});

t.test('V1.2.5 V1.3.2 V5.3.2 no command, no code and no file is made of what a client sends', async (t) => {
  /** The embedded database is started; rows get their shape from the names of columns, which are our own. */
  const allowed: Readonly<Record<string, RegExp>> = {
    child_process: /^db\/embedded-(account|cluster|server)\.ts$/,
    'new Function\\(|\\beval\\(': /^db\/database\.ts$/,
    'node:vm': /^$/,
    'node:fs|fs/promises':
      /^(main\.ts|db\/(embedded|backup|restore|migrator|seal-key|personal-keys|seal-export|seed)[\w-]*\.ts|data\/.*)$/,
  };
  for (const [pattern, place] of Object.entries(allowed)) {
    const holders = sources
      .filter(([, text]) => new RegExp(`(from '.*|\\s)(${pattern})`).test(text))
      .map(([file]) => file);
    t.same(
      holders.filter((file) => !place.test(file)),
      [],
      pattern,
    );
  }
});

t.test('V11.3.1 V11.3.2 V11.4.1 V11.5.1 ciphers, hashes and chance are those that hold', async (t) => {
  const found = (pattern: RegExp) =>
    new Set(sources.flatMap(([, text]) => [...text.matchAll(pattern)].map(([, one]) => one)));
  t.same([...found(/create(?:Cipheriv|Decipheriv)\('([^']+)'/g)], ['aes-256-gcm']);
  const hashes = found(/(?:createHash|createHmac|[^.]\bhash|hkdfSync)\('([^']+)'/g);
  t.same([...hashes], ['sha256']);
  for (const [file, text] of sources) {
    t.notMatch(text, /['"](md5|sha1|des|rc4|aes-\d+-(ecb|cbc))['"]/i, file);
    t.notMatch(text, /createCipher\(|pseudoRandomBytes|rejectUnauthorized: false|NODE_TLS_REJECT/, file);
    if (!/^data\//.test(file)) t.notMatch(text, /Math\.random/, file);
  }
  const keys = await Promise.all(Array.from({ length: 50 }, () => service.key('convener', village)));
  const secrets = keys.map((one) => Buffer.from(one.split('_').slice(2).join('_'), 'base64url'));
  t.ok(
    secrets.every((secret) => secret.length === 32),
    '256 bits',
  );
  t.equal(new Set(secrets.map(String)).size, secrets.length);
});

t.test('V3.5.1 V3.5.3 a GET or HEAD changes nothing, whoever asks for it', async (t) => {
  const count = async () => {
    const { rows } = await sql<{ n: string }>`
      select string_agg(name || n, ',' order by name) as n from (
        select relname::text as name, (xpath('/row/c/text()', query_to_xml(
          format('select count(*) as c from %I', relname), false, true, '')))[1]::text as n
        from pg_class where relkind = 'r' and relnamespace = 'public'::regnamespace) counted
      where name <> 'quota_use'`.execute(service.db);
    return rows[0]?.n;
  };
  await call('GET /v1/subjects', { as: key });
  const before = await count();
  const auditor = await service.key('administrator', '15');
  const after = await count();
  for (const { route, roles } of reads) {
    const as = roles.includes('convener') ? key : auditor;
    for (const method of ['GET', 'HEAD'] as const) {
      const { statusCode } = await app.inject({
        method,
        url: asked(route),
        headers: { authorization: `Bearer ${as}` },
      });
      t.ok(statusCode < 500, `${method} ${route}`);
    }
  }
  t.not(before, after, 'what is written is seen by this count');
  t.same(await count(), after);
});

t.test('V4.1.1 V3.2.1 every answer with a body says what it is, and nobody may guess', async (t) => {
  const auditor = await service.key('administrator', '15');
  const paths = [...contract.operations.filter(({ method }) => method === 'GET').map(({ route }) => asked(route))];
  for (const url of [...paths, '/openapi.json', '/openapi.yaml', '/problems', '/livez', '/nothing']) {
    const answer = await app.inject({ url, headers: { authorization: `Bearer ${auditor}` } });
    if (answer.body === '') continue;
    t.match(answer.headers['content-type'], /^[a-z]+\/[a-z.+-]+; charset=utf-8$/i, url);
    t.equal(answer.headers['x-content-type-options'], 'nosniff');
    if (/json/.test(String(answer.headers['content-type']))) t.doesNotThrow(() => JSON.parse(answer.body));
  }
  const script = '<script>alert(1)</script><img src=x onerror=alert(1)>"\'&';
  const made = await call('POST /v1/subjects', {
    as: key,
    body: { division_code: village, kind: 'expert', name: script },
  });
  t.equal(made.body.name, script, 'kept and answered as it is, as JSON');
  const page = await app.inject(`/problems/${encodeURIComponent('<script>')}`);
  t.notMatch(page.body, '<script>');
  const csv = await app.inject({ url: '/v1/subjects', headers: { ...bearer, accept: 'text/csv' } });
  t.match(csv.headers, { 'content-type': 'text/csv; charset=utf-8', 'content-disposition': /^attachment/ });
});

t.test('V4.1.3 V15.3.4 what a proxy would say is believed from configured proxies alone', async (t) => {
  const guessing = { badCredentialsMax: 3, missingRecordsMax: 1000 };
  const wrong = { authorization: `Bearer ck_${'0'.repeat(32)}_${'A'.repeat(43)}` };
  const forge = (n: number) => ({
    'x-forwarded-for': `203.0.113.${n}`,
    'x-real-ip': `203.0.113.${n}`,
    forwarded: `for=203.0.113.${n};host=evil.example;proto=https`,
    'x-forwarded-host': 'evil.example',
    'x-forwarded-proto': 'https',
    'x-client-ip': `203.0.113.${n}`,
    'cf-connecting-ip': `203.0.113.${n}`,
    'true-client-ip': `203.0.113.${n}`,
  });
  const statuses = async (trustProxy: readonly string[], remoteAddress: string) => {
    const addresses: unknown[] = [];
    const { app } = await startService(t, {
      guessing,
      trustProxy,
      noteAttempt: (attempt) => addresses.push(attempt.address),
    });
    const found = [];
    for (let n = 0; n < 6; n++) {
      const headers = { ...wrong, ...forge(n) };
      found.push((await app.inject({ url: '/v1/subjects', headers, remoteAddress })).statusCode);
    }
    const well = await app.inject({ url: '/.well-known/oauth-protected-resource', headers: forge(1), remoteAddress });
    return { last: found.at(-1), addresses: new Set(addresses), isLed: well.body.includes('evil.example') };
  };
  t.match(await statuses([], '198.51.100.1'), { last: 429, addresses: new Set(['198.51.100.1']), isLed: false });
  t.match(await statuses(['10.0.0.1'], '198.51.100.1'), {
    last: 429,
    addresses: new Set(['198.51.100.1']),
    isLed: false,
  });
  const believed = await statuses(['10.0.0.1'], '10.0.0.1');
  t.equal(believed.last, 401, 'each address behind the proxy counts for itself');
  t.equal(believed.addresses.size, 6);
});

t.test('V16.4.1 nothing that is sent makes a line of the log, or breaks one', async (t) => {
  const lines: string[] = [];
  const { app: logged } = await startService(t, {
    logger: pino({ level: 'debug' }, { write: (line: string) => lines.push(line) }),
  });
  const forged = '\r\n{"level":60,"msg":"forged"}\n\u001b[31m\u2028';
  const texts = [encodeURIComponent(forged), '%0d%0a%7B%22msg%22:%22forged%22%7D'];
  for (const text of texts) {
    await logged.inject({ url: `/v1/subjects/${text}`, headers: { ...bearer, 'on-behalf-of': text } });
    await logged.inject({ url: `/${text}?q=${text}`, headers: { traceparent: text, 'user-agent': text } });
  }
  t.ok(lines.length >= texts.length * 2);
  for (const line of lines) {
    t.equal(line.indexOf('\n'), line.length - 1, 'one line each');
    t.not(JSON.parse(line).msg, 'forged');
    // biome-ignore lint/suspicious/noControlCharactersInRegex: what must not be there
    t.notMatch(line, /[\u0000-\u0009\u000b-\u001f\u2028]/);
  }
  const broken = await app.inject({ url: '/v1/subjects', headers: { ...bearer, traceparent: `${'0'.repeat(54)}\n` } });
  t.equal(broken.headers.traceparent, undefined, 'nor a header of the answer');
});

t.test('V16.5.1 V16.5.3 what breaks inside says so and no more, and opens nothing', async (t) => {
  const lines: string[] = [];
  const { app: broken } = await startService(t, {
    logger: pino({ level: 'info' }, { write: (line: string) => lines.push(line) }),
    extend: (routes) => {
      const config = { access: anyone, kind: 'document' } as const;
      const fail = async () => {
        throw Object.assign(new Error('inside: select secret from table_x'), { detail: 'row (geheim)', code: 'XX000' });
      };
      routes.get('/v1/broken', { config, schema: { hide: true } }, fail);
      routes.get('/v1/odd', { config, schema: { hide: true } }, async () => {
        throw 'a text that is no error';
      });
    },
  });
  for (const url of ['/v1/broken', '/v1/odd']) {
    const answer = await broken.inject(url);
    t.equal(answer.statusCode, 500);
    t.match(answer.json(), { code: 'internal', status: 500, request_id: String(answer.headers['request-id']) });
    t.notMatch(answer.body, /inside|select|geheim|XX000|no error|asvs/);
  }
  t.ok(
    lines.some((line) => line.includes('inside: select secret')),
    'its operator is told',
  );
  t.equal((await broken.inject('/livez')).statusCode, 200, 'it goes on');
  const { app: dark } = await joinService(t, { url: 'postgres://nobody@127.0.0.1:1/none', connectTimeoutMs: 300 });
  for (const { method, route } of contract.operations.filter(({ security }) => security.length > 0)) {
    const { statusCode } = await dark.inject({ method: method as 'GET', url: asked(route), headers: bearer });
    t.equal(statusCode, 503, `${method} ${route}: without the database nobody is let in`);
  }
});
