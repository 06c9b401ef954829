// V1 and V2: what comes in is data, whatever it looks like, and no step of the procedure is skipped.
import { createServer } from 'node:http';
import { sql } from 'kysely';
import { pino } from 'pino';
import { anyone } from '../../../src/http/access.ts';
import { examplePath } from '../../contract/operations.ts';
import { parseCsv } from '../../support/csv.ts';
import { joinService } from '../../support/process.ts';
import { startService, village } from '../../support/service.ts';
import { must } from '../../support/village.ts';
import type { Groups } from '../groups.ts';
import { asked, bearer, read, type Stage, unknown } from './stage.ts';

const subject = (name: string) => ({ division_code: village, kind: 'expert', name });
const HOSTILE = `=1+1,"<b>&'\u2028</script>`;

export const inputGroups = (stage: Stage): Groups => ({
  ...encoding(stage),
  ...injection(stage),
  ...limits(stage),
  ...procedure(stage),
});

const encoding = ({ people: v, call, get, service }: Stage): Groups => ({
  '1.1.1 what is encoded is decoded once, before it is checked': async (t) => {
    const { id } = must(await v.post('/subjects', subject('%41&lt;\\u0042'))).body;
    t.equal((await v.get(`/subjects/${id}`)).body.name, '%41&lt;\\u0042', 'no second time');
    const once = `%${id.charCodeAt(0).toString(16)}${id.slice(1)}`;
    t.equal((await v.get(`/subjects/${once}`)).status, 200);
    t.equal((await v.get(`/subjects/%25${once.slice(1)}`)).status, 400);
    for (const path of ['%2e%2e%2fsubjects', '%252e%252e%252fsubjects', '..%5csubjects'])
      t.ok([400, 404].includes((await v.get(`/subjects/${path}`)).status), path);
  },
  '1.1.2 kept as it came, escaped where it is written out': async (t) => {
    const { id } = must(await v.post('/subjects', subject(HOSTILE))).body;
    const { rows } = await sql`select name from subject where id = ${id}`.execute(service.db);
    t.same(rows, [{ name: HOSTILE }]);
    const exported = async (accept: string) =>
      (await get('/v1/subjects', { ...bearer(v.convener), purpose: 'test', accept })).body;
    const [head = [], ...cells] = parseCsv((await exported('text/csv')).replace(/^\ufeff/, ''));
    t.ok(
      cells.some((row) => row[head.indexOf('name')] === `'${HOSTILE}`),
      'CSV',
    );
    const lines = (await exported('application/x-ndjson')).split('\n').filter(Boolean);
    t.ok(
      lines.some((line) => JSON.parse(line).name === HOSTILE),
      'NDJSON',
    );
  },
  '1.2.1 in pages and header fields what is sent is escaped or not there': async (t) => {
    const page = await get(`/problems/${encodeURIComponent('<script>alert(1)</script>')}`);
    t.notMatch(page.body, '<script>');
    const sent = { purpose: '%0d%0aSet-Cookie:%20a', 'on-behalf-of': '%0d%0aX: y', traceparent: '"><script>' };
    const { headers } = await get('/v1/subjects?limit=1', { ...bearer(v.convener), ...sent });
    t.notMatch(JSON.stringify(headers), /set-cookie|script|"x"/i);
  },
  '1.2.2 addresses that are made are made of encoded parts, and lead back here': async (t) => {
    const words = '甲">, </x?a=1&b#c>; rel=evil';
    for (const n of [1, 2]) await v.item({ title: `${words} ${n}` });
    const { headers, body } = await v.get(`/agenda-items?limit=1&q=${encodeURIComponent(words)}`);
    const [, next = ''] = /^<([^<>"\s]+)>; rel="next"$/.exec(headers.link ?? '') ?? [];
    const address = new URL(next, 'http://here.example');
    t.same([address.host, address.searchParams.get('q')], ['here.example', words]);
    const second = must(await call(`GET ${address.pathname}${address.search}`, { as: v.convener }), 200).body;
    t.not(second.items[0].id, body.items[0].id);
    t.same(second.items.length, 1);
  },
  '1.2.3 JSON is written by a serializer, and no script is made of data': async (t) => {
    const made = must(await v.post('/subjects', subject(HOSTILE)));
    t.match(made.headers['content-type'], /^application\/json; charset=utf-8$/);
    t.equal(JSON.parse(made.text).name, HOSTILE);
    const docs = (await get('/docs/')).body;
    t.equal((await get('/docs/?q=</script><script>alert(1)</script>')).body, docs, 'the page depends on nothing sent');
  },
});

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

const injection = ({ service, contract, people: v, call, get, holders }: Stage): Groups => ({
  '1.2.4 SQL in any parameter stays a text: what would run would be seen by the clock': async (t) => {
    // whatever sleeps is stopped, and answered with 503
    const { app: hurried } = await joinService(t, { url: service.url, statementTimeoutMs: 1000 });
    let shots = 0;
    for (const { route, parameters } of contract.operations.filter(({ method }) => method === 'GET')) {
      for (const { name, in: place } of parameters.filter((one) => one.in !== 'header')) {
        for (const payload of payloads) {
          const text = encodeURIComponent(payload);
          const url = place === 'path' ? asked(route.replace(`:${name}`, text)) : `${asked(route)}?${name}=${text}`;
          const { statusCode } = await hurried.inject({ url, headers: bearer(v.convener) });
          if (statusCode >= 500) t.fail(`${url}: ${statusCode}`);
          shots += 1;
        }
      }
    }
    t.ok(shots > 1000, `${shots} shots`);
    const made = must(await v.post('/subjects', subject("甲'); drop table subject; --")));
    t.equal((await v.get(`/subjects/${made.body.id}`)).body.name, "甲'); drop table subject; --");
  },
  '1.2.5 commands run where the embedded database is started, and nowhere else': async (t) => {
    const files = holders(/from '(node:)?child_process'/);
    t.ok(files.length > 0);
    for (const file of files) t.match(file, /^db\/embedded-(account|cluster|server)\.ts$/);
    t.same(holders(/shell: true|\bexecSync?\(\s*`/), []);
  },
  '1.2.9 what is searched for is no pattern': async (t) => {
    await v.item({ title: '百分之百%_号' });
    const found = async (q: string) =>
      must(await v.get(`/agenda-items?q=${encodeURIComponent(q)}`), 200).body.items.length;
    t.equal(await found('%_号'), 1);
    for (const pattern of ['%%', '__', '百%号', '.*', '[百]', '(百|分)', '\\d\\d', '百_之'])
      t.equal(await found(pattern), 0, pattern);
    t.same(holders(/new RegExp\((?!\s*['"`A-Z])/), [], 'patterns are made of our own words');
  },
  '1.3.2 no text is run as code': async (t) => {
    t.same(holders(/\beval\(|node:vm|setTimeout\(\s*['"`]/), []);
    t.same(holders(/new Function\(/), ['db/database.ts'], 'rows get their shape from the names of columns');
  },
  '1.3.3 what names a column, a relation or an order is one of a list': async (t) => {
    for (const query of [
      'sort=title;--',
      'sort=id,pg_sleep(9)',
      'fields=id,secret_hash',
      'include=api_key',
      'count=all',
    ])
      t.equal((await v.get(`/agenda-items?${query}`)).status, 400, query);
    t.equal((await v.get(`/agenda-items?q=${'井'.repeat(101)}`)).status, 400, 'too long');
  },
  '1.3.6 the service calls the database and its identity provider, and no address of a client': async (t) => {
    t.same(holders(/\bfetch\(/), ['http/token-keys.ts']);
    t.same(
      holders(/from '(node:)?(https?|http2|dgram|dns)'/).filter((file) => file !== 'http/server.ts'),
      [],
    );
    const hits: unknown[] = [];
    const trap = createServer((request, response) => {
      hits.push(request.url);
      response.end('{}');
    });
    await new Promise<void>((done) => trap.listen(0, '127.0.0.1', done));
    t.teardown(() => trap.close());
    const { port } = trap.address() as { port: number };
    const here = `127.0.0.1:${port}`;
    const token = [
      { alg: 'ES256', typ: 'at+jwt', jku: `http://${here}/` },
      { iss: `http://${here}`, exp: 9999999999 },
    ]
      .map((part) => Buffer.from(JSON.stringify(part)).toString('base64url'))
      .join('.');
    const headers = { host: here, referer: `http://${here}`, forwarded: `host=${here}`, link: `<http://${here}>` };
    t.equal((await get('/v1/me', { ...headers, authorization: `Bearer ${token}.AAAA` })).statusCode, 401);
    must(await v.post('/subjects', subject(`http://${here}/`)));
    t.same(hits, []);
  },
  '1.3.10 a format of the log fills in nothing': async (t) => {
    const lines: string[] = [];
    const words = '%s %d %j %o %%';
    const logger = pino({ level: 'info' }, { write: (line: string) => lines.push(line) });
    const extend = (routes: typeof service.app) => {
      const config = { access: anyone, kind: 'document' } as const;
      routes.get('/v1/broken', { config, schema: { hide: true } }, async () => {
        throw new Error(words);
      });
    };
    const logged = await startService(t, { logger, extend }, service.url);
    await logged.app.inject('/v1/broken');
    t.ok(lines.some((line) => line.includes(words)));
  },
  '1.5.2 a body becomes plain data, and nothing else': async (t) => {
    const post = (body: string, type = 'application/json') =>
      call('POST /v1/subjects', { as: v.convener, body, headers: { 'content-type': type } });
    for (const body of ['{"__proto__":{"polluted":1}}', '{"a":{"constructor":{"prototype":{"polluted":1}}}}'])
      t.match(await post(body), { status: 400, body: { code: 'bad-json' } });
    for (const type of [
      'application/yaml',
      'application/xml',
      'application/x-java-serialized-object',
      'application/cbor',
    ])
      t.equal((await post('<a/>', type)).status, 415, type);
    t.equal(({} as { polluted?: number }).polluted, undefined);
  },
});

interface Node {
  readonly [key: string]: unknown;
}
/** What is sent and has no bound of its own. */
function unbounded(node: unknown, at: string): string[] {
  if (node === null || typeof node !== 'object') return [];
  const { type, maxLength, maxItems, maximum, enum: values, const: one, format } = node as Node;
  const types = [type].flat();
  const isNamed = values !== undefined || one !== undefined;
  const isOpen =
    (types.includes('string') && maxLength === undefined && !isNamed && format === undefined) ||
    (types.includes('array') && maxItems === undefined) ||
    ((types.includes('integer') || types.includes('number')) && maximum === undefined && !isNamed);
  const inner = Object.entries(node).flatMap(([key, value]) =>
    key === 'examples' ? [] : unbounded(value, `${at}/${key}`),
  );
  return isOpen ? [at, ...inner] : inner;
}

const limits = ({ contract, people: v, call, keyFor, keys }: Stage): Groups => ({
  '1.4.2 numbers beyond their range are refused, not bent': async (t) => {
    let shots = 0;
    for (const operation of contract.operations.filter(({ method }) => method === 'GET')) {
      for (const { name, in: place, schema } of operation.parameters) {
        if (place !== 'query' || schema.type !== 'integer') continue;
        for (const value of [`${Number(schema.maximum) + 1}`, '-1', '9007199254740993', '1e3', '1e999', '1.5', 'NaN']) {
          const { status } = await call(`GET ${asked(operation.route)}?${name}=${value}`, { as: keyFor(operation) });
          t.equal(status, 400, `${operation.id} ${name}=${value}`);
          shots += 1;
        }
      }
    }
    t.ok(shots > 100, `${shots} shots`);
    for (const text of ['9007199254740993', '1e400', '-1', '1.5'])
      t.equal(
        (
          await call('POST /v1/opinions', {
            as: v.convener,
            body: `{"agenda_item_id":"${unknown}","stance":"support","text":"a","supporters_count":${text}}`,
          })
        ).status,
        400,
        text,
      );
  },
  '2.1.1 the contract says of everything that is sent what it must be': async (t) => {
    const open = contract.operations.flatMap(({ id, body, parameters }) => [
      ...(body ? unbounded(contract.resolve(body.schema), `${id} body`) : []),
      ...parameters.flatMap(({ name, schema }) => unbounded(contract.resolve(schema), `${id} ${name}`)),
    ]);
    t.same(open, []);
    t.equal(JSON.stringify(JSON.parse(read('openapi/openapi.json')).paths), JSON.stringify(contract.document.paths));
  },
  '2.1.2 what must agree with one another is written down, rule by rule': async (t) => {
    const { items } = (await call('GET /v1/rules?limit=200')).body;
    t.ok(items.length > 30);
    for (const rule of items) t.ok(rule.clause && rule.quotation && rule.message.zh && rule.message.en, rule.code);
  },
  '2.1.3 limits are documented, and announced with every answer': async (t) => {
    const settings = [
      'RATE_LIMIT_PER_MINUTE',
      'BAD_CREDENTIALS_PER_MINUTE',
      'MISSING_RECORDS_PER_MINUTE',
      'EXPORTS_MAX',
    ];
    for (const name of settings) t.match(read('README.md'), `| \`${name}\` |`);
    for (const { id, responses } of contract.operations) t.ok(responses['429'], `${id} documents 429`);
    const { headers, body } = await call('GET /v1/quota', { as: keys.portal as string });
    t.match(headers['ratelimit-policy'], `q=${body.limit}`);
  },
  '2.2.1 every operation takes what its schema names, and nothing beside it': async (t) => {
    let shots = 0;
    for (const operation of contract.operations.filter(({ body }) => body)) {
      const [example] = Object.values(operation.body?.examples ?? {});
      const headers = { 'content-type': String(operation.body?.type), 'if-match': '"1"' };
      const body = { ...(example?.value as object), no_such: 1 };
      const sent = operation.roles.length === 0 ? { body, headers } : { body, headers, as: keyFor(operation) };
      const answer = await call(`${operation.method} ${examplePath(operation)}`, sent);
      t.match(answer, { status: 400, body: { code: 'invalid-input' } }, operation.id);
      t.match(answer.text, 'no_such', operation.id);
      shots += 1;
    }
    t.ok(shots > 50, `${shots} operations`);
  },
  '2.2.2 the service itself refuses, all faults at once, whoever sends them': async (t) => {
    const body = { division_code: 'x', kind: 'wizard', name: 'a'.repeat(201), standings: 'none', version: 7 };
    const { status, body: answered } = await call('POST /v1/subjects', { as: v.convener, body });
    t.equal(status, 400);
    const pointers = answered.errors.map(({ pointer }: { pointer: string }) => pointer);
    t.same([...new Set(pointers)].sort(), ['/division_code', '/kind', '/name', '/standings', '/version']);
  },
  '2.2.3 properties that do not go together are refused together': async (t) => {
    const grid = { division_code: village, kind: 'community_grid', name: '第一网格' };
    t.match(await v.post('/subjects', { ...grid, contact_phone: '13812345678' }), {
      status: 400,
      body: { code: 'invalid-input' },
    });
    t.match(
      await v.post('/subjects', { ...subject('甲'), id_number: '110105194912310021' }),
      { status: 400 },
      'a check digit',
    );
    const grants = [{ role: 'responder', division_code: village, subject_id: null }];
    t.equal(
      (await call('POST /v1/api-keys', { as: String(keys.administrator), body: { name: 'x', grants } })).status,
      400,
    );
  },
  '2.4.1 a flood from one credential ends, and others are served': async (t) => {
    const limited = await startService(t, { rateLimit: 10 });
    const as = await limited.key('portal', village);
    const body = (n: number) => ({
      division_code: village,
      title: `灌水${n}`,
      content: '灌水',
      origin: 'resident_request',
    });
    const flood = [];
    for (let n = 0; n < 14; n++) flood.push(await limited.call('POST /v1/agenda-items', { as, body: body(n) }));
    t.equal(flood.at(-1)?.status, 429);
    t.match(flood.at(-1)?.headers['retry-after'], /^[1-9]/);
    t.equal((await limited.call('GET /v1/subjects', { as: await limited.key('convener', village) })).status, 200);
  },
});

const procedure = ({ people: v, call, service }: Stage): Groups => ({
  '2.3.1 steps are taken in their order': async (t) => {
    const fresh = await v.item();
    for (const action of ['solicit', 'propose', 'convene', 'deliberate', 'decide', 'implement', 'close'])
      t.ok([400, 409].includes((await v.act(fresh, action)).status), action);
    const { stage } = (await v.get(`/agenda-items/${fresh}`)).body;
    must(await v.act(fresh, 'accept'));
    t.equal((await v.act(fresh, 'accept')).status, 409, 'once');
    t.not((await v.get(`/agenda-items/${fresh}`)).body.stage, stage, 'the one that was its turn was taken');
  },
  '2.3.2 limits of the procedure and of the service are kept': async (t) => {
    const leads = Array.from({ length: 3 }, (_, n) => unknown.replace(/..$/, String(n).padStart(2, '0')));
    const many = { division_code: village, title: '题', origin: 'resident_request', lead_subject_ids: leads };
    t.match(await v.post('/agenda-items', many), { status: 400, body: { code: 'invalid-input' } });
    t.equal((await v.get('/subjects?limit=201')).status, 400);
    t.equal((await v.post('/subjects', subject('a'.repeat(300_000)))).status, 413);
    const early = await v.item();
    must(await v.act(early, 'accept'));
    must(await v.act(early, 'solicit'));
    t.match(await v.act(early, 'propose'), { status: 409, body: { code: 'procedure-blocked' } });
  },
  '2.3.3 a change is done as a whole or not at all': async (t) => {
    const alone = await startService(t);
    const as = await alone.key('convener', village);
    await sql`
      create function refuse() returns trigger language plpgsql as $$ begin raise exception 'no'; end $$`.execute(
      alone.db,
    );
    await sql`create trigger refuse before insert on event for each row execute function refuse()`.execute(alone.db);
    const headers = { ...bearer(as), 'content-type': 'application/json' };
    const failed = await alone.app.inject({ method: 'POST', url: '/v1/subjects', headers, payload: subject('甲') });
    t.equal(failed.statusCode, 500);
    await sql`drop trigger refuse on event`.execute(alone.db);
    const left = () => alone.call('GET /v1/subjects', { as });
    t.same((await left()).body.items, []);
    must(await alone.call('POST /v1/subjects', { as, body: subject('甲') }));
    t.equal((await left()).body.items.length, 1);
  },
  '2.3.4 of those who come at the same time one is served': async (t) => {
    const fresh = await v.item();
    const acts = await Promise.all(Array.from({ length: 8 }, () => v.act(fresh, 'accept')));
    t.equal(acts.filter(({ status }) => status === 201).length, 1);
    const { headers } = await v.get(`/agenda-items/${fresh}`);
    const change = (n: number) =>
      call(`PATCH /v1/agenda-items/${fresh}`, {
        as: v.convener,
        body: { title: `第${n}个` },
        headers: { 'if-match': headers.etag ?? '' },
      });
    const statuses = (await Promise.all([1, 2, 3, 4].map(change))).map(({ status }) => status);
    t.same(statuses.sort(), [200, 412, 412, 412]);
    const { rows } = await sql<{ n: number }>`
      select count(*)::int as n from event where record_id = ${fresh}`.execute(service.db);
    t.equal(rows[0]?.n, 3, 'made, accepted, changed');
  },
});
