// Tokens that are wrong in one thing each, and the few that are right: what every operation must tell apart.
import { createHmac, createPublicKey, randomUUID } from 'node:crypto';
import { importJWK, type JWTHeaderParameters, SignJWT } from 'jose';
import { audience, type Key, publicPart } from './identity-provider.ts';

export interface Forged {
  readonly key?: Key;
  readonly header?: Partial<JWTHeaderParameters>;
  /** Undefined leaves a claim out. */
  readonly claims?: Readonly<Record<string, unknown>>;
}
export type Forge = (forged?: Forged) => Promise<string>;

export const seconds = () => Math.floor(Date.now() / 1000);

const known = new WeakMap<Key, ReturnType<typeof importJWK>>();
function imported(key: Key, algorithm: string) {
  const signing = known.get(key) ?? importJWK(key, algorithm);
  known.set(key, signing);
  return signing;
}

/** Tokens as this issuer signs them with this key, right in all but what is given. */
export const forger =
  (issuer: string, known: Key, grants: readonly string[]): Forge =>
  async ({ key = known, header = {}, claims = {} } = {}) => {
    const now = seconds();
    const right = {
      iss: issuer,
      aud: audience,
      sub: 'village',
      client_id: 'village',
      iat: now,
      exp: now + 300,
      jti: randomUUID(),
      grants,
    };
    return new SignJWT(JSON.parse(JSON.stringify({ ...right, ...claims })))
      .setProtectedHeader({ alg: 'ES256', typ: 'at+jwt', kid: key.kid, ...header })
      .sign(await imported(key, header.alg ?? 'ES256'));
  };

const part = (value: unknown) => Buffer.from(JSON.stringify(value)).toString('base64url');
async function withHmac(forge: Forge, secret: string): Promise<string> {
  const [, payload] = (await forge()).split('.');
  const signed = `${part({ alg: 'HS256', typ: 'at+jwt', kid: 'k1' })}.${payload}`;
  return `${signed}.${createHmac('sha256', secret).update(signed).digest('base64url')}`;
}
const pemOf = (key: Key): string =>
  createPublicKey({ key: publicPart(key) as never, format: 'jwk' })
    .export({ type: 'spki', format: 'pem' })
    .toString();

/** `first` is the key that the issuer publishes, `third` one that it does not, `foreign` a stranger's under its name. */
export interface Keys {
  readonly first: Key;
  readonly third: Key;
  readonly foreign: Key;
}

export const tokenCases = (
  forge: Forge,
  { first, third, foreign }: Keys,
): Readonly<Record<string, readonly [status: 200 | 401, token: () => Promise<string>]>> => ({
  'expired 20 s ago, within the tolerance': [200, () => forge({ claims: { exp: seconds() - 20 } })],
  'expired 31 s ago': [401, () => forge({ claims: { exp: seconds() - 31 } })],
  'no exp': [401, () => forge({ claims: { exp: undefined } })],
  'not yet valid': [401, () => forge({ claims: { nbf: seconds() + 120 } })],
  'issued in the future': [401, () => forge({ claims: { iat: seconds() + 120, exp: seconds() + 600 } })],
  '13 hours old': [401, () => forge({ claims: { iat: seconds() - 13 * 3600 } })],
  'another issuer': [401, () => forge({ claims: { iss: 'https://evil.example' } })],
  'another audience': [401, () => forge({ claims: { aud: 'https://other.example' } })],
  'an ID token (typ JWT)': [401, () => forge({ header: { typ: 'JWT' } })],
  'alg none': [401, async () => `${part({ alg: 'none', typ: 'at+jwt' })}.${(await forge()).split('.')[1]}.`],
  'HS256 with the public JWK': [401, () => withHmac(forge, JSON.stringify(publicPart(first)))],
  'HS256 with the public PEM': [401, () => withHmac(forge, pemOf(first))],
  'a foreign key under a known kid': [401, () => forge({ key: foreign })],
  'an unknown kid': [401, () => forge({ key: third })],
  'its own key embedded': [401, () => forge({ key: foreign, header: { jwk: publicPart(foreign) as never } })],
  'a changed payload': [
    401,
    async () => {
      const [header, payload = '', signature] = (await forge()).split('.');
      const claims = JSON.parse(Buffer.from(payload, 'base64url').toString());
      return `${header}.${part({ ...claims, grants: ['administrator:*'] })}.${signature}`;
    },
  ],
  'a signature cut short': [401, async () => (await forge()).slice(0, -10)],
  'a critical header that nobody knows': [
    401,
    async () => {
      const [, payload, signature] = (await forge()).split('.');
      return `${part({ alg: 'ES256', typ: 'at+jwt', kid: 'k1', crit: ['x'], x: 1 })}.${payload}.${signature}`;
    },
  ],
  garbage: [401, async () => 'eyJhbGciOiJFUzI1NiJ9.e30.AAAA'],
  empty: [401, async () => ''],
  'no client_id': [401, () => forge({ claims: { client_id: undefined } })],
  'no sub': [401, () => forge({ claims: { sub: undefined } })],
  'no iat': [401, () => forge({ claims: { iat: undefined } })],
  'no jti': [401, () => forge({ claims: { jti: undefined } })],
  'a jti that is no text': [401, () => forge({ claims: { jti: 7 } })],
  'typ in full (application/at+jwt)': [200, () => forge({ header: { typ: 'application/at+jwt' } })],
  'an audience among others': [200, () => forge({ claims: { aud: ['https://other.example', audience] } })],
  'other audiences': [401, () => forge({ claims: { aud: ['https://other.example', `${audience}/x`] } })],
  'an end beyond all dates': [401, () => forge({ claims: { exp: 1e15 } })],
  'an end in a year of six digits': [200, () => forge({ claims: { exp: 8.64e12 } })],
  'NUL in sub': [401, () => forge({ claims: { sub: 'a\u0000b' } })],
  'a line break in sub': [401, () => forge({ claims: { sub: 'a\nb' } })],
  'a lone surrogate in sub': [401, () => forge({ claims: { sub: 'a\ud800' } })],
  'a sub of 501 characters': [401, () => forge({ claims: { sub: 'a'.repeat(501) } })],
  'a sub of 500 characters': [200, () => forge({ claims: { sub: 'a'.repeat(500) } })],
  'an empty sub': [401, () => forge({ claims: { sub: '' } })],
  'a sub that is a number': [401, () => forge({ claims: { sub: 7 } })],
  'NUL in client_id': [401, () => forge({ claims: { client_id: '\u0000' } })],
  'a client_id of 501 characters': [401, () => forge({ claims: { client_id: 'a'.repeat(501) } })],
  'bound to a key of its holder': [401, () => forge({ claims: { cnf: { jkt: 'x' } } })],
});
