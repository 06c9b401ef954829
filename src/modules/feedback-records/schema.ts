import Type from 'typebox';
import { code, list, nullable, recordSchemas, source, text, uuid } from '../../http/types.ts';
import { agendaItemId, dated, decisionId, factTable, happenedOn, heldText, subjectId } from '../facts/fields.ts';

const point = Type.Object(
  {
    point: text(1000, { description: '报告中的哪一点 / Which point of what was reported' }),
    disposition: code('dispositions', {
      enum: ['adopted', 'partly_adopted', 'not_adopted'],
      description: '是否吸纳 / Whether it was taken in: adopted 采纳 · partly_adopted 部分采纳 · not_adopted 未采纳',
    }),
    reason: nullable(text(2000, { description: '理由;未采纳的须写明 / Why; required where it was not adopted' })),
  },
  { additionalProperties: false },
);

const fields = {
  agenda_item_id: agendaItemId,
  kind: code('feedback_kinds'),
  decision_id: decisionId,
  audiences: list(code('audiences'), 3, { default: [], description: '反馈对象 / To which audiences' }),
  opinion_ids: list(uuid(), 500, { default: [], description: '所解释说明的意见 / The opinions it explains' }),
  from_subject_id: subjectId('由谁反馈 / From whom'),
  to_subject_id: subjectId('反馈给谁 / To whom'),
  method: nullable(code('notice_methods')),
  text: text(4000, { description: '反馈内容 / What it says' }),
  document_number: nullable(
    text(100, {
      description:
        '文号;替他方记录政府书面反馈、职能部门反馈的,文号、附件须有其一 / Document number; it or the attachment is required where the answer of a government or a department is recorded by another',
    }),
  ),
  attachment: nullable(text(500, { description: '附件(链接、文件编号)/ The document itself: a link or its number' })),
  points: list(point, 200, {
    default: [],
    description: '逐条答复(政府书面反馈、职能部门反馈)/ Answers point by point, of a government or a department',
  }),
  given_on: happenedOn('反馈之日'),
  held_text: heldText,
  ...source,
};

export const FeedbackRecord = recordSchemas('FeedbackRecord', {
  fields,
  answered: dated,
  required: ['agenda_item_id', 'kind', 'text'],
  fixed: ['agenda_item_id', 'kind'],
  description: '反馈:对居民、委托机关、不同意见群众等的答复 / An answer owed to somebody',
  example: {
    agenda_item_id: '01935f6e-7a00-7000-8000-000000000001',
    kind: 'implementation_feedback',
    audiences: ['participants', 'stakeholders', 'residents'],
    text: '新井已通水,按受益亩数分摊',
    given_on: '2026-11-23',
    division_code: '150626100201',
  },
});
export const feedbackRecords = factTable('feedback_record', '/v1/feedback-records', FeedbackRecord);
export const feedbackRecordFilters = {
  agenda_item_id: fields.agenda_item_id,
  kind: fields.kind,
  from_subject_id: fields.from_subject_id,
  source_system: fields.source_system,
};
