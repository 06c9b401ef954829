import { type SqlBool, sql } from 'kysely';
import type { Database } from '../../db/database.ts';
import { anyOf, covers, isHeldBy, isOwn, isUnder, type Scope } from '../../db/scope.ts';
import type { Caller, Grant } from '../../http/access.ts';
import type { KnownKey } from '../../http/aspects/authentication.ts';
import type { TokenHolder } from '../../http/tokens.ts';
import { notFound } from '../../problems.ts';

/** As kept and on the wire: null for the whole country. */
export interface KeptGrant {
  readonly role: Grant['role'];
  readonly division_code: string | null;
  readonly subject_id: string | null;
  readonly personal_data?: boolean | undefined;
}
const fromKept = (grant: KeptGrant): Grant => ({ ...grant, division_code: grant.division_code ?? '' });
const toKept = (grant: Grant): KeptGrant => ({ ...grant, division_code: grant.division_code || null });

interface Found {
  name: string;
  grants: KeptGrant[];
  expires_at: string | null;
  secret_hash: Buffer;
  secret_issued_at: string;
  previous_secret_hash: Buffer | null;
  previous_secret_expires_at: string | null;
}

/** A live key with its live secrets; expiry is by the database's clock. */
export async function findApiKey(db: Database, id: string): Promise<KnownKey | undefined> {
  const { rows } = await sql<Found>`
    select name, grants, expires_at, secret_hash, secret_issued_at,
      case when previous_secret_expires_at > now() then previous_secret_hash end as previous_secret_hash,
      case when previous_secret_expires_at > now() then previous_secret_expires_at end as previous_secret_expires_at
    from api_key where id = ${id} and deleted_at is null and (expires_at is null or expires_at > now())`.execute(db);
  const [row] = rows;
  if (!row) return undefined;
  const { name, expires_at, secret_hash, previous_secret_hash } = row;
  const secrets = { issued_at: row.secret_issued_at, previous_expires_at: row.previous_secret_expires_at };
  const grants = row.grants.map(fromKept);
  const caller: Caller = { credential_id: id, name, kind: 'api_key', expires_at, secrets, grants };
  return { secret_hashes: [secret_hash, ...(previous_secret_hash ? [previous_secret_hash] : [])], caller };
}

/** A key made by the operator of the service, not by a caller of the API. */
export async function insertApiKey(
  db: Database,
  key: { id: string; name: string; secret_hash: Buffer; division_code: string | null; grants: readonly Grant[] },
): Promise<void> {
  await sql`
    with key as (
      insert into api_key (id, name, secret_hash, secret_issued_at, division_code, grants)
      values (${key.id}, ${key.name}, ${key.secret_hash}, now(), ${key.division_code},
              ${JSON.stringify(key.grants.map(toKept))}::jsonb)
      returning id, name, division_code, grants
    )
    insert into event (resource, record_id, record_version, action, division_code, after)
    select 'api_key', key.id, 1, 'created', key.division_code, to_jsonb(key) from key`.execute(db);
}

export async function hasApiKey(db: Database): Promise<boolean> {
  const { rows } = await sql`select from api_key limit 1`.execute(db);
  return rows.length > 0;
}

/** Ends a key at once; instances that know it forget it within seconds. False where no live key has this id. */
export async function revokeApiKey(db: Database, id: string): Promise<boolean> {
  const { rows } = await sql`
    with key as (
      update api_key set deleted_at = now(), updated_at = now(), version = version + 1
      where id = ${id}::uuid and deleted_at is null returning id, version, division_code
    )
    insert into event (resource, record_id, record_version, action, division_code)
    select 'api_key', key.id, key.version, 'removed', key.division_code from key returning record_id`.execute(db);
  return rows.length > 0;
}

/** Times of secrets are the database's, by which they expire. */
export async function readClock(db: Database, secondsLater = 0): Promise<{ now: string; later: string }> {
  const { rows } = await sql<{ now: string; later: string }>`
    select now()::timestamptz(3) as now, (now() + ${secondsLater}::int * interval '1 second')::timestamptz(3) as later`.execute(
    db,
  );
  return rows[0] as { now: string; later: string };
}

