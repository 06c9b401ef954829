// Secrets and what they open: in no line of the log, no message of a start that failed, no answer and no listing.
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { sql } from 'kysely';
import { pino } from 'pino';
import t from 'tap';
import { createDatabase, createPool } from '../../src/db/database.ts';
import { logError } from '../../src/http/log-error.ts';
import { cloneDatabase } from '../support/database.ts';
import { sendRaw, startProcess, until } from '../support/process.ts';
import { startService, village } from '../support/service.ts';

const PLANTED = 'geheim7Qx4vN2pLk9';
const root = resolve(import.meta.dirname, '../..');
const folder = mkdtempSync(join(tmpdir(), 'consult-secrets-'));
t.teardown(() => rmSync(folder, { recursive: true, force: true }));
const file = (name: string, text: string) => {
  writeFileSync(join(folder, name), text);
  return join(folder, name);
};
const at = (host: string) => `postgres://consult:${PLANTED}@${host}/consult`;
const { url } = await cloneDatabase(t);
const withPassword = (password: string) => Object.assign(new URL(url), { password }).href;

const starts: Readonly<Record<string, Record<string, string>>> = {
  'nobody listens': { DATABASE_URL: at('127.0.0.1:1') },
  'no such host': { DATABASE_URL: at('db.invalid') },
  'no port': { DATABASE_URL: at('127.0.0.1:port') },
  'a bad escape': { DATABASE_URL: `postgres://consult:${PLANTED}%ZZ@127.0.0.1:1/consult` },
  'no address at all': { DATABASE_URL: PLANTED },
  'a password in the query': { DATABASE_URL: `postgres://127.0.0.1:1/x?user=a&password=${PLANTED}` },
  'a wrong password': { DATABASE_URL: withPassword(PLANTED) },
  'a CA for what is no address': { DATABASE_URL: `:${PLANTED}`, DATABASE_CA_FILE: '/nowhere' },
  'a short token for metrics': { DATABASE_URL: url, METRICS_TOKEN: PLANTED },
  'a seal key that is none': { DATABASE_URL: url, AUDIT_KEY_FILE: file('audit.pem', `-----BEGIN ${PLANTED}`) },
  'a personal key too short': { DATABASE_URL: url, PERSONAL_DATA_KEYS: `k1:${PLANTED}` },
  'personal keys alike': { DATABASE_URL: url, PERSONAL_DATA_KEYS: `k1:${PLANTED},k1:${PLANTED}` },
  'a mapping that is no JSON': {
    DATABASE_URL: url,
    OIDC_ISSUER: 'https://idp.example',
    OIDC_AUDIENCE: 'x',
    OIDC_GRANTS_FILE: file('grants.json', PLANTED),
  },
  'an issuer with a password': {
    DATABASE_URL: url,
    OIDC_ISSUER: `http://a:${PLANTED}@idp.example`,
    OIDC_AUDIENCE: 'x',
  },
};

t.test('a start that fails says what is wrong, and not with what', async (t) => {
  for (const [name, environment] of Object.entries(starts)) {
    const env = { PATH: process.env.PATH, PORT: '0', LOG_LEVEL: 'debug', ...environment };
    const { status, stdout, stderr } = spawnSync(process.execPath, ['src/main.ts'], {
      cwd: root,
      encoding: 'utf8',
      env,
    });
    t.equal(status, 1, `${name}: ${stderr.slice(0, 300)}`);
    t.not(stderr, '', name);
    t.notOk(`${stdout}${stderr}`.includes(PLANTED), `${name}: ${stdout}${stderr}`);
  }
});

t.test('nor does a script', async (t) => {
  const scripts: readonly string[][] = [
    ['scripts/migrate.ts'],
    ['scripts/roles.ts'],
    ['scripts/key.ts', '--role', 'administrator'],
    ['scripts/backup.ts', join(folder, 'backup')],
    ['scripts/restore.ts', join(folder, 'backup')],
    ['scripts/rotate-personal-keys.ts'],
    ['scripts/export-audit.ts', join(folder, 'trail')],
    ['scripts/verify-audit.ts'],
    ['scripts/retire-audit.ts', join(folder, 'archive')],
    ['scripts/erase-again.ts', join(folder, 'trail')],
  ];
  for (const [script = '', ...args] of scripts) {
    for (const address of [at('127.0.0.1:1'), at('127.0.0.1:port'), withPassword(PLANTED)]) {
      const env = { PATH: process.env.PATH, DATABASE_URL: address, PERSONAL_DATA_KEYS: `k1:${PLANTED}` };
      const done = spawnSync(process.execPath, [script, ...args], { cwd: root, encoding: 'utf8', env });
      t.not(done.status, 0, script);
      t.notOk(`${done.stdout}${done.stderr}`.includes(PLANTED), `${script}: ${done.stdout}${done.stderr}`);
    }
  }
});

