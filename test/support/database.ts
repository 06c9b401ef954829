// Gives each test file a database of its own: a copy of the migrated template.
import { setTimeout as sleep } from 'node:timers/promises';
import pg from 'pg';

export const TEMPLATE = 'template_consult';

export type TestDatabase = { url: string; drop(): Promise<void> };

/** What of a tap test is needed here. */
type Teardown = { teardown(handler: () => Promise<void>): void };

/** Dropped when the test given ends, or by `drop()`. An empty one where `template` is `template0`. */
export async function cloneDatabase(t?: Teardown, template = TEMPLATE): Promise<TestDatabase> {
  const adminUrl = process.env.TEST_DATABASE_URL;
  if (!adminUrl) throw new Error('TEST_DATABASE_URL is not set: run the tests by `npm test -- <files>`');
  const name = `test_${process.pid}_${nextNumber++}`;
  await administer(adminUrl, `drop database if exists ${name} with (force)`); // of an earlier process of this number
  await administer(adminUrl, `create database ${name} template ${template}`);
  const drop = () => administer(adminUrl, `drop database if exists ${name} with (force)`);
  t?.teardown(drop);
  return { url: databaseUrl(adminUrl, name), drop };
}

let nextNumber = 1;

export function databaseUrl(url: string, name: string): string {
  return Object.assign(new URL(url), { pathname: `/${name}` }).href;
}

const OBJECT_IN_USE = '55006';

async function administer(url: string, statement: string): Promise<void> {
  const client = new pg.Client(url);
  await client.connect();
  try {
    for (let attempt = 1; ; attempt++) {
      try {
        await client.query(statement);
        return;
      } catch (error) {
        if ((error as pg.DatabaseError).code !== OBJECT_IN_USE || attempt === 100) throw error;
        await sleep(50);
      }
    }
  } finally {
    await client.end();
  }
}
