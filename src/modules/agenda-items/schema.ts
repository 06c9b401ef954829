/** An agenda item: one matter put to consultation; everything below hangs on it. */
import type { RawBuilder, SqlBool } from 'kysely';
import type { RecordTable } from '../../db/records.ts';
import { isShared } from '../../db/scope.ts';
import {
  code,
  day,
  divisionCode,
  flag,
  list,
  nullable,
  personalText,
  recordedDaysLate,
  recordSchemas,
  source,
  text,
  uuid,
} from '../../http/types.ts';
import { subjectId } from '../facts/fields.ts';

const fields = {
  division_code: divisionCode({ description: '议题所属区划 / Division of the item' }),
  record_mode: code('record_modes', { default: 'live' }),
  title: text(200, { description: '议题名称 / Title' }),
  title_mn: nullable(text(200, { description: '蒙古文名称 / Title in traditional Mongolian script' })),
  content: nullable(text(8000, { description: '协商内容 / What it is about' })),
  origin: code('origins'),
  requester_subject_id: subjectId('提出需求的协商主体 / The subject that asked for it'),
  requester_label: nullable(
    text(200, {
      description: '提出者(未登记时,按记录的说法)/ Who asked for it, as the record has it, where not registered',
      'x-class': 'personal',
    }),
  ),
  requested_on: nullable(day({ description: '提出之日 / Day it was asked for' })),
  scope: code('item_scopes', { default: 'village' }),
  affected_division_codes: list(divisionCode(), 100, {
    default: [],
    description: '涉及的其他区划 / Other divisions it affects',
  }),
  single_village_unable_reason: nullable(
    text(1000, { description: '单靠一个嘎查村(社区)为何无法协商 / Why no single village can hold it' }),
  ),
  population_judgement: nullable(
    text(1000, {
      description: '“人口较多”由谁、按什么标准、何时认定 / Who judged the population large, by what, when',
    }),
  ),
  cross_village_procedure: nullable(
    text(300, {
      description:
        '苏木镇党委确定的跨村协商程序(名称、文号);已由 cross_village_bylaw_id 代替,补录仍可用 / The procedure fixed by the township party committee; superseded by cross_village_bylaw_id, kept for paper cases',
      deprecated: true,
    }),
  ),
  cross_village_procedure_fixed_on: nullable(
    day({
      description: '确定之日;已由 cross_village_bylaw_id 代替 / Day it was fixed; superseded by cross_village_bylaw_id',
      deprecated: true,
    }),
  ),
  cross_village_bylaw_id: nullable(
    uuid({
      description:
        '所依据的跨嘎查村协商程序(制度,由涵盖所涉各村的苏木镇及以上确定)/ The cross-village procedure it goes by: a bylaw of the township, or of a division above it, that covers all villages concerned',
    }),
  ),
  place: nullable(
    text(500, {
      description: '所在地点(区划之下,按记录的说法)/ The place within the division, as the record has it',
      ...personalText,
    }),
  ),
  category: nullable(code('content_categories')),
  category_basis: nullable(
    text(500, { description: '类别由谁、按什么归类 / Who put it into its category, and by what' }),
  ),
  secondary_categories: list(code('content_categories'), 6, {
    default: [],
    description: '兼属的内容类别 / Further categories it belongs to',
  }),
  topic: nullable(code('topics')),
  legal_basis: nullable(text(1000, { description: '法律法规和政策依据 / Legal basis' })),
  concern: code('concerns', { default: 'ordinary' }),
  concern_judgement: nullable(
    text(1000, { description: '关注度由谁、按什么标准、何时认定 / Who judged the concern, by what, when' }),
  ),
  is_professional: flag({ default: false, description: '专业性、技术性较强 / Professional or technical' }),
  is_important: flag({ default: false, description: '重要事项 / Important' }),
  is_owners_matter: flag({ default: false, description: "属于业主自行决定的事项 / Within the owners' own right" }),
  owners_basis: nullable(text(500, { description: "业主决定的依据 / Basis of the owners' right" })),
  department_subject_ids: list(uuid(), 20, { default: [], description: '涉及的政府职能部门 / Departments involved' }),
  is_entrusted: nullable(
    flag({ description: '是否受政府或有关部门委托,未载明为空 / Whether it was entrusted, null where not recorded' }),
  ),
  entrusted_by_subject_id: subjectId('委托机关 / The organ that entrusted it'),
  entrusted_on: nullable(day({ description: '委托之日 / Day of entrustment' })),
  entrustment_document: nullable(text(200, { description: '委托文件 / Document of entrustment' })),
  lead_subject_ids: list(uuid(), 2, { default: [], description: '牵头主体,一个或两个 / Lead bodies, one or two' }),
  convener_subject_id: subjectId('召集人 / The convener'),
  convener_label: nullable(
    text(500, { description: '召集人(按记录的说法)/ The convener, as the record has it', 'x-class': 'personal' }),
  ),
  accountable_person: nullable(
    text(100, { description: '负责人(谁召集谁负责)/ The person accountable', 'x-class': 'personal' }),
  ),
  participants_confirmed_on: nullable(
    day({ description: '召集人确认参与主体之日 / Day the convener confirmed the participants' }),
  ),
  linked_forms: list(code('linked_forms'), 6, {
    default: [],
    description: '所衔接的其他协商形式 / Other forms of consultation it is linked with',
  }),
  disclosure_level: code('disclosure_levels', { default: 'full' }),
  disclosure_level_reason: nullable(text(500, { description: '不全文公开的理由 / Why not in full' })),
  provenance_publisher: nullable(
    text(200, { description: '据何处补录(发布者、档案)/ Where a paper case was taken from: publisher or archive' }),
  ),
  provenance_published_on: nullable(day({ description: '该来源发布之日 / Day that source was published' })),
  provenance_is_excerpt: nullable(flag({ description: '所据是否不全 / Whether the source is not whole' })),
  provenance_note: nullable(text(2000, { description: '对来源的说明、存疑之处 / Notes and doubts about the source' })),
  ...source,
};

