import { code, list, nullable, recordSchemas, source, text, uuid } from '../../http/types.ts';
import { agendaItemId, dated, decisionId, factTable, happenedOn, heldText, subjectId } from '../facts/fields.ts';

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
  document_number: nullable(text(100, { description: '文号 / Document number' })),
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
