import { code, instant, list, nullable, recordSchemas, text, uuid } from '../../http/types.ts';
import { agendaItemId, dated, factTable, happenedOn, heldText, sessionId } from '../facts/fields.ts';

const fields = {
  agenda_item_id: agendaItemId,
  session_id: sessionId,
  method: code('notice_methods'),
  content: text(4000, { description: '协商内容 / What will be discussed' }),
  information: nullable(text(4000, { description: '相关信息(材料、时间、地点)/ Information that goes with it' })),
  sent_on: happenedOn('通报之日'),
  sent_at: nullable(
    instant({ description: '通报时刻(当日通报时需要)/ Moment of sending, needed for a notice on the day itself' }),
  ),
  held_text: heldText,
  participant_ids: list(uuid(), 500, { default: [], description: '通报了哪些参与主体 / Which participants were told' }),
};

export const Notice = recordSchemas('Notice', {
  fields,
  answered: dated,
  required: ['agenda_item_id', 'method', 'content'],
  fixed: ['agenda_item_id'],
  description: '提前通报:一次通报,一种方式,多个对象 / One notice: one content, one method, many recipients',
  example: {
    agenda_item_id: '01935f6e-7a00-7000-8000-000000000001',
    method: 'written',
    content: '商量新打灌溉机井的选址、费用和管护',
    sent_on: '2026-11-21',
    participant_ids: ['01935f6e-7a00-7000-8000-000000000003'],
    division_code: '150626100201',
  },
});
export const notices = factTable('notice', '/v1/notices', Notice);
export const noticeFilters = {
  agenda_item_id: fields.agenda_item_id,
  session_id: fields.session_id,
  method: fields.method,
};
