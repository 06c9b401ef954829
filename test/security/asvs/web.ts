// V3, V4 and V5: what a browser could make of an answer, where a message ends, and files that there are not.
import type { AddressInfo } from 'node:net';
import { sql } from 'kysely';
import { joinService, sendRaw } from '../../support/process.ts';
import { startService, village } from '../../support/service.ts';
import { must } from '../../support/village.ts';
import type { Groups } from '../groups.ts';
import { asked, bearer, type Stage, unknown } from './stage.ts';

export const webGroups = (stage: Stage): Groups => ({ ...answers(stage), ...origins(stage), ...messages(stage) });

const POLICY = 'content-security-policy';

const answers = ({ answers, get, people: v }: Stage): Groups => ({
  '3.2.1 an answer is not taken for a page': async (t) => {
    for (const [url, { headers }] of await answers()) {
      t.equal(headers['x-content-type-options'], 'nosniff', url);
      t.match(headers[POLICY], /^default-src 'none'/, url);
    }
    const csv = await get('/v1/subjects', { ...bearer(v.convener), accept: 'text/csv' });
    t.match(csv.headers['content-disposition'], /^attachment/);
  },
  '3.2.2 a text that looks like markup is answered as a text, in no page': async (t) => {
    const name = '<img src=x onerror=alert(1)>';
    const made = must(await v.post('/subjects', { division_code: village, kind: 'expert', name }));
    t.equal(made.body.name, name);
    for (const [url, { headers, body }] of await answers())
      if (String(headers['content-type']).startsWith('text/html')) t.notMatch(body, 'onerror', url);
  },
  '3.4.3 a policy on every answer lets a browser load nothing from elsewhere': async (t) => {
    for (const [url, { headers }] of await answers()) {
      const policy = String(headers[POLICY]);
      t.match(policy, /default-src 'none'.*base-uri 'none'/, url);
      t.notMatch(policy, /object-src|https?:|\*|'unsafe-eval'|script-src[^;]*'unsafe-inline'/, url);
    }
  },
  '3.4.4 no type is guessed at': async (t) => {
    for (const [url, { headers }] of await answers()) t.equal(headers['x-content-type-options'], 'nosniff', url);
  },
  '3.4.5 no address is passed on': async (t) => {
    for (const [url, { headers }] of await answers()) t.equal(headers['referrer-policy'], 'no-referrer', url);
  },
  '3.4.6 nothing is put in a frame': async (t) => {
    for (const [url, { headers }] of await answers()) t.match(headers[POLICY], "frame-ancestors 'none'", url);
  },
  '3.7.1 pages are plain HTML and script': async (t) => {
    const pages = (await answers()).filter(([, { headers }]) =>
      String(headers['content-type']).startsWith('text/html'),
    );
    t.ok(pages.length >= 3);
    for (const [url, { body }] of pages) t.notMatch(body, /<(object|embed|applet|iframe)\b/i, url);
  },
  '3.7.2 nobody is sent to another host': async (t) => {
    for (const url of ['/docs', '/', '//evil.example/', '/v1/subjects/', '/problems/', '/docs/?url=//evil.example']) {
      const { headers } = await get(url, { host: 'evil.example', 'x-forwarded-host': 'evil.example' });
      t.notMatch(headers.location ?? '', /evil|^\/\/|^https?:/, url);
    }
    for (const [url, { headers }] of await answers()) t.equal(headers.location, undefined, url);
  },
  '4.1.1 every answer with a body says what it is, in which characters': async (t) => {
    for (const [url, { headers, body }] of await answers()) {
      if (body === '') continue;
      t.match(headers['content-type'], /^[a-z]+\/[a-z.+-]+; charset=utf-8(; header=present)?$/i, url);
      if (/json/.test(String(headers['content-type']))) t.doesNotThrow(() => JSON.parse(body), url);
    }
  },
});

