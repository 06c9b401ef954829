// Makes the roles of the database and grants each the least it needs: npm run roles.
// Before the first migration, as a superuser, with OWNER_PASSWORD: makes `owner`, an ordinary user that owns the database
// and everything in it, and takes back what is everybody's otherwise. SUPERUSER_PASSWORD_FILE: instead of a password in
// DATABASE_URL. With SERVICE_PASSWORD, SEALER_PASSWORD and
// AUDITOR_PASSWORD it also makes the users that log in: service, sealer, auditor, each in one role and with its limits.
// After every migration, as the owner: grants the roles the tables that are there. Safe to run again, both.
import { readFileSync } from 'node:fs';
import pg from 'pg';
import { openDatabase } from '../src/db/embedded.ts';
import { keepLogin } from '../src/db/logins.ts';
import { keepOwner } from '../src/db/owner.ts';
import { grantRoles } from '../src/db/roles.ts';

const { DATABASE_URL: databaseUrl, DATABASE_CA_FILE: caFile, DATA_DIR: dataDir } = process.env;
const { SUPERUSER_PASSWORD_FILE, OWNER_PASSWORD, SERVICE_PASSWORD, SEALER_PASSWORD, AUDITOR_PASSWORD } = process.env;
const logins = [
  { user: 'service', role: 'consult_service', password: SERVICE_PASSWORD },
  { user: 'sealer', role: 'consult_sealer', password: SEALER_PASSWORD },
  { user: 'auditor', role: 'consult_auditor', password: AUDITOR_PASSWORD },
] as const;
const database = await openDatabase({ databaseUrl, dataDir, caFile });
const client = new pg.Client(SUPERUSER_PASSWORD_FILE ? withPassword(database.url) : database.url);
const say = (name: string, words: string) => console.log(`${name.padEnd(20)} ${words}`);
try {
  await client.connect();
  if (OWNER_PASSWORD) {
    await keepOwner(client, 'owner', OWNER_PASSWORD);
    say('owner', '拥有数据库,执行迁移 / owns the database and migrates it');
  } else for (const { role, zh, en } of await grantRoles(client)) say(role, `${zh} / ${en}`);
  for (const { user, role, password } of logins) {
    if (!password) continue;
    await keepLogin(client, { user, role, password });
    say(user, `登录用户 / logs in as ${role}`);
  }
  if (!OWNER_PASSWORD && !logins.some(({ password }) => password))
    console.log('给登录用户授予其一 / grant one to a user that logs in: create user … in role consult_service');
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
} finally {
  await client.end();
  await database.stop();
}

/** Of an address that is none the driver says so, and does not repeat it. */
function withPassword(url: string): string {
  if (!URL.canParse(url)) return url;
  return Object.assign(new URL(url), { password: readFileSync(String(SUPERUSER_PASSWORD_FILE), 'utf8').trim() }).href;
}
