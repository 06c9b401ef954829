// V6 to V10: who somebody is, for how long, and what he may. There are no passwords and no sessions here: keys and tokens.
import { createServer } from 'node:http';
import { sql } from 'kysely';
import type { Test } from 'tap';
import { fieldRows, type PolicyDocument, policyGroups } from '../../../src/http/policy-table.ts';
import { idOf } from '../../../src/http/tokens.ts';
import { codes } from '../../../src/procedure/code-lists.ts';
import { cloneDatabase } from '../../support/database.ts';
import { publicPart } from '../../support/identity-provider.ts';
import { joinService } from '../../support/process.ts';
import { neighbour, startService, village } from '../../support/service.ts';
import { must } from '../../support/village.ts';
import type { Groups } from '../groups.ts';
import { part, seconds } from './issuer.ts';
import { asked, bearer, read, type Stage, unknown } from './stage.ts';

export const identityGroups = (stage: Stage): Groups => ({
  ...signingIn(stage),
  ...credentials(stage),
  ...rights(stage),
  ...tokens(stage),
});

const expert = { division_code: village, kind: 'expert', name: '甲' };

/** Bad credentials until it is slowed; a key that was good here before, and others, are served all the while. */
export async function guess(t: Test, url: string): Promise<void> {
  const slow = await startService(t, { guessing: { badCredentialsMax: 5, missingRecordsMax: 1000 } }, url);
  const ask = (token: string, remoteAddress: string) =>
    slow.app.inject({ url: '/v1/subjects', headers: bearer(token), remoteAddress });
  const good = await slow.key('convener', village);
  t.equal((await ask(good, '198.51.100.7')).statusCode, 200);
  const wrong = (n: number) => `ck_${'0'.repeat(32)}_${String(n).padStart(43, 'A')}`;
  const answers = [];
  for (let n = 0; n < 12; n++) answers.push(await ask(wrong(n), '198.51.100.7'));
  t.equal(answers[0]?.statusCode, 401);
  t.equal(answers.at(-1)?.statusCode, 429);
  t.match(answers.at(-1)?.headers['retry-after'], /^[1-9]\d*$/);
  t.equal((await ask(good, '198.51.100.7')).statusCode, 200, 'nobody is shut out by others');
  t.equal((await ask(good, '198.51.100.8')).statusCode, 200);
}

