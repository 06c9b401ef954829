/** The policy as an officer reads it: made of the contract alone, so that it says what the service keeps. */
import { codeEntry, codes } from '../procedure/code-lists.ts';
import type { Role } from './access.ts';
import { afterSuccession, type Limit, limits } from './policy.ts';

type Json = Record<string, unknown>;
interface Operation extends Json {
  readonly operationId: string;
  readonly summary: string;
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
  readonly paths: Readonly<Record<string, Readonly<Record<string, Operation>>>>;
  readonly components: { readonly schemas?: Readonly<Record<string, { properties?: Record<string, Property> }>> };
}

export const roleCodes = codes('roles') as readonly Role[];
/** `full`: all that the operation does, in its own divisions. */
export type Right = 'full' | Limit | 'none' | 'anyone';

export interface PolicyRow {
  readonly id: string;
  readonly zh: string;
  readonly rights: Readonly<Record<Role, Right>>;
}

const firstPart = (words: string) => words.split(' / ')[0] ?? words;
const operationsOf = (doc: PolicyDocument) => Object.values(doc.paths).flatMap((methods) => Object.values(methods));

export const rightsOf = (operation: Operation): Readonly<Record<Role, Right>> => {
  const { 'x-roles': roles, 'x-limits': limited = {} } = operation;
  const right = (role: Role): Right =>
    roles === undefined ? 'anyone' : roles.includes(role) ? (limited[role] ?? 'full') : 'none';
  return Object.fromEntries(roleCodes.map((role) => [role, right(role)])) as Record<Role, Right>;
};

export const policyRows = (doc: PolicyDocument): PolicyRow[] =>
  operationsOf(doc).map((operation) => ({
    id: operation.operationId,
    zh: firstPart(operation.summary),
    rights: rightsOf(operation),
  }));

export interface FieldRow {
  /** `OpinionCreate.disposition` */
  readonly property: string;
  readonly zh: string;
  readonly by: string;
  readonly roles: readonly Role[];
  /** Of the operation that writes it. */
  readonly rights: Readonly<Record<Role, Right>>;
  readonly values: Readonly<Partial<Record<Role, readonly string[]>>>;
}

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
          zh: (property.description ?? name).split(/ \/|\/|;|:|,/)[0] as string,
          by: firstPart(operation.summary),
          roles: roles ?? operation['x-roles'] ?? [],
          rights: rightsOf(operation),
          values,
        },
      ];
    }),
  );
}

const WIDE = /[\u2e80-\uffff]/g;
const widthOf = (text: string) => text.length + (text.match(WIDE)?.length ?? 0);
const pad = (text: string, width: number) => text + ' '.repeat(Math.max(0, width - widthOf(text)));
const line = (cells: readonly string[], widths: readonly number[]) =>
  cells
    .map((cell, at) => pad(cell, widths[at] ?? 0))
    .join('  ')
    .trimEnd();
function table(rows: readonly (readonly string[])[]): string {
  const widths = (rows[0] ?? []).map((_, at) => Math.max(...rows.map((row) => widthOf(row[at] ?? ''))));
  return rows.map((row) => line(row, widths)).join('\n');
}

export const markOf = (right: Right): string =>
  right === 'full' || right === 'anyone' ? '✓' : right === 'none' ? '–' : limits[right].mark;
/** Narrow enough for one line of a table; the legend has them in full. */
const shortNames: Readonly<Record<Role, string>> = {
  administrator: '旗县民政',
  township_officer: '苏木镇',
  convener: '召集方',
  responder: '答复单位',
  supervisor: '监督',
  auditor: '审计',
  portal: '门户',
};
const legend = (role: Role) => `${shortNames[role]} ${codeEntry('roles', role).zh} (${role})`;

const isSet = (values: readonly string[]): boolean => values.every((value) => !(value in words));
const words: Readonly<Record<string, string>> = { today: '当天', 'own-subject': '本单位', 'on-evidence': '凭据' };
const fieldMark = (right: Right, values: readonly string[] | undefined): string =>
  values ? (words[values[0] as string] ?? '限值') : right === 'paper_cases' ? markOf(right) : '✓';

export function printPolicy(doc: PolicyDocument): string {
  const rows = policyRows(doc);
  const guarded = rows.filter(({ rights }) => rights.convener !== 'anyone');
  const open = rows.filter(({ rights }) => rights.convener === 'anyone');
  const fields = fieldRows(doc);
  return [
    '一、谁可以办理什么(本区划及其下级之内;范围之外一律“没有”)/ Who may do what, within the division of the grant',
    table([
      ['事项', ...roleCodes.map((role) => shortNames[role]), 'operationId'],
      ...guarded.map(({ id, zh, rights }) => [zh, ...roleCodes.map((role) => markOf(rights[role])), id]),
    ]),
    [
      ...roleCodes.map(legend),
      '✓ 可以 / may',
      '– 不可以 / may not',
      ...Object.values(limits).map(({ mark, zh, en }) => `${mark} ${zh} / ${en}`),
    ].join('\n'),
    '二、哪些内容由谁填写(未列出的,由可以办理该事项的角色填写)/ Who writes which property, where not everybody does',
    table([
      ['内容', '事项', ...roleCodes.map((role) => shortNames[role]), '属性'],
      ...fields.map(({ property, zh, by, roles, rights, values }) => [
        zh,
        by,
        ...roleCodes.map((role) => (roles.includes(role) ? fieldMark(rights[role], values[role]) : '–')),
        [property, ...Object.values(values).flatMap((some) => (isSet(some) ? [`(${some.join(' | ')})`] : []))].join(
          ' ',
        ),
      ]),
    ]),
    '当天 只限当天 / today only\n本单位 只限本单位 / its own subject only\n凭据 替他方记录其答复,须有文号或者附件 / records the answer of another body with its number or the document',
    `${afterSuccession.zh} / ${afterSuccession.en}`,
    '三、不需要凭据的 / Without a credential',
    open.map(({ id, zh }) => `${zh}  ${id}`).join('\n'),
    '',
  ].join('\n\n');
}
