/**
 * Who is calling: an API key `ck_<public id>_<secret>`, or an access token of the identity provider, as a bearer token.
 * Of a key only the hash of its secrets is stored.
 */
import { createHash, hash, randomBytes, timingSafeEqual } from 'node:crypto';
import { Problem } from '../../problems.ts';
import type { Caller } from '../access.ts';
import type { Tokens } from '../tokens.ts';
import { makeRoom } from './room.ts';

const KEY = /^Bearer (ck_([0-9a-f]{32})_([A-Za-z0-9_-]{43}))$/i;
const TOKEN = /^Bearer ([\w-]+\.[\w-]+\.[\w-]+)$/i;
/** A revoked key must not live on: long enough to spare a statement per request, short enough to be "at once". */
const CACHE_MS = 2000;

export const hashSecret = (secret: string): Buffer => createHash('sha256').update(secret).digest();
export const newSecret = (): string => randomBytes(32).toString('base64url');
export const tokenOf = (id: string, secret: string): string => `ck_${id.replaceAll('-', '')}_${secret}`;
const uuidOf = (hex: string) => hex.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5');
const nobody = Buffer.alloc(32);

/** Of a header that shows an API key, good or not: the id, which is no secret. */
export function publicIdOf(header: string | undefined): string | null {
  const id = /^Bearer ck_([0-9a-f]{32})(_|$)/i.exec(header ?? '')?.[1];
  return id ? uuidOf(id.toLowerCase()) : null;
}

/** A live key by its public id: its live secrets, two while they change, and what it grants. */
export interface KnownKey {
  readonly secret_hashes: readonly Buffer[];
  readonly caller: Caller;
}
export type FindKey = (id: string) => Promise<KnownKey | undefined>;

export interface Authentication {
  /**
   * Throws `unauthenticated`. What may be a guess is looked up once `beforeGuess` has settled: not a token, whose
   * signature is not guessed, nor a key that was good on this instance before, so that who guesses shuts out nobody.
   */
  authenticate(header: string | undefined, beforeGuess: () => Promise<void>): Promise<Caller | null>;
  /** At once on this instance; the others ask the database within seconds. */
  forget(credentialId: string): void;
}

interface Sources {
  readonly findKey: FindKey;
  readonly tokens?: Tokens | undefined;
  readonly noteUse?: ((id: string) => void) | undefined;
}

export function createAuthentication({ findKey, tokens, noteUse }: Sources): Authentication {
  /** By the hash of what was sent. */
  const known = new Map<string, { caller: Caller; until: number }>();
  let forgotten = 0;

  async function byKey(place: string, hex: string, secret: string): Promise<Caller> {
    const id = uuidOf(hex.toLowerCase());
    const before = forgotten;
    const key = await findKey(id);
    const hashed = hashSecret(secret);
    // two comparisons in any case, so that an unknown id takes as long as a wrong secret
    const [current = nobody, previous = nobody] = key?.secret_hashes ?? [];
    const isRight = [timingSafeEqual(hashed, current), timingSafeEqual(hashed, previous)].includes(true);
    known.delete(place);
    if (!key || !isRight) throw new Problem('unauthenticated');
    // what was read before a key was revoked is not kept after it
    if (before === forgotten) {
      makeRoom(known);
      known.set(place, { caller: key.caller, until: performance.now() + CACHE_MS });
    }
    noteUse?.(id);
    return key.caller;
  }

  return {
    async authenticate(header, beforeGuess) {
      if (header === undefined) return null;
      const place = hash('sha256', header, 'base64');
      const cached = known.get(place);
      if (cached && cached.until > performance.now()) return cached.caller;
      const token = TOKEN.exec(header)?.[1];
      if (token && tokens) return tokens.verify(token);
      if (!cached) await beforeGuess();
      const [, , id, secret] = KEY.exec(header) ?? [];
      if (!id || !secret) throw new Problem('unauthenticated');
      return byKey(place, id, secret);
    },
    forget(credentialId) {
      forgotten += 1;
      for (const [place, { caller }] of known) if (caller.credential_id === credentialId) known.delete(place);
    },
  };
}
