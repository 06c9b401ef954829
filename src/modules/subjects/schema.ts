/** A subject: a party to consultation, an organisation or a person that may take part; never a topic. */
import { type RawBuilder, type SqlBool, sql } from 'kysely';
import type { RecordTable } from '../../db/records.ts';
import { ancestors, type Scope } from '../../db/scope.ts';
import { code, divisionCode, list, nullable, recordSchemas, source, text } from '../../http/types.ts';
import { codes, hasFlag } from '../../procedure/code-lists.ts';

const fields = {
  division_code: divisionCode({ description: '所属区划 / Division it belongs to' }),
  kind: code('subject_kinds'),
  name: text(200, { description: '名称或姓名 / Name', 'x-class': 'personal' }),
  name_mn: nullable(
    text(200, { description: '蒙古文名称 / Name in traditional Mongolian script', 'x-class': 'personal' }),
  ),
  standings: list(code('standings'), 9, { default: [], description: '身份(可多项)/ Standings of a person' }),
  household_registration: nullable(code('household_registrations')),
  capacity: nullable(code('subject_capacities')),
  interest_description: nullable(
    text(500, { description: '其他利益相关方须说明利益关系 / Required of other stakeholders' }),
  ),
  credit_code: nullable(
    text(18, {
      pattern: '^[0-9A-HJ-NPQRTUWXY]{18}$',
      description: '统一社会信用代码 / Unified social credit code (GB 32100)',
    }),
  ),
  residence_division_code: nullable(divisionCode({ description: '居住地区划 / Division of residence' })),
  ...source,
};

export const Subject = recordSchemas('Subject', {
  fields,
  answered: {},
  required: ['division_code', 'kind', 'name'],
  fixed: ['division_code', 'kind'],
  description: '协商主体:可以参与协商的组织或个人(不是议题)/ A party to consultation, never a topic',
  example: {
    division_code: '150626100201',
    kind: 'consultation_committee',
    name: '达布察克村社区协商委员会',
    source_system: 'portal-a',
    source_id: 'subject-1',
  },
});
export const organisations = codes('subject_kinds').filter((kind) => !hasFlag('subject_kinds', kind, 'is_person'));

/** Public bodies of the divisions above are seen from below: items are referred to them. */
const isBodyAbove = (scope: Scope): RawBuilder<SqlBool> =>
  sql<SqlBool>`(subject.division_code = any(${scope.divisions.flatMap(ancestors)}::text[]) and subject.kind = any(${organisations}::text[]))
    or subject.id = any(${scope.subjects}::uuid[])`;

export const subjects: RecordTable = {
  table: 'subject',
  path: '/v1/subjects',
  columns: Subject.columns,
  writable: Subject.writable,
  fixed: Subject.fixed,
  personal: Subject.personal,
  reach: (scope) => sql<SqlBool>`(${isBodyAbove(scope)})`,
};
export const subjectFilters = { kind: fields.kind } as const;
