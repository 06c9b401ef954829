/** Who is calling: an API key `ck_<public id>_<secret>` as a bearer token. Only the secret's hash is stored. */
import { createHash, randomBytes, timingSafeEqual } from 'node:crypto';
import { Problem } from '../../problems.ts';
import type { Caller } from '../access.ts';

const TOKEN = /^Bearer (ck_([0-9a-f]{32})_([A-Za-z0-9_-]{43}))$/i;
/** A revoked key must not live on: long enough to spare a statement per request, short enough to be "at once". */
const CACHE_MS = 2000;
const CACHE_MAX = 10_000;

export const hashSecret = (secret: string): Buffer => createHash('sha256').update(secret).digest();
export const newSecret = (): string => randomBytes(32).toString('base64url');
export const tokenOf = (id: string, secret: string): string => `ck_${id.replaceAll('-', '')}_${secret}`;
const uuidOf = (hex: string) => hex.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5');
const nobody = Buffer.alloc(32);

/** A live key by its public id, with what it grants. */
export type FindKey = (id: string) => Promise<{ secret_hash: Buffer; caller: Caller } | undefined>;

export function createAuthentication(findKey: FindKey) {
  const known = new Map<string, { caller: Caller; until: number }>();
  return async (header: string | undefined): Promise<Caller | null> => {
    if (header === undefined) return null;
    const now = performance.now();
    const cached = known.get(header);
    if (cached && cached.until > now) return cached.caller;
    known.delete(header);
    const [, , id, secret] = TOKEN.exec(header) ?? [];
    if (!id || !secret) throw new Problem('unauthenticated');
    const key = await findKey(uuidOf(id.toLowerCase()));
    // compared in any case, so that an unknown id takes as long as a wrong secret
    const isRight = timingSafeEqual(hashSecret(secret), key?.secret_hash ?? nobody);
    if (!key || !isRight) throw new Problem('unauthenticated');
    if (known.size >= CACHE_MAX) known.clear();
    known.set(header, { caller: key.caller, until: now + CACHE_MS });
    return key.caller;
  };
}
