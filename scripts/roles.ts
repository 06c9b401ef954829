// Makes the roles of the database and grants each the least it needs: npm run roles, as the owner of the tables.
// Safe to run again, and to be run after every migration: tables that are new are granted then. With SERVICE_PASSWORD,
// SEALER_PASSWORD, AUDITOR_PASSWORD it also makes the users that log in: service, sealer, auditor.
import pg from 'pg';
import { openDatabase } from '../src/db/embedded.ts';
import { keepLogin } from '../src/db/logins.ts';
import { grantRoles } from '../src/db/roles.ts';

const { DATABASE_URL: databaseUrl, DATABASE_CA_FILE: caFile, DATA_DIR: dataDir } = process.env;
const { SERVICE_PASSWORD, SEALER_PASSWORD, AUDITOR_PASSWORD } = process.env;
const logins = [
  { user: 'service', role: 'consult_service', password: SERVICE_PASSWORD },
  { user: 'sealer', role: 'consult_sealer', password: SEALER_PASSWORD },
  { user: 'auditor', role: 'consult_auditor', password: AUDITOR_PASSWORD },
] as const;
const database = await openDatabase({ databaseUrl, dataDir, caFile });
const client = new pg.Client(database.url);
try {
  await client.connect();
  for (const { role, zh, en } of await grantRoles(client)) console.log(`${role.padEnd(20)} ${zh} / ${en}`);
  for (const { user, role, password } of logins) {
    if (!password) continue;
    await keepLogin(client, { user, role, password });
    console.log(`${user.padEnd(20)} 登录用户 / logs in as ${role}`);
  }
  if (!logins.some(({ password }) => password))
    console.log('给登录用户授予其一 / grant one to a user that logs in: create user … in role consult_service');
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
} finally {
  await client.end();
  await database.stop();
}
