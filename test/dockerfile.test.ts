// The image: what its recipe promises, and its contents started from a folder that holds nothing else.
import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { cpSync, existsSync, globSync, mkdirSync, readFileSync, statSync, symlinkSync, writeFileSync } from 'node:fs';
import { builtinModules } from 'node:module';
import { basename, join, resolve } from 'node:path';
import t from 'tap';
import { newSealKey } from '../src/db/seal-key.ts';
import { cloneDatabase } from './support/database.ts';
import { startProcess, until } from './support/process.ts';

const root = resolve(import.meta.dirname, '..');
const text = readFileSync(join(root, 'Dockerfile'), 'utf8');
const project = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as {
  dependencies: Record<string, string>;
  scripts: Record<string, string>;
};

const lines = text
  .split('\n')
  .filter((line) => !line.startsWith('#'))
  .join('\n')
  .replace(/\\\n\s*/g, '')
  .split('\n')
  .filter(Boolean);
const instructions = lines.map((line) => ({ word: line.split(' ', 1)[0] ?? '', rest: line.replace(/^\S+\s+/, '') }));
const all = (word: string) => instructions.filter((each) => each.word === word).map(({ rest }) => rest);
const last = (word: string) => all(word).at(-1) ?? '';
const finalStage = instructions.slice(instructions.findLastIndex(({ word }) => word === 'FROM'));

const copies = instructions
  .filter(({ word }) => word === 'COPY')
  .map(({ rest }) => {
    const words = rest.split(/\s+/);
    const from = words.find((each) => each.startsWith('--from='))?.slice('--from='.length);
    const paths = words.filter((each) => !each.startsWith('--'));
    return { from, sources: paths.slice(0, -1), target: paths.at(-1) ?? '' };
  });
const healthcheck = JSON.parse(/CMD (\[.*\])/.exec(last('HEALTHCHECK'))?.[1] ?? '[]') as string[];
const command = JSON.parse(last('CMD')) as string[];

t.test('stages start from the Node that package.json names, or from one another', async (t) => {
  const names: string[] = [];
  for (const stage of all('FROM')) {
    const [image = '', name] = stage.split(/ as /i);
    if (!names.includes(image)) t.equal(image, `node:${project.dependencies.node}-slim`);
    if (name) names.push(name);
  }
  t.ok(all('FROM').length >= 2);
  for (const { from } of copies) if (from) t.ok(names.includes(from), from);
  t.match(all('RUN')[0], /^npm ci --omit=dev /);
});

t.test('the service is the first process, an ordinary user, reachable, and asked whether it is ready', async (t) => {
  t.same(command.slice(0, 1), ['node']);
  t.ok(existsSync(join(root, command[1] ?? '')), 'the file is there');
  t.same(all('ENTRYPOINT'), []);
  const users = finalStage.filter(({ word }) => word === 'USER').map(({ rest }) => rest);
  t.same(users, ['node']);
  t.equal(last('EXPOSE'), '3000');
  const environment = Object.fromEntries(
    last('ENV')
      .split(' ')
      .map((pair) => pair.split('=')),
  );
  t.match(environment, { HOST: '0.0.0.0', PORT: '3000', DATA_DIR: last('VOLUME') });
  t.match(last('HEALTHCHECK'), '/readyz');
  t.notMatch(last('HEALTHCHECK'), /curl|wget/);
});

t.test('what it copies is there, and nothing else is sent to the builder', async (t) => {
  const sources = copies.filter(({ from }) => !from).flatMap(({ sources }) => sources);
  t.ok(sources.length > 0);
  const rules = readFileSync(join(root, '.dockerignore'), 'utf8').split('\n').filter(Boolean);
  const patterns = rules.filter((rule) => !rule.startsWith('#'));
  const isSent = (path: string) => {
    const top = path.split('/')[0] ?? '';
    return patterns.reduce((sent, rule) => (rule === '*' ? false : rule === `!${top}` ? true : sent), true);
  };
  for (const source of sources) t.ok(existsSync(join(root, source)) && isSent(source), source);
  for (const path of ['.git', 'node_modules', 'test', '.data', '.tap', '.env', 'coverage']) t.notOk(isSent(path), path);
});

t.test('it imports nothing that only developers have', async (t) => {
  const copied = copies.filter(({ from }) => !from).flatMap(({ sources }) => sources);
  const isCopied = (file: string) => copied.some((source) => file === source || file.startsWith(`${source}/`));
  const files = globSync('{src,scripts,migrations}/**/*.ts', { cwd: root }).filter(isCopied);
  t.ok(files.length > 20);
  for (const file of files) {
    for (const [, name = ''] of readFileSync(join(root, file), 'utf8').matchAll(
      /^(?:import|\}).* from '([^.'][^']*)'/gm,
    )) {
      const packageName = name.split('/', name.startsWith('@') ? 2 : 1).join('/');
      const isThere = name.startsWith('node:') || builtinModules.includes(name) || packageName in project.dependencies;
      t.ok(isThere, `${file}: ${name}`);
    }
  }
});

