/** A linkage: a tie to one of the six other forms of consultation, or between two levels, or between two bodies. */
import type { RawBuilder, SqlBool } from 'kysely';
import type { RecordTable } from '../../db/records.ts';
import { anyOf, isShared, type Scope } from '../../db/scope.ts';
import {
  code,
  day,
  divisionCode,
  nullable,
  recordedDaysLate,
  recordSchemas,
  source,
  text,
  uuid,
} from '../../http/types.ts';
import { subjectId } from '../facts/fields.ts';

const itemId = (description: string) => nullable(uuid({ description }));
const fields = {
  division_code: divisionCode({ description: '所属区划 / Division it belongs to' }),
  kind: code('linkage_kinds'),
  form: nullable(code('linked_forms')),
  direction: code('linkage_directions', { default: 'mutual' }),
  agenda_item_id: itemId('所涉议题 / The agenda item it is about'),
  parent_agenda_item_id: itemId('镇级议题,镇村联动必填 / The item of the township, required between two levels'),
  child_agenda_item_id: itemId('村级议题,镇村联动必填 / The item of the village, required between two levels'),
  own_subject_id: subjectId('本方,如社区党组织 / The body of this side, such as the Party organisation'),
  other_subject_id: subjectId('对方(已登记的)/ The other body, if registered'),
  other_body: nullable(text(200, { description: '对方名称 / The other body by name' })),
  reference: nullable(text(500, { description: '文号或对方编号 / Document or number of the other side' })),
  content: nullable(text(4000, { description: '衔接内容 / What was linked, and how' })),
  linked_on: nullable(day({ description: '衔接之日 / Day it was made' })),
  ...source,
};

export const Linkage = recordSchemas('Linkage', {
  fields,
  answered: { recorded_days_late: recordedDaysLate },
  required: ['division_code', 'kind'],
  fixed: ['division_code', 'kind'],
  description:
    '制度衔接:与其他六种协商形式之一,镇协商与村协商之间,或党组织与社会组织之间 / A tie to another form of consultation, between two levels, or between Party and social organisation',
  example: {
    division_code: '150626100201',
    kind: 'other_form',
    form: 'cppcc',
    direction: 'outgoing',
    other_body: '乌审旗政协',
    reference: '乌政协提〔2026〕12号',
    content: '打井事项转为政协提案',
    linked_on: '2026-11-20',
    recorded_days_late: 3,
  },
});

const itemColumns = ['agenda_item_id', 'parent_agenda_item_id', 'child_agenda_item_id'] as const;
/** Whoever sees one of its items sees the tie. */
const isOfSeenItem = (scope: Scope): RawBuilder<SqlBool> =>
  anyOf(itemColumns.map((column) => isShared(scope, `linkage.${column}`)));

export const linkages: RecordTable = {
  table: 'linkage',
  path: '/v1/linkages',
  columns: Linkage.columns,
  writable: Linkage.writable,
  fixed: Linkage.fixed,
  personal: Linkage.personal,
  reach: isOfSeenItem,
};
export const linkageFilters = {
  kind: fields.kind,
  form: fields.form,
  agenda_item_id: fields.agenda_item_id,
  parent_agenda_item_id: fields.parent_agenda_item_id,
  child_agenda_item_id: fields.child_agenda_item_id,
};
