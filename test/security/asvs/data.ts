// V11, V12 and V14: ciphers, lines and personal data.
import { generateKeyPairSync } from 'node:crypto';
import { createServer as createHttps } from 'node:https';
import { createServer, type Socket } from 'node:net';
import { rootCertificates, TLSSocket } from 'node:tls';
import { sql } from 'kysely';
import pg from 'pg';
import { readConfig } from '../../../src/config.ts';
import { digest, hashAlgorithms } from '../../../src/db/merkle.ts';
import { PersonalKeys } from '../../../src/db/personal-keys.ts';
import { newSealKey, readSealKey } from '../../../src/db/seal-key.ts';
import { verifiedUrl } from '../../../src/db/verified-url.ts';
import { tokenOptions } from '../../../src/http/token-config.ts';
import { asymmetric } from '../../../src/http/tokens.ts';
import { selfSigned } from '../../support/self-signed.ts';
import { village } from '../../support/service.ts';
import { must } from '../../support/village.ts';
import type { Groups } from '../groups.ts';
import { bearer, read, type Stage, sources } from './stage.ts';

export const dataGroups = (stage: Stage): Groups => ({ ...ciphers(stage), ...lines(stage), ...personal(stage) });

/** What the sources name in these places. */
const named = (pattern: RegExp) => [
  ...new Set(sources.flatMap(([, text]) => [...text.matchAll(pattern)].map(([, one]) => one))),
];
const secret = (byte: number) => Buffer.alloc(32, byte).toString('base64');

