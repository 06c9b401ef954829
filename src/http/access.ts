/** Who may do what, where: roles, grants, what a route declares, and the scope that follows for one request. */
import { covers, type Scope } from '../db/scope.ts';
import type { Code } from '../procedure/code-lists.ts';
import type { Limit } from './policy.ts';

export type Role = Code<'roles'>;

/** A role on a division and all under it (`''`: the whole country); a responder's grant names its subject. */
export interface Grant {
  readonly role: Role;
  readonly division_code: string;
  readonly subject_id: string | null;
  /** Sees personal data of its division, for a stated purpose, although its role does not. */
  readonly personal_data?: boolean | undefined;
}

export interface Caller {
  readonly credential_id: string;
  readonly name: string;
  readonly kind: 'api_key' | 'access_token';
  /** Null: good until it is revoked. */
  readonly expires_at: string | null;
  /** Of a key: so that its holder sees when somebody gave it another. */
  readonly secrets?: { readonly issued_at: string; readonly previous_expires_at: string | null };
  readonly grants: readonly Grant[];
}

/** What a route declares: who may. */
export type Access =
  | { readonly anyone: true }
  | {
      readonly roles: readonly Role[];
      /** Also who holds none of them: it is about the caller alone. */
      readonly orNone?: true;
      /** Who of them may in part only, and in which. */
      readonly limits?: Readonly<Partial<Record<Role, Limit>>>;
      /** A role counts nowhere that its holder has one of these too. */
      readonly apart?: Readonly<Partial<Record<Role, readonly Role[]>>>;
      /** Why the others are refused, where the law says so. */
      readonly refusal?: { readonly zh: string; readonly en: string };
    };

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
export const toRead: Access = { roles: everyRole, limits: { responder: 'handed_over' } };
export const toRecord: Access = { roles: recorders, limits: { administrator: 'paper_cases' } };
/** What a division has and is no part of a procedure: its bodies, bylaws, committees, platforms. */
export const toKeep: Access = { roles: recorders };
/** A portal submits residents' requests and their opinions; the command says which. */
export const toSubmit: Access = {
  roles: [...recorders, 'portal'],
  limits: { administrator: 'paper_cases', portal: 'submission' },
};
/** An organ or a department answers what was handed to it; the command says how. */
export const toAnswer: Access = {
  roles: [...recorders, 'responder'],
  limits: { administrator: 'paper_cases', responder: 'own_name' },
};
/** What the notice gives to the government alone; a village does not do it for itself. */
export const toGovern: Access = {
  roles: ['township_officer', 'administrator'],
  limits: { administrator: 'paper_cases' },
  refusal: { zh: '由基层政府办理', en: 'This is for the government to do' },
};

/** Who runs consultations, and so does not supervise them. */
export const organising: readonly Role[] = ['convener', 'township_officer'];
export const onlySupervisors = {
  zh: '监督记录只能由本地的嘎查村(居)务监督委员会填写,组织协商的一方不得监督自己(三(二))',
  en: 'Only the supervision committee of that place writes this: who organises does not supervise itself (三(二))',
};
/** 三(二): the supervision committee supervises; who organises, or enters paper cases, does not do it in its place. */
export const toSupervise: Access = {
  roles: ['supervisor', 'township_officer', 'administrator'],
  limits: { supervisor: 'supervised', township_officer: 'paper_cases', administrator: 'paper_cases' },
  apart: { supervisor: organising },
  refusal: onlySupervisors,
};

/** The trail is read by auditors, and by administrators, whose own acts are in it. */
export const toAudit: Access = { roles: ['administrator', 'auditor'] };

/** Keys are given out and taken back by administrators, within their own division. */
export const toAdminister: Access = { roles: ['administrator'] };
/** Who I am is told to everybody who is somebody. */
export const toKnowOneself: Access = { roles: everyRole, orNone: true };

export const meets = (a: string, b: string) => covers(a, b) || covers(b, a);

/** Of who holds nothing. */
export const nowhere: Scope = { divisions: [], subjects: [], territories: [], held: [] };

export function scopeOf(caller: Caller, access: Access): Scope | undefined {
  if ('anyone' in access) return undefined;
  const isApart = ({ role, division_code: code }: Grant) =>
    !caller.grants.some((other) => access.apart?.[role]?.includes(other.role) && meets(other.division_code, code));
  const grants = caller.grants.filter((grant) => access.roles.includes(grant.role) && isApart(grant));
  if (grants.length === 0) return undefined;
  const territorial = grants.filter(({ role }) => role !== 'responder').map(({ division_code }) => division_code);
  return {
    divisions: widest(territorial),
    subjects: grants.flatMap(({ role, subject_id }) => (role === 'responder' && subject_id ? [subject_id] : [])),
    territories: grants.map(({ role, division_code }) => ({ role, division: division_code, modes: modes[role] ?? [] })),
    held: caller.grants.map(({ role, division_code, subject_id }) => ({
      role,
      division: division_code,
      subject: subject_id,
    })),
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

/** Whether it is in this role alone that the caller records here: what it holds elsewhere lifts no limit. */
export function isOnly(role: Role, scope: Scope, { division_code, record_mode }: Located): boolean {
  const here = scope.territories.filter(
    ({ division, modes }) => covers(division, division_code) && modes.includes(record_mode),
  );
  return here.length > 0 && here.every((territory) => territory.role === role);
}
export const isOnlyPortal = (scope: Scope, located: Located): boolean => isOnly('portal', scope, located);

/** Roles that the caller holds over a division. */
export const rolesAt = (caller: Caller, division: string): Role[] =>
  caller.grants.filter(({ division_code }) => covers(division_code, division)).map(({ role }) => role);

/** Drops what another grant already covers, so that ranges do not overlap. */
const widest = (codes: readonly string[]): string[] =>
  [...new Set(codes)].filter((code, _, all) => !all.some((other) => other !== code && covers(other, code))).sort();
