/** Who may do what, as rows: made of the contract, and of the steps of an item's life, which are not all for the same. */
import { codeEntry, codes } from '../procedure/code-lists.ts';
import { actions, lifecycle } from '../procedure/lifecycle.ts';
import type { Role } from './access.ts';
import type { Limit } from './policy.ts';

type Json = Record<string, unknown>;
interface Operation extends Json {
  readonly operationId: string;
  readonly summary: string;
  readonly tags?: readonly string[];
  readonly 'x-roles'?: readonly Role[];
  readonly 'x-limits'?: Readonly<Partial<Record<Role, Limit>>>;
}
interface Property extends Json {
  readonly description?: string;
  readonly 'x-write'?: readonly Role[];
  readonly 'x-write-by'?: string;
  readonly 'x-write-values'?: Readonly<Partial<Record<Role, readonly string[]>>>;
}
export interface PolicyDocument {
  readonly tags: readonly { readonly name: string; readonly description: string }[];
  readonly paths: Readonly<Record<string, Readonly<Record<string, Operation>>>>;
  readonly components: { readonly schemas?: Readonly<Record<string, { properties?: Record<string, Property> }>> };
}

export const roleCodes = codes('roles') as readonly Role[];
/** `full`: all that the operation does, in its own divisions. */
export type Right = 'full' | Limit | 'none' | 'anyone';
export type Rights = Readonly<Record<Role, Right>>;

export interface PolicyRow {
  /** As in the contract: `transitionAgendaItem`, and `transitionAgendaItem correct` for a step of it. */
  readonly id: string;
  readonly zh: string;
  readonly rights: Rights;
}
export interface PolicyGroup {
  readonly zh: string;
  readonly en: string;
  readonly rows: readonly PolicyRow[];
}

/** The Chinese of a bilingual text: up to the stroke or semicolon that stands in no brackets. */
export function chineseOf(text: string): string {
  let depth = 0;
  for (const [at, letter] of [...text].entries()) {
    if (letter === '(') depth += 1;
    if (letter === ')') depth -= 1;
    if (depth === 0 && '/;'.includes(letter)) return [...text].slice(0, at).join('').trim();
  }
  return text;
}
const operationsOf = (doc: PolicyDocument) => Object.values(doc.paths).flatMap((methods) => Object.values(methods));

const rightsFor = (right: (role: Role) => Right): Rights =>
  Object.fromEntries(roleCodes.map((role) => [role, right(role)])) as Rights;

export const rightsOf = ({ 'x-roles': roles, 'x-limits': limited = {} }: Operation): Rights =>
  rightsFor((role) => (roles === undefined ? 'anyone' : roles.includes(role) ? (limited[role] ?? 'full') : 'none'));

/** A step is taken by those whom the life of an item names; paper cases, by those who enter them, whatever the step. */
function stepsOf(operation: Operation): PolicyRow[] {
  const rights = rightsOf(operation);
  return actions.map((action) => {
    const may: readonly string[] = lifecycle[action].roles;
    return {
      id: `${operation.operationId} ${action}`,
      zh: `${chineseOf(operation.summary)}:${codeEntry('actions', action).zh}`,
      rights: rightsFor((role) => (may.includes(role) || rights[role] === 'paper_cases' ? rights[role] : 'none')),
    };
  });
}

const rowsOf = (operation: Operation): PolicyRow[] =>
  operation.operationId === 'transitionAgendaItem'
    ? stepsOf(operation)
    : [{ id: operation.operationId, zh: chineseOf(operation.summary), rights: rightsOf(operation) }];

/** What needs a credential, or what needs none, in the order of the tags of the contract. */
export function policyGroups(doc: PolicyDocument, isOpen: boolean): PolicyGroup[] {
  const operations = operationsOf(doc).filter((operation) => (operation['x-roles'] === undefined) === isOpen);
  return doc.tags.flatMap(({ name, description }) => {
    const rows = operations.filter(({ tags }) => tags?.[0] === name).flatMap(rowsOf);
    const [zh = name, en = name] = description.split(' / ');
    return rows.length > 0 ? [{ zh, en, rows }] : [];
  });
}

export interface FieldRow {
  /** `OpinionCreate.disposition` */
  readonly property: string;
  readonly zh: string;
  readonly by: string;
  readonly roles: readonly Role[];
  /** Of the operation that writes it. */
  readonly rights: Rights;
  readonly values: Readonly<Partial<Record<Role, readonly string[]>>>;
}

/** A value as the description of its property explains it: `resident_request 居民诉求 · …`. */
const meaningOf = ({ description = '' }: Property, value: string): string =>
  description
    .split(/: | · /)
    .find((part) => part.startsWith(`${value} `))
    ?.slice(value.length + 1) ?? value;

export function fieldRows(doc: PolicyDocument): FieldRow[] {
  const named = new Map(operationsOf(doc).map((operation) => [operation.operationId, operation]));
  return Object.entries(doc.components.schemas ?? {}).flatMap(([schema, { properties = {} }]) =>
    Object.entries(properties).flatMap(([name, property]) => {
      const { 'x-write': roles, 'x-write-by': by, 'x-write-values': values = {} } = property;
      if (!roles && Object.keys(values).length === 0) return [];
      const made = schema.endsWith('Patch') ? `update${schema.slice(0, -5)}` : `create${schema.replace(/Create$/, '')}`;
      const operation = named.get(by ?? made);
      if (!operation) return [];
      return [
        {
          property: `${schema}.${name}`,
          zh: chineseOf(property.description ?? name),
          by: chineseOf(operation.summary),
          roles: roles ?? operation['x-roles'] ?? [],
          rights: rightsOf(operation),
          values: Object.fromEntries(
            Object.entries(values).map(([role, some]) => [role, some.map((value) => meaningOf(property, value))]),
          ),
        },
      ];
    }),
  );
}
