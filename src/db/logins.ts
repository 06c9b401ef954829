/** Users that log in, each with one of the roles and nothing else. */
import { createHash, createHmac, pbkdf2Sync, randomBytes } from 'node:crypto';
import type { ClientBase } from 'pg';
import type { roles } from './roles.ts';

export interface Login {
  readonly user: string;
  readonly role: keyof typeof roles;
  readonly password: string;
}

const ROUNDS = 4096;

/** As PostgreSQL keeps a password (RFC 5803): the word itself is in no statement, and so in no log of the server. */
export function verifierOf(password: string, salt = randomBytes(16)): string {
  const salted = pbkdf2Sync(password.normalize('NFKC'), salt, ROUNDS, 32, 'sha256');
  const keyed = (words: string) => createHmac('sha256', salted).update(words).digest();
  const stored = createHash('sha256').update(keyed('Client Key')).digest('base64');
  return `SCRAM-SHA-256$${ROUNDS}:${salt.toString('base64')}$${stored}:${keyed('Server Key').toString('base64')}`;
}

/** Made, or given the password anew. The role has to be there. */
export async function keepLogin(client: ClientBase, { user, role, password }: Login): Promise<void> {
  const name = client.escapeIdentifier(user);
  const { rowCount } = await client.query('select from pg_roles where rolname = $1', [user]);
  if (rowCount === 0) await client.query(`create role ${name} nosuperuser nocreatedb nocreaterole`);
  await client.query(`alter role ${name} login password ${client.escapeLiteral(verifierOf(password))}`);
  await client.query(`grant ${client.escapeIdentifier(role)} to ${name}`);
}
