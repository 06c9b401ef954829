/** A quorum rule: who must be present and who must agree, from when until when, by which law, and how far it was checked. */
import { type RawBuilder, type SqlBool, sql } from 'kysely';
import Type, { type TProperties } from 'typebox';
import type { RecordTable } from '../../db/records.ts';
import { code, day, divisionCode, flag, nullable, recordSchemas, text } from '../../http/types.ts';
import type { AssemblyForm } from '../../procedure/quorum.ts';
import type { Mark } from '../../procedure/sources.ts';

/** How far a text was checked. */
export const sourceMark = () =>
  Type.Unsafe<Mark>({
    type: 'string',
    enum: ['✓', 'K', '!'],
    description:
      '核对程度:✓ 已见于公布的文本 · K 通行的专业知识 · ! 尚未核对 / ✓ seen in a published text, K common professional knowledge, ! not verified yet',
  });

const forms = [
  'villagers_assembly',
  'villagers_representative_assembly',
  'villager_group_assembly',
  'owners_assembly',
] as const satisfies readonly AssemblyForm[];

const closed = { additionalProperties: false };
const threshold = <P extends TProperties>(first: P) =>
  Type.Object(
    {
      ...first,
      numerator: Type.Integer({ minimum: 1, maximum: 1000 }),
      denominator: Type.Integer({ minimum: 1, maximum: 1000 }),
      is_strict: flag({ description: 'true:须超过;false:达到即可 / true: more than, false: at least' }),
    },
    closed,
  );
const of = Type.Unsafe<'present' | 'eligible'>({
  type: 'string',
  enum: ['present', 'eligible'],
  description: '以到会者还是全体为分母 / Of those present, or of all who are entitled',
});

const fields = {
  code: text(64, { pattern: '^[a-z][a-z0-9_]*$', description: '规定的代码,写在判断过程里 / Named in the working' }),
  division_code: nullable(
    divisionCode({
      default: null,
      description: '适用的区划及其下级;空为全国 / Where it holds, with all below; null: the whole country',
    }),
  ),
  form: Type.Unsafe<AssemblyForm>({ ...code('session_forms'), enum: [...forms] }),
  self_government_kind: nullable(code('self_government_kinds', { default: null })),
  counts_area: flag({
    default: false,
    description: '人数之外还须面积达到 / Owners: the area must reach the fraction too',
  }),
  present: Type.Array(threshold({ basis: code('count_bases') }), {
    minItems: 1,
    maxItems: 4,
    description:
      '到会要求,按计数单位选其一(人:十八周岁以上;户:户的代表)/ Who must be present; alternatives by what was counted',
  }),
  passes: Type.Array(threshold({ matter: code('vote_matters'), of }), {
    minItems: 1,
    maxItems: 3,
    description: '通过要求,按事项;一般事项必有 / Who must agree, by matter; the ordinary one is always there',
  }),
  valid_from: day({ description: '自此日起有效 / First day in force' }),
  valid_to: nullable(day({ description: '最后有效之日 / Last day in force' })),
  source_title: text(200, { description: '法律法规或文件名称 / Title of the law or document' }),
  source_document: text(200, { description: '文号或版本 / Document number or version' }),
  article: text(64, { description: '条款 / Article' }),
  mark: sourceMark(),
  quotation: nullable(text(1000, { description: '条款文字 / Words of the article' })),
};

export const QuorumRule = recordSchemas('QuorumRule', {
  fields,
  answered: { is_built_in: flag({ description: 'true:随服务发布,不可修改 / true: released with the service, fixed' }) },
  required: ['code', 'form', 'present', 'passes', 'valid_from', 'source_title', 'source_document', 'article', 'mark'],
  fixed: ['code', 'division_code', 'form', 'self_government_kind'],
  description:
    '会议到会人数和表决的规定,以整数分数表示;开会之日有效的、最近区划另行载入的优先 / Quorum and majority of an assembly, as whole-number fractions; of those in force on its day, one loaded for the nearest division goes first',
  example: {
    code: 'banner_villagers_assembly_2026',
    division_code: '150626',
    form: 'villagers_assembly',
    self_government_kind: 'village',
    counts_area: false,
    present: [
      { basis: 'persons', is_strict: true, numerator: 1, denominator: 2 },
      { basis: 'households', is_strict: false, numerator: 2, denominator: 3 },
    ],
    passes: [{ of: 'present', matter: 'ordinary', is_strict: true, numerator: 1, denominator: 2 }],
    valid_from: '2026-01-01',
    source_title: '乌审旗村民会议议事办法',
    source_document: '乌政发〔2026〕3号',
    article: '第八条',
    mark: '✓',
  },
});

export const quorumRules: RecordTable = {
  table: 'quorum_rule',
  path: '/v1/quorum-rules',
  columns: QuorumRule.columns,
  writable: QuorumRule.writable,
  fixed: QuorumRule.fixed,
  personal: [],
  // written by those whose division it is, or who hold the whole country
  reach: (scope): RawBuilder<SqlBool> => (scope.divisions.includes('') ? sql<SqlBool>`true` : sql<SqlBool>`false`),
};

export const quorumRuleFilters = {
  division_code: divisionCode({ description: '适用于该区划的:它自己、上级和全国的 / Those that hold there' }),
  form: fields.form,
  self_government_kind: code('self_government_kinds'),
  on: day({ description: '该日有效的 / In force on this day' }),
  is_built_in: flag({ description: '是否随服务发布 / Whether released with the service' }),
};
