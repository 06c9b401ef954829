/** An identity provider, and tokens that are right in all but what is asked for. */
import { createHmac, randomUUID } from 'node:crypto';
import { importJWK, type JWTHeaderParameters, SignJWT } from 'jose';
import type { TokenOptions } from '../../../src/http/tokens.ts';
import { audience, type Key, newKey, publicPart, startProvider } from '../../support/identity-provider.ts';
import { village } from '../../support/service.ts';

interface Wrong {
  readonly key?: Key;
  readonly header?: Partial<JWTHeaderParameters>;
  readonly claims?: Record<string, unknown>;
}
export interface Issuer {
  readonly options: TokenOptions;
  /** One of another issuer, which calls its key by the same name. */
  readonly foreignKey: Key;
  /** By the provider itself, for a client that it knows. */
  token(scope?: string): Promise<string>;
  forge(wrong?: Wrong): Promise<string>;
  /** A signature of HMAC, by what everybody knows. */
  symmetric(): Promise<string>;
}

export const seconds = () => Math.floor(Date.now() / 1000);
export const part = (value: unknown) => Buffer.from(JSON.stringify(value)).toString('base64url');

export async function openIssuer(t: Parameters<typeof startProvider>[0]): Promise<Issuer> {
  const provider = await startProvider(t, { village: [`convener:${village}`, `portal:${village}`] });
  const [own, foreignKey] = (await Promise.all(['k1', 'k1'].map(newKey))) as [Key, Key];
  await provider.useKeys([own]);
  async function forge({ key = own, header = {}, claims = {} }: Wrong = {}): Promise<string> {
    const right = {
      iss: provider.issuer,
      aud: audience,
      sub: 'village',
      client_id: 'village',
      iat: seconds(),
      exp: seconds() + 300,
      jti: randomUUID(),
      grants: [`convener:${village}`],
    };
    return new SignJWT(JSON.parse(JSON.stringify({ ...right, ...claims })))
      .setProtectedHeader({ alg: 'ES256', typ: 'at+jwt', kid: key.kid, ...header })
      .sign(await importJWK(key, 'ES256'));
  }
  return {
    options: {
      issuer: provider.issuer,
      audience,
      maxAgeMs: 60_000,
      cooldownMs: 0,
      algorithms: ['ES256', 'RS256', 'PS256', 'EdDSA'],
      grantsClaim: 'grants',
      subjectClaim: 'sub',
      mapping: {},
      now: () => new Date(),
    },
    foreignKey,
    token: (scope) => provider.token('village', scope),
    forge,
    async symmetric() {
      const [, payload] = (await forge()).split('.');
      const signed = `${part({ alg: 'HS256', typ: 'at+jwt', kid: 'k1' })}.${payload}`;
      return `${signed}.${createHmac('sha256', JSON.stringify(publicPart(own)))
        .update(signed)
        .digest('base64url')}`;
    },
  };
}
