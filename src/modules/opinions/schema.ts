import { code, nullable, recordSchemas, source, text, uuid } from '../../http/types.ts';
import { agendaItemId, dated, factTable, happenedOn, heldText, sessionId, subjectId } from '../facts/fields.ts';

const fields = {
  agenda_item_id: agendaItemId,
  session_id: sessionId,
  solicitation_id: nullable(uuid({ description: '在哪一轮征求意见中提出 / The solicitation it answers' })),
  participant_id: nullable(uuid({ description: '谁(参与主体)/ Who, as a participant' })),
  subject_id: subjectId('谁(登记的主体)/ Who, as a subject'),
  speaker: nullable(text(100, { description: '谁(按记录的说法)/ Who, as the record has it', 'x-class': 'personal' })),
  stance: code('stances'),
  text: nullable(text(4000, { description: '意见内容 / What was said' })),
  voiced_on: happenedOn('提出之日'),
  held_text: heldText,
  disposition: nullable(code('dispositions')),
  disposition_reason: nullable(text(2000, { description: '采纳与否的理由 / Why it was adopted or not' })),
  ...source,
};

export const Opinion = recordSchemas('Opinion', {
  fields,
  answered: dated,
  required: ['agenda_item_id', 'stance'],
  fixed: ['agenda_item_id'],
  description: '意见建议:一个主体就一个议题所说 / What one subject said about one agenda item',
  example: {
    agenda_item_id: '01935f6e-7a00-7000-8000-000000000001',
    participant_id: '01935f6e-7a00-7000-8000-000000000003',
    stance: 'condition',
    text: '新井须打在原井五十米范围内,先办取水许可',
    voiced_on: '2026-11-22',
    division_code: '150626100201',
  },
});
export const opinions = factTable('opinion', '/v1/opinions', Opinion);
export const opinionFilters = {
  agenda_item_id: fields.agenda_item_id,
  session_id: fields.session_id,
  solicitation_id: fields.solicitation_id,
  participant_id: fields.participant_id,
  stance: fields.stance,
  disposition: fields.disposition,
  source_system: fields.source_system,
};
