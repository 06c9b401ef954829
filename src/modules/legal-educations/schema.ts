import { code, count, nullable, recordSchemas, text, uuid } from '../../http/types.ts';
import { agendaItemId, dated, factTable, happenedOn, heldText, subjectId } from '../facts/fields.ts';

const fields = {
  agenda_item_id: agendaItemId,
  decision_id: uuid({ description: '针对哪一个被认定违法的决定 / The unlawful decision it follows from' }),
  kind: code('legal_education_kinds'),
  by_subject_id: subjectId('由哪个政府开展 / Which government gave it'),
  audience: text(200, { description: '对象 / To whom' }),
  attendance_count: nullable(count(1000000, { description: '参加人数 / How many came' })),
  text: text(4000, { description: '内容 / What it was about' }),
  held_on: happenedOn('开展之日'),
  held_text: heldText,
};

export const LegalEducation = recordSchemas('LegalEducation', {
  fields,
  answered: dated,
  required: ['agenda_item_id', 'decision_id', 'kind', 'audience', 'text'],
  fixed: ['agenda_item_id', 'decision_id'],
  description:
    '法治宣传教育:决定被认定违法后由政府开展 / Legal education that the government gives after a decision was found unlawful',
  example: {
    agenda_item_id: '01935f6e-7a00-7000-8000-000000000001',
    decision_id: '01935f6e-7a00-7000-8000-000000000005',
    kind: 'education',
    by_subject_id: '01935f6e-7a00-7000-8000-000000000004',
    audience: '村两委成员和村民代表',
    text: '讲解土地承包中妇女权益的法律规定',
    held_on: '2026-11-23',
    division_code: '150626100201',
  },
});
export const legalEducations = factTable('legal_education', '/v1/legal-educations', LegalEducation);
export const legalEducationFilters = {
  agenda_item_id: fields.agenda_item_id,
  decision_id: fields.decision_id,
  kind: fields.kind,
  by_subject_id: fields.by_subject_id,
};
