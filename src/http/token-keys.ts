/**
 * The public keys of the identity provider: fetched when first needed, kept, fetched again for a key that is not known
 * and when they are old. While the provider is down, those that are known go on working for a day.
 */
import {
  createLocalJWKSet,
  createRemoteJWKSet,
  customFetch,
  errors,
  type JSONWebKeySet,
  type JWTVerifyGetKey,
} from 'jose';
import { Problem } from '../problems.ts';

const TIMEOUT_MS = 3000;
/** A stranger's key must not make us ask the provider at each request. */
const COOLDOWN_MS = 30_000;
const RETRY_MS = 5000;
const STALE_MAX_MS = 24 * 60 * 60 * 1000;

export interface KeySource {
  readonly issuer: string;
  /** Absent: as the provider's metadata say (RFC 8414, OpenID Connect Discovery). */
  readonly jwksUri?: string | undefined;
  /** How long keys are taken for granted: a withdrawn one is refused after that. */
  readonly maxAgeMs: number;
  readonly cooldownMs?: number;
}

const down = () =>
  new Problem('identity-provider-unavailable', { headers: { 'retry-after': String(RETRY_MS / 1000) } });
const isOfToken = (error: unknown) =>
  error instanceof errors.JWKSNoMatchingKey ||
  error instanceof errors.JWKSMultipleMatchingKeys ||
  error instanceof errors.JOSENotSupported;

export function createKeys(source: KeySource): JWTVerifyGetKey {
  let remote: ReturnType<typeof createRemoteJWKSet> | undefined;
  let failedUntil = 0;
  let fetchedAt = 0;

  /** After a failure the provider is left alone for a moment. */
  async function patiently<T>(act: () => Promise<T>): Promise<T> {
    if (performance.now() < failedUntil) throw down();
    try {
      return await act();
    } catch (error) {
      failedUntil = performance.now() + RETRY_MS;
      throw error;
    }
  }

  async function open(): Promise<ReturnType<typeof createRemoteJWKSet>> {
    const uri = source.jwksUri ?? (await patiently(() => discover(source.issuer)));
    return createRemoteJWKSet(requireSecure(uri), {
      timeoutDuration: TIMEOUT_MS,
      cooldownDuration: source.cooldownMs ?? COOLDOWN_MS,
      cacheMaxAge: source.maxAgeMs,
      [customFetch]: (url, options) =>
        patiently(async () => {
          const response = await fetch(url, options);
          if (response.status !== 200) throw new Error(`keys: ${response.status}`);
          fetchedAt = performance.now();
          return response;
        }),
    });
  }

  return async (header, token) => {
    try {
      remote ??= await open();
      return await remote(header, token);
    } catch (error) {
      if (isOfToken(error)) throw error;
      const kept = performance.now() - fetchedAt < STALE_MAX_MS ? remote?.jwks() : undefined;
      const key = kept && (await keyOf(kept, header, token));
      if (key) return key;
      throw down();
    }
  };
}

const keyOf = async (kept: JSONWebKeySet, ...[header, token]: Parameters<JWTVerifyGetKey>) => {
  try {
    return await createLocalJWKSet(kept)(header, token);
  } catch {
    return undefined;
  }
};

/** RFC 8414 3.1 puts the well-known part before the path of the issuer, OpenID Connect behind it. */
async function discover(issuer: string): Promise<string> {
  const { origin, pathname } = requireSecure(issuer);
  const path = pathname.replace(/\/$/, '');
  const places = [
    `${origin}/.well-known/oauth-authorization-server${path}`,
    `${origin}${path}/.well-known/openid-configuration`,
  ];
  for (const place of places) {
    const answer = await fetch(place, { signal: AbortSignal.timeout(TIMEOUT_MS), redirect: 'error' });
    if (answer.status !== 200) continue;
    const metadata = (await answer.json()) as { issuer?: unknown; jwks_uri?: unknown };
    if (metadata.issuer === issuer && typeof metadata.jwks_uri === 'string') return metadata.jwks_uri;
  }
  throw new Error(`no metadata of ${issuer}`);
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
