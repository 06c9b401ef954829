/**
 * What an access token grants: its claim holds entries `role:division` (`role:division:subject` for a responder, `*`
 * for the whole country; `+personal_data` at the end: sees personal data there, for a stated purpose), or names of the provider's own roles, which a mapping turns into such entries.
 */
import { CODE_SHAPE, shortCode } from '../db/scope.ts';
import { codes } from '../procedure/code-lists.ts';
import type { Grant, Role } from './access.ts';
import { neverPersonal } from './personal.ts';

const ENTRY = new RegExp(
  `^(?<name>[a-z_]+):(?<place>[*]|${CODE_SHAPE})(:(?<subject>[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}))?(?<personal>[+]personal_data)?$`,
);
const GRANTS_MAX = 100;
/** Whose office is not in one place. */
export const countrywide: readonly Role[] = ['administrator', 'auditor'];

export type GrantMapping = Readonly<Record<string, readonly string[]>>;

/** Undefined where it is no entry, or one that no grant can be: nothing is guessed at. */
export function parseGrant(entry: string): Grant | undefined {
  const { name, place = '', subject: subject_id = null, personal } = ENTRY.exec(entry)?.groups ?? {};
  const role = codes('roles').find((code) => code === name);
  if (!role || (role === 'responder') !== (subject_id !== null)) return undefined;
  if (place === '*' && !countrywide.includes(role)) return undefined;
  if (personal && neverPersonal.includes(role)) return undefined;
  const grant = { role, division_code: place === '*' ? '' : shortCode(place), subject_id };
  return personal ? { ...grant, personal_data: true } : grant;
}

/** What of a claim is not understood grants nothing: the provider's roles for other services stand beside ours. */
export function grantsOf(claim: unknown, scopes: Scopes, mapping: GrantMapping): Grant[] {
  const named = (Array.isArray(claim) ? claim : String(claim ?? '').split(' ')).filter(isText);
  const entries = named.flatMap((one) => (Object.hasOwn(mapping, one) ? (mapping[one] ?? []) : [one]));
  const grants = [...new Set(entries)].flatMap((entry) => parseGrant(entry) ?? []).slice(0, GRANTS_MAX);
  const { scope, scp } = scopes;
  // some providers write `scp` instead, as a list too
  const limits = [limitOf(Array.isArray(scope) ? null : scope), limitOf(scp)];
  return grants.filter(({ role }) => limits.every((limit) => limit === undefined || limit.includes(role)));
}

interface Scopes {
  readonly scope?: unknown;
  readonly scp?: unknown;
}
const isText = (value: unknown): value is string => typeof value === 'string';

/** A scope that names roles asks for no more than these, and adds none; one that cannot be read asks for nothing. */
function limitOf(scope: unknown): Role[] | undefined {
  if (scope === undefined) return undefined;
  const words = isText(scope) ? scope.split(' ') : scope;
  if (!Array.isArray(words) || !words.every(isText)) return [];
  const named = codes('roles').filter((role) => words.includes(role));
  return named.length > 0 ? named : undefined;
}

/** A claim by its name, or by the path of its names (`realm_access.roles`). */
export function claimAt(claims: object, name: string): unknown {
  if (Object.hasOwn(claims, name)) return (claims as Record<string, unknown>)[name];
  return name
    .split('.')
    .reduce<unknown>(
      (value, step) =>
        value !== null && typeof value === 'object' && Object.hasOwn(value, step)
          ? (value as Record<string, unknown>)[step]
          : undefined,
      claims,
    );
}

/** The parser's own words would repeat what it was given. */
function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** Reads a mapping file. Throws an Error that names the entry at fault. */
export function readMapping(text: string): GrantMapping {
  const mapping = parse(text);
  if (!mapping || typeof mapping !== 'object' || Array.isArray(mapping))
    throw new Error('OIDC_GRANTS_FILE must hold a JSON object: role of the provider → list of grants');
  for (const [name, entries] of Object.entries(mapping)) {
    const isRight = Array.isArray(entries) && entries.every((entry) => typeof entry === 'string' && parseGrant(entry));
    if (!isRight) throw new Error(`OIDC_GRANTS_FILE: ${name} must be a list of role:division[:subject]`);
  }
  return mapping as GrantMapping;
}