export const AgendaItem = recordSchemas('AgendaItem', {
  fields,
  answered: {
    stage: code('stages'),
    stage_since: nullable(day({ description: '进入本阶段之日 / Since when at this stage' })),
    decision_id: nullable(uuid({ description: '有效的决定 / The decision in force' })),
    recorded_days_late: recordedDaysLate,
  },
  required: ['division_code', 'title', 'origin'],
  fixed: ['division_code', 'record_mode', 'origin'],
  description: '协商议题:交付协商的一件事 / One matter put to consultation',
  example: {
    division_code: '150626100201',
    title: '新打灌溉机井',
    content: '四眼老井已抽不上水,商量新打机电井的选址、费用和管护',
    origin: 'resident_request',
    requested_on: '2026-11-20',
    category: 'difficulties_and_disputes',
    record_mode: 'live',
    scope: 'village',
    concern: 'ordinary',
    disclosure_level: 'full',
    stage: 'requested',
    stage_since: '2026-11-20',
  },
});
export const agendaItemFilters = {
  stage: code('stages'),
  record_mode: fields.record_mode,
  category: fields.category,
  topic: fields.topic,
  concern: fields.concern,
  scope: fields.scope,
  origin: fields.origin,
  convener_subject_id: fields.convener_subject_id,
  source_system: fields.source_system,
};

export const agendaItems: RecordTable = {
  table: 'agenda_item',
  path: '/v1/agenda-items',
  columns: AgendaItem.columns,
  writable: AgendaItem.writable,
  fixed: AgendaItem.fixed,
  personal: AgendaItem.personal,
  searched: ['title', 'title_mn', 'content'],
  reach: (scope): RawBuilder<SqlBool> => isShared(scope, 'agenda_item.id'),
};
