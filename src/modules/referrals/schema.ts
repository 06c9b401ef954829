import Type from 'typebox';
import { code, day, flag, nullable, recordSchemas, text } from '../../http/types.ts';
import { agendaItemId, dated, decisionId, factTable, happenedOn, heldText, subjectId } from '../facts/fields.ts';

const fields = {
  agenda_item_id: agendaItemId,
  kind: code('referral_kinds'),
  to_subject_id: subjectId('提交给谁(登记的主体)/ To whom, as a subject'),
  to_label: nullable(text(200, { description: '提交给谁(未登记时)/ To whom, where not registered' })),
  is_planned: flag({
    default: false,
    description: '拟提交而尚未提交:不作为已提交的依据 / Planned, not handed over: it is no evidence that it was',
  }),
  decision_id: decisionId,
  content: nullable(text(4000, { description: '提交的内容 / What was handed over' })),
  document_number: nullable(text(100, { description: '文号 / Document number' })),
  delivery: nullable(code('delivery_methods')),
  sent_on: happenedOn('提交之日'),
  received_on: nullable(
    day({
      description:
        '收到之日;晚于推定收到之日的,有凭据才据以起算 / Day of receipt; one later than is presumed counts with its evidence',
    }),
  ),
  receipt_evidence: nullable(
    text(500, { description: '收到的凭据,如收文登记号 / Evidence of receipt, such as its number in the register' }),
  ),
  held_text: heldText,
};

export const Referral = recordSchemas('Referral', {
  fields,
  answered: dated,
  required: ['agenda_item_id', 'kind'],
  fixed: ['agenda_item_id', 'kind'],
  description: '提交与报告:把议题或结果交给另一主体 / Handing an item or a result to another body',
  example: {
    agenda_item_id: '01935f6e-7a00-7000-8000-000000000001',
    kind: 'to_government',
    to_label: '嘎鲁图镇人民政府',
    document_number: '达村协字〔2026〕3号',
    delivery: 'by_hand',
    sent_on: '2026-11-23',
    division_code: '150626100201',
  },
});
export const referrals = factTable('referral', '/v1/referrals', Referral);
export const referralFilters = {
  agenda_item_id: fields.agenda_item_id,
  kind: fields.kind,
  to_subject_id: fields.to_subject_id,
};

export const Receipt = Type.Object(
  {
    received_on: day({ description: '收到之日 / Day of receipt' }),
    receipt_evidence: text(500, { description: '收到的凭据 / Its evidence' }),
  },
  {
    $id: 'Receipt',
    additionalProperties: false,
    description: '收到一件报告或提交的记录 / That a report or submission was received',
    examples: [{ received_on: '2026-11-23', receipt_evidence: '收文登记〔2026〕87号' }],
  },
);