const ciphers = ({ service, holders }: Stage): Groups => ({
  '11.2.1 ciphers, hashes and signatures are those of Node and of jose': async (t) => {
    t.ok(holders(/from 'node:crypto'/).length > 5);
    const { dependencies } = JSON.parse(read('package.json')) as { dependencies: Record<string, string> };
    const others = Object.keys(dependencies).filter((name) =>
      /crypt|cipher|hash|argon|forge|nacl|jsonwebtoken|elliptic/i.test(name),
    );
    t.same(others, []);
    t.ok('jose' in dependencies);
  },
  '11.2.2 keys are replaced while what they sealed is still opened, and hashes have a successor': async (t) => {
    const sealed = new PersonalKeys(`k1:${secret(1)}`).seal('13812345678', 'contact_phone:a');
    const both = new PersonalKeys(`k2:${secret(2)},k1:${secret(1)}`);
    t.equal(both.open(sealed, 'contact_phone:a'), '13812345678');
    t.match(both.seal('13812345678', 'contact_phone:a'), /^k2\./);
    t.ok(hashAlgorithms.length > 1 && hashAlgorithms.includes(readConfig({}).AUDIT_HASH));
    const { rows } = await sql`
      select column_name from information_schema.columns
      where table_name = 'audit_seal' and column_name in ('algorithm', 'key_id')`.execute(service.db);
    t.equal(rows.length, 2, 'each seal names its own');
  },
  '11.2.3 128 bits of strength or more': async (t) => {
    t.throws(() => new PersonalKeys(`k1:${Buffer.alloc(16, 1).toString('base64')}`), /32 bytes/);
    for (const algorithm of hashAlgorithms) t.equal(digest(algorithm, 'x').length, 32, algorithm);
    t.same(
      [...asymmetric].filter((name) => !/^(Ed25519|EdDSA|(ES|RS|PS)(256|384|512))$/.test(name)),
      [],
    );
  },
  '11.3.1 no mode or padding that is weak': async (t) => {
    for (const [file, text] of sources) {
      t.notMatch(text, /['"](des|rc4|bf|aes-?\d*)-?(ede3?|ecb|cbc|ofb|cfb)?['"]/i, file);
      t.notMatch(text, /createCipher\(|RSA_PKCS1_PADDING|RSA1_5/, file);
    }
  },
  '11.3.2 AES with GCM, and nothing else': async (t) => {
    t.same(named(/create(?:Cipheriv|Decipheriv)\('([^']+)'/g), ['aes-256-gcm']);
    t.same(holders(/create(Cipheriv|Decipheriv)\(/), ['db/personal-keys.ts']);
  },
  '11.3.3 what was altered, or stands elsewhere, does not open': async (t) => {
    const keys = new PersonalKeys(`k1:${secret(1)}`);
    const sealed = keys.seal('13812345678', 'contact_phone:a');
    t.equal(keys.open(sealed, 'contact_phone:b'), undefined);
    t.equal(keys.open(sealed, 'id_number:a'), undefined);
    const at = sealed.length - 30;
    const altered = `${sealed.slice(0, at)}${sealed[at] === 'A' ? 'B' : 'A'}${sealed.slice(at + 1)}`;
    t.equal(keys.open(altered, 'contact_phone:a'), undefined);
    t.not(keys.seal('13812345678', 'contact_phone:a'), sealed, 'nor does the same look alike');
  },
  '11.4.1 hashes are SHA-256, or SM3 where it is asked for': async (t) => {
    t.same(named(/(?:createHash|createHmac|[^.]\bhash|hkdfSync|pbkdf2Sync)\('([^']+)'/g), ['sha256']);
    t.same([...hashAlgorithms], ['sha256', 'sm3']);
    t.same(holders(/['"](md5|sha-?1)['"]/i), []);
  },
  '11.4.3 what is signed is hashed to 256 bits': async (t) => {
    for (const algorithm of hashAlgorithms) {
      t.equal(digest(algorithm, 'a').length * 8, 256, algorithm);
      t.not(digest(algorithm, 'a', 'b').toString('hex'), digest(algorithm, 'b', 'a').toString('hex'));
    }
  },
  '11.5.1 what may not be guessed comes of the system, not of Math.random': async (t) => {
    t.same(
      holders(/Math\.random|pseudoRandomBytes/).filter((file) => !file.startsWith('data/')),
      [],
    );
    t.match(read('src/http/aspects/authentication.ts'), "randomBytes(32).toString('base64url')");
  },
  '11.6.1 signatures are Ed25519; tokens are signed by asymmetric keys': async (t) => {
    const key = readSealKey(newSealKey());
    t.equal(key.sign(Buffer.alloc(32)).length, 64);
    const others = [
      generateKeyPairSync('rsa', { modulusLength: 2048 }),
      generateKeyPairSync('ec', { namedCurve: 'P-256' }),
    ];
    for (const { privateKey } of others)
      t.throws(() => readSealKey(privateKey.export({ type: 'pkcs8', format: 'pem' }).toString()), /Ed25519/);
    const read = (OIDC_ALGORITHMS: string) =>
      tokenOptions(
        { ...readConfig({ OIDC_ISSUER: 'https://a.example', OIDC_AUDIENCE: 'x' }), OIDC_ALGORITHMS },
        { mapping: undefined, now: () => new Date() },
      );
    for (const name of ['none', 'HS256', 'ES256,HS512']) t.throws(() => read(name), /OIDC_ALGORITHMS/, name);
  },
});

/** Answers as PostgreSQL does that TLS may begin, and begins it. */
async function startTlsServer(t: Parameters<Groups[string]>[0], begin: boolean) {
  const seen = { secure: 0, plain: 0 };
  const sockets = new Set<Socket>();
  const server = createServer((socket) => {
    sockets.add(socket.on('error', () => {}));
    socket.once('data', (first) => {
      const isAsked = first.length === 8 && first.readInt32BE(4) === 80877103;
      if (!isAsked) seen.plain += 1;
      if (!isAsked || !begin) return void socket.end('N');
      socket.write('S');
      const { key, certificate: cert } = selfSigned;
      const secure = new TLSSocket(socket, { isServer: true, key, cert }).on('error', () => {});
      secure.once('data', () => {
        seen.secure += 1;
        secure.destroy();
      });
    });
  });
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  t.teardown(() => {
    for (const socket of sockets) socket.destroy();
    server.close();
  });
  const { port } = server.address() as { port: number };
  return { seen, url: (host: string) => `postgres://u:p@${host}:${port}/x` };
}
const connect = (connectionString: string) => {
  const client = new pg.Client({ connectionString, connectionTimeoutMillis: 20_000 });
  return client.connect().finally(() => client.end().catch(() => {}));
};

const lines = ({ start, issuer }: Stage): Groups => ({
  '12.3.2 a server that does not prove its name is not spoken to': async (t) => {
    const folder = t.testdir({ 'own.pem': selfSigned.certificate });
    const strict = (url: string) => verifiedUrl(url, `${folder}/own.pem`);
    const clear = await startTlsServer(t, false);
    await t.rejects(connect(strict(clear.url('localhost'))), /SSL/, 'in clear');
    const server = await startTlsServer(t, true);
    await t.rejects(connect(strict(server.url('127.0.0.1'))), /altnames|not in the cert/i, 'another name');
    t.same(
      [server.seen, clear.seen],
      [
        { secure: 0, plain: 0 },
        { secure: 0, plain: 0 },
      ],
      'and no password was sent',
    );
    const hits: unknown[] = [];
    const liar = createHttps({ key: selfSigned.key, cert: selfSigned.certificate }, (request, response) => {
      hits.push(request.url);
      response.end('{"keys":[]}');
    });
    await new Promise<void>((done) => liar.listen(0, 'localhost', done));
    t.teardown(() => liar.close());
    const jwksUri = `https://localhost:${(liar.address() as { port: number }).port}/keys`;
    const other = await start({ tokens: { ...issuer.options, jwksUri } });
    t.equal((await other.call('GET /v1/me', { as: await issuer.forge() })).status, 503);
    t.same(hits, [], 'a provider with a certificate of its own making');
  },
  '12.3.3 keys of the provider come over HTTPS, or from this machine': async (t) => {
    const settings = readConfig({ OIDC_ISSUER: 'https://id.example.gov.cn', OIDC_AUDIENCE: 'x' });
    const read = (more: Record<string, string>) =>
      tokenOptions({ ...settings, ...more }, { mapping: undefined, now: () => new Date() });
    t.ok(read({}));
    for (const address of ['http://id.example.gov.cn', 'http://10.0.0.1', 'ftp://id.example.gov.cn', 'file:///keys']) {
      t.throws(() => read({ OIDC_ISSUER: address }), /must be an https address/, address);
      t.throws(() => read({ OIDC_JWKS_URI: address }), /must be an https address/, address);
    }
  },
  '12.3.4 of the database the CA that was given is trusted, and no other': async (t) => {
    const folder = t.testdir({ 'own.pem': selfSigned.certificate, 'other.pem': String(rootCertificates[0]) });
    const server = await startTlsServer(t, true);
    await t.rejects(
      connect(verifiedUrl(server.url('localhost'), `${folder}/other.pem`)),
      /self.signed|unable to verify/i,
    );
    t.equal(server.seen.secure, 0);
    await t.rejects(connect(verifiedUrl(server.url('localhost'), `${folder}/own.pem`)));
    t.equal(server.seen.secure, 1, 'with its own CA it is spoken to');
    t.throws(
      () => verifiedUrl(`${server.url('localhost')}?sslmode=no-verify`, `${folder}/own.pem`),
      /does not go with/,
    );
  },
});

const isDisclosed = (url: string, status: number) => url.startsWith('/v1/public/') && status === 200;
const PHONE = '13812345678';
const ID_NUMBER = '11010519491231002X';

const personal = ({ service, contract, people: v, call, answers, get, keys }: Stage): Groups => ({
  '14.1.1 every property has its class': async (t) => {
    const { schemas } = contract.document.components as {
      schemas: Record<string, { properties?: Record<string, { $ref?: string; 'x-class'?: string }> }>;
    };
    const kinds = new Map<string, number>();
    for (const [name, { properties = {} }] of Object.entries(schemas))
      for (const [key, { $ref, 'x-class': kind = '' }] of Object.entries(properties)) {
        if ($ref !== undefined) continue;
        if (!['public', 'internal', 'personal', 'sensitive'].includes(kind)) t.fail(`${name}.${key}: ${kind}`);
        kinds.set(kind, (kinds.get(kind) ?? 0) + 1);
      }
    t.equal(kinds.size, 4, 'all of them are in use');
  },
  '14.2.1 nothing secret or sensitive goes into an address': async (t) => {
    const { schemas } = contract.document.components as {
      schemas: Record<string, { properties?: Record<string, { 'x-class'?: string }> }>;
    };
    const sensitive = new Set(
      Object.values(schemas).flatMap(({ properties = {} }) =>
        Object.entries(properties).flatMap(([name, { 'x-class': kind }]) => (kind === 'sensitive' ? [name] : [])),
      ),
    );
    t.same([...sensitive].sort(), ['contact_phone', 'id_number']);
    for (const { id, parameters } of contract.operations)
      for (const { name, in: place } of parameters)
        t.notOk(
          place !== 'header' && (sensitive.has(name) || /token|secret|password|key$/.test(name)),
          `${id} ${name}`,
        );
    for (const name of ['access_token', 'token', 'api_key'])
      t.ok([400, 401].includes((await get(`/v1/subjects?${name}=${v.convener}`)).statusCode), name);
  },
  '14.2.2 nothing is kept on the way': async (t) => {
    // what was disclosed to everybody may be kept for a moment
    for (const [url, { headers, statusCode }] of await answers())
      t.equal(headers['cache-control'], isDisclosed(url, statusCode) ? 'public, max-age=60' : 'no-store', url);
  },
  '14.2.3 nobody else is told': async (t) => {
    const docs = await get('/docs/');
    t.notMatch(docs.body, /(src|href)="(https?:)?\/\//);
    t.match(docs.headers['content-security-policy'], "connect-src 'self'");
    t.match(docs.body, /"telemetry":\s*false/);
  },
  '14.2.4 phone and ID numbers are encrypted, masked, shown for a purpose, and that is kept': async (t) => {
    const person = { division_code: village, kind: 'registered_resident', name: '欧阳小明' };
    const { id } = must(await v.post('/subjects', { ...person, contact_phone: PHONE, id_number: ID_NUMBER })).body;
    const held = async (table: string) =>
      (await sql`select from ${sql.table(table)} r where r::text ~ ${`${PHONE}|${ID_NUMBER}`}`.execute(service.db)).rows
        .length;
    for (const table of ['subject', 'event', 'idempotency_key']) t.equal(await held(table), 0, table);
    const seen = async (as: string, purpose: string) => {
      const { name, contact_phone, id_number } = must(
        await call(`GET /v1/subjects/${id}`, { as, headers: { purpose } }),
        200,
      ).body;
      return [name, contact_phone, id_number];
    };
    const masked = ['欧阳**', '138****5678', '110*************2X'];
    t.same(await seen(v.convener, 'test'), ['欧阳小明', PHONE, ID_NUMBER]);
    t.same(await seen(v.convener, ''), masked);
    for (const role of ['auditor', 'administrator', 'portal'])
      t.same(await seen(String(keys[role]), 'test'), masked, role);
  },
  '14.3.2 no browser keeps an answer': async (t) => {
    const { headers } = await get(`/v1/subjects`, bearer(v.convener));
    t.equal(headers['cache-control'], 'no-store');
    t.equal(headers.expires, undefined);
    for (const [url, answer] of await answers())
      if (!isDisclosed(url, answer.statusCode)) t.equal(answer.headers['cache-control'], 'no-store', url);
  },
});
