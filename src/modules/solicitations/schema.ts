import { code, count, day, nullable, recordSchemas, text } from '../../http/types.ts';
import { agendaItemId, dated, factTable, happenedOn, heldText } from '../facts/fields.ts';

const fields = {
  agenda_item_id: agendaItemId,
  method: code('solicitation_methods'),
  started_on: happenedOn('开始之日'),
  ended_on: nullable(day({ description: '结束之日 / Last day' })),
  held_text: heldText,
  question: nullable(text(2000, { description: '征求什么意见 / What was asked' })),
  reached_count: nullable(count(100_000_000, { description: '征求了多少人(户)/ How many were asked' })),
  response_count: nullable(count(100_000_000, { description: '收到多少意见 / How many answered' })),
  result: nullable(text(4000, { description: '征求意见的结果 / What came of it' })),
};

export const Solicitation = recordSchemas('Solicitation', {
  fields,
  answered: dated,
  required: ['agenda_item_id', 'method'],
  fixed: ['agenda_item_id'],
  description: '征求意见:议题确定前的一轮 / One round of gathering views before the item is fixed',
  example: {
    agenda_item_id: '01935f6e-7a00-7000-8000-000000000001',
    method: 'household_visit',
    started_on: '2026-11-20',
    reached_count: 86,
    result: '多数农户赞成打新井,担心费用分摊',
    division_code: '150626100201',
  },
});
export const solicitations = factTable('solicitation', '/v1/solicitations', Solicitation);
export const solicitationFilters = { agenda_item_id: fields.agenda_item_id, method: fields.method };
