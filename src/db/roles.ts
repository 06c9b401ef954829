/** The roles of the database: who owns it migrates it, and what runs all day can neither alter it nor rewrite the log. */
import type { ClientBase } from 'pg';
import { listTables } from './catalog.ts';

export const roles = {
  consult_service: { zh: '服务:读写记录,日志只增', en: 'the service: records, and additions to the log' },
  consult_sealer: { zh: '编号与封印:只给日志编号、写封印', en: 'relay and sealer: numbers the log and seals it' },
  consult_auditor: { zh: '审计:只读日志、封印和区划', en: 'auditors: read the log, its seals and divisions' },
} as const;

/** The log: a place in it is given by the relay, and the rest of a row by whoever writes it. */
const given = [
  'resource',
  'record_id',
  'record_version',
  'action',
  'division_code',
  'agenda_item_id',
  'credential_id',
  'on_behalf_of',
  'request_id',
  'rules',
  'before',
  'after',
].join(', ');
const proof = ['event', 'audit_seal', 'audit_key'].map((name) => `public.${name}`);
/** What is no record, and names that the log does not hold: nothing else is ever deleted. */
const forgotten = ['public.idempotency_key', 'public.agenda_item_scope', 'public.acted_for'];
const readOnly = ['public.service_secret', 'public.audit_duty', ...proof];

/** In one transaction, by the owner of the tables. Whatever the roles held before on tables of ours is taken back. */
export async function grantRoles(client: ClientBase): Promise<{ role: string; zh: string; en: string }[]> {
  await client.query('begin');
  try {
    for (const role of Object.keys(roles)) await createRole(client, role);
    for (const statement of await grants(client)) await client.query(statement);
    await client.query('commit');
  } catch (error) {
    await client.query('rollback');
    throw error;
  }
  return Object.entries(roles).map(([role, words]) => ({ role, ...words }));
}

/** Roles belong to the whole server: another database of it may have made them. */
async function createRole(client: ClientBase, role: string): Promise<void> {
  const { rowCount } = await client.query('select from pg_roles where rolname = $1', [role]);
  if (rowCount === 0) await client.query(`create role ${role} nologin nosuperuser nocreatedb nocreaterole`);
}

async function grants(client: ClientBase): Promise<string[]> {
  const everyone = Object.keys(roles).join(', ');
  const tables = await listTables(client);
  const records = tables.filter(({ name }) => !readOnly.includes(name)).map(({ sqlName }) => sqlName);
  if (records.length === 0) throw new Error('there are no tables yet: run npm run migrate first');
  return [
    `revoke all on all tables in schema public from public, ${everyone}`,
    `revoke all on all sequences in schema public from public, ${everyone}`,
    `revoke create on schema public from public, ${everyone}`,
    `grant usage on schema public to ${everyone}`,
    `grant select on kysely_migration to consult_service`,
    `grant select, insert, update on ${records.join(', ')} to consult_service`,
    `grant delete on ${forgotten.join(', ')} to consult_service`,
    `grant select on ${readOnly.join(', ')} to consult_service`,
    `grant insert (${given}) on event to consult_service`,
    `grant select on ${proof.join(', ')} to consult_sealer`,
    `grant update (pos) on event to consult_sealer`,
    `grant select, update on audit_duty to consult_sealer`,
    `grant insert on audit_seal, audit_key to consult_sealer`,
    `grant select on ${proof.join(', ')}, division to consult_auditor`,
    `revoke all on function keep_log_partitions() from public, ${everyone}`,
    `grant execute on function keep_log_partitions() to consult_service`,
  ];
}
