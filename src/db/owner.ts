/**
 * Who owns the database: an ordinary user, made by a superuser before the first migration. It migrates and grants; it is
 * not the superuser, so that whoever has its password has this database and not the server.
 */
import type { ClientBase } from 'pg';
import { keepUser } from './logins.ts';
import { createRoles, isSuperuser, takeBack } from './roles.ts';

/** Everything of ours in this database, whoever made it, becomes the owner's; what is everybody's is taken back. */
export async function keepOwner(client: ClientBase, user: string, password: string): Promise<void> {
  const { rows } = await client.query<{ me: string; database: string }>(
    'select current_user as me, quote_ident(current_database()) as database',
  );
  const { me, database } = rows[0] ?? {};
  if (me === user || !(await isSuperuser(client)))
    throw new Error('an owner is made by a superuser, and is another than it');
  const name = client.escapeIdentifier(user);
  await client.query('begin');
  try {
    await createRoles(client);
    await keepUser(client, user, password);
    await client.query(`alter role ${name} set idle_in_transaction_session_timeout = 600000`);
    await client.query(`alter database ${database} owner to ${name}`);
    await client.query(`do $$ ${handOver.replaceAll('the_owner', name)} $$`);
    await client.query(`do $$ ${takeBack} $$`);
    await client.query('commit');
  } catch (error) {
    await client.query('rollback');
    throw error;
  }
}

/** Sequences and indexes go with their tables; what an extension brought stays its own. */
const handOver = `
declare statement text;
begin
  for statement in
    select format('alter schema %I owner to the_owner', n.nspname) from pg_namespace n
      where n.nspname !~ '^pg_' and n.nspname not in ('information_schema', 'public')
    union all
    select format('alter table %I.%I owner to the_owner', n.nspname, c.relname)
      from pg_class c join pg_namespace n on n.oid = c.relnamespace
      where c.relkind in ('r', 'p', 'v', 'm') and n.nspname !~ '^pg_' and n.nspname <> 'information_schema'
        and not exists (select from pg_depend d where d.objid = c.oid and d.deptype = 'e')
    union all
    select format('alter function %s owner to the_owner', p.oid::regprocedure)
      from pg_proc p join pg_namespace n on n.oid = p.pronamespace
      where n.nspname !~ '^pg_' and n.nspname <> 'information_schema'
        and not exists (select from pg_depend d where d.objid = p.oid and d.deptype = 'e')
  loop execute statement; end loop;
end`;