const origins = ({ service, app, contract, people: v, get, keyFor, keys }: Stage): Groups => ({
  '3.4.2 origins that may call are those configured': async (t) => {
    const portal = 'https://portal.example';
    const { app: open } = await joinService(t, { url: service.url }, { corsOrigins: [portal] });
    const ask = async (origin: string) => (await open.inject({ url: '/v1/divisions', headers: { origin } })).headers;
    t.equal((await ask(portal))['access-control-allow-origin'], portal);
    for (const origin of ['https://evil.example', 'null', `${portal}.evil.example`, 'http://portal.example']) {
      t.equal((await ask(origin))['access-control-allow-origin'], undefined, origin);
      t.equal((await get('/v1/divisions', { origin })).headers['access-control-allow-origin'], undefined);
    }
    t.equal((await ask(portal))['access-control-allow-credentials'], undefined, 'nothing is sent unasked');
  },
  '3.5.1 what a browser sends of itself opens nothing': async (t) => {
    for (const operation of contract.operations.filter(({ method, security }) => method !== 'GET' && security.length)) {
      const headers = {
        cookie: `token=${v.convener}; authorization=Bearer ${v.convener}`,
        'content-type': 'application/json',
      };
      const { statusCode } = await app.inject({
        method: operation.method as 'POST',
        url: asked(operation.route),
        headers,
        payload: '{}',
      });
      t.equal(statusCode, 401, operation.id);
    }
  },
  '3.5.2 what a page may send without asking is not taken': async (t) => {
    const payload = JSON.stringify({ division_code: village, kind: 'expert', name: '甲' });
    for (const type of ['text/plain', 'application/x-www-form-urlencoded', 'multipart/form-data; boundary=a']) {
      const headers = { ...bearer(v.convener), 'content-type': type };
      t.equal((await app.inject({ method: 'POST', url: '/v1/subjects', headers, payload })).statusCode, 415, type);
    }
    const none = await app.inject({ method: 'POST', url: '/v1/subjects', headers: bearer(v.convener) });
    t.ok([400, 415].includes(none.statusCode), 'nor a body without a type');
  },
  '3.5.3 a GET or HEAD changes nothing, whoever asks for it': async (t) => {
    const count = async () => {
      const { rows } = await sql<{ n: string }>`
        select string_agg(name || n, ',' order by name) as n from (
          select relname::text as name, (xpath('/row/c/text()', query_to_xml(
            format('select count(*) as c from %I', relname), false, true, '')))[1]::text as n
          from pg_class where relkind in ('r', 'p') and relnamespace = 'public'::regnamespace) counted
        where name <> 'quota_use'`.execute(service.db);
      return rows[0]?.n;
    };
    await get('/v1/subjects', bearer(v.convener));
    const earlier = await count();
    await service.key('convener', village);
    const before = await count();
    t.not(earlier, before, 'what is written is seen by this count');
    for (const operation of contract.operations.filter(({ method }) => method === 'GET'))
      for (const method of ['GET', 'HEAD'] as const) {
        const headers = bearer(keyFor(operation));
        const { statusCode } = await app.inject({ method, url: asked(operation.route), headers });
        t.ok(statusCode < 500, `${method} ${operation.route}`);
      }
    t.equal(await count(), before);
    const answer = await get(`/v1/agenda-items/${unknown}/transitions?action=accept`, bearer(String(keys.convener)));
    t.ok([400, 404].includes(answer.statusCode));
  },
});

const addresses = (n: number) => ({
  'x-forwarded-for': `203.0.113.${n}`,
  'x-real-ip': `203.0.113.${n}`,
  forwarded: `for=203.0.113.${n};host=evil.example;proto=https`,
  'x-forwarded-host': 'evil.example',
  'x-forwarded-proto': 'https',
  'x-client-ip': `203.0.113.${n}`,
  'cf-connecting-ip': `203.0.113.${n}`,
  'true-client-ip': `203.0.113.${n}`,
});

