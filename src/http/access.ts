/** Who may do what, where: roles, grants, what a route declares, and the scope that follows for one request. */
import type { TProperties } from 'typebox';
import { covers, type Scope } from '../db/scope.ts';
import { type Fault, Problem } from '../problems.ts';
import type { Code } from '../procedure/code-lists.ts';

export type Role = Code<'roles'>;

/** A role on a division and all under it (`''`: the whole country); a responder's grant names its subject. */
export interface Grant {
  readonly role: Role;
  readonly division_code: string;
  readonly subject_id: string | null;
}

export interface Caller {
  readonly credential_id: string;
  readonly name: string;
  readonly grants: readonly Grant[];
}

/** What a route declares: who may. */
export type Access = { readonly anyone: true } | { readonly roles: readonly Role[] };

const everyRole = [
  'administrator',
  'township_officer',
  'convener',
  'responder',
  'supervisor',
  'auditor',
  'portal',
] as const;
/** Live facts are recorded by those who run the procedure; an administrator enters paper cases only. */
const recorders = ['township_officer', 'convener', 'administrator'] as const;

export const anyone: Access = { anyone: true };
export const toRead: Access = { roles: everyRole };
export const toRecord: Access = { roles: recorders };
/** A portal submits residents' requests and their opinions; the command says which. */
export const toSubmit: Access = { roles: [...recorders, 'portal'] };
/** An organ or a department answers what was handed to it; the command says how. */
export const toAnswer: Access = { roles: [...recorders, 'responder'] };

export function scopeOf(caller: Caller, access: Access): Scope | undefined {
  if ('anyone' in access) return undefined;
  const grants = caller.grants.filter(({ role }) => access.roles.includes(role));
  if (grants.length === 0) return undefined;
  const territorial = grants.filter(({ role }) => role !== 'responder').map(({ division_code }) => division_code);
  return {
    divisions: widest(territorial),
    subjects: grants.flatMap(({ role, subject_id }) => (role === 'responder' && subject_id ? [subject_id] : [])),
    territories: grants.map(({ role, division_code }) => ({ role, division: division_code, modes: modes[role] ?? [] })),
  };
}

/** Who records live procedures, and who enters paper cases afterwards. */
const modes: Partial<Record<Role, readonly Code<'record_modes'>[]>> = {
  convener: ['live'],
  township_officer: ['live', 'retrospective'],
  administrator: ['retrospective'],
  portal: ['live'],
};

interface Located {
  readonly division_code: string;
  readonly record_mode: Code<'record_modes'>;
}

/** Whether it is as a portal that the caller records here: what it holds elsewhere lifts no limit. */
export function isOnlyPortal(scope: Scope, { division_code, record_mode }: Located): boolean {
  const here = scope.territories.filter(
    ({ division, modes }) => covers(division, division_code) && modes.includes(record_mode),
  );
  return here.length > 0 && here.every(({ role }) => role === 'portal');
}

const notTheirs = (column: string): Fault => ({
  pointer: `/${column}`,
  code: 'role',
  zh: '此项不由该角色填写,或不能是这个值',
  en: 'is not for this role to give, or not with this value',
});

/** Refuses by name the columns that a role does not write. */
export function refuseColumns(columns: readonly string[], words: { zh: string; en: string }): void {
  if (columns.length > 0) throw new Problem('forbidden', { ...words, faults: columns.map(notTheirs) });
}

/** Columns given otherwise than by their defaults, beyond those listed. */
export const givenBeyond = (
  properties: TProperties,
  values: Readonly<Record<string, unknown>>,
  listed: readonly string[],
): string[] =>
  Object.keys(properties).filter((column) => {
    const { default: otherwise = null } = properties[column] as { default?: unknown };
    return !listed.includes(column) && JSON.stringify(values[column] ?? otherwise) !== JSON.stringify(otherwise);
  });

/** Roles that the caller holds over a division. */
export const rolesAt = (caller: Caller, division: string): Role[] =>
  caller.grants.filter(({ division_code }) => covers(division_code, division)).map(({ role }) => role);

/** Drops what another grant already covers, so that ranges do not overlap. */
const widest = (codes: readonly string[]): string[] =>
  [...new Set(codes)].filter((code, _, all) => !all.some((other) => other !== code && covers(other, code))).sort();
