/** The policy as an officer reads it: what holds for all of it in words, then who does what, and who writes what. */
import { codeEntry } from '../procedure/code-lists.ts';
import type { Role } from './access.ts';
import { afterSuccession, limits } from './policy.ts';
import {
  type FieldRow,
  fieldRows,
  type PolicyDocument,
  type PolicyGroup,
  policyGroups,
  type Right,
  roleCodes,
} from './policy-table.ts';

/** What no cell of a table says. */
const throughout: readonly (readonly [zh: string, en: string])[] = [
  [
    '权限以区划为界:只在所授区划及其下级办理;范围之外的记录答“没有”(404),不说明是否存在。',
    'A right holds in the division it was given for and all under it; what lies outside is answered as if it were not there (404).',
  ],
  [
    '议题涉及的其他嘎查村(社区)可以查看该议题及其全部记录,不能填写;由组织协商的一方填写。',
    'Other villages that an item affects read it and all that belongs to it, and write none of it: those who organise it do.',
  ],
  [
    '答复单位不按区划查看:只看委托、提交或者交办给本单位的议题及其记录,不论在何处。',
    'A responder sees no division: it sees what was entrusted, referred or assigned to its own subject, wherever that lies.',
  ],
  [`${afterSuccession.zh}。`, `${afterSuccession.en}.`],
  [
    '一个凭据可以有几项权限:各在自己的区划内有效,一项权限不扩大另一项的范围。',
    'One credential may hold several grants: each counts in its own division, and none widens another.',
  ],
  [
    '姓名、电话、身份号码等个人信息一律遮盖;召集方和苏木镇(以及单独授权的凭据)写明用途后,可以查看本区划的,每次记入审计日志。管理员和门户一律不能。',
    'Personal data comes masked. Conveners and the township (and who was given it by name) see it unmasked in their own divisions for a stated purpose, which is noted in the trail; administrators and portals never do.',
  ],
  [
    '监督与组织协商分开:在同一地方(含上级、下级)又是召集方或者苏木镇的,其监督权限不算。',
    'Who supervises does not organise: the role of supervisor counts nowhere that its holder is convener or township too, above or below.',
  ],
  [
    '旗县民政不记录进行中的协商,只补录以往的;代他人办理(On-Behalf-Of)只记入日志,不增加权限。',
    'The administrator records no live procedure, and enters paper cases only; acting for somebody is noted, and adds no right.',
  ],
];

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
const legend = (role: Role) => {
  const { zh, en } = codeEntry('roles', role);
  return `${shortNames[role]}:${zh} / ${en} (${role})`;
};

const WIDE = /[\u2e80-\uffff]/g;
const widthOf = (text: string) => text.length + (text.match(WIDE)?.length ?? 0);
const pad = (text: string, width: number) => text + ' '.repeat(Math.max(0, width - widthOf(text)));
type Cells = readonly string[];
const widthsOf = (rows: readonly Cells[]): number[] =>
  (rows[0] ?? []).map((_, at) => Math.max(...rows.map((row) => widthOf(row[at] ?? ''))));
const table = (rows: readonly Cells[], widths = widthsOf(rows)): string =>
  rows
    .map((cells) =>
      cells
        .map((cell, at) => pad(cell, widths[at] ?? 0))
        .join('  ')
        .trimEnd(),
    )
    .join('\n');

const markOf = (right: Right): string =>
  right === 'full' || right === 'anyone' ? '✓' : right === 'none' ? '–' : limits[right].mark;

/** One table under each heading, all of them with the same columns. */
function grouped(groups: readonly PolicyGroup[]): string {
  const head = ['事项', ...roleCodes.map((role) => shortNames[role]), '合同中的名称'];
  const cellsOf = ({ rows }: PolicyGroup) =>
    rows.map(({ zh, rights, id }) => [zh, ...roleCodes.map((role) => markOf(rights[role])), id]);
  const widths = widthsOf([head, ...groups.flatMap(cellsOf)]);
  return groups.map((group) => `【${group.zh}】${group.en}\n${table([head, ...cellsOf(group)], widths)}`).join('\n\n');
}

/** Marks that stand for a value of a property. */
const values: Readonly<Record<string, readonly [mark: string, zh: string, en: string]>> = {
  today: ['当天', '只能填当天,或者不填', 'today only, or left out'],
  'own-subject': ['本单位', '只能填本单位', 'its own subject only'],
  'on-evidence': [
    '凭据',
    '替他方记录其答复,须有文号或者附件',
    'the answer of another body, with its number or the document',
  ],
};
const LIMITED = ['限值', '只能填“限于”一栏所列的', 'one of those listed as 限于'] as const;

const fieldMark = ({ roles, rights, values: some }: FieldRow, role: Role): string => {
  const [one] = some[role] ?? [];
  if (!roles.includes(role)) return '–';
  if (one !== undefined) return values[one]?.[0] ?? LIMITED[0];
  return rights[role] === 'paper_cases' ? markOf('paper_cases') : '✓';
};
const boundsOf = ({ values: some }: FieldRow): string =>
  Object.entries(some)
    .filter(([, listed]) => listed.some((value) => !(value in values)))
    .map(([role, listed]) => `${shortNames[role as Role]}:${listed.join('、')}`)
    .join(';');

const marks = [
  ['✓', '可以', 'may'],
  ['–', '不可以', 'may not'],
  ...Object.values(limits).map(({ mark, zh, en }) => [mark, zh, en]),
  ...Object.values(values),
  LIMITED,
].map(([mark, zh, en]) => `${mark}:${zh} / ${en}`);

export function printPolicy(doc: PolicyDocument): string {
  const fields = fieldRows(doc);
  const open = policyGroups(doc, true);
  return [
    '一、通则(对下列各表都适用)/ What holds throughout',
    throughout.map(([zh, en], at) => `${at + 1}. ${zh}\n   ${en}`).join('\n'),
    '角色 / Roles',
    roleCodes.map(legend).join('\n'),
    '标记 / Marks',
    marks.join('\n'),
    '二、谁可以办理什么 / Who may do what',
    grouped(policyGroups(doc, false)),
    '三、哪些内容由谁填写(未列出的,由可以办理该事项的角色填写)/ Who writes which property, where not everybody does',
    table([
      ['内容', '事项', ...roleCodes.map((role) => shortNames[role]), '限于', '合同中的名称'],
      ...fields.map((row) => [
        row.zh,
        row.by,
        ...roleCodes.map((role) => fieldMark(row, role)),
        boundsOf(row),
        row.property,
      ]),
    ]),
    '四、不需要凭据的 / Without a credential',
    open.map(({ zh, en, rows }) => `【${zh}】${en}\n${table(rows.map((row) => [row.zh, row.id]))}`).join('\n\n'),
    '',
  ].join('\n\n');
}
