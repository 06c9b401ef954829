/** A subject: a party to consultation, an organisation or a person that may take part; never a topic. */
import { type RawBuilder, type SqlBool, sql } from 'kysely';
import Type from 'typebox';
import type { RecordTable } from '../../db/records.ts';
import { ancestors, type Scope } from '../../db/scope.ts';
import {
  code,
  count,
  divisionCode,
  flag,
  instant,
  list,
  nullable,
  personalCode,
  personalText,
  recordSchemas,
  ref,
  source,
  text,
  uuid,
} from '../../http/types.ts';
import { codes, hasFlag } from '../../procedure/code-lists.ts';

export const organisations = codes('subject_kinds').filter((kind) => !hasFlag('subject_kinds', kind, 'is_person'));
/** What is never a person; an other stakeholder may be one. */
export const bodyKinds = organisations.filter((kind) => kind !== 'other_stakeholder');
/** The names of bodies are public. */
const ofPerson = { 'x-class': 'personal', 'x-unless': { kind: bodyKinds } } as const;
const aboutPerson = { ...personalText, 'x-unless': { kind: bodyKinds } } as const;
const codeOfPerson = { ...personalCode, 'x-unless': { kind: bodyKinds } } as const;

/** As answered it may be masked; as sent it may not. */
const phone = text(20, {
  pattern: '^(1[3-9][0-9]{9}|0[0-9]{2,3}-[0-9]{7,8}|[0-9]{0,3}[*]{4}[0-9]{0,4})$',
  description:
    '本人电话,仅限个人;加密保存,除有必要外不要登记 / Phone of a person; kept encrypted; leave it out unless it is needed',
  'x-class': 'sensitive',
  'x-mask': 'phone',
});
const idNumber = text(18, {
  pattern: '^([1-9][0-9]{16}[0-9X]|[0-9]{0,3}[*]{4,15}[0-9X]{0,2})$',
  description:
    '公民身份号码(GB 11643),仅限个人;加密保存,协商一般用不到,不建议登记 / Citizen id number of a person; kept encrypted; consultation hardly ever needs it, and to record it is discouraged',
  'x-class': 'sensitive',
  'x-mask': 'id_number',
});

const fields = {
  division_code: divisionCode({ description: '所属区划 / Division it belongs to' }),
  kind: code('subject_kinds'),
  name: text(200, { description: '名称或姓名 / Name', ...ofPerson }),
  name_mn: nullable(text(200, { description: '蒙古文名称 / Name in traditional Mongolian script', ...ofPerson })),
  standings: list(code('standings'), 9, { default: [], description: '身份(可多项)/ Standings of a person' }),
  household_registration: nullable(code('household_registrations')),
  capacity: nullable(code('subject_capacities')),
  interest_description: nullable(
    text(500, {
      description: '其他利益相关方须说明利益关系 / Required of other stakeholders',
      ...aboutPerson,
    }),
  ),
  credit_code: nullable(
    text(18, {
      pattern: '^[0-9A-HJ-NPQRTUWXY]{18}$',
      description: '统一社会信用代码 / Unified social credit code (GB 32100)',
    }),
  ),
  residence_division_code: nullable(
    divisionCode({
      description: '居住地区划;遮盖时为空 / Division of residence; null where it is masked',
      ...codeOfPerson,
    }),
  ),
  contact_phone: nullable(phone),
  id_number: nullable(idNumber),
  ...source,
  // of a person it may be the number of the household
  source_id: { ...source.source_id, ...codeOfPerson } as typeof source.source_id,
};

export const Subject = recordSchemas('Subject', {
  fields,
  answered: {
    erased_at: nullable(
      instant({ description: '个人信息何时被匿名;其后不能修改 / When it was anonymised; it is not changed any more' }),
    ),
  },
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
/** Kept encrypted. */
export const sensitiveColumns = ['contact_phone', 'id_number'] as const;
export const subjectFilters = { kind: fields.kind } as const;

const closed = { additionalProperties: false } as const;
export const subjectParams = Type.Object({ subject_id: uuid({ description: '协商主体 / The subject' }) }, closed);

/** In a body and not in the address, which proxies keep in their logs. */
export const SubjectLookUp = Type.Object(
  { contact_phone: Type.Optional(phone), id_number: Type.Optional(idNumber) },
  { $id: 'SubjectLookUp', ...closed, minProperties: 1, examples: [{ contact_phone: '13812345678' }] },
);
const [subjectExample] = (Subject.record as unknown as { examples: object[] }).examples;
export const SubjectsFound = Type.Object(
  { items: Type.Array(ref(Subject.record), { maxItems: 200 }) },
  { $id: 'SubjectsFound', ...closed, examples: [{ items: [subjectExample] }] },
);

const Mention = Type.Object(
  {
    resource: text(64, { description: '何种记录 / Kind of record' }),
    id: uuid({ description: '哪条记录 / Which record' }),
    division_code: nullable(divisionCode({ description: '所在区划 / Its division' })),
    property: text(64, { description: '以何名义提到本人 / The property that names the person' }),
    values: Type.Object(
      {},
      {
        additionalProperties: true,
        description: '全部内容 / All it holds',
        'x-open': '记录的全部列 / All its columns',
      },
    ),
  },
  closed,
);
const Read = Type.Object(
  {
    at: instant({ description: '何时;多次的为首次 / When; of several, the first' }),
    last_at: instant({ description: '最后一次 / When last' }),
    count: Type.Integer({ minimum: 1, maximum: 2147483647, description: '几次 / How often' }),
    operation: text(200, { description: '何种查阅 / By which operation', 'x-class': 'internal' }),
    purpose: nullable(text(200, { description: '所述用途 / The purpose that was stated', 'x-class': 'internal' })),
    division_code: nullable(divisionCode({ description: '何地 / Where' })),
    credential_id: nullable(uuid({ description: '谁:凭据 / Who: the credential' })),
    on_behalf_of: nullable(text(200, { description: '代谁查阅 / For whom', 'x-class': 'personal' })),
    is_export: flag({
      description: '整份导出,本人可能在其中 / A whole list was exported, in which the person may have been',
    }),
  },
  closed,
);
export const MENTIONS_MAX = 10_000;
export const READS_MAX = 10_000;
export const PersonalDataReport = Type.Object(
  {
    subject: ref(Subject.record),
    mentions: Type.Array(Mention, { maxItems: MENTIONS_MAX }),
    reads: Type.Array(Read, {
      maxItems: READS_MAX,
      description:
        '谁查阅过,新者在前;日志移出存档的不在其中 / Who has read it, newest first; without what was taken out to an archive',
    }),
    is_complete: flag({ description: `false:多于 ${MENTIONS_MAX} 条 / false: there are more` }),
    elsewhere_count: count(MENTIONS_MAX, {
      description: '其他区划的记录数,须向当地查询 / Records of other divisions, to be asked for there',
    }),
  },
  {
    $id: 'PersonalDataReport',
    ...closed,
    description: '本服务所存的一个人的全部信息 / All that is held on one person',
    examples: [{ subject: subjectExample, mentions: [], reads: [], is_complete: true, elsewhere_count: 0 }],
  },
);
