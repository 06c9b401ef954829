/** Makes, changes and ends API keys: a secret is shown once, and only its hash is stored. */
import { sql } from 'kysely';
import type { Answer, Change } from '../../db/change.ts';
import type { Database } from '../../db/database.ts';
import {
  changed,
  created,
  differing,
  insertRecord,
  lockRecord,
  type Row,
  removeRecord,
  requireMatch,
  unchanged,
  updateRecord,
} from '../../db/records.ts';
import { ancestors, covers, holds } from '../../db/scope.ts';
import { uuidv7 } from '../../db/uuid.ts';
import type { Caller, Grant } from '../../http/access.ts';
import { hashSecret, newSecret, tokenOf } from '../../http/aspects/authentication.ts';
import { neverPersonal, seesPersonal } from '../../http/personal.ts';
import { countrywide } from '../../http/token-grants.ts';
import { type Fault, invalid, Problem } from '../../problems.ts';
import { requireOpenDivision } from '../divisions/queries.ts';
import {
  findBrokenGrants,
  findSecretHash,
  insertApiKey,
  type KeptGrant,
  keepUses,
  ownedBy,
  readClock,
} from './queries.ts';
import { apiKeys } from './schema.ts';

type Values = Record<string, unknown>;

export interface NewApiKey {
  readonly token: string;
  save(db: Database): Promise<void>;
}

/** A key that is good for nothing until it is saved: whoever keeps its token can keep it before. */
export function newApiKey(given: { name: string; grants: readonly Grant[] }): NewApiKey {
  const id = uuidv7();
  const secret = newSecret();
  const division_code = divisionOf(given.grants.map((grant) => grant.division_code || null));
  return {
    token: tokenOf(id, secret),
    save: (db) => insertApiKey(db, { id, ...given, division_code, secret_hash: hashSecret(secret) }),
  };
}

export async function issueApiKey(db: Database, given: { name: string; grants: Grant[] }): Promise<{ token: string }> {
  const key = newApiKey(given);
  await key.save(db);
  return { token: key.token };
}

/** The nearest division that holds them all; null is the whole country. */
export function divisionOf(codes: readonly (string | null)[]): string | null {
  const [first] = codes;
  if (!first || codes.includes(null)) return null;
  const candidates = [first, ...ancestors(first).toReversed()];
  return candidates.find((code) => codes.every((other) => covers(code, String(other)))) ?? null;
}

/** Who manages the system, who acts in it and who audits it are kept apart (GB/T 22239, level 3). */
const apart = {
  zh: '审计员不能兼任其他角色(系统管理、业务办理、安全审计三权分立):请为 auditor 单独签发密钥',
  en: 'An auditor holds no other role (三权分立: administration, procedure and audit are kept apart): issue a key of its own',
};

function faultsOf(grants: readonly KeptGrant[]): Fault[] {
  return grants.flatMap(({ role, division_code, subject_id, personal_data }, at) => {
    const faults: Fault[] = [];
    const fault = (column: string, code: string, zh: string, en: string) =>
      faults.push({ pointer: `/grants/${at}/${column}`, code, zh, en });
    if (division_code === null && !countrywide.includes(role))
      fault('division_code', 'required', '该角色须写明区划', 'is required for this role');
    if ((role === 'responder') !== (subject_id !== null))
      fault('subject_id', 'role', '仅用于且必须用于 responder', 'goes with the role responder, and only there');
    if (personal_data && neverPersonal.includes(role))
      fault('personal_data', 'role', '该角色不能看个人信息', 'is never given to this role');
    if (role === 'auditor' && grants.some((other) => other.role !== 'auditor'))
      fault('role', 'apart', apart.zh, apart.en);
    return faults;
  });
}

const past: Fault = { pointer: '/expires_at', code: 'past', zh: '应晚于现在', en: 'must lie in the future' };
async function requireFuture(change: Change, expiresAt: unknown): Promise<void> {
  if (typeof expiresAt !== 'string') return;
  const { now } = await readClock(change.db);
  if (Date.parse(expiresAt) <= Date.parse(now)) throw invalid([past]);
}

/**
 * Nobody gives what he does not hold: each grant, and what they have in common, lies in the giver's own divisions, and
 * personal data is shown by who sees it.
 */
function requireHeld(change: Change, giver: Caller, grants: readonly KeptGrant[], division: string | null): void {
  const divisions = change.scope.territories.map((territory) => territory.division);
  const seen = giver.grants.filter(seesPersonal).map(({ division_code }) => division_code);
  const beyond = grants.flatMap(({ role, division_code, personal_data }, at) => {
    const isAdded = personal_data && !seesPersonal({ role });
    return [
      ...(ownedBy(divisions, division_code) ? [] : [{ ...notHeld, pointer: `/grants/${at}/division_code` }]),
      ...(isAdded && !ownedBy(seen, division_code) ? [{ ...notSeen, pointer: `/grants/${at}/personal_data` }] : []),
    ];
  });
  if (beyond.length === 0 && ownedBy(divisions, division)) return;
  const faults = beyond.length > 0 ? beyond : [{ ...notHeld, pointer: '/grants' }];
  throw new Problem('forbidden', { zh: notHeld.zh, en: 'Nobody grants more than he holds', faults });
}
const notHeld = {
  code: 'beyond',
  zh: '不能授予超出自己范围的权限',
  en: 'lies outside the divisions that you administer',
};