const signingIn = ({ service, contract, people: v, app, issuer, get }: Stage): Groups => ({
  '6.1.1 how guessing is slowed is documented, with its settings': async (t) => {
    for (const name of ['RATE_LIMIT_PER_MINUTE', 'BAD_CREDENTIALS_PER_MINUTE', 'MISSING_RECORDS_PER_MINUTE'])
      t.match(read('README.md'), `| \`${name}\` |`, name);
    t.match(read('README.md'), '`test/http/identity-limits.test.ts`');
  },
  '6.1.3 the ways in are documented: a key, or a token of the provider': async (t) => {
    const { securitySchemes } = contract.document.components as {
      securitySchemes: Record<string, { description: string }>;
    };
    t.same(Object.keys(securitySchemes).sort(), ['api_key', 'oauth2']);
    for (const { description } of Object.values(securitySchemes)) t.match(description, /.+ \/ .+/);
    for (const { id, security } of contract.operations)
      if (security.length > 0) t.same([...new Set(security.flatMap(Object.keys))].sort(), ['api_key', 'oauth2'], id);
  },
  '6.3.1 guessing is slowed, for the guesser alone': (t) => guess(t, service.url),
  '6.3.2 a new database knows nobody': async (t) => {
    const { db } = await joinService(t, { url: (await cloneDatabase(t)).url });
    for (const table of ['api_key', 'token_holder'])
      t.same((await sql`select from ${sql.table(table)}`.execute(db)).rows, [], table);
  },
  '6.3.4 no other way leads in, at any operation': async (t) => {
    const [, id = '', secret = ''] = v.convener.split('_');
    const ways: readonly Record<string, string>[] = [
      {},
      { authorization: v.convener },
      { authorization: `Basic ${Buffer.from(`${id}:${secret}`).toString('base64')}` },
      { cookie: `token=${v.convener}` },
      { 'x-api-key': v.convener, 'proxy-authorization': `Bearer ${v.convener}` },
      { 'x-forwarded-user': 'administrator', 'x-ssl-client-verify': 'SUCCESS' },
    ];
    let doors = 0;
    for (const { method, route, security, id } of contract.operations.filter((one) => one.security.length > 0))
      for (const headers of ways) {
        const answer = await app.inject({ method: method as 'GET', url: asked(route), headers });
        if (answer.statusCode !== 401) t.fail(`${id} ${JSON.stringify(headers)}: ${answer.statusCode}`);
        doors += security.length;
      }
    t.ok(doors > 1000, `${doors} doors tried`);
    t.ok([400, 401].includes((await get(`/v1/subjects?access_token=${v.convener}`)).statusCode));
  },
  '6.8.1 the same name at another issuer is somebody else': async (t) => {
    const elsewhere = await issuer.forge({ key: issuer.foreignKey, claims: { iss: 'https://other.example' } });
    t.equal((await get('/v1/me', bearer(elsewhere))).statusCode, 401);
    const holder = { issuer: 'https://a.example', subject: 'x', client_id: 'y' };
    t.not(idOf(holder), idOf({ ...holder, issuer: 'https://b.example' }));
    t.not(idOf(holder), idOf({ issuer: 'https://a.example/x', subject: '', client_id: 'y' }));
  },
  '6.8.2 an assertion without its signature is none': async (t) => {
    const good = await issuer.forge();
    t.equal((await get('/v1/me', bearer(good))).statusCode, 200);
    const [header, payload] = good.split('.');
    for (const token of [`${header}.${payload}.`, good.slice(0, -10), `${header}.${payload}.${'A'.repeat(86)}`])
      t.equal((await get('/v1/me', bearer(token))).statusCode, 401);
  },
});

const idOfKey = (token: string): string =>
  String(token.split('_')[1]).replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5');

const credentials = ({ service, people: v, call, get, issuer, keys }: Stage): Groups => {
  const administrator = String(keys.administrator);
  const revoke = async (key: string) => {
    const line = `/v1/api-keys/${idOfKey(key)}`;
    const { headers } = must(await call(`GET ${line}`, { as: administrator }), 200);
    must(await call(`DELETE ${line}`, { as: administrator, headers: { 'if-match': headers.etag ?? '' } }), 204);
  };
  const status = async (token: string) => (await get('/v1/subjects', bearer(token))).statusCode;
  return {
    '7.2.1 a token is verified here, each time it differs': async (t) => {
      const good = await issuer.forge();
      t.equal(await status(good), 200);
      const [header, payload = '', signature] = good.split('.');
      const claims = JSON.parse(Buffer.from(payload, 'base64url').toString());
      const altered = part({ ...claims, grants: ['administrator:*'] });
      t.equal(await status(`${header}.${altered}.${signature}`), 401);
      t.equal(await status(`${v.convener.slice(0, -1)}${v.convener.endsWith('A') ? 'B' : 'A'}`), 401);
    },
    '7.2.3 a key is 256 bits of chance': async (t) => {
      const made = await Promise.all(Array.from({ length: 50 }, () => service.key('convener', village)));
      const secrets = made.map((one) => Buffer.from(one.split('_').slice(2).join('_'), 'base64url'));
      t.ok(secrets.every(({ length }) => length === 32));
      t.equal(new Set(secrets.map(String)).size, 50);
    },
    '7.3.2 a credential ends, whoever goes on using it': async (t) => {
      const old = { iat: seconds() - 13 * 3600, exp: seconds() + 3600 };
      t.equal(await status(await issuer.forge({ claims: old })), 401, 'a token after twelve hours, whatever it says');
      const expires_at = new Date(Date.now() + 1500).toISOString();
      const grants = [{ role: 'portal', division_code: village, subject_id: null }];
      const made = must(
        await call('POST /v1/api-keys', { as: administrator, body: { name: '短', grants, expires_at } }),
      );
      const ends = sql`select pg_sleep_until(${expires_at}::timestamptz + interval '0.1 s')`;
      await ends.execute(service.db);
      t.equal(await status(made.body.token), 401, 'a key at its time');
    },
    '7.4.1 a credential that was ended is good for nothing more': async (t) => {
      const key = await service.key('convener', village);
      t.equal(await status(key), 200);
      await revoke(key);
      t.equal(await status(key), 401, 'at once');
      const { app: other } = await joinService(t, { url: service.url });
      t.equal((await other.inject({ url: '/v1/subjects', headers: bearer(key) })).statusCode, 401, 'elsewhere too');
    },
    '7.4.5 an administrator ends a credential of his division': async (t) => {
      const key = await service.key('portal', village);
      const line = `DELETE /v1/api-keys/${idOfKey(key)}`;
      const headers = { 'if-match': '"1"' };
      t.equal((await call(line, { as: v.officer, headers })).status, 403);
      const elsewhere = await service.key('administrator', neighbour);
      t.equal((await call(line, { as: elsewhere, headers })).status, 404);
      await revoke(key);
      t.equal(await status(key), 401);
    },
  };
};

