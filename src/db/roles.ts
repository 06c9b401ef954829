/** The roles of the database: who owns it migrates it, and what runs all day can neither alter it nor rewrite the log. */
import type { ClientBase } from 'pg';
import { listTables } from './catalog.ts';

export const roles = {
  consult_service: { zh: '服务:读写记录,日志只增', en: 'the service: records, and additions to the log' },
  consult_sealer: { zh: '编号与封印:只给日志编号、写封印', en: 'relay and sealer: numbers the log and seals it' },
  consult_auditor: { zh: '审计:只读日志、封印和区划', en: 'auditors: read the log, its seals and divisions' },
} as const;

/**
 * The log: a place in it is given by the relay, and the rest of a row by whoever writes it. That an entry has its record
 * is the service's word, as attempts and reads have none: who takes the service over can add to the log, and no more.
 */
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
    await createRoles(client);
    for (const statement of await grants(client)) await client.query(statement);
    if (await isSuperuser(client)) await client.query(`do $$ ${takeBack} $$`);
    await client.query('commit');
  } catch (error) {
    await client.query('rollback');
    throw error;
  }
  return Object.entries(roles).map(([role, words]) => ({ role, ...words }));
}

/** What nobody has who is named here, whatever he was given by hand. */
export const ORDINARY = 'nosuperuser nobypassrls nocreatedb nocreaterole noreplication';

/** Roles belong to the whole server: another database of it may have made them, or make them at this moment. */
export async function createRoles(client: ClientBase): Promise<void> {
  const { rows } = await client.query<{ rolname: string; is_ordinary: boolean }>(
    `select rolname, not (rolcanlogin or rolsuper or rolbypassrls or rolcreatedb or rolcreaterole or rolreplication)
       as is_ordinary from pg_roles where rolname = any($1)`,
    [Object.keys(roles)],
  );
  for (const role of Object.keys(roles)) {
    const found = rows.find(({ rolname }) => rolname === role);
    if (found === undefined)
      await client.query(
        `do $$ begin create role ${role} nologin ${ORDINARY};
           exception when duplicate_object or unique_violation then null; end $$`,
      );
    else if (!found.is_ordinary) await client.query(`alter role ${role} nologin ${ORDINARY}`);
  }
}

async function grants(client: ClientBase): Promise<string[]> {
  const everyone = Object.keys(roles).join(', ');
  const tables = await listTables(client);
  const records = tables.filter(({ name }) => !readOnly.includes(name)).map(({ sqlName }) => sqlName);
  if (records.length === 0) throw new Error('there are no tables yet: run npm run migrate first');
  const { rows } = await client.query<{ name: string }>('select quote_ident(current_database()) as name');
  const database = rows[0]?.name ?? '';
  return [
    // to connect, and to make temporary tables, is everybody's otherwise
    `revoke all on database ${database} from public, ${everyone}`,
    `grant connect on database ${database} to ${everyone}`,
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

export async function isSuperuser(client: ClientBase): Promise<boolean> {
  const { rowCount } = await client.query('select from pg_roles where rolname = current_user and rolsuper');
  return rowCount === 1;
}

/**
 * Large objects, which nothing here uses, and advisory locks, which migrations and a few changes wait for: everybody's
 * otherwise, and for a superuser alone to take back.
 */
export const takeBack = `
declare
  found regprocedure;
  owner regrole;
begin
  select datdba::regrole into owner from pg_database where datname = current_database();
  for found in
    select oid::regprocedure from pg_proc
    where pronamespace = 'pg_catalog'::regnamespace and proname ~ '^(lo_|loread|lowrite|pg_(try_)?advisory_)'
  loop
    execute format('revoke execute on function %s from public', found);
    if found::text ~ 'advisory' then execute format('grant execute on function %s to %s', found, owner); end if;
  end loop;
  grant execute on function pg_advisory_xact_lock(bigint) to consult_service;
end`;
