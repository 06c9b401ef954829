// Makes an API key: npm run key -- --role convener --division 150626100201 [--name …] [--subject <id of a responder's subject>]
import { parseArgs } from 'node:util';
import { sql } from 'kysely';
import { readConfig } from '../src/config.ts';
import { createDatabase, createPool } from '../src/db/database.ts';
import { openDatabase } from '../src/db/embedded.ts';
import { shortCode } from '../src/db/scope.ts';
import type { Role } from '../src/http/access.ts';
import { issueApiKey } from '../src/modules/api-keys/commands.ts';
import { codes, isCode } from '../src/procedure/code-lists.ts';

const config = readConfig(process.env);
const { values } = parseArgs({
  options: {
    role: { type: 'string' },
    division: { type: 'string' },
    name: { type: 'string' },
    subject: { type: 'string' },
  },
});

function fail(message: string): never {
  process.stderr.write(`${message}\n`);
  process.exit(1);
}

const { role, division = '', subject } = values;
if (!role || !isCode('roles', role)) fail(`--role 应为 / must be one of: ${codes('roles').join(', ')}`);
if (division === '' && role !== 'administrator' && role !== 'auditor')
  fail('--division 必需,如 150626100201 / is required');
if ((role === 'responder') !== (subject !== undefined))
  fail('--subject 仅用于且必须用于 responder / goes with --role responder, and only there');

const database = await openDatabase({ databaseUrl: config.DATABASE_URL || undefined, dataDir: config.DATA_DIR });
const db = createDatabase(createPool({ url: database.url, poolMax: 1 }));
try {
  const division_code = shortCode(division);
  const known =
    division === '' || (await sql`select from division where code = ${division_code}`.execute(db)).rows.length > 0;
  if (!known) fail(`区划不存在 / no such division: ${division}`);
  const name = values.name ?? `${role} ${division_code}`;
  const { token } = await issueApiKey(db, {
    name,
    grants: [{ role: role as Role, division_code, subject_id: subject ?? null }],
  });
  process.stdout.write(`${token}\n`);
} finally {
  await db.destroy();
  await database.stop();
}
