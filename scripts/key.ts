// Makes an API key: npm run key -- --role convener --division 150626100201 [--name …]
//   [--subject <id of a responder's subject>] [--personal-data, for an auditor or a supervisor who may see it]
// Ends one: npm run key -- --revoke ck_…
import { parseArgs } from 'node:util';
import { sql } from 'kysely';
import { readConfig } from '../src/config.ts';
import { createDatabase, createPool, type Database } from '../src/db/database.ts';
import { openDatabase } from '../src/db/embedded.ts';
import { keepLogPartitions } from '../src/db/log-partitions.ts';
import { shortCode } from '../src/db/scope.ts';
import type { Role } from '../src/http/access.ts';
import { neverPersonal } from '../src/http/personal.ts';
import { issueApiKey } from '../src/modules/api-keys/commands.ts';
import { findBrokenGrants, revokeApiKey } from '../src/modules/api-keys/queries.ts';
import { codes, isCode } from '../src/procedure/code-lists.ts';

const config = readConfig(process.env);
const { values } = parseArgs({
  options: {
    role: { type: 'string' },
    division: { type: 'string' },
    name: { type: 'string' },
    subject: { type: 'string' },
    'personal-data': { type: 'boolean', default: false },
    revoke: { type: 'string' },
  },
});

function fail(message: string): never {
  process.stderr.write(`${message}\n`);
  process.exit(1);
}

if (values.revoke !== undefined) {
  await withDatabase(async (db) => {
    const id = /^ck_([0-9a-f]{32})(_|$)/.exec(values.revoke ?? '')?.[1];
    if (!id || !(await revokeApiKey(db, id))) fail('没有这个有效的密钥 / no such live key');
    process.stdout.write('已作废 / revoked\n');
  });
  process.exit(0);
}

const { role, division = '', subject } = values;
if (!role || !isCode('roles', role)) fail(`--role 应为 / must be one of: ${codes('roles').join(', ')}`);
if (division === '' && role !== 'administrator' && role !== 'auditor')
  fail('--division 必需,如 150626100201 / is required');
if ((role === 'responder') !== (subject !== undefined))
  fail('--subject 仅用于且必须用于 responder / goes with --role responder, and only there');
const personal_data = values['personal-data'];
if (personal_data && neverPersonal.includes(role)) fail('该角色不能看个人信息 / this role never sees personal data');

await withDatabase(async (db) => {
  const division_code = shortCode(division);
  const isKnown =
    division === '' || (await sql`select from division where code = ${division_code}`.execute(db)).rows.length > 0;
  if (!isKnown) fail(`区划不存在 / no such division: ${division}`);
  const broken = await findBrokenGrants(db, [
    { role: role as Role, division_code: division_code || null, subject_id: subject ?? null },
  ]);
  if (broken.length > 0) fail(`区划内没有该主体 / no such subject there: ${subject}`);
  const name = values.name ?? `${role} ${division_code}`;
  const grant = { role: role as Role, division_code, subject_id: subject ?? null };
  const grants = [personal_data ? { ...grant, personal_data } : grant];
  const { token } = await issueApiKey(db, { name, grants });
  process.stdout.write(`${token}\n`);
});

async function withDatabase(act: (db: Database) => Promise<void>): Promise<void> {
  const database = await openDatabase({
    databaseUrl: config.DATABASE_URL || undefined,
    caFile: config.DATABASE_CA_FILE,
    dataDir: config.DATA_DIR,
  });
  const db = createDatabase(createPool({ url: database.url, poolMax: 1 }));
  try {
    await keepLogPartitions(db);
    await act(db);
  } finally {
    await db.destroy();
    await database.stop();
  }
}
