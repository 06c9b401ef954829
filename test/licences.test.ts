// What is installed beside the service: its licences, and that every install is the same one.
import { existsSync, globSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import t from 'tap';

interface Package {
  readonly name?: string;
  readonly version: string;
  readonly license?: string;
  readonly dev?: boolean;
  readonly hasInstallScript?: boolean;
  readonly link?: boolean;
  readonly integrity?: string;
  readonly resolved?: string;
  readonly dependencies?: Record<string, string>;
  readonly devDependencies?: Record<string, string>;
  readonly optionalDependencies?: Record<string, string>;
  readonly allowScripts?: Record<string, boolean>;
}
const root = resolve(import.meta.dirname, '..');
const read = <T>(file: string): T => JSON.parse(readFileSync(join(root, file), 'utf8')) as T;
const project = read<Package>('package.json');
const { '': own, ...locked } = read<{ packages: Record<string, Package> }>('package-lock.json').packages;
const served = Object.entries(locked).filter(([, { dev }]) => !dev);
const groups = ['dependencies', 'devDependencies', 'optionalDependencies'] as const;

const free = ['MIT', 'ISC', '0BSD', 'BSD-2-Clause', 'BSD-3-Clause', 'Apache-2.0', 'BlueOak-1.0.0', 'PostgreSQL'];
const freer = ['Unlicense', 'CC0-1.0', 'Python-2.0'];
const isFree = (expression = '') => {
  const [any = [], all = []] = [' OR ', ' AND '].map((word) => expression.replace(/[()]/g, '').split(word));
  const known = (name: string) => [...free, ...freer].includes(name);
  return any.some(known) || all.every(known);
};

t.test('what the service runs on may be used, changed and passed on', async (t) => {
  t.ok(served.length > 50);
  for (const [folder, { license }] of served) t.ok(isFree(license), `${folder}: ${license}`);
  t.notOk(isFree('GPL-3.0-only') || isFree(undefined) || isFree('MIT AND GPL-3.0-only'));
  t.ok(isFree('(MIT OR CC0-1.0)') && isFree('MIT OR GPL-3.0-only') && isFree('MIT AND ISC'));
  t.equal(project.license, 'Apache-2.0');
});

t.test('and so is what is really installed, also what a package brought itself', async (t) => {
  const installed = served.filter(([folder]) => existsSync(join(root, folder, 'package.json')));
  t.ok(installed.length > 50);
  const brought = globSync('node_modules/node/node_modules/*/package.json', { cwd: root });
  for (const file of [...installed.map(([folder]) => join(folder, 'package.json')), ...brought]) {
    const { license, version } = read<Package>(file);
    t.ok(isFree(license), `${file}: ${license}`);
    const folder = file.replace(/\/package\.json$/, '');
    t.equal(locked[folder]?.version ?? version, version, `${folder} is installed as locked`);
  }
});

t.test('versions are exact, and the lock file is of this package.json', async (t) => {
  for (const group of groups) {
    for (const [name, version] of Object.entries(project[group] ?? {})) {
      t.match(version, /^\d+\.\d+\.\d+(-[0-9A-Za-z.]+)?$/, `${name}: ${version}`);
    }
    t.same(own?.[group], project[group], group);
  }
  t.match(own, { name: project.name, version: project.version, license: project.license });
});

t.test('the lock file is whole, on every system, and names no place to fetch from', async (t) => {
  for (const [folder, { dependencies, optionalDependencies, integrity, resolved }] of Object.entries(locked)) {
    t.ok(integrity, `${folder}: integrity`);
    t.notOk(resolved, `${folder}: resolved`);
    for (const name of Object.keys({ ...dependencies, ...optionalDependencies })) {
      t.ok(find(folder, name), `${folder} needs ${name}: without it \`npm ci\` fails`);
    }
  }
});

/** They do not run, as nobody allows them to: it counts installations, and reports them. */
const refusedScripts = ['@scarf/scarf'];

t.test('what runs something of its own when it is installed is known by name: allowed, or left alone', async (t) => {
  const names = Object.entries(locked)
    .filter(([, { hasInstallScript }]) => hasInstallScript)
    .map(([folder]) => folder.slice(folder.lastIndexOf('node_modules/') + 'node_modules/'.length));
  const { allowScripts = {} } = project;
  t.same([...new Set(names)].sort(), [...Object.keys(allowScripts), ...refusedScripts].sort());
  t.ok(Object.values(allowScripts).every((isAllowed) => isAllowed));
  const devOnly = refusedScripts.every((name) => locked[`node_modules/${name}`]?.dev);
  t.ok(devOnly, 'and what is left alone is not in the service');
});

/** As Node looks for it: in the package's own node_modules, then in each one above. */
function find(folder: string, name: string): Package | undefined {
  const inner = locked[`${folder}/node_modules/${name}`];
  const above = folder.lastIndexOf('/node_modules/');
  if (inner || folder === '') return inner;
  return above === -1 ? locked[`node_modules/${name}`] : find(folder.slice(0, above), name);
}
