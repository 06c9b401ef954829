// V13, V15 and V16: how it is set up, what it is built of, and what it says of itself.
import { createServer } from 'node:http';
import { sql } from 'kysely';
import pg from 'pg';
import { pino } from 'pino';
import { parse } from 'yaml';
import { readConfig } from '../../../src/config.ts';
import { keepPersonalKeys } from '../../../src/db/personal-keys.ts';
import { keepSealKey } from '../../../src/db/seal-key.ts';
import { anyone } from '../../../src/http/access.ts';
import type { Attempt } from '../../../src/http/aspects/attempts.ts';
import { logError } from '../../../src/http/log-error.ts';
import { Attempts } from '../../../src/modules/audit/commands.ts';
import { joinService } from '../../support/process.ts';
import { type Service, village } from '../../support/service.ts';
import { refusedToService } from '../../support/service-login.ts';
import { must } from '../../support/village.ts';
import type { Groups } from '../groups.ts';
import { asked, bearer, read, type Stage } from './stage.ts';
import { forgedAddresses } from './web.ts';

export const operationGroups = (stage: Stage): Groups => ({
  ...configuration(stage),
  ...building(stage),
  ...coding(stage),
  ...logging(stage),
  ...failing(stage),
});

interface Part {
  readonly environment: Record<string, string>;
  readonly secrets?: readonly (string | { source: string })[];
}
const compose = () => parse(read('compose.yaml'), { merge: true }) as { services: Record<string, Part> };
/** Instructions of the image, a line each. */
const image = () => read('Dockerfile').replace(/\\\n/g, '').split('\n');
const copied = () =>
  image()
    .filter((line) => line.startsWith('COPY') && !line.includes('--from='))
    .flatMap((line) => line.split(/\s+/).slice(1, -1));