/** As JSON takes it. */
export async function findSecretHash(db: Database, id: string): Promise<string | null> {
  const { rows } = await sql<{ hash: string }>`
    select '\\x' || encode(secret_hash, 'hex') as hash from api_key where id = ${id}`.execute(db);
  return rows[0]?.hash ?? null;
}

/** Which grants name a division or a subject that there is not, or a subject of another division. */
export async function findBrokenGrants(
  db: Database,
  grants: readonly KeptGrant[],
): Promise<{ at: number; column: 'division_code' | 'subject_id' }[]> {
  const isMissing = sql<SqlBool>`not exists (select from division d where d.code = g.division_code)`;
  const { rows } = await sql<{ at: number; column: 'division_code' | 'subject_id' }>`
    select (g.ordinality - 1)::int as at,
      case when g.division_code is not null and ${isMissing} then 'division_code' else 'subject_id' end as column
    from rows from (jsonb_to_recordset(${JSON.stringify(grants)}::jsonb) as (division_code text, subject_id uuid))
      with ordinality as g (division_code, subject_id)
    where (g.division_code is not null and ${isMissing})
       or (g.subject_id is not null and not exists (
         select from subject s where s.id = g.subject_id and s.deleted_at is null
           and ${isHeldBy(sql.ref('s.division_code'), sql.ref('g.division_code'))}))
    order by 1`.execute(db);
  return rows;
}

/** Keys of a division by their prefix: nobody below is answerable for what lies above. */
export const ownedBy = (divisions: readonly string[], code: string | null): boolean =>
  divisions.some((division) => (code === null ? division === '' : covers(division, code)));

/** When keys were last used, all in one statement; it makes no version of theirs. */
export async function keepUses(db: Database, uses: readonly { id: string; at: string }[]): Promise<void> {
  await sql`
    update api_key k set last_used_at = u.at
    from jsonb_to_recordset(${JSON.stringify(uses)}::jsonb) as u (id uuid, at timestamptz)
    where k.id = u.id and (k.last_used_at is null or k.last_used_at < u.at)`.execute(db);
}

export async function keepTokenHolder(db: Database, holder: TokenHolder): Promise<void> {
  await sql`
    insert into token_holder (id, issuer, subject, client_id)
    values (${holder.id}, ${holder.issuer}, ${holder.subject}, ${holder.client_id})
    on conflict (id) do nothing`.execute(db);
}

export interface Credential {
  readonly id: string;
  readonly kind: 'api_key' | 'access_token';
  readonly name: string;
  readonly issuer: string | null;
  readonly client_id: string | null;
  readonly division_code: string | null;
  readonly known_since: string;
  readonly revoked_at: string | null;
}

/**
 * Who an id of the log is: a key of the scope, revoked ones too, or whoever acted in it. Of a key that is kept elsewhere
 * its name, and since when the scope knows it.
 */
export async function getCredential(db: Database, scope: Scope, id: string): Promise<Credential> {
  const hasActed = anyOf(scope.divisions.map((prefix) => isUnder('e.division_code', prefix)));
  const { rows } = await sql<Credential>`
    select id, 'api_key' as kind, name, null as issuer, null as client_id, division_code, created_at as known_since,
      deleted_at as revoked_at
    from api_key where id = ${id} and ${isOwn(scope, 'api_key')}
    union all
    select id, 'api_key', name, null, null, null, first.at, null
    from api_key cross join lateral (
      select e.at from event e where e.credential_id = api_key.id and e.pos is not null and ${hasActed}
      order by e.at limit 1) first
    where id = ${id} and ${isOwn(scope, 'api_key')} is not true
    union all
    select id, 'access_token', subject, issuer, client_id, null, first_seen_at, null
    from token_holder h where id = ${id} and exists (
      select from event e where e.credential_id = h.id and e.pos is not null and ${hasActed})`.execute(db);
  if (!rows[0]) throw notFound();
  return rows[0];
}
