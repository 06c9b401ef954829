import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import t from 'tap';
import { migrateToLatest } from '../src/db/migrator.ts';
import { cloneDatabase } from './support/database.ts';
import { startProcess } from './support/process.ts';
import { startService } from './support/service.ts';

const root = path.resolve(import.meta.dirname, '..');
const run = (script: string, args: string[], environment: Record<string, string>) =>
  spawnSync(process.execPath, [script, ...args], {
    cwd: root,
    encoding: 'utf8',
    env: { PATH: process.env.PATH, ...environment },
  });

t.test(
  'embedded: the first start writes the administrator key, the second keeps it; other keys are made beside it',
  async (t) => {
    const folder = mkdtempSync(path.join(tmpdir(), 'consult-main-'));
    t.teardown(() => rmSync(folder, { recursive: true, force: true }));
    const DATA_DIR = path.join(folder, 'data');
    const first = await startProcess(t, { DATA_DIR });
    const file = path.join(DATA_DIR, 'administrator.key');
    const key = readFileSync(file, 'utf8');
    t.match(key, /^ck_[0-9a-f]{32}_[A-Za-z0-9_-]{43}\n$/);
    t.equal(statSync(file).mode & 0o777, 0o600);
    for (const told of ['/docs', '/openapi.json', 'administrator.key', 'npm run key']) t.match(first.output(), told);
    const made = run('scripts/key.ts', ['--role', 'convener', '--division', '150626100201000'.slice(0, 12)], {
      DATA_DIR,
    });
    t.equal(made.status, 0, made.stderr);
    const get = (url: string, token: string) =>
      fetch(`${url}/v1/subjects`, { headers: { authorization: `Bearer ${token.trim()}` } });
    t.equal((await get(first.url, made.stdout)).status, 200);
    t.equal((await get(first.url, key)).status, 200);
    t.equal((await fetch(`${first.url}/v1/divisions/150626100201`)).status, 200);
    t.same(await first.kill('SIGTERM'), { code: 0, signal: null });
    const second = await startProcess(t, { DATA_DIR });
    t.equal(readFileSync(file, 'utf8'), key);
    t.equal((await get(second.url, key)).status, 200);
    t.equal(run('scripts/key.ts', ['--revoke', made.stdout.trim()], { DATA_DIR }).status, 0);
    t.equal((await get(second.url, made.stdout)).status, 401);
    t.equal(run('scripts/key.ts', ['--revoke', made.stdout.trim()], { DATA_DIR }).status, 1, 'twice');
    t.equal((await second.kill('SIGTERM')).code, 0);
  },
);

t.test(
  'DATABASE_URL: an unmigrated database is refused, migrate is apart and safe twice, keys are made on it',
  async (t) => {
    const { url } = await cloneDatabase(t, 'template0');
    const refused = run('src/main.ts', [], { DATABASE_URL: url, PORT: '0' });
    t.equal(refused.status, 1);
    t.match(refused.stderr, /npm run migrate/);
    const migrated = run('scripts/migrate.ts', [], { DATABASE_URL: url });
    t.equal(migrated.status, 0, migrated.stderr);
    t.match(migrated.stdout, '0001-divisions');
    t.equal(run('scripts/migrate.ts', [], { DATABASE_URL: url }).status, 0);
    t.same(await migrateToLatest(url), []);
    const service = await startProcess(t, { DATABASE_URL: url });
    const { stdout } = run('scripts/key.ts', ['--role', 'auditor', '--division', '150626'], { DATABASE_URL: url });
    const answer = await fetch(`${service.url}/v1/agenda-items`, {
      headers: { authorization: `Bearer ${stdout.trim()}` },
    });
    t.equal(answer.status, 200);
    t.equal((await service.kill('SIGTERM')).code, 0);
  },
);

t.test('keys: what is missing or unknown is told, and nothing is made', async (t) => {
  const { url } = await cloneDatabase(t);
  const environment = { DATABASE_URL: url };
  for (const args of [
    [],
    ['--role', 'king', '--division', '150626'],
    ['--role', 'convener'],
    ['--role', 'convener', '--division', '999999'],
    ['--role', 'responder', '--division', '150626'],
    ['--role', 'portal', '--division', '150626', '--personal-data'],
  ]) {
    const made = run('scripts/key.ts', args, environment);
    t.equal(made.status, 1, args.join(' '));
    t.equal(made.stdout, '');
    t.not(made.stderr, '');
  }
});

t.test('keys: the command line gives sight of personal data', async (t) => {
  const { url } = await cloneDatabase(t);
  const args = ['--role', 'auditor', '--division', '150626', '--personal-data'];
  const made = run('scripts/key.ts', args, { DATABASE_URL: url });
  t.equal(made.status, 0, made.stderr);
  const service = await startService(t, {}, url);
  const { body } = await service.call('GET /v1/me', { as: made.stdout.trim() });
  t.match(body.grants, [{ role: 'auditor', division_code: '150626', personal_data: true }]);
});

t.test('configuration at fault is told by name', async (t) => {
  const refused = run('src/main.ts', [], { PORT: 'x', DB_POOL_MAX: '0' });
  t.equal(refused.status, 1);
  t.match(refused.stderr, /PORT.*DB_POOL_MAX/s);
});

t.test('CORS: only origins that are configured, with the headers that clients need', async (t) => {
  const service = await startService(t, { corsOrigins: ['https://portal.example'] });
  const from = (origin: string) => service.call('GET /v1/divisions/150626', { headers: { origin } });
  const allowed = await from('https://portal.example');
  t.equal(allowed.headers['access-control-allow-origin'], 'https://portal.example');
  t.match(allowed.headers['access-control-expose-headers'], 'ETag');
  t.equal((await from('https://elsewhere.example')).headers['access-control-allow-origin'], undefined);
  const preflight = await service.app.inject({
    method: 'OPTIONS',
    url: '/v1/subjects',
    headers: { origin: 'https://portal.example', 'access-control-request-method': 'PATCH' },
  });
  t.match(String(preflight.headers['access-control-allow-methods']), 'PATCH');
  const closed = await startService(t);
  t.equal(
    (await closed.call('GET /v1/divisions/150626', { headers: { origin: 'https://portal.example' } })).headers[
      'access-control-allow-origin'
    ],
    undefined,
  );
});

t.test('documents: the contract, its documentation and the pages of problems come from here alone', async (t) => {
  const { app } = await startService(t);
  const docs = await app.inject('/docs/');
  t.equal(docs.statusCode, 200);
  const policy = String(docs.headers['content-security-policy']);
  t.match(policy, "default-src 'none'");
  t.notMatch(policy, 'unsafe-eval');
  t.notMatch(policy.replace("style-src 'self' 'unsafe-inline'", ''), 'unsafe-inline');
  t.match(docs.body, 'zh-CN');
  t.notMatch(docs.body.replace(/<a [^>]*>/g, ''), /(src|href)="https?:/);
  t.equal((await app.inject('/openapi.yaml')).statusCode, 200);
  t.equal((await app.inject('/openapi.json')).json().openapi, '3.1.0');
  for (const code of ['procedure-blocked', 'not-found']) {
    const page = await app.inject(`/problems/${code}`);
    t.equal(page.statusCode, 200);
    t.match(page.body, /[\u4e00-\u9fff]/);
  }
  t.equal((await app.inject('/problems/nothing')).statusCode, 404);
  t.equal((await app.inject('/livez')).statusCode, 200);
  t.equal((await app.inject('/readyz')).statusCode, 200);
});
