import Type from 'typebox';
import { code, day, nullable, recordSchemas, text, uuid } from '../../http/types.ts';
import { agendaItemId, dated, factTable, happenedOn, heldText, subjectId } from '../facts/fields.ts';

const fields = {
  disclosure_id: uuid({ description: '对哪一次公开 / The disclosure objected to' }),
  raised_by: nullable(text(100, { description: '谁(按记录的说法)/ Who, as the record has it', 'x-class': 'personal' })),
  subject_id: subjectId('谁(登记的主体)/ Who, as a subject'),
  text: text(4000, { description: '异议内容 / What is objected' }),
  raised_on: happenedOn('提出之日'),
  held_text: heldText,
};
const answer = text(4000, { description: '答复 / The answer' });

export const Objection = recordSchemas('Objection', {
  fields,
  answered: {
    ...dated,
    agenda_item_id: agendaItemId,
    answer: nullable(answer),
    outcome: nullable(code('objection_outcomes')),
    answered_by_subject_id: subjectId('由谁答复 / Who answered'),
    answered_on: nullable(day({ description: '答复之日 / Day of the answer' })),
  },
  required: ['disclosure_id', 'text'],
  fixed: ['disclosure_id'],
  description:
    '异议:居民对一次公开的异议及其答复;答复由 /answer 登记 / A resident’s objection to a disclosure, and its answer',
  example: {
    disclosure_id: '01935f6e-7a00-7000-8000-000000000006',
    raised_by: '受益户',
    text: '公示的打井费用与合同不符',
    raised_on: '2026-11-23',
    division_code: '150626100201',
    agenda_item_id: '01935f6e-7a00-7000-8000-000000000001',
  },
});
export const objections = factTable('objection', '/v1/objections', Objection);

export const ObjectionAnswer = Type.Object(
  {
    answer,
    outcome: code('objection_outcomes'),
    answered_by_subject_id: Type.Optional(fields.subject_id),
    answered_on: Type.Optional(
      nullable(day({ description: '答复之日,默认今天 / Day of the answer, today by default' })),
    ),
  },
  {
    $id: 'ObjectionAnswer',
    additionalProperties: false,
    description: '对异议的答复 / The answer to an objection',
    examples: [{ answer: '已核对,差额为运费,补充公示', outcome: 'partly_upheld', answered_on: '2026-11-23' }],
  },
);