const configuration = ({ service, holders, get, app, start, issuer }: Stage): Groups => ({
  '13.1.1 whom the service calls is documented, with the settings that name them': async (t) => {
    const readme = read('README.md');
    t.match(readme, /calls only the\s+database and the identity provider that are configured/);
    for (const name of ['DATABASE_URL', 'AUDIT_DATABASE_URL', 'OIDC_ISSUER', 'OIDC_JWKS_URI'])
      t.match(readme, `| \`${name}\` |`);
    const callers = holders(/\bfetch\(|new pg\.(Pool|Client)\(|from '(node:)?(tls|net|https?|dgram)'/);
    t.ok(callers.includes('http/token-keys.ts') && callers.includes('db/database.ts'));
    for (const file of callers) t.match(file, /^(db\/|http\/(token-keys|server)\.ts$)/, file);
  },
  '13.2.2 the service has no more of the database than it needs': async (t) => {
    await refusedToService(t, service.url, `asvs_${process.pid}`, [
      'delete from event',
      'update audit_seal set root = null',
      'drop table subject',
      'create table mine ()',
    ]);
  },
  '13.2.3 no password is known beforehand': async (t) => {
    for (const [name, { environment }] of Object.entries(compose().services))
      for (const [setting, value] of Object.entries(environment ?? {})) {
        if (!/PASSWORD|KEYS|DATABASE_URL/.test(setting)) continue;
        t.match(
          value,
          /\$\{[A-Z_]+:\?|^\/run\/secrets\/|:\/\/\w+@/,
          `${name} ${setting}: demanded, in a file, or in none`,
        );
      }
    t.match(read('src/db/embedded-cluster.ts'), /randomBytes\(24\)/);
  },
  '13.2.4 the only addresses called are those of the settings': async (t) => {
    t.same(holders(/\bfetch\(/), ['http/token-keys.ts']);
    const metadata = createServer((request, response) => {
      const jwks_uri = 'http://198.51.100.1/keys';
      response.end(JSON.stringify({ issuer: `http://${request.headers.host}`, jwks_uri }));
    });
    await new Promise<void>((done) => metadata.listen(0, '127.0.0.1', done));
    t.teardown(() => metadata.close());
    const own = `http://127.0.0.1:${(metadata.address() as { port: number }).port}`;
    const led = await start({ tokens: { ...issuer.options, issuer: own } });
    const as = await issuer.forge({ claims: { iss: own } });
    t.equal((await led.call('GET /v1/me', { as })).status, 503, 'nor one in clear that the issuer names');
  },
  '13.2.5 no file is read that a request names': async (t) => {
    const own =
      /^(main\.ts|db\/(embedded|backup|restore|migrator|seal-(key|memory|export)|personal-keys|seed)[\w-]*\.ts|data\/)/;
    t.same(
      holders(/from '(node:)?fs(\/promises)?'/).filter((file) => !own.test(file)),
      [],
    );
  },
  '5.3.2 no path of a file is made of what is sent': async (t) => {
    t.same(
      holders(/from '(node:)?fs(\/promises)?'/).filter((file) => /^(modules|http)\//.test(file)),
      [],
    );
    for (const path of [
      '/docs/../package.json',
      '/docs/..%2f..%2fpackage.json',
      '/problems/..%2f..%2fpackage.json',
      '/..%2f..%2fetc/passwd',
    ])
      t.equal((await get(path)).statusCode, 404, path);
  },
  '13.3.2 each part has the secrets it needs, and each file is its own': async (t) => {
    const folder = t.testdir({});
    keepSealKey(`${folder}/audit.key`);
    keepPersonalKeys(`${folder}/personal.key`);
    const { statSync } = await import('node:fs');
    for (const name of ['audit.key', 'personal.key']) t.equal(statSync(`${folder}/${name}`).mode & 0o777, 0o600, name);
    const { migrate, roles, service } = compose().services as Record<string, Part>;
    t.notMatch(JSON.stringify(service), /OWNER|AUDITOR/);
    for (const part of [migrate, roles]) t.notMatch(JSON.stringify(part), /PERSONAL_DATA_KEYS|METRICS_TOKEN|audit_key/);
  },
  '13.4.1 no history of the sources is deployed': async (t) => {
    t.equal(
      read('.dockerignore')
        .split('\n')
        .filter((line) => line && !line.startsWith('#'))[0],
      '*',
    );
    t.same(
      copied().filter((path) => /\.git|^\.$/.test(path)),
      [],
    );
    for (const path of ['/.git/config', '/.git/HEAD', '/.svn/entries', '/.env'])
      t.equal((await get(path)).statusCode, 404);
  },
  '13.4.2 nothing is set to debugging': async (t) => {
    t.ok(image().some((line) => /^ENV .*NODE_ENV=production/.test(line)));
    t.equal(readConfig({}).LOG_LEVEL, 'info');
    t.notMatch(image().join('\n'), /--inspect|LOG_LEVEL=(debug|trace)/);
  },
  '13.4.3 no folder is listed': async (t) => {
    for (const path of ['/', '/v1', '/v1/', '/docs/js', '/docs/js/', '/src/', '/node_modules/', '/.well-known/'])
      t.equal((await get(path)).statusCode, 404, path);
  },
  '13.4.4 TRACE is answered nowhere': async (t) => {
    for (const url of ['/v1/subjects', '/livez', '/docs/', '/nothing']) {
      const answer = await app.inject({
        method: 'TRACE' as 'GET',
        url,
        headers: { authorization: 'Bearer not-to-be-seen' },
      });
      t.ok([404, 405].includes(answer.statusCode), url);
      t.notMatch(answer.body, 'not-to-be-seen');
    }
  },
  '13.4.5 what watches over it is not open to everybody': async (t) => {
    t.equal((await get('/metrics')).statusCode, 404, 'not there unless it is asked for');
    const { app: watched } = await joinService(t, { url: service.url }, { metrics: { token: 'm'.repeat(32) } });
    const ask = async (token: string) => (await watched.inject({ url: '/metrics', headers: bearer(token) })).statusCode;
    t.same([await ask('x'.repeat(32)), await ask('m'.repeat(32))], [401, 200]);
    t.equal((await watched.inject('/metrics')).statusCode, 401);
  },
});

interface Locked {
  readonly integrity?: string;
  readonly resolved?: string;
  readonly version: string;
}

const building = ({ service, contract }: Stage): Groups => ({
  '15.1.2 every library is known, by its version and checksum': async (t) => {
    const { packages } = JSON.parse(read('package-lock.json')) as { packages: Record<string, Locked> };
    const locked = Object.entries(packages).filter(([folder]) => folder !== '');
    t.ok(locked.length > 100);
    for (const [folder, { integrity, version }] of locked)
      if (!integrity?.startsWith('sha512-') || !version) t.fail(folder);
    t.match(read('.ci/run'), /npm ci /);
    t.match(read('Dockerfile'), /npm ci /);
  },
  '15.1.3 what is dear is documented, with its limits': async (t) => {
    for (const name of [
      'EXPORTS_MAX',
      'EXPORT_TIMEOUT_MS',
      'DB_STATEMENT_TIMEOUT_MS',
      'DB_POOL_MAX',
      'MAX_EVENT_LOOP_DELAY_MS',
    ])
      t.match(read('README.md'), `| \`${name}\` |`);
    for (const { id, responses } of contract.operations) t.ok(responses['503'] ?? responses.default, id);
  },
  '15.2.2 what takes too long is ended, and others are served': async (t) => {
    const extend = (routes: Service['app']) => {
      const config = { access: anyone, kind: 'document' } as const;
      routes.get('/v1/slow', { config, schema: { hide: true } }, (request) =>
        sql`select pg_sleep(600)`.execute(request.server.services.db),
      );
    };
    const { app } = await joinService(t, { url: service.url, statementTimeoutMs: 300 }, { extend });
    const [slow, other] = await Promise.all([app.inject('/v1/slow'), app.inject('/v1/divisions?limit=1')]);
    t.match([slow.statusCode, slow.json().code, other.statusCode], [503, 'timeout', 200]);
    t.match(slow.headers['retry-after'], /^\d+$/);
  },
  '15.2.3 the image holds what runs, and no tests or tools': async (t) => {
    const paths = copied();
    t.ok(paths.includes('src') && paths.includes('migrations'));
    t.same(
      paths.filter((path) => /test|bench|demo|generate|gates|^scripts$|^\.$/.test(path)),
      [],
    );
    t.match(read('Dockerfile'), '--omit=dev');
  },
});

const coding = ({ service, contract, people: v, call, item, keys, issuer, start, get }: Stage): Groups => ({
  '15.3.1 of a record a caller gets what he may see': async (t) => {
    const line = `GET /v1/api-keys`;
    const { body } = must(await call(`${line}?limit=5`, { as: String(keys.administrator) }), 200);
    for (const row of body.items)
      t.same(
        Object.keys(row).filter((name) => /hash|token$|secret$/.test(name)),
        [],
      );
    const { rows } = await sql`select column_name from information_schema.columns
      where table_name = 'api_key' and column_name like '%hash'`.execute(service.db);
    t.ok(rows.length > 0, 'they are there');
    const { items } = must(await call('GET /v1/public/agenda-items?limit=5'), 200).body;
    const hidden = ['requester_subject_id', 'accountable_person', 'requester_label', 'version', 'deleted_at'];
    for (const row of items)
      t.same(
        Object.keys(row).filter((name) => hidden.includes(name)),
        [],
      );
    const { schemas } = contract.document.components as { schemas: Record<string, { properties?: object }> };
    const open = Object.keys(schemas.PublicAgendaItem?.properties ?? {});
    t.ok(open.length > 3 && !open.some((name) => hidden.includes(name)), 'what everybody sees is less');
  },
  '15.3.2 no redirect is followed': async (t) => {
    const hits: unknown[] = [];
    const listen = async (answer: (url: string) => string | undefined) => {
      const server = createServer((request, response) => {
        const location = answer(String(request.url));
        response.writeHead(location ? 302 : 200, location ? { location } : {}).end('{"keys":[]}');
      });
      await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
      t.teardown(() => server.close());
      return `http://127.0.0.1:${(server.address() as { port: number }).port}`;
    };
    const trap = await listen((url) => void hits.push(url));
    const liar = await listen(() => `${trap}/keys`);
    const { tokens } = { tokens: { ...issuer.options, jwksUri: `${liar}/keys` } };
    const led = await start({ tokens });
    t.equal((await led.call('GET /v1/me', { as: await issuer.forge() })).status, 503);
    t.same(hits, []);
  },
  '15.3.3 only what an operation takes is written': async (t) => {
    const { body, headers } = must(await v.get(`/agenda-items/${item}`), 200);
    for (const name of [
      'id',
      'version',
      'stage',
      'created_at',
      'updated_at',
      'deleted_at',
      'banner_code',
      'credential_id',
    ]) {
      const patch = { as: v.officer, body: { [name]: body[name] ?? 'x' }, headers: { 'if-match': headers.etag ?? '' } };
      t.equal((await call(`PATCH /v1/agenda-items/${item}`, patch)).status, 400, name);
    }
    t.same((await v.get(`/agenda-items/${item}`)).body, body);
  },
  '15.3.4 the address of a client is what a trusted proxy says, and nobody else': async (t) => {
    const elsewhere = await forgedAddresses(t, service.url, ['10.0.0.1'], '198.51.100.1');
    t.same(elsewhere, { last: 429, seen: new Set(['198.51.100.1']), isLed: false });
    const believed = await forgedAddresses(t, service.url, ['10.0.0.1'], '10.0.0.1');
    t.equal(believed.last, 401, 'each address behind the proxy counts for itself');
    t.equal(believed.seen.size, 6);
  },
  '15.3.5 a value of another type is refused, not made to fit': async (t) => {
    const right = { division_code: village, kind: 'expert', name: '甲' };
    for (const wrong of [
      { name: 7 },
      { name: ['甲'] },
      { name: { toString: '甲' } },
      { standings: 'none' },
      { kind: null },
    ])
      t.equal((await v.post('/subjects', { ...right, ...wrong })).status, 400, JSON.stringify(wrong));
    for (const limit of ['"1"', 'true', '[1]', ''])
      t.equal((await v.get(`/subjects?limit=${limit}`)).status, 400, limit);
  },
  '15.3.6 no prototype is reached': async (t) => {
    for (const body of [
      '{"__proto__":{"a":1}}',
      '{"constructor":{"prototype":{"a":1}}}',
      '{"name":{"__proto__":null}}',
    ])
      t.equal((await call('POST /v1/subjects', { as: v.convener, body })).status, 400, body);
    for (const query of ['__proto__[a]=1', 'constructor=1', 'toString=1'])
      t.equal((await v.get(`/subjects?${query}`)).status, 400, query);
    t.equal((await get('/problems/constructor')).statusCode, 404);
    t.equal(({} as { a?: number }).a, undefined);
  },
  '15.3.7 a parameter given twice is refused': async (t) => {
    for (const query of ['limit=1&limit=2', 'limit[]=1', 'limit[0]=1', 'kind=expert&kind=community_grid'])
      t.equal((await v.get(`/subjects?${query}`)).status, 400, query);
    const body = { division_code: village, kind: 'expert', name: '甲' };
    t.equal((await call('POST /v1/subjects?division_code=150624&kind=expert', { as: v.convener, body })).status, 400);
  },
});

const noCredential = `ck_${'0'.repeat(32)}_${'A'.repeat(43)}`;
/** A service whose log and trail are read; `flush` brings what it noted into the trail. */
async function watch(stage: Stage, more: object = {}) {
  const lines: string[] = [];
  const seen: Attempt[] = [];
  const attempts = new Attempts(stage.service.db);
  const logger = pino(
    { level: 'debug', serializers: { err: logError } },
    { write: (line: string) => lines.push(line) },
  );
  const service = await stage.start({
    logger,
    noteAttempt: (attempt) => {
      seen.push(attempt);
      attempts.note(attempt);
    },
    writeRead: (read) => attempts.write(read),
    ...more,
  });
  return { service, lines, seen, attempts };
}
type Entry = Record<string, unknown>;
const entriesOf = async ({ service }: Stage, action: string): Promise<Entry[]> =>
  (await sql<Entry>`select * from event where action = ${action} order by seq desc limit 50`.execute(service.db)).rows;

const logging = (stage: Stage): Groups => {
  const { people: v, service, call, holders, keys, item, stranger } = stage;
  let watched: ReturnType<typeof watch> | undefined;
  const watching = () => {
    watched ??= watch(stage);
    return watched;
  };
  const codesOf = (rows: Entry[]) => rows.map(({ after }) => (after as { code?: string } | null)?.code);
  return {
    '16.2.1 an entry says who did what, when, where, and to which record': async (t) => {
      const made = must(await v.post('/subjects', { division_code: village, kind: 'expert', name: '甲' }));
      const { rows } = await sql<Entry>`select * from event where record_id = ${made.body.id}`.execute(service.db);
      t.match(rows, [
        {
          resource: 'subject',
          action: 'created',
          division_code: village,
          record_version: 1,
          request_id: made.headers['request-id'],
        },
      ]);
      t.match(rows[0], { credential_id: /^[0-9a-f-]{36}$/, at: /^\d{4}-/ });
    },
    '16.2.2 times are UTC, by the clock of the database': async (t) => {
      const { rows } = await sql<Entry>`
        select abs(extract(epoch from clock_timestamp() - max(at))) < 3600 as is_near from event`.execute(service.db);
      t.same(rows, [{ is_near: true }]);
      t.match((await v.get(`/agenda-items/${item}`)).body.created_at, /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/);
      const { service: logged, lines } = await watching();
      await logged.call('GET /v1/divisions?limit=1');
      t.ok(Math.abs(JSON.parse(lines.at(-1) ?? '{}').time - Date.now()) < 3600_000, 'milliseconds since 1970');
    },
    '16.2.3 the log goes to standard output and the trail to its table, and nowhere else': async (t) => {
      // backups and exports of the trail are files that somebody asked for
      const writers = holders(/process\.std(out|err)|console\.|pino\(|createWriteStream|appendFile/);
      t.same(writers.sort(), ['db/backup.ts', 'db/seal-export.ts', 'main.ts']);
    },
    '16.2.4 every line of the log is one object of JSON with the same names': async (t) => {
      const { service: logged, lines } = await watching();
      await logged.call('GET /v1/subjects', { as: v.convener });
      await logged.app.inject('/nothing');
      t.ok(lines.length > 1);
      for (const line of lines) {
        t.equal(line.indexOf('\n'), line.length - 1);
        t.match(JSON.parse(line), { level: Number, time: Number, pid: Number, hostname: String });
      }
      t.ok(
        lines.some((line) => JSON.parse(line).credential),
        'who',
      );
    },
    '16.2.5 no credential and nothing personal is logged': async (t) => {
      const { service: logged, lines } = await watching();
      const person = {
        division_code: village,
        kind: 'registered_resident',
        name: '日巴拉',
        contact_phone: '13987654321',
      };
      must(await logged.call('POST /v1/subjects', { as: v.convener, body: person }));
      await logged.call('POST /v1/subjects', { as: v.convener, body: { ...person, contact_phone: '139876543210' } });
      await logged.app.inject({ url: '/v1/subjects?access_token=abcdefgh', headers: { cookie: 'abcdefgh' } });
      t.ok(lines.length > 3);
      const secret = v.convener.split('_').slice(2).join('_');
      for (const line of lines)
        t.notOk(
          [secret, '日巴拉', '13987654321', 'abcdefgh'].some((word) => line.includes(word)),
          line,
        );
    },
    '16.3.1 who comes is logged, let in or not': async (t) => {
      const { service: logged, lines, seen } = await watching();
      await logged.call('GET /v1/me', { as: v.convener });
      t.match(JSON.parse(lines.at(-1) ?? '{}'), { path: '/v1/me', status: 200, credential: /^[0-9a-f-]{36}$/ });
      await logged.call('GET /v1/me', { as: noCredential });
      t.match(JSON.parse(lines.at(-1) ?? '{}'), { path: '/v1/me', status: 401 });
      t.match(seen.at(-1), { action: 'refused', code: 'unauthenticated', address: '127.0.0.1' });
    },
    '16.3.2 who is refused is in the trail': async (t) => {
      const { service: logged, attempts } = await watching();
      await logged.call('GET /v1/audit-entries', { as: v.convener });
      await logged.call(`GET /v1/agenda-items/${item}`, { as: stranger });
      await attempts.flush(true);
      const rows = await entriesOf(stage, 'refused');
      t.ok(
        rows.some((row) => row.resource === 'audit_entry' && codesOf([row])[0] === 'forbidden' && row.credential_id),
      );
      t.ok(rows.some((row) => row.record_id === item && codesOf([row])[0] === 'not-found'));
    },
    '16.3.3 so is who tries to get round procedure or limits, and who reads what is personal': async (t) => {
      const { service: logged, attempts } = await watching();
      await logged.call(`POST /v1/agenda-items/${item}/transitions`, { as: v.convener, body: { action: 'close' } });
      must(await logged.call('GET /v1/subjects', { as: v.convener, headers: { purpose: 'test' } }), 200);
      const limited = await watch(stage, { rateLimit: 1 });
      for (let n = 0; n < 4; n++) await limited.service.call('GET /v1/divisions');
      t.ok(limited.seen.some(({ code }) => code === 'rate-limited'));
      await attempts.flush(true);
      t.ok(
        codesOf(await entriesOf(stage, 'refused')).some(
          (code) => code === 'state-conflict' || code === 'procedure-blocked',
        ),
      );
      t.ok((await entriesOf(stage, 'read_personal')).length > 0);
    },
    '16.3.4 what fails inside is logged, a line that is not secure too': async (t) => {
      const {
        lines,
        seen,
        service: logged,
      } = await watch(stage, {
        extend: (routes: Service['app']) =>
          routes.get(
            '/v1/insecure',
            { config: { access: anyone, kind: 'document' }, schema: { hide: true } },
            async () => {
              const client = new pg.Client(`${service.url}?sslmode=verify-full`);
              await client.connect();
            },
          ),
      });
      t.ok((await logged.app.inject('/v1/insecure')).statusCode >= 500);
      t.ok(lines.some((line) => JSON.parse(line).level >= 50 && /SSL/.test(line)));
      t.equal(seen.at(-1)?.action, 'failed');
    },
    '16.4.1 nothing that is sent makes a line of the log, or breaks one': async (t) => {
      const { service: logged, lines } = await watching();
      const before = lines.length;
      const texts = [
        encodeURIComponent('\r\n{"level":60,"msg":"forged"}\n\u001b[31m\u2028'),
        '%0d%0a%7B%22msg%22:%22forged%22%7D',
      ];
      for (const text of texts) {
        const headers = { ...bearer(v.convener), 'on-behalf-of': text, traceparent: text, 'user-agent': text };
        await logged.app.inject({ url: `/v1/subjects/${text}?q=${text}`, headers });
        await logged.app.inject({ url: `/${text}`, headers });
      }
      t.ok(lines.length >= before + texts.length * 2);
      for (const line of lines) {
        t.not(JSON.parse(line).msg, 'forged');
        // biome-ignore lint/suspicious/noControlCharactersInRegex: what must not be there
        t.notMatch(line, /[\u0000-\u0009\u000b-\u001f\u2028]/);
      }
    },
    '16.4.2 an entry is neither changed nor removed, and is read by few': async (t) => {
      for (const statement of [sql`delete from event`, sql`update event set action = 'x'`, sql`truncate event`])
        await t.rejects(statement.execute(service.db), /append-only|not allowed|kept|cannot/i, 'by the owner either');
      for (const role of ['convener', 'portal', 'supervisor'])
        t.equal((await call('GET /v1/audit-entries', { as: String(keys[role]) })).status, 403, role);
    },
  };
};

const failing = (stage: Stage): Groups => {
  const { contract, people: v, start, service, issuer } = stage;
  const lines: string[] = [];
  let opened: Promise<Service> | undefined;
  let darkened: ReturnType<Stage['join']> | undefined;
  const open = () => {
    const config = { access: anyone, kind: 'document' } as const;
    const error = Object.assign(new Error('inside: select secret from table_x'), {
      detail: 'row (geheim)',
      code: 'XX000',
    });
    opened ??= start({
      logger: pino({ level: 'info' }, { write: (line: string) => lines.push(line) }),
      extend: (routes) => {
        routes.get('/v1/broken', { config, schema: { hide: true } }, async () => Promise.reject(error));
        routes.get('/v1/odd', { config, schema: { hide: true } }, async () => {
          throw 'a text that is no error';
        });
      },
    });
    return opened;
  };
  const darken = () => {
    darkened ??= stage.join({ url: 'postgres://nobody@127.0.0.1:1/none', connectTimeoutMs: 300 });
    return darkened;
  };
  return {
    '16.5.1 an error tells a client its number, and nothing of the inside': async (t) => {
      const { app } = await open();
      for (const url of ['/v1/broken', '/v1/odd']) {
        const answer = await app.inject(url);
        t.equal(answer.statusCode, 500);
        t.match(answer.json(), { code: 'internal', status: 500, request_id: String(answer.headers['request-id']) });
        t.notMatch(answer.body, /inside|select|geheim|XX000|no error|asvs|\.ts/);
      }
      t.ok(
        lines.some((line) => line.includes('inside: select secret')),
        'its operator is told',
      );
    },
    '16.5.2 without its provider and without its database it stays up': async (t) => {
      const alone = await start({ tokens: { ...issuer.options, jwksUri: 'http://127.0.0.1:1/keys' } });
      t.equal((await alone.call('GET /v1/me', { as: await issuer.forge() })).status, 503);
      t.equal((await alone.call('GET /v1/me', { as: v.convener })).status, 200, 'keys go on working');
      const { app: dark } = await darken();
      t.equal((await dark.inject('/livez')).statusCode, 200);
      t.equal((await dark.inject('/readyz')).statusCode, 503);
    },
    '16.5.3 what fails opens nothing': async (t) => {
      const { app } = await open();
      await app.inject('/v1/broken');
      t.equal((await app.inject('/livez')).statusCode, 200, 'it goes on');
      t.equal((await app.inject('/v1/subjects')).statusCode, 401);
      const { app: dark } = await darken();
      for (const { method, route } of contract.operations.filter(({ security }) => security.length > 0)) {
        const sent = { method: method as 'GET', url: asked(route), headers: bearer(v.convener) };
        t.equal((await dark.inject(sent)).statusCode, 503, `${method} ${route}: without the database nobody is let in`);
      }
      t.equal((await service.call('GET /v1/me', { as: v.convener })).status, 200);
    },
  };
};
