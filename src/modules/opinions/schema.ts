import Type from 'typebox';
import { code, list, nullable, recordSchemas, ref, source, text, uuid } from '../../http/types.ts';
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
export const opinions = { ...factTable('opinion', '/v1/opinions', Opinion), searched: ['text'] };
export const opinionFilters = {
  agenda_item_id: fields.agenda_item_id,
  session_id: fields.session_id,
  solicitation_id: fields.solicitation_id,
  participant_id: fields.participant_id,
  stance: fields.stance,
  disposition: fields.disposition,
  source_system: fields.source_system,
};

export const DispositionRequest = Type.Object(
  {
    opinion_ids: list(uuid(), 500, { minItems: 1, description: '处理哪些意见 / Which opinions' }),
    disposition: code('dispositions'),
    disposition_reason: Type.Optional(fields.disposition_reason),
  },
  {
    $id: 'DispositionRequest',
    additionalProperties: false,
    description: '对多条意见作同样的处理 / One disposition of many opinions',
    examples: [
      {
        opinion_ids: ['01935f6e-7a00-7000-8000-000000000007', '01935f6e-7a00-7000-8000-000000000008'],
        disposition: 'partly_adopted',
        disposition_reason: '费用分摊办法采纳,选址以水文勘测为准',
      },
    ],
  },
);

const [opinion] = (Opinion.record as unknown as { examples: Record<string, unknown>[] }).examples;
export const Dispositions = Type.Object(
  {
    agenda_item_id: agendaItemId,
    opinions: Type.Array(ref(Opinion.record), {
      maxItems: 500,
      description: '处理后的各条意见,按所给次序 / Each opinion as it is now, in the order given',
    }),
  },
  {
    $id: 'Dispositions',
    additionalProperties: false,
    description: '处理结果:全部处理,或者一条也不处理 / All of them, or none',
    examples: [
      {
        agenda_item_id: '01935f6e-7a00-7000-8000-000000000001',
        opinions: [{ ...opinion, version: 2, disposition: 'adopted', disposition_reason: null }],
      },
    ],
  },
);
