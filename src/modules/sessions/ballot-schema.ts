/** A ballot: what one voter of a session said on one agenda item; together they are the roll call. */
import { code, count, nullable, recordSchemas, text, uuid } from '../../http/types.ts';
import { agendaItemId, factTable, ofItem } from '../facts/fields.ts';

const fields = {
  session_id: uuid({ description: '协商活动 / The session' }),
  agenda_item_id: agendaItemId,
  attendance_id: nullable(uuid({ description: '到会记录;三者取一 / An attendance record; one of three' })),
  participant_id: nullable(uuid({ description: '参与主体;三者取一 / A participant; one of three' })),
  voter: nullable(
    text(200, { description: '姓名或称呼;三者取一 / Name or label; one of three', 'x-class': 'personal' }),
  ),
  choice: code('vote_choices'),
  area: nullable(count(1_000_000_000_000, { description: '专有部分面积(平方米),限业主 / Area in m², owners only' })),
};

export const Ballot = recordSchemas('Ballot', {
  fields,
  answered: ofItem,
  required: ['session_id', 'agenda_item_id', 'choice'],
  fixed: ['session_id', 'agenda_item_id', 'attendance_id', 'participant_id'],
  description:
    '逐人表决记录:一人对一个议题的意见;未填的票数由它得出,已填的须与它一致 / What one voter said; counts not given come from these, counts given must agree with them',
  example: {
    session_id: '01935f6e-7a00-7000-8000-000000000005',
    agenda_item_id: '01935f6e-7a00-7000-8000-000000000001',
    voter: '王某某(户代表)',
    division_code: '150626100201',
    choice: 'for',
  },
});

export const ballots = factTable('ballot', '/v1/ballots', Ballot);
export const ballotFilters = { agenda_item_id: fields.agenda_item_id, choice: fields.choice };