const notSeen = {
  code: 'beyond',
  zh: '签发人自己看不到该区划的个人信息,不能授予;由运维人员用命令行签发',
  en: 'is not given by who does not see personal data there: the operator issues it on the command line',
};

export async function createApiKey(change: Change, giver: Caller, values: Values): Promise<Answer> {
  const grants = values.grants as KeptGrant[];
  const faults = faultsOf(grants);
  if (faults.length > 0) throw invalid(faults);
  const division = divisionOf(grants.map(({ division_code }) => division_code));
  requireHeld(change, giver, grants, division);
  await requireFuture(change, values.expires_at);
  const broken = await findBrokenGrants(change.db, grants);
  if (broken.length > 0)
    throw new Problem('invalid-reference', {
      faults: broken.map(({ at, column }) => ({ ...notThere, pointer: `/grants/${at}/${column}` })),
    });
  for (const [at, { division_code }] of grants.entries())
    if (division_code !== null)
      await requireOpenDivision(change.db, division_code, change.today, `grants/${at}/division_code`);
  const [id, secret] = [uuidv7(), newSecret()];
  const row = await insertRecord(change, apiKeys, {
    id,
    values,
    own: ['division_code', 'secret_hash', 'secret_issued_at'],
    source: sql`select ${division}::text as division_code, ${hashSecret(secret)}::bytea as secret_hash,
      now() as secret_issued_at`,
  });
  return issued(created(apiKeys, row as Row), tokenOf(id, secret));
}
const notThere = { code: 'reference', zh: '所引用的记录不存在,或不在该区划', en: 'refers to no such record there' };

/** The token is in the first answer and nowhere else: who repeats the request is given the record. */
const issued = (answer: Answer, token: string): Answer => ({
  ...answer,
  body: { ...answer.body, token },
  repeated: { ...answer.body, token: null },
});

export async function updateApiKey(change: Change, id: string, ifMatch: string | undefined, values: Values) {
  const before = await lockKey(change, id, ifMatch);
  if (differing(apiKeys, before, values).length === 0) return unchanged(before);
  await requireFuture(change, values.expires_at);
  return changed(await updateRecord(change, apiKeys, before, values));
}

export async function revokeKey(change: Change, id: string, ifMatch: string | undefined): Promise<Answer> {
  await removeRecord(change, apiKeys, await lockKey(change, id, ifMatch));
  return { status: 204 };
}

/** A new secret; the one before lives on for a while, so that nothing stands still while it is replaced. */
export async function rotateApiKey(change: Change, id: string, grace: number): Promise<Answer> {
  const before = await lockKey(change, id, undefined);
  const { now, later } = await readClock(change.db, grace);
  const retires = before.previous_secret_expires_at;
  const isLive = typeof retires === 'string' && Date.parse(retires) > Date.parse(now);
  if (isLive && grace > 0) throw twoLive(retires);
  const secret = newSecret();
  const kept = grace > 0 ? await findSecretHash(change.db, id) : null;
  const values = {
    secret_hash: `\\x${hashSecret(secret).toString('hex')}`,
    secret_issued_at: now,
    previous_secret_hash: kept,
    previous_secret_expires_at: grace > 0 ? later : null,
  };
  // an act of its own in the log: whoever does it holds a secret of somebody's key
  const after = await updateRecord(change, apiKeys, before, values, 'rotated');
  return issued(changed(after), tokenOf(id, secret));
}

const twoLive = (until: string) =>
  new Problem('state-conflict', {
    zh: `已有两个有效的密文,旧的到 ${until} 失效;grace_seconds 为 0 时旧的立即失效`,
    en: `Two secrets are live, the older until ${until}; with grace_seconds 0 the old ones end at once`,
  });

async function lockKey(change: Change, id: string, ifMatch: string | undefined): Promise<Row> {
  const row = await lockRecord(change, apiKeys, id);
  if (!holds(change.scope, row.division_code ?? '')) throw new Problem('forbidden');
  requireMatch(ifMatch, row.version);
  return row;
}

/** Which keys came, and when last: written once a minute, never while a caller waits, and not lost with a flush. */
export class KeyUses {
  readonly #db: Database;
  readonly #now: () => Date;
  #seen = new Map<string, string>();

  constructor(db: Database, now: () => Date) {
    this.#db = db;
    this.#now = now;
  }

  note(id: string): void {
    this.#seen.set(id, this.#now().toISOString());
  }

  async flush(): Promise<void> {
    const seen = this.#seen;
    this.#seen = new Map();
    if (seen.size === 0) return;
    const uses = [...seen].map(([id, at]) => ({ id, at }));
    try {
      await keepUses(this.#db, uses);
    } catch (error) {
      this.#seen = new Map([...seen, ...this.#seen]);
      throw error;
    }
  }
}
