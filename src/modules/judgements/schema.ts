/** A judgement: what the notice leaves to judgement, with who judged, by what criteria and when. */
import { code, flag, nullable, recordSchemas, source, text } from '../../http/types.ts';
import { agendaItemId, dated, factTable, happenedOn, heldText, subjectId } from '../facts/fields.ts';

const fields = {
  agenda_item_id: agendaItemId,
  kind: code('judgement_kinds'),
  is_so: flag({ description: '是否认定 / Whether it is judged to be so' }),
  judged_by_subject_id: subjectId('由哪个主体判断;与 judged_by 至少填一项 / Who judged, as a subject'),
  judged_by: nullable(
    text(200, { description: '由谁判断(未登记时)/ Who judged, where not registered', 'x-class': 'personal' }),
  ),
  criteria: text(1000, { description: '依据什么标准 / By what criteria' }),
  judged_on: happenedOn('判断之日'),
  held_text: heldText,
  reason: nullable(text(1000, { description: '理由 / Reason' })),
  ...source,
};

export const JudgementSchemas = recordSchemas('Judgement', {
  fields,
  answered: dated,
  required: ['agenda_item_id', 'kind', 'is_so', 'criteria'],
  fixed: ['agenda_item_id', 'kind'],
  description:
    '条款留给判断的事项:谁、按什么标准、何时判断;同一事项以最近一次为准,并先于议题自身所填 / What the clauses leave to judgement: who, by what, when; of one kind the latest counts, and goes before what the item itself says',
  example: {
    agenda_item_id: '01935f6e-7a00-7000-8000-000000000001',
    kind: 'large_population',
    judged_by_subject_id: '01935f6e-7a00-7000-8000-000000000004',
    criteria: '常住一百户以上,或者占全村户数三分之一以上',
    judged_on: '2026-11-23',
    reason: '三社常住一百八十户',
    division_code: '150626100201',
    is_so: true,
  },
});

export const judgements = factTable('judgement', '/v1/judgements', JudgementSchemas);
export const judgementFilters = {
  agenda_item_id: fields.agenda_item_id,
  kind: fields.kind,
  is_so: fields.is_so,
  judged_by_subject_id: fields.judged_by_subject_id,
};