/** Six bad credentials, each from where it says: how the last is answered, and whence they seemed to come. */
export async function forgedAddresses(t: Parameters<Groups[string]>[0], url: string, proxies: string[], from: string) {
  const seen = new Set<unknown>();
  const guessing = { badCredentialsMax: 3, missingRecordsMax: 1000 };
  const noteAttempt = ({ address }: { address: unknown }) => seen.add(address);
  const { app } = await startService(t, { guessing, trustProxy: proxies, noteAttempt }, url);
  const authorization = `Bearer ck_${'0'.repeat(32)}_${'A'.repeat(43)}`;
  let last = 0;
  for (let n = 0; n < 6; n++) {
    const headers = { authorization, ...addresses(n) };
    last = (await app.inject({ url: '/v1/subjects', headers, remoteAddress: from })).statusCode;
  }
  const headers = addresses(1);
  const known = await app.inject({ url: '/.well-known/oauth-protected-resource', headers, remoteAddress: from });
  return { last, seen, isLed: known.body.includes('evil.example') };
}

const messages = ({ app, service, contract, people: v, get }: Stage): Groups => ({
  '4.1.3 what only a proxy says is not believed of a client': async (t) => {
    const found = await forgedAddresses(t, service.url, [], '198.51.100.1');
    t.same(found, { last: 429, seen: new Set(['198.51.100.1']), isLed: false });
    for (const name of ['x-user-id', 'x-remote-user', 'x-forwarded-user', 'x-role'])
      t.equal((await get('/v1/subjects', { [name]: 'administrator' })).statusCode, 401, name);
  },
  '4.2.1 a message has one end, or none': async (t) => {
    await app.listen({ host: '127.0.0.1', port: 0 });
    const { port } = app.server.address() as AddressInfo;
    const second = 'GET /livez HTTP/1.1\r\nHost: a\r\n\r\n';
    const post = (headers: string, body: string) =>
      `POST /v1/subjects HTTP/1.1\r\nHost: a\r\nAuthorization: Bearer ${v.convener}\r\nContent-Type: application/json\r\n${headers}\r\n${body}`;
    for (const [label, sent] of [
      ['both lengths', post('Content-Length: 5\r\nTransfer-Encoding: chunked\r\n', `0\r\n\r\n${second}`)],
      ['two lengths', post(`Content-Length: 2\r\nContent-Length: ${2 + second.length}\r\n`, `{}${second}`)],
      ['an odd encoding', post('Transfer-Encoding: xchunked\r\n', `0\r\n\r\n${second}`)],
      ['a length with a sign', post('Content-Length: +2\r\n', `{}${second}`)],
      ['a bare line feed', post('A: b\nContent-Length: 2\r\n', `{}${second}`)],
    ] as const) {
      const { status, text } = await sendRaw(port, sent);
      t.same([status, text.split('HTTP/1.1 ').length - 1], [400, 1], label);
      t.match(text, /^connection: close/im, label);
    }
  },
  '5.4.1 an export has a name of ours, whatever was asked': async (t) => {
    let seen = 0;
    for (const { route, declared, roles } of contract.operations.filter(({ method }) => method === 'GET')) {
      if (declared.kind !== 'list' || (roles.length > 0 && !roles.includes('convener')) || route.includes(':'))
        continue;
      const answer = await get(`${route}?limit=1`, { ...bearer(v.convener), accept: 'text/csv' });
      t.match(answer.headers['content-disposition'], /^attachment; filename="[a-z-]+-\d{4}-\d\d-\d\d\.csv"$/, route);
      seen += 1;
    }
    t.ok(seen > 15, `${seen} lists`);
  },
  '5.4.2 and nothing of a request comes into it': async (t) => {
    for (const query of ['filename=evil.exe', 'name=%22%0d%0aX: y', 'format=exe'])
      t.equal(
        (await get(`/v1/subjects?${query}`, { ...bearer(v.convener), accept: 'text/csv' })).statusCode,
        400,
        query,
      );
    const sent = { accept: 'text/csv', 'content-disposition': 'attachment; filename=evil.exe' };
    const { headers } = await get('/v1/agenda-items?q=%22%0d%0aevil', { ...bearer(v.convener), ...sent });
    t.notMatch(headers['content-disposition'] ?? '', 'evil');
  },
});