/** Of a list, what lies in the divisions of somebody else. */
const foreign = (items: readonly { division_code?: unknown }[]) =>
  items.filter(({ division_code: code }) => String(code ?? '').startsWith(village));

const rights = ({ app, contract, people: v, call, get, keys, stranger, item }: Stage): Groups => ({
  '8.1.1 who may do what is written down, for every operation': async (t) => {
    const document = contract.document as unknown as PolicyDocument;
    const rows = [true, false].flatMap((isOpen) => policyGroups(document, isOpen).flatMap((group) => group.rows));
    t.same([...new Set(rows.map(({ id }) => id.split(' ')[0]))].sort(), contract.operations.map(({ id }) => id).sort());
    for (const { id, security, roles } of contract.operations) {
      t.equal(roles.length > 0, security.length > 0, id);
      for (const role of roles) t.ok(codes('roles').includes(role as never), `${id} ${role}`);
    }
  },
  '8.1.2 and who may write or see which property': async (t) => {
    const rows = fieldRows(contract.document as unknown as PolicyDocument);
    for (const property of ['OpinionCreate.disposition', 'Decision.legality'])
      t.ok(
        rows.some((row) => row.property === property),
        property,
      );
    const { schemas } = contract.document.components as {
      schemas: Record<string, { properties?: Record<string, { $ref?: string; 'x-class'?: string }> }>;
    };
    for (const [name, { properties = {} }] of Object.entries(schemas))
      for (const [key, property] of Object.entries(properties))
        t.ok(property.$ref ?? property['x-class'], `${name}.${key}`);
  },
  '8.2.1 an operation is closed to every role that it does not name': async (t) => {
    let cells = 0;
    for (const { id, method, route, roles, security, declared } of contract.operations) {
      if (security.length === 0 || 'orNone' in declared.access) continue;
      for (const [role, key] of Object.entries(keys)) {
        if (roles.includes(role)) continue;
        const { statusCode } = await app.inject({ method: method as 'GET', url: asked(route), headers: bearer(key) });
        if (statusCode !== 403) t.fail(`${id} as ${role}: ${statusCode}`);
        cells += 1;
      }
    }
    t.ok(cells > 300, `${cells} cells`);
  },
  '8.2.2 a record elsewhere is answered as one that is not there': async (t) => {
    const shape = ({ status, body }: Awaited<ReturnType<typeof call>>) => {
      const { instance: _, request_id: __, ...rest } = body;
      return { status, ...rest };
    };
    for (const line of ['GET', 'DELETE', 'PATCH']) {
      const given = {
        as: stranger,
        headers: { 'if-match': '"1"' },
        ...(line === 'PATCH' ? { body: { title: '改' } } : {}),
      };
      const answer = shape(await call(`${line} /v1/agenda-items/${item}`, given));
      t.equal(answer.status, 404, line);
      t.same(answer, shape(await call(`${line} /v1/agenda-items/${unknown}`, given)), line);
    }
    const opinion = { stance: 'support', text: '同意' };
    for (const agenda_item_id of [item, unknown])
      t.equal((await call('POST /v1/opinions', { as: stranger, body: { ...opinion, agenda_item_id } })).status, 404);
  },
  '8.2.3 a property is closed to every role that may not write or see it': async (t) => {
    const request = { division_code: village, title: '修路', content: '修村道', origin: 'resident_request' };
    const as = String(keys.portal);
    must(await call('POST /v1/agenda-items', { as, body: request }));
    for (const more of [
      { accountable_person: '主任' },
      { category: 'difficulties_and_disputes' },
      { origin: 'lead_body' },
    ])
      t.equal(
        (await call('POST /v1/agenda-items', { as, body: { ...request, ...more } })).status,
        403,
        JSON.stringify(more),
      );
    const { id } = must(await v.post('/subjects', { ...expert, name: '欧阳小明' })).body;
    t.equal((await v.get(`/subjects/${id}`)).body.name, '欧阳小明');
    for (const role of ['portal', 'administrator', 'auditor'])
      t.equal((await v.get(`/subjects/${id}`, keys[role])).body.name, '欧阳**', role);
  },
  '8.3.1 what a client claims of itself counts for nothing': async (t) => {
    const claims = {
      role: 'administrator',
      'x-role': 'administrator',
      'x-roles': 'administrator',
      'on-behalf-of': 'administrator',
    };
    t.equal((await get('/v1/api-keys', { ...bearer(v.convener), ...claims })).statusCode, 403);
    t.equal((await get('/v1/api-keys?role=administrator', bearer(v.convener))).statusCode, 403);
    const grants = [{ role: 'administrator', division_code: null, subject_id: null }];
    t.equal((await v.post('/subjects', { ...expert, grants, role: 'administrator' })).status, 400);
    const wider = { as: String(keys.administrator), body: { name: '更宽', grants } };
    t.equal((await call('POST /v1/api-keys', wider)).status, 403, 'nor may he give more than he has');
  },
  '8.4.1 no list, filter, cursor or write reaches the records of others': async (t) => {
    let lists = 0;
    for (const { id, route, roles, declared } of contract.operations) {
      if (declared.kind !== 'list' || !roles.includes('convener') || route.includes(':')) continue;
      const { body } = must(await call(`GET ${route}?limit=200`, { as: stranger }), 200);
      t.same(foreign(body.items), [], id);
      lists += 1;
    }
    t.ok(lists > 10, `${lists} lists`);
    t.ok(foreign((await v.get('/agenda-items')).body.items).length > 0, 'they are there');
    t.same((await call(`GET /v1/agenda-items?division_code=${village}`, { as: stranger })).body.items ?? [], []);
    const { body: page } = await v.get('/agenda-items?limit=1');
    t.equal((await call(`GET /v1/agenda-items?limit=1&cursor=${page.next_cursor}`, { as: stranger })).status, 400);
    t.ok([403, 404].includes((await call('POST /v1/subjects', { as: stranger, body: expert })).status));
    must(await call('POST /v1/subjects', { as: stranger, body: { ...expert, division_code: neighbour } }));
  },
});

