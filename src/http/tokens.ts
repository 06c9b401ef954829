/** Access tokens of an identity provider (RFC 9068): verified, cached by their hash, and turned into a caller. */
import { createHash } from 'node:crypto';
import { errors, type JWTPayload, jwtVerify } from 'jose';
import { Problem } from '../problems.ts';
import type { Caller } from './access.ts';
import { makeRoom } from './aspects/room.ts';
import { isPlain } from './plain-text.ts';
import { claimAt, type GrantMapping, grantsOf } from './token-grants.ts';
import { createKeys, type KeySource } from './token-keys.ts';

export const asymmetric = [
  ...['ES256', 'ES384', 'ES512', 'RS256', 'RS384', 'RS512'],
  ...['PS256', 'PS384', 'PS512', 'EdDSA', 'Ed25519'],
] as const;

/** Who holds a token, written down once: the log knows it by its id alone, which no change of name touches. */
export interface TokenHolder {
  readonly id: string;
  readonly issuer: string;
  /** As it was called when it first came. */
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

/** A signature is not guessed: a token that was good once says nothing of who sends it, one that is forged does. */
export class RefusedToken extends Problem {
  readonly isForged: boolean;
  constructor(isForged: boolean) {
    super('unauthenticated');
    this.isForged = isForged;
  }
}

export interface Tokens {
  /** Throws a RefusedToken, and `identity-provider-unavailable` where its key cannot be had. */
  verify(token: string): Promise<Caller>;
}

const CACHE_MS = 60_000;
const TOLERANCE_SECONDS = 30;
const AGE_MAX_SECONDS = 12 * 60 * 60;
/** The last second of a Date. */
const EXPIRES_MAX_SECONDS = 8.64e12;
const NAME_MAX = 500;

export function createTokens(options: TokenOptions, keepHolder: (holder: TokenHolder) => Promise<void>): Tokens {
  const { issuer, elapsed = () => performance.now() } = options;
  const keys = createKeys(options);
  const known = new Map<string, { caller: Caller; until: number }>();
  const kept = new Set<string>();

  async function callerOf(claims: Claims): Promise<Caller> {
    const { sub, client_id, exp, iat } = claims;
    const name = claimAt(claims, options.subjectClaim) ?? sub;
    if (!isPlain(name, NAME_MAX)) throw new RefusedToken(false);
    const id = idOf({ issuer, subject: sub, client_id });
    if (!kept.has(id)) {
      await keepHolder({ id, issuer, subject: name, client_id });
      makeRoom(kept);
      kept.add(id);
    }
    return {
      credential_id: id,
      name,
      kind: 'access_token',
      expires_at: new Date(Math.min(exp, iat + AGE_MAX_SECONDS) * 1000).toISOString(),
      grants: grantsOf(claimAt(claims, options.grantsClaim), claims, options.mapping),
    };
  }

  return {
    async verify(token) {
      const hash = hashOf(token);
      const cached = known.get(hash);
      if (cached && cached.until > elapsed()) return cached.caller;
      known.delete(hash);
      const claims = await verified(token, options, keys);
      const caller = await callerOf(claims);
      const left = claims.exp * 1000 - options.now().getTime();
      makeRoom(known);
      known.set(hash, { caller, until: elapsed() + Math.min(CACHE_MS, left) });
      return caller;
    },
  };
}

interface Claims extends JWTPayload {
  readonly sub: string;
  readonly client_id: string;
  readonly exp: number;
  readonly iat: number;
  readonly scope?: unknown;
  readonly scp?: unknown;
}

async function verified(token: string, options: TokenOptions, keys: ReturnType<typeof createKeys>): Promise<Claims> {
  const payload = await signed(token, options, keys);
  const { sub, client_id, jti, exp = 0, cnf } = payload;
  const isNamed = [sub, client_id, jti].every((value) => isPlain(value, NAME_MAX));
  // one that is bound to its holder's key proves nothing without the proof
  if (!isNamed || exp > EXPIRES_MAX_SECONDS || cnf !== undefined) throw new RefusedToken(false);
  return payload as Claims;
}

async function signed(token: string, options: TokenOptions, keys: ReturnType<typeof createKeys>): Promise<JWTPayload> {
  try {
    const { payload } = await jwtVerify(token, keys, {
      issuer: options.issuer,
      audience: options.audience,
      algorithms: [...options.algorithms],
      typ: 'at+jwt',
      clockTolerance: TOLERANCE_SECONDS,
      maxTokenAge: AGE_MAX_SECONDS,
      requiredClaims: ['exp', 'iat', 'sub', 'client_id', 'jti'],
      currentDate: options.now(),
    });
    return payload;
  } catch (error) {
    if (!(error instanceof errors.JOSEError) && !(error instanceof TypeError)) throw error;
    // claims are looked at once the signature was found right
    throw new RefusedToken(!(error instanceof errors.JWTExpired || error instanceof errors.JWTClaimValidationFailed));
  }
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
