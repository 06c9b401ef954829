// README and CHANGELOG: what they say is there, is so; what they tell a newcomer to type, works.
import { spawn } from 'node:child_process';
import { existsSync, globSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, relative, resolve } from 'node:path';
import t from 'tap';
import { Config } from '../src/config.ts';
import { startProcess, until } from './support/process.ts';

const root = resolve(import.meta.dirname, '..');
const read = (file: string) => readFileSync(join(root, file), 'utf8');
const readme = read('README.md');
const changelog = read('CHANGELOG.md');
const project = JSON.parse(read('package.json')) as {
  version: string;
  scripts: Record<string, string>;
  dependencies: Record<string, string>;
  optionalDependencies: Record<string, string>;
};
const section = (heading: string) => readme.split(/^## /m).find((each) => each.includes(heading)) ?? '';
const all = (text: string, pattern: RegExp) => [...new Set([...text.matchAll(pattern)].map((match) => match[1] ?? ''))];

const folder = mkdtempSync(join(tmpdir(), 'consult-readme-'));
t.teardown(() => rmSync(folder, { recursive: true, force: true }));
const service = await startProcess(t, { DATA_DIR: join(folder, 'data') });
t.teardown(() => service.kill());
// a machine under load answers 503 at first
await until(async () => (await fetch(`${service.url}/readyz`)).ok);

t.test('the table of settings is that of src/config.ts', async (t) => {
  const rows = [...section('Configuration').matchAll(/^\| `(\w+)` *\| (?:`(.*?)`)? *\| (.+?) *\|$/gm)];
  const told = rows.map(([, name, value = '', meaning]) => [name, value, meaning]);
  const properties = Object.entries(Config.properties as Record<string, { default?: unknown; description?: string }>);
  const known = properties.map(([name, setting]) => [name, String(setting.default), setting.description]);
  t.same(told, known);
});

t.test('every command, file, path and version that it names exists', async (t) => {
  for (const script of ['start', 'test', ...all(readme, /npm run (?:-s )?([a-z]+(?::[a-z-]+)?)/g)])
    t.ok(project.scripts[script], script);
  const files = all(readme, /(?<![\w/.-])((?:src|test|scripts|migrations|openapi)\/[\w./-]*)/g);
  t.ok(files.length > 10);
  for (const file of [...files, ...all(readme, /`([A-Z]+(?:\.md)?)`: /g)]) t.ok(existsSync(join(root, file)), file);

  const contract = JSON.parse(read('openapi/openapi.json')) as { paths: Record<string, unknown> };
  const shape = (path: string) => path.replace(/\{\w+\}|\$[A-Z]+/g, '{}').replace(/\?.*|\/roles$/, '');
  const versioned = Object.keys(contract.paths).filter((path) => !path.startsWith('/.well-known/'));
  const paths = versioned.map((path) => `/v1${shape(path)}`);
  const named = all(`${readme}${changelog}`, /(\/v1\/[\w{}$/-]+)/g).map(shape);
  t.ok(named.length > 10);
  for (const path of named) t.ok(paths.includes(path), path);
  const told = all(changelog, /(\/v1\/[\w{}/-]+)/g).map(shape);
  for (const path of paths.filter((path) => !path.endsWith('{}'))) t.ok(told.includes(path), `CHANGELOG: ${path}`);
  for (const path of all(
    `${readme}${changelog}`,
    /`(\/(?:docs|openapi|problems|livez|readyz|v1\/code-lists\/)[\w./]*)`/g,
  )) {
    t.equal((await fetch(`${service.url}${path}`)).status, 200, path);
  }

  const [node = '', postgres = ''] = [project.dependencies.node, Object.values(project.optionalDependencies)[0]];
  for (const version of all(readme, /\bNode (\d+)/g)) t.equal(version, node.split('.')[0], 'Node');
  t.match(readme, `PostgreSQL ${postgres.split('.')[0]} `);
  t.match(changelog, `\n## [${project.version}] - 20`);
});

t.test('the first calls work on a fresh start', async (t) => {
  const blocks = ['First calls', 'For auditors'].flatMap((heading) =>
    [...section(heading).matchAll(/^```bash\n(.*?)^```$/gms)].map(([, block = '']) => block),
  );
  t.equal(blocks.length, 3);
  const shown = blocks.join('\n');
  const curl = `curl() { command curl -w '%{stderr}status %{http_code}\\n' "$@"; }`;
  const script = shown
    .replaceAll('http://127.0.0.1:3000', service.url)
    .replaceAll('.data/', `${join(folder, 'data')}/`)
    .replaceAll('items.csv', join(folder, 'items.csv'));
  t.not(script, shown);
  const { code, output, errors } = await bash(`set -euo pipefail\n${curl}\n${script}`);
  t.equal(code, 0, errors);
  const statuses = [...errors.matchAll(/^status (\d+)$/gm)].map(([, status]) => status);
  t.same(statuses, ['200', '200', '201', '201', '201', '201', '200', '409', '200', '200', '200', '200']);
  t.match(readFileSync(join(folder, 'items.csv'), 'utf8'), /^\ufeffid,.*新打灌溉机井/s);
  t.match(output, '"parent_code":"150626100"');
  t.match(output, '"items":[],"next_cursor":null');
  t.match(output, '"to_stage":"soliciting"');
  t.match(output, /"stage":"soliciting".*"is_allowed":false/);
  t.match(output, /"code":"procedure-blocked".*"quotation":/);
});

const folders = ['src', 'migrations', 'openapi', 'test', 'scripts'];
const files = [
  'package.json',
  'package-lock.json',
  'tsconfig.json',
  'Dockerfile',
  'README.md',
  'CHANGELOG.md',
  'LICENSE',
];

t.test('the top level holds what a newcomer expects, and no more', async (t) => {
  const besides = ['node_modules', 'coverage', 'compose.yaml'];
  const present = readdirSync(root).filter((name) => !name.startsWith('.') && !besides.includes(name));
  t.same(present.sort(), [...folders, ...files].sort());
});

t.test('no file tells of one machine', async (t) => {
  const within = [...folders, '.ci', '.github'].map((folder) => `${folder}/**/*`);
  const found = globSync([...files, ...within, '.*'], { cwd: root, withFileTypes: true });
  const texts = found.filter((entry) => entry.isFile()).map(({ parentPath, name }) => join(parentPath, name));
  t.ok(texts.length > 100);
  const places = new RegExp(['/work', '/root', '/tmp', '/home'].map((place) => `(?<![\\w.}-])${place}/`).join('|'));
  for (const file of texts) t.notMatch(readFileSync(file, 'utf8'), places, relative(root, file));
  for (const file of texts) t.notMatch(readFileSync(file, 'utf8'), /\bregistry\.[a-z]+\.[a-z]+/, relative(root, file));
  t.notMatch(read('package-lock.json'), /"resolved"|\.tgz"/);
});

async function bash(script: string): Promise<{ code: number | null; output: string; errors: string }> {
  const env = { ...process.env, DATA_DIR: join(folder, 'data'), DATABASE_URL: '' };
  const child = spawn('bash', ['-c', script], { cwd: root, env, stdio: ['ignore', 'pipe', 'pipe'] });
  let [output, errors] = ['', ''];
  child.stdout.setEncoding('utf8').on('data', (text) => {
    output += text;
  });
  child.stderr.setEncoding('utf8').on('data', (text) => {
    errors += text;
  });
  const code = await new Promise<number | null>((done) => child.once('close', done));
  return { code, output, errors };
}
