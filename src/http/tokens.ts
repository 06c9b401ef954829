/** Access tokens of an identity provider (RFC 9068): verified, cached by their hash, and turned into a caller. */
import { createHash } from 'node:crypto';
import { errors, type JWTPayload, jwtVerify } from 'jose';
import { Problem } from '../problems.ts';
import type { Caller } from './access.ts';
import { makeRoom } from './aspects/room.ts';
import { claimAt, type GrantMapping, grantsOf } from './token-grants.ts';
import { createKeys, type KeySource } from './token-keys.ts';

export const asymmetric = [
  ...['ES256', 'ES384', 'ES512', 'RS256', 'RS384', 'RS512'],
  ...['PS256', 'PS384', 'PS512', 'EdDSA', 'Ed25519'],
] as const;

/** Who holds a token, written down once: the log knows it by its id alone. */
export interface TokenHolder {
  readonly id: string;
  readonly issuer: string;
  readonly subject: string;
  readonly client_id: string;
}

export interface TokenOptions extends KeySource {
  readonly audience: string;
  readonly algorithms: readonly string[];
  readonly grantsClaim: string;
  readonly subjectClaim: string;
  readonly mapping: GrantMapping;
  /** Where a token's own times are read against. */
  readonly now: () => Date;
}

export interface Tokens {
  /** Throws `unauthenticated`, and `identity-provider-unavailable` where its key cannot be had. */
  verify(token: string): Promise<Caller>;
  knows(token: string): boolean;
}

const CACHE_MS = 60_000;
const TOLERANCE_SECONDS = 30;
const AGE_MAX = '12h';

export function createTokens(options: TokenOptions, keepHolder: (holder: TokenHolder) => Promise<void>): Tokens {
  const keys = createKeys(options);
  const known = new Map<string, { caller: Caller; until: number }>();
  const kept = new Set<string>();

  async function callerOf(payload: JWTPayload): Promise<Caller> {
    const subject = claimAt(payload, options.subjectClaim);
    if (typeof subject !== 'string' || subject === '') throw new Problem('unauthenticated');
    const holder = { issuer: options.issuer, subject, client_id: String(payload.client_id) };
    const id = idOf(holder);
    if (!kept.has(id)) await keepHolder({ id, ...holder });
    kept.add(id);
    return {
      credential_id: id,
      name: subject,
      kind: 'access_token',
      expires_at: new Date(Number(payload.exp) * 1000).toISOString(),
      grants: grantsOf(claimAt(payload, options.grantsClaim), payload.scope, options.mapping),
    };
  }

  return {
    async verify(token) {
      const hash = hashOf(token);
      const cached = known.get(hash);
      if (cached && cached.until > performance.now()) return cached.caller;
      known.delete(hash);
      const payload = await verified(token, options, keys);
      const caller = await callerOf(payload);
      const left = Number(payload.exp) * 1000 - options.now().getTime();
      makeRoom(known);
      known.set(hash, { caller, until: performance.now() + Math.min(CACHE_MS, left) });
      return caller;
    },
    knows: (token) => known.has(hashOf(token)),
  };
}

async function verified(token: string, options: TokenOptions, keys: ReturnType<typeof createKeys>) {
  try {
    const { payload } = await jwtVerify(token, keys, {
      issuer: options.issuer,
      audience: options.audience,
      algorithms: [...options.algorithms],
      typ: 'at+jwt',
      clockTolerance: TOLERANCE_SECONDS,
      maxTokenAge: AGE_MAX,
      requiredClaims: ['exp', 'iat', 'sub', 'client_id'],
      currentDate: options.now(),
    });
    // one that is bound to its holder's key proves nothing without the proof
    if (typeof payload.client_id === 'string' && payload.cnf === undefined) return payload;
  } catch (error) {
    if (!(error instanceof errors.JOSEError) && !(error instanceof TypeError)) throw error;
  }
  throw new Problem('unauthenticated');
}

const hashOf = (token: string) => createHash('sha256').update(token).digest('base64');

/** The same holder has the same id on every instance (RFC 9562 version 8: the digits of a hash). */
export function idOf({ issuer, subject, client_id }: Omit<TokenHolder, 'id'>): string {
  const digest = createHash('sha256')
    .update(JSON.stringify([issuer, subject, client_id]))
    .digest();
  digest[6] = ((digest[6] ?? 0) & 0x0f) | 0x80;
  digest[8] = ((digest[8] ?? 0) & 0x3f) | 0x80;
  return digest.toString('hex', 0, 16).replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5');
}