const tokens = ({ service, issuer, get, call }: Stage): Groups => {
  const { forge, foreignKey } = issuer;
  const status = async (token: string) => (await get('/v1/me', bearer(token))).statusCode;
  const refused = async (t: Test, cases: Record<string, Parameters<typeof forge>[0]>) => {
    t.equal(await status(await forge()), 200, 'right in all');
    for (const [label, wrong] of Object.entries(cases)) t.equal(await status(await forge(wrong)), 401, label);
  };
  return {
    '9.1.1 the signature comes first': async (t) => {
      await refused(t, { 'another key of the same name': { key: foreignKey } });
      const [header, payload, signature] = (await forge()).split('.');
      t.equal(await status(`${header}.${part({ sub: 'x' })}.${signature}`), 401);
      t.equal(await status(`${header}.${payload}.${signature?.slice(4)}`), 401);
    },
    '9.1.2 algorithms are those of the list: asymmetric, and never none': async (t) => {
      const [, payload] = (await forge()).split('.');
      for (const alg of ['none', 'None', 'nOnE'])
        t.equal(await status(`${part({ alg, typ: 'at+jwt' })}.${payload}.`), 401, alg);
      t.equal(await status(await issuer.symmetric()), 401, 'HMAC by the public key');
      t.same(
        issuer.options.algorithms.filter((name) => !/^(ES|RS|PS)\d+$|^EdDSA$/.test(name)),
        [],
      );
    },
    '9.1.3 a key that the token itself names or brings is not used': async (t) => {
      const hits: unknown[] = [];
      const trap = createServer((request, response) => {
        hits.push(request.url);
        response.end(JSON.stringify({ keys: [publicPart(foreignKey)] }));
      });
      await new Promise<void>((done) => trap.listen(0, '127.0.0.1', done));
      t.teardown(() => trap.close());
      const address = `http://127.0.0.1:${(trap.address() as { port: number }).port}/`;
      await refused(t, {
        jwk: { key: foreignKey, header: { jwk: publicPart(foreignKey) as never } },
        jku: { key: foreignKey, header: { jku: address } },
        x5u: { key: foreignKey, header: { x5u: address } },
      });
      t.same(hits, []);
    },
    '9.2.1 only within its time': (t) =>
      refused(t, {
        expired: { claims: { exp: seconds() - 31 } },
        'not yet valid': { claims: { nbf: seconds() + 120 } },
        'from the future': { claims: { iat: seconds() + 120, exp: seconds() + 600 } },
        'without an end': { claims: { exp: undefined } },
      }),
    '9.2.2 only of its kind': (t) =>
      refused(t, {
        'an ID token': { header: { typ: 'JWT' } },
        'a logout token': { header: { typ: 'logout+jwt' } },
        none: { header: { typ: undefined as never } },
      }),
    '9.2.3 only for this service': (t) =>
      refused(t, { another: { claims: { aud: 'https://other.example' } }, none: { claims: { aud: undefined } } }),
    '10.3.1 an access token names this service among its audiences': async (t) => {
      t.equal(await status(await forge({ claims: { aud: ['https://other.example', issuer.options.audience] } })), 200);
      t.equal(await status(await forge({ claims: { aud: ['https://other.example'] } })), 401);
    },
    '10.3.2 what it delegates decides, and nothing beyond': async (t) => {
      const rolesOf = async (token: string) =>
        must(await call('GET /v1/me', { as: token }), 200).body.grants.map(({ role }: { role: string }) => role);
      t.same(await rolesOf(await issuer.token()), ['convener', 'portal']);
      t.same(await rolesOf(await issuer.token('portal')), ['portal'], 'a scope takes away');
      t.same(await rolesOf(await issuer.token('administrator')), [], 'and adds nothing');
      const strange = await forge({ claims: { grants: ['emperor:*', 'convener:*', 7], roles: ['administrator'] } });
      t.same(await rolesOf(strange), []);
      t.equal((await call('GET /v1/subjects', { as: strange })).status, 403);
    },
    '10.3.3 a holder is who the issuer says, and no name beside it': async (t) => {
      const claims = { name: 'administrator', email: 'a@example', preferred_username: 'b' };
      const as = await forge({ claims });
      const { id } = must(await call('POST /v1/subjects', { as, body: expert })).body;
      const { rows } = await sql`select credential_id from event where record_id = ${id}`.execute(service.db);
      const holder = { issuer: issuer.options.issuer, subject: 'village', client_id: 'village' };
      t.same(rows, [{ credential_id: idOf(holder) }]);
    },
  };
};
