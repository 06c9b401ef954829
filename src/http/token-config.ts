/** What the environment says of the identity provider, read once and refused where it could not be trusted. */
import { readMapping } from './token-grants.ts';
import { requireSecure } from './token-keys.ts';
import { asymmetric, type TokenOptions } from './tokens.ts';

export interface TokenSettings {
  readonly OIDC_ISSUER: string;
  readonly OIDC_AUDIENCE: string;
  readonly OIDC_JWKS_URI: string;
  readonly OIDC_JWKS_MAX_AGE_MS: number;
  readonly OIDC_ALGORITHMS: string;
  readonly OIDC_GRANTS_CLAIM: string;
  readonly OIDC_SUBJECT_CLAIM: string;
}

/** Undefined where no provider is named. Throws an Error that names the setting at fault. */
export function tokenOptions(
  settings: TokenSettings,
  { mapping, now }: { mapping: string | undefined; now: () => Date },
): TokenOptions | undefined {
  const { OIDC_ISSUER: issuer, OIDC_AUDIENCE: audience, OIDC_JWKS_URI: jwksUri } = settings;
  if (issuer === '') return undefined;
  if (audience === '') throw new Error('OIDC_AUDIENCE must be given with OIDC_ISSUER');
  requireSecure(issuer);
  if (jwksUri) requireSecure(jwksUri);
  const algorithms = settings.OIDC_ALGORITHMS.split(',').map((name) => name.trim());
  const unknown = algorithms.filter((name) => !(asymmetric as readonly string[]).includes(name));
  if (unknown.length > 0) throw new Error(`OIDC_ALGORITHMS must be of ${asymmetric.join(', ')}: ${unknown.join(', ')}`);
  return {
    issuer,
    audience,
    jwksUri: jwksUri || undefined,
    maxAgeMs: settings.OIDC_JWKS_MAX_AGE_MS,
    algorithms,
    grantsClaim: settings.OIDC_GRANTS_CLAIM,
    subjectClaim: settings.OIDC_SUBJECT_CLAIM,
    mapping: mapping === undefined ? {} : readMapping(mapping),
    now,
  };
}
