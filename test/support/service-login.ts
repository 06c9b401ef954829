/** The service's own login on a database, and what PostgreSQL refuses it. */
import pg from 'pg';
import type { Test } from 'tap';
import { keepLogin } from '../../src/db/logins.ts';
import { grantRoles } from '../../src/db/roles.ts';

/** Logs in as the service does once the roles are made, and tries each statement; `user` is dropped with the test. */
export async function refusedToService(t: Test, url: string, user: string, statements: string[]): Promise<void> {
  const owner = new pg.Client(url);
  await owner.connect();
  t.teardown(() => owner.end());
  await grantRoles(owner);
  const password = 'x'.repeat(48);
  await keepLogin(owner, { user, role: 'consult_service', password });
  t.teardown(() => owner.query(`drop role ${user}`));
  const client = new pg.Client(Object.assign(new URL(url), { username: user, password }).href);
  await client.connect();
  t.teardown(() => client.end());
  t.ok((await client.query('select from subject limit 1')).rowCount);
  for (const statement of statements) await t.rejects(client.query(statement), { code: '42501' }, statement);
}
