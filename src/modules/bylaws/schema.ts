/** A bylaw: standing rules of a village, or of a township for its villages, with their validity and succession. */
import { type SqlBool, sql } from 'kysely';
import type { RecordTable } from '../../db/records.ts';
import { ancestors } from '../../db/scope.ts';
import { code, day, divisionCode, flag, nullable, recordSchemas, source, text, uuid } from '../../http/types.ts';
import { subjectId } from '../facts/fields.ts';

const fields = {
  division_code: divisionCode({ description: '制定制度的区划 / Division whose bylaw it is' }),
  kind: code('bylaw_kinds'),
  title: text(200, { description: '名称 / Title' }),
  document_number: nullable(
    text(100, {
      description: '文号;括号统一为〔〕 / Document number; its brackets become 〔〕',
    }),
  ),
  adopted_on: nullable(day({ description: '通过之日 / Day of adoption' })),
  adopted_by_subject_id: subjectId('通过的主体 / The subject that adopted it'),
  approved_by_subject_id: subjectId('批准或备案的主体 / The subject that approved it, or keeps it on file'),
  valid_from: day({ description: '施行之日 / First day in force' }),
  valid_to: nullable(day({ description: '有效期最后一日 / Last day in force' })),
  replaces_bylaw_id: nullable(
    uuid({
      description:
        '所替代的制度(同一区划、同一类别);施行前一日,旧制度终止 / The bylaw it replaces, of the same division and kind, which ends the day before',
    }),
  ),
  includes_consultation_rules: flag({
    default: false,
    description: '写入了协商的价值取向和规则制度 / Holds the values and rules of consultation',
  }),
  summary: nullable(text(2000, { description: '要点 / Summary' })),
  text: nullable(text(50000, { description: '全文 / Full text' })),
  ...source,
};

export const Bylaw = recordSchemas('Bylaw', {
  fields,
  answered: {},
  required: ['division_code', 'kind', 'title', 'valid_from'],
  fixed: ['division_code', 'kind', 'replaces_bylaw_id'],
  description: '制度:议事规程、工作规则、村规民约、具体办法等 / A bylaw: rules of procedure, convention, measures …',
  example: {
    division_code: '150626100',
    kind: 'implementing_measures',
    title: '嘎鲁图镇城乡社区协商实施办法',
    document_number: '嘎政发〔2026〕8号',
    adopted_on: '2026-02-20',
    valid_from: '2026-03-01',
    includes_consultation_rules: true,
    summary: '提前五日通报;落实情况完成后三十日内公开',
  },
});

export const bylaws: RecordTable = {
  table: 'bylaw',
  path: '/v1/bylaws',
  columns: Bylaw.columns,
  writable: Bylaw.writable,
  fixed: Bylaw.fixed,
  personal: Bylaw.personal,
  // what a township lays down binds its villages, and is seen from them
  reach: (scope) => sql<SqlBool>`bylaw.division_code = any(${scope.divisions.flatMap(ancestors)}::text[])`,
};
export const bylawFilters = {
  kind: fields.kind,
  document_number: fields.document_number,
  source_system: fields.source_system,
};
