import { sql } from 'kysely';
import type { Database } from '../../db/database.ts';
import type { Caller, Grant } from '../../http/access.ts';

/** A live key with its grants; expiry is by the database's clock. */
export async function findApiKey(
  db: Database,
  id: string,
): Promise<{ secret_hash: Buffer; caller: Caller } | undefined> {
  const { rows } = await sql<{ name: string; secret_hash: Buffer; grants: Grant[] }>`
    select k.name, k.secret_hash,
      (select coalesce(json_agg(json_build_object('role', g.role, 'division_code', coalesce(g.division_code, ''), 'subject_id', g.subject_id)), '[]')
       from api_key_grant g where g.api_key_id = k.id) as grants
    from api_key k
    where k.id = ${id} and k.revoked_at is null and (k.expires_at is null or k.expires_at > now())`.execute(db);
  const row = rows[0];
  return row && { secret_hash: row.secret_hash, caller: { credential_id: id, name: row.name, grants: row.grants } };
}

export async function insertApiKey(
  db: Database,
  key: { id: string; name: string; secret_hash: Buffer; grants: Grant[] },
): Promise<void> {
  await sql`
    with key as (
      insert into api_key (id, name, secret_hash) values (${key.id}, ${key.name}, ${key.secret_hash}) returning id
    ),
    logged as (
      insert into event (resource, record_id, record_version, action, after)
      select 'api_key', key.id, 1, 'created', jsonb_build_object('name', ${key.name}::text, 'grants', ${JSON.stringify(key.grants)}::jsonb)
      from key
    )
    insert into api_key_grant (api_key_id, role, division_code, subject_id)
    select key.id, g.role, nullif(g.division_code, ''), g.subject_id
    from key, jsonb_to_recordset(${JSON.stringify(key.grants)}::jsonb) as g(role text, division_code text, subject_id uuid)`.execute(
    db,
  );
}

export async function hasApiKey(db: Database): Promise<boolean> {
  const { rows } = await sql`select from api_key limit 1`.execute(db);
  return rows.length > 0;
}

/** Ends a key at once; instances that know it forget it within seconds. False where no live key has this id. */
export async function revokeApiKey(db: Database, id: string): Promise<boolean> {
  const { rows } = await sql`
    with key as (
      update api_key set revoked_at = now(), updated_at = now(), version = version + 1
      where id = ${id}::uuid and revoked_at is null returning id, version
    )
    insert into event (resource, record_id, record_version, action)
    select 'api_key', key.id, key.version, 'removed' from key returning record_id`.execute(db);
  return rows.length > 0;
}