t.test('a running service, at its most talkative, writes no credential and no address line', async (t) => {
  const token = `${PLANTED}${'m'.repeat(32)}`;
  const instance = await startProcess(t, {
    DATABASE_URL: url,
    AUDIT_DATABASE_URL: at('127.0.0.1:1'),
    METRICS_TOKEN: token,
    LOG_LEVEL: 'debug',
  });
  const made = spawnSync(process.execPath, ['scripts/key.ts', '--role', 'administrator'], {
    cwd: root,
    encoding: 'utf8',
    env: { PATH: process.env.PATH, DATABASE_URL: url },
  });
  const key = made.stdout.trim();
  const secret = key.split('_').slice(2).join('_');
  t.equal(secret.length, 43);
  const get = (path: string, headers: Record<string, string> = {}) => fetch(`${instance.url}${path}`, { headers });
  const jwt = `eyJhbGciOiJFUzI1NiJ9.${Buffer.from(PLANTED).toString('base64url')}.${PLANTED}`;
  const answers = [
    await get('/v1/subjects', { authorization: `Bearer ${key}` }),
    await get('/v1/subjects', { authorization: `Bearer ${key}x` }),
    await get('/v1/subjects', { authorization: `Basic ${PLANTED}` }),
    await get('/v1/subjects', { authorization: `Bearer ${jwt}` }),
    await get(`/v1/subjects?access_token=${secret}`, { authorization: `Bearer ${key}` }),
    await get(`/v1/subjects/${PLANTED}`, { authorization: `Bearer ${key}` }),
    await get(`/${PLANTED}`, { cookie: `session=${PLANTED}`, 'x-api-key': PLANTED }),
    await get('/metrics', { authorization: `Bearer ${token}` }),
    await get('/metrics', { authorization: `Bearer ${PLANTED}` }),
  ];
  for (const answer of answers) {
    const text = await answer.text();
    t.notOk(text.includes(PLANTED) || text.includes(secret), `${answer.url}: ${text.slice(0, 300)}`);
  }
  await sendRaw(instance.port, `GET /${PLANTED} HTTP/1.1\r\nHost: a\r\nBad ${PLANTED}\r\n\r\n`);
  await until(() => instance.log().some(({ msg }) => String(msg).includes('numbering')));
  t.equal((await instance.kill()).code, 0);
  t.ok(instance.log().length > 5);
  for (const line of instance.log()) {
    const text = JSON.stringify(line);
    t.notOk(text.includes(PLANTED) || text.includes(secret) || text.includes(token), text);
  }
});

t.test('an error is logged by its name and place: no row, no value, no address line', async (t) => {
  const lines: string[] = [];
  const logger = pino({ serializers: { err: logError } }, { write: (line: string) => lines.push(line) });
  const db = createDatabase(createPool({ url, poolMax: 1 }));
  t.teardown(() => db.destroy());
  await sql`create table planted (name text not null check (length(name) < 5), other text not null)`.execute(db);
  const statements = [
    sql`insert into planted values (${PLANTED}, 'x')`,
    sql`insert into planted (name) values (${PLANTED.slice(0, 4)})`,
    sql`do ${sql.raw(`$$ begin perform '${PLANTED}'::text; raise exception 'x' using detail = '${PLANTED}', hint = '${PLANTED}'; end $$`)}`,
  ];
  for (const statement of statements) {
    const error = await statement.execute(db).then(
      () => undefined,
      (error: unknown) => error,
    );
    t.ok(error instanceof Error);
    logger.error({ err: error }, 'request failed');
  }
  try {
    new URL(`postgres://u:${PLANTED}@h:port`);
  } catch (error) {
    logger.error({ err: error }, 'could not start');
  }
  logger.error({ err: new AggregateError([Object.assign(new Error('a'), { config: PLANTED })], 'all') }, 'all');
  logger.error({ err: { password: PLANTED } }, 'no error');
  t.equal(lines.length, 6);
  t.notOk(lines.join('').includes(PLANTED), lines.join(''));
  t.notOk(lines.join('').includes(PLANTED.slice(0, 4)), lines.join(''));
  t.match(JSON.parse(lines[0] ?? '').err, { code: '23514', table: 'planted', constraint: 'planted_name_check' });
  t.match(JSON.parse(lines[0] ?? '').err.stack, /secrets\.test\.ts|pg/);
});

t.test('keys are kept as hashes: what was issued stands nowhere in the database', async (t) => {
  const service = await startService(t);
  const keys = [await service.key('convener', village), await service.key('administrator', '15')];
  const [convener = '', administrator = ''] = keys;
  await service.call('POST /v1/subjects', {
    as: convener,
    body: { division_code: village, kind: 'expert', name: '甲' },
  });
  const body = { name: '新', grants: [{ role: 'portal', division_code: village, subject_id: null }] };
  const issued = await service.call('POST /v1/api-keys', { as: administrator, body });
  t.equal(issued.status, 201, issued.text);
  const { rows } = await sql<{ name: string }>`
    select c.relname as name from pg_class c join pg_namespace n on n.oid = c.relnamespace
    where n.nspname = 'public' and c.relkind = 'r'`.execute(service.db);
  const secrets = [...keys, String(issued.body.token)].map((key) => key.split('_').slice(2).join('_'));
  for (const { name } of rows) {
    for (const secret of secrets) {
      const found = await sql`select from ${sql.table(name)} r where position(${secret} in r::text) > 0`.execute(
        service.db,
      );
      t.equal(found.rows.length, 0, name);
    }
  }
});
