// Writes what is derived from the code: src/db/schema.ts from the migrated database, openapi/openapi.json from the
// routes. With --check it writes nothing and fails where the committed files differ.
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { pino } from 'pino';
import { buildApp } from '../src/app.ts';
import { createDatabase, createPool } from '../src/db/database.ts';
import { startEmbedded } from '../src/db/embedded.ts';
import { Cursors } from '../src/db/keyset.ts';
import { migrateToLatest } from '../src/db/migrator.ts';

const root = path.resolve(import.meta.dirname, '..');
const isCheck = process.argv.includes('--check');
let stale = 0;

function settle(file: string, content: string): void {
  const target = path.join(root, file);
  const present = (() => {
    try {
      return readFileSync(target, 'utf8');
    } catch {
      return '';
    }
  })();
  if (present === content) return;
  if (isCheck) {
    process.stderr.write(`${file} differs from the code: run npm run generate\n`);
    stale += 1;
  } else {
    writeFileSync(target, content);
    process.stdout.write(`wrote ${file}\n`);
  }
}

const folder = mkdtempSync(path.join(tmpdir(), 'consult-generate-'));
const embedded = await startEmbedded({ dataDir: path.join(folder, 'postgres'), settings: { fsync: 'off' } });
try {
  await migrateToLatest(embedded.url);
  settle('src/db/schema.ts', databaseTypes(embedded.url));
  const db = createDatabase(createPool({ url: embedded.url, poolMax: 1 }));
  const app = await buildApp({
    db,
    reader: db,
    cursors: new Cursors(Buffer.alloc(32)),
    now: () => new Date(),
    logger: pino({ level: 'silent' }),
    writeRead: async () => {},
    rateLimit: 1,
    corsOrigins: [],
    trustProxy: [],
    maxEventLoopDelay: 0,
  });
  await app.ready();
  settle('openapi/openapi.json', `${JSON.stringify(app.contract(), null, 2)}\n`);
  await app.close();
  await db.destroy();
} finally {
  await embedded.stop();
  rmSync(folder, { recursive: true, force: true });
}
process.exit(stale > 0 ? 1 : 0);

function databaseTypes(url: string): string {
  const bin = path.join(root, 'node_modules/.bin/kysely-codegen');
  const args = [
    '--url',
    url,
    '--dialect',
    'postgres',
    '--print',
    '--log-level',
    'silent',
    '--date-parser',
    'string',
    '--default-schema',
    'public',
    '--exclude-pattern',
    '{kysely_*,partition.*}',
  ];
  const mapping = ['--type-mapping', JSON.stringify({ timestamptz: 'string', int8: 'number' })];
  const run = spawnSync(bin, [...args, ...mapping], { encoding: 'utf8' });
  if (run.status !== 0) throw new Error(`kysely-codegen failed: ${run.stderr}`);
  return run.stdout;
}
