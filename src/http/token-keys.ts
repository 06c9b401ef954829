/**
 * The public keys of the identity provider: fetched when first needed, kept, fetched again when they are old and for a
 * key that is not known. While the provider is down, those that are known go on working for a day.
 */
import { createLocalJWKSet, errors, type JSONWebKeySet, type JWTVerifyGetKey } from 'jose';
import { Problem } from '../problems.ts';

const TIMEOUT_MS = 3000;
/** A stranger's key must not make us ask the provider at each request; nor is one that is down asked all the time. */
const COOLDOWN_MS = 5000;
const STALE_MAX_MS = 24 * 60 * 60 * 1000;

export interface KeySource {
  readonly issuer: string;
  /** Absent: as the provider's metadata say (RFC 8414, OpenID Connect Discovery). */
  readonly jwksUri?: string | undefined;
  /** How long keys are taken for granted: a withdrawn one is refused after that. */
  readonly maxAgeMs: number;
  readonly cooldownMs?: number;
  /** Milliseconds since some moment. */
  readonly elapsed?: () => number;
}

interface Kept {
  readonly find: JWTVerifyGetKey;
  readonly askedAt: number;
}

export function createKeys(source: KeySource): JWTVerifyGetKey {
  const { issuer, maxAgeMs, cooldownMs = COOLDOWN_MS, elapsed = () => performance.now() } = source;
  let uri = source.jwksUri === undefined ? undefined : requireSecure(source.jwksUri);
  let kept: Kept | undefined;
  let restsUntil = Number.NEGATIVE_INFINITY;
  let asking: Promise<void> | undefined;

  async function ask(): Promise<void> {
    const askedAt = elapsed();
    try {
      uri ??= await discover(issuer);
      kept = { find: await fetchKeys(uri), askedAt };
    } catch {
      // what is kept goes on; who needs more is told that it cannot be had
    } finally {
      restsUntil = elapsed() + cooldownMs;
      asking = undefined;
    }
  }

  /** One question at a time, for all who wait, and none within the cooldown. */
  async function refresh(): Promise<void> {
    if (!asking && elapsed() < restsUntil) return;
    asking ??= ask();
    await asking;
  }

  const ageOf = ({ askedAt }: Kept) => elapsed() - askedAt;
  async function find(...asked: Parameters<JWTVerifyGetKey>) {
    if (!kept || ageOf(kept) >= STALE_MAX_MS) return undefined;
    try {
      return await kept.find(...asked);
    } catch (error) {
      if (error instanceof errors.JWKSNoMatchingKey) return undefined;
      // a key that cannot be read is the provider's fault
      throw error instanceof errors.JOSEError ? error : unavailable(cooldownMs);
    }
  }

  return async (...asked) => {
    const cameAt = elapsed();
    /** What was asked for before this token came may lack a key that signed it since. */
    const isAnswered = () => kept !== undefined && kept.askedAt >= cameAt;
    if (!kept || ageOf(kept) >= maxAgeMs) await refresh();
    const known = await find(...asked);
    if (known) return known;
    if (!isAnswered()) await refresh();
    const found = await find(...asked);
    if (found) return found;
    throw isAnswered() ? new errors.JWKSNoMatchingKey() : unavailable(restsUntil - elapsed());
  };
}

const unavailable = (leftMs: number) =>
  new Problem('identity-provider-unavailable', {
    headers: { 'retry-after': String(Math.max(1, Math.ceil(leftMs / 1000))) },
  });

const get = (url: URL | string) => fetch(url, { signal: AbortSignal.timeout(TIMEOUT_MS), redirect: 'error' });

/** Throws where the answer is no set of keys, whatever its status says. */
async function fetchKeys(uri: URL): Promise<JWTVerifyGetKey> {
  const answer = await get(uri);
  if (answer.status !== 200) throw new Error(`keys: ${answer.status}`);
  return createLocalJWKSet((await answer.json()) as JSONWebKeySet);
}

/** RFC 8414 3.1 puts the well-known part before the path of the issuer, OpenID Connect behind it. */
async function discover(issuer: string): Promise<URL> {
  const { origin, pathname } = requireSecure(issuer);
  const path = pathname.replace(/\/$/, '');
  const places = [
    `${origin}/.well-known/oauth-authorization-server${path}`,
    `${origin}${path}/.well-known/openid-configuration`,
  ];
  for (const place of places) {
    // a place that is not the provider's may answer anything: a page, a redirect, nothing
    const uri = await keysNamedAt(place, issuer).catch(() => undefined);
    if (uri) return uri;
  }
  throw new Error(`no metadata of ${issuer}`);
}

async function keysNamedAt(place: string, issuer: string): Promise<URL | undefined> {
  const answer = await get(place);
  const metadata = (await answer.json()) as { issuer?: unknown; jwks_uri?: unknown };
  const isIts = answer.status === 200 && metadata.issuer === issuer && typeof metadata.jwks_uri === 'string';
  return isIts ? requireSecure(metadata.jwks_uri as string) : undefined;
}

const loopback = ['localhost', '127.0.0.1', '[::1]'];

/** Keys that came over a line that anybody can write to prove nothing. */
export function requireSecure(address: string): URL {
  const url = URL.parse(address);
  const isSecure = url?.protocol === 'https:' || (url?.protocol === 'http:' && loopback.includes(url.hostname));
  // its host alone: a password may stand before it
  if (!url || !isSecure) throw new Error(`the issuer and its keys: ${url?.host ?? ''} must be an https address`);
  return url;
}
