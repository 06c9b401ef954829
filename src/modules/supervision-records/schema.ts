/** A finding of the supervision committee, what it asked for, and how that was put right. */
import type { RawBuilder, SqlBool } from 'kysely';
import Type from 'typebox';
import type { RecordTable } from '../../db/records.ts';
import { anyOf, isShared, type Scope } from '../../db/scope.ts';
import {
  code,
  day,
  divisionCode,
  flag,
  list,
  nullable,
  recordedDaysLate,
  recordSchemas,
  source,
  text,
  uuid,
} from '../../http/types.ts';
import { happenedOn } from '../facts/fields.ts';

const fields = {
  target_resource: code('supervision_targets'),
  target_id: uuid({ description: '监督对象的编号 / Id of what is supervised' }),
  by_subject_id: uuid({
    description: '本地的嘎查村(居)务监督委员会 / The supervision committee of that place',
  }),
  matters: list(code('supervision_matters'), 3, { minItems: 1, description: '监督事项 / What was looked at' }),
  finding: code('supervision_findings'),
  finding_text: text(4000, { description: '监督意见 / The finding in words' }),
  found_on: happenedOn('监督之日'),
  request: nullable(text(2000, { description: '整改要求 / What is asked for' })),
  rectify_by: nullable(day({ description: '整改期限 / Day by which it is asked for' })),
  ...source,
};

const answered = {
  division_code: divisionCode({ description: '监督对象的区划 / Division of what is supervised' }),
  agenda_item_id: nullable(
    uuid({ description: '所属议题;对整次活动或制度的监督为空 / The agenda item; null of a whole session or a bylaw' }),
  ),
  rectified_on: nullable(day({ description: '整改之日,由组织一方填报 / Day it was put right, as the organisers say' })),
  rectification: nullable(text(4000, { description: '整改情况 / How it was put right' })),
  confirmed_on: nullable(day({ description: '监督委员会确认之日 / Day the committee confirmed it' })),
  confirmation: nullable(text(2000, { description: '监督委员会的意见 / What the committee said of it' })),
  recorded_days_late: recordedDaysLate,
};

export const SupervisionRecord = recordSchemas('SupervisionRecord', {
  fields,
  answered,
  required: ['target_resource', 'target_id', 'by_subject_id', 'matters', 'finding', 'finding_text'],
  fixed: ['target_resource', 'target_id', 'by_subject_id'],
  description:
    '监督记录:嘎查村(居)务监督委员会对协商程序、成果运用和资金的监督,组织一方不得自行填写(三(二))/ A finding of the supervision committee; never written by the organising side',
  example: {
    target_resource: 'agenda_item',
    target_id: '01935f6e-7a00-7000-8000-000000000001',
    by_subject_id: '01935f6e-7a00-7000-8000-000000000009',
    matters: ['procedure'],
    finding: 'irregular',
    finding_text: '提前通报未送达两户受益户',
    found_on: '2026-11-23',
    request: '补送通报,推迟会议',
    rectify_by: '2026-11-30',
    division_code: '150626100201',
    agenda_item_id: '01935f6e-7a00-7000-8000-000000000001',
  },
});

/** Of an item it goes with the item; of a session or a bylaw, with its division. */
const isOfSeenItem = (scope: Scope): RawBuilder<SqlBool> =>
  anyOf([isShared(scope, 'supervision_record.agenda_item_id')]);

export const supervisionRecords: RecordTable = {
  table: 'supervision_record',
  path: '/v1/supervision-records',
  columns: SupervisionRecord.columns,
  writable: SupervisionRecord.writable,
  fixed: SupervisionRecord.fixed,
  personal: SupervisionRecord.personal,
  reach: isOfSeenItem,
};
export const supervisionRecordFilters = {
  agenda_item_id: answered.agenda_item_id,
  target_resource: fields.target_resource,
  target_id: fields.target_id,
  by_subject_id: fields.by_subject_id,
  finding: fields.finding,
};

export const Rectification = Type.Object(
  {
    rectified_on: day({ description: '整改之日 / Day it was put right' }),
    rectification: text(4000, { description: '整改情况 / How it was put right' }),
  },
  {
    $id: 'SupervisionRectification',
    additionalProperties: false,
    description: '组织一方填报的整改情况 / What the organising side did about a finding',
    examples: [{ rectified_on: '2026-11-23', rectification: '已补送通报,会议改期' }],
  },
);

export const Confirmation = Type.Object(
  {
    is_accepted: flag({ description: '是否认可;不认可则须重新整改 / Accepted; otherwise it is to be put right again' }),
    confirmed_on: day({ description: '确认之日 / Day of the confirmation' }),
    confirmation: text(2000, { description: '监督委员会的意见 / What the committee says of it' }),
  },
  {
    $id: 'SupervisionConfirmation',
    additionalProperties: false,
    description: '监督委员会对整改的确认 / What the supervision committee says of a rectification',
    examples: [{ is_accepted: true, confirmed_on: '2026-11-23', confirmation: '已核实两户均收到通报' }],
  },
);