t.test('what it copies starts, becomes healthy, and ends in order on SIGTERM', async (t) => {
  const app = layOut(t.testdir({}));
  const { url } = await cloneDatabase(t);
  const env = { PATH: process.env.PATH, DATABASE_URL: url, PORT: '0', LOG_LEVEL: 'warn' };
  const service = spawn(process.execPath, command.slice(1), { cwd: app, env, stdio: ['ignore', 'pipe', 'pipe'] });
  t.teardown(() => service.kill('SIGKILL'));
  const port = await portOf(service);
  const health = (port: string) =>
    spawnSync(process.execPath, healthcheck.slice(1), { env: { PORT: port }, encoding: 'utf8' }).status;
  t.equal(healthcheck[0], 'node');
  await until(() => health(port) === 0); // a machine under load answers 503 at first
  const ended = new Promise((resolve) => service.once('exit', (...how) => resolve(how)));
  service.kill('SIGTERM');
  t.same(await ended, [0, null]);
  t.equal(health(port), 1, 'and no longer');
});

t.test('every script that runs beside the service is in it, and runs there', async (t) => {
  const folder = t.testdir({ app: {}, out: {} });
  const [app, out] = [layOut(join(folder, 'app')), join(folder, 'out')];
  const { url } = await cloneDatabase(t);
  const service = await startProcess(t, {
    DATABASE_URL: url,
    AUDIT_KEY_FILE: keyFile(out),
    AUDIT_SEAL_INTERVAL_MS: '100',
  });
  const PERSONAL_DATA_KEYS = `k1:${Buffer.alloc(32, 1).toString('base64')}`;
  const run = (script: string, ...args: string[]) => {
    const env = { PATH: process.env.PATH, DATABASE_URL: url, PERSONAL_DATA_KEYS };
    return spawnSync(process.execPath, [`scripts/${script}.ts`, ...args], { cwd: app, encoding: 'utf8', env });
  };
  const key = run('key', '--role', 'administrator').stdout.trim();
  const headers = { authorization: `Bearer ${key}` };
  await until(async () => {
    const answer = await fetch(`${service.url}/v1/audit-seals`, { headers });
    return Boolean(((await answer.json()) as { items?: unknown[] }).items?.length);
  });
  const steps: readonly (readonly [string, ...string[]])[] = [
    ['migrate'],
    ['roles'],
    ['backup', join(out, 'backup')],
    ['export-audit', join(out, 'trail')],
    ['verify-audit', '--from', join(out, 'trail')],
    ['verify-audit'],
    ['retire-audit', join(out, 'archive')],
    ['rotate-personal-keys'],
    ['erase-again', join(out, 'trail')],
  ];
  for (const [script, ...args] of steps) {
    const { status, stderr } = run(script, ...args);
    t.equal(status, 0, `${script}: ${stderr}`);
  }
  const { status, stderr } = run('restore', join(out, 'backup'));
  t.equal(status, 1);
  t.match(stderr, 'not empty');
  const operators = ['migrate', 'key', 'roles', 'backup', 'restore', 'personal:rotate', 'personal:erase-again'];
  for (const name of [...operators, 'audit:export', 'audit:verify', 'audit:retire'])
    t.ok(existsSync(join(app, String(project.scripts[name]).replace('node ', ''))), `npm run ${name}`);
  await service.kill();
});

/** The files of the image in a folder, as they lie there. */
function layOut(app: string): string {
  for (const { sources, target } of copies.filter(({ from }) => !from)) {
    for (const source of sources) {
      const isFolder = statSync(join(root, source)).isDirectory();
      const to = join(app, isFolder ? target : join(target, basename(source)));
      mkdirSync(join(to, '..'), { recursive: true });
      cpSync(join(root, source), to, { recursive: true });
    }
  }
  symlinkSync(join(root, 'node_modules'), join(app, 'node_modules'));
  return app;
}

function keyFile(folder: string): string {
  writeFileSync(join(folder, 'audit.pem'), newSealKey());
  return join(folder, 'audit.pem');
}

/** As the greeting on standard output says. */
function portOf(service: ChildProcess): Promise<string> {
  return new Promise((resolve, reject) => {
    let output = '';
    const read = (chunk: Buffer) => {
      output += chunk;
      const port = /https?:\/\/[^\s:]+:(\d+)/.exec(output)?.[1];
      if (port) resolve(port);
    };
    service.stdout?.on('data', read);
    service.stderr?.on('data', read);
    service.once('exit', () => reject(new Error(`it ended: ${output}`)));
  });
}
