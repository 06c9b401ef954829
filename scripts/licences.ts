// Prints every package that is installed, by its licence, as the lock file names it: `npm run licences`. Those that only
// developers have are marked. Ends with 1 where one may not be used freely.
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { isFree } from './licences/expression.ts';

interface Package {
  readonly version: string;
  readonly license?: string;
  readonly dev?: boolean;
}
/** They say it in a file beside their package.json. */
const stated: Readonly<Record<string, string>> = { 'jsonc-simple-parser': 'MIT', reserved: 'MIT' };

const lockFile = path.resolve(import.meta.dirname, '../package-lock.json');
const { '': _, ...locked } = (JSON.parse(readFileSync(lockFile, 'utf8')) as { packages: Record<string, Package> })
  .packages;
const rows = Object.entries(locked).map(([folder, { version, license, dev }]) => {
  const name = folder.slice(folder.lastIndexOf('node_modules/') + 'node_modules/'.length);
  return { name, version, licence: license ?? stated[name] ?? '', dev: dev === true };
});
const lines = rows.map(({ name, version, licence, dev }) => `${licence}\t${name}@${version}${dev ? '\tdev' : ''}`);
process.stdout.write(`${[...new Set(lines)].sort().join('\n')}\n`);
const refused = rows.filter(({ licence }) => !isFree(licence));
for (const { name, licence } of refused) process.stderr.write(`${name}: ${licence || 'no licence'}\n`);
if (refused.length > 0) process.exitCode = 1;
