import { code, count, list, nullable, personalText, recordSchemas, text } from '../../http/types.ts';
import { agendaItemId, factTable, ofItem, subjectId } from '../facts/fields.ts';

const fields = {
  agenda_item_id: agendaItemId,
  subject_id: subjectId('登记的协商主体;与 subject_kind 二者取一 / A registered subject; this or subject_kind'),
  subject_kind: nullable(code('subject_kinds')),
  label: nullable(text(200, { description: '未逐一登记的群体的称呼 / What a group is called', 'x-class': 'personal' })),
  head_count: nullable(count(1_000_000, { description: '群体人数,未知为空 / Size of the group, null if unknown' })),
  reason: nullable(text(500, { description: '为何参与 / Why it takes part', ...personalText })),
  standings: list(code('standings'), 9, { default: [] }),
  note: nullable(
    text(500, { description: '说明(人数约数、应到等)/ Note: an approximate number, those elected …', ...personalText }),
  ),
};

export const Participant = recordSchemas('Participant', {
  fields,
  answered: ofItem,
  required: ['agenda_item_id'],
  fixed: ['agenda_item_id', 'subject_id', 'subject_kind'],
  description:
    '参与协商的主体:登记的主体,或一个群体 / A subject, or a group, determined to take part in one agenda item',
  example: {
    agenda_item_id: '01935f6e-7a00-7000-8000-000000000001',
    subject_kind: 'registered_resident',
    label: '机井受益户代表',
    head_count: 12,
    division_code: '150626100201',
  },
});
export const participants = factTable('participant', '/v1/participants', Participant);
export const participantFilters = { subject_id: fields.subject_id, subject_kind: fields.subject_kind };
