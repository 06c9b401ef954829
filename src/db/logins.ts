/** Users that log in, each with one of the roles and nothing else. */
import { createHash, createHmac, pbkdf2Sync, randomBytes } from 'node:crypto';
import type { ClientBase } from 'pg';
import { ORDINARY, type roles } from './roles.ts';

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

/** What one login may keep others waiting with; the service and its scripts ask for less. */
const patience: Readonly<Record<Login['role'], readonly string[]>> = {
  consult_service: ['statement_timeout = 60000', 'idle_in_transaction_session_timeout = 60000'],
  consult_sealer: ['statement_timeout = 60000', 'idle_in_transaction_session_timeout = 60000'],
  consult_auditor: [
    ...['statement_timeout = 600000', 'idle_in_transaction_session_timeout = 300000'],
    'default_transaction_read_only = on',
  ],
};

/** Made, or made what it has to be: with this password, in this role alone, and nothing that was given by hand. */
export async function keepLogin(client: ClientBase, { user, role, password }: Login): Promise<void> {
  const name = client.escapeIdentifier(user);
  await keepUser(client, user, password);
  for (const setting of patience[role]) await client.query(`alter role ${name} set ${setting}`);
  const { rows } = await client.query<{ held: string; grantor: string }>(
    `select m.roleid::regrole::text as held, coalesce(g.oid::regrole::text, 'current_user') as grantor
     from pg_auth_members m left join pg_roles g on g.oid = m.grantor where m.member = (select oid from pg_roles where rolname = $1)`,
    [user],
  );
  for (const { held, grantor } of rows) await client.query(`revoke ${held} from ${name} granted by ${grantor}`);
  await client.query(`grant ${client.escapeIdentifier(role)} to ${name}`);
}

/** A user that logs in, with no more than any other, and with no settings. */
export async function keepUser(client: ClientBase, user: string, password: string): Promise<void> {
  const name = client.escapeIdentifier(user);
  const { rowCount } = await client.query('select from pg_roles where rolname = $1', [user]);
  if (rowCount === 0) await client.query(`create role ${name}`);
  await client.query(`alter role ${name} reset all`);
  const word = client.escapeLiteral(verifierOf(password));
  await client.query(`alter role ${name} login inherit ${ORDINARY} password ${word}`);
}
