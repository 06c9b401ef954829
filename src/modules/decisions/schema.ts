import Type from 'typebox';
import {
  code,
  day,
  divisionCode,
  flag,
  list,
  nullable,
  recordedDaysLate,
  recordSchemas,
  source,
  text,
  uuid,
} from '../../http/types.ts';
import { agendaItemId, factTable, happenedOn, heldText, sessionId, subjectId } from '../facts/fields.ts';

const fields = {
  agenda_item_id: agendaItemId,
  session_id: sessionId,
  outcome: code('outcomes'),
  basis: code('decision_bases'),
  text: text(8000, { description: '决定内容 / What was decided' }),
  condition: nullable(text(2000, { description: '附带的条件 / Condition attached' })),
  decided_on: happenedOn('决定之日'),
  held_text: heldText,
  corrects_decision_id: nullable(uuid({ description: '改正哪一个决定 / The decision it corrects' })),
  legality_reason: nullable(
    text(2000, {
      description: '合法性认定的理由;政府认定后不能修改 / Why it was found so; fixed once the government has found',
    }),
  ),
  filed_or_approved: nullable(code('filing_kinds')),
  filed_with_subject_id: subjectId('备案或批准机关 / With or by which authority'),
  filing_document: nullable(text(200, { description: '备案或批准文号 / Its document number' })),
  filed_on: nullable(day({ description: '备案或批准之日 / Its day' })),
  responsible_subject_ids: list(uuid(), 20, { default: [], description: '法定责任主体 / Bodies responsible by law' }),
  responsible_legal_basis: nullable(text(500, { description: '责任的法律依据 / Legal basis of the responsibility' })),
  is_village_to_implement: flag({
    default: true,
    description: '是否需要嘎查村(社区)落实 / Whether the village is to carry it out',
  }),
  implement_by: nullable(day({ description: '落实期限 / To be carried out by' })),
  ...source,
};

export const Decision = recordSchemas('Decision', {
  fields,
  answered: {
    division_code: divisionCode({ description: '议题的区划 / Division of the item' }),
    status: code('decision_statuses'),
    legality: code('legalities'),
    legality_basis: nullable(text(500, { description: '认定的法律依据 / The law that the finding rests on' })),
    legality_found_by_subject_id: subjectId('由哪个政府认定 / Which government found it'),
    legality_found_on: nullable(day({ description: '认定之日 / Day of the finding' })),
    recorded_days_late: recordedDaysLate,
  },
  required: ['agenda_item_id', 'outcome', 'basis', 'text'],
  fixed: ['agenda_item_id', 'corrects_decision_id'],
  description:
    '协商成果(决定):办理 decide 后生效,每个议题同时只有一个有效决定 / What was decided; in force after the act decide',
  example: {
    agenda_item_id: '01935f6e-7a00-7000-8000-000000000001',
    outcome: 'adopted_with_conditions',
    basis: 'consultation',
    text: '在原井五十米内新打机电井一眼,费用按受益亩数分摊',
    condition: '取得取水许可后开工',
    decided_on: '2026-11-23',
    status: 'draft',
    legality: 'unreviewed',
    division_code: '150626100201',
  },
});
export const LegalityFinding = Type.Object(
  {
    finding: code('legality_findings'),
    legal_basis: text(500, { description: '法律依据(哪部法律第几条)/ The law and its article' }),
    reason: text(2000, { description: '理由 / Why' }),
    found_by_subject_id: uuid({ description: '作出认定的基层政府 / The grass-roots government that found it' }),
    found_on: Type.Optional(nullable(day({ description: '认定之日,默认今天 / Day of the finding, today by default' }))),
  },
  {
    $id: 'LegalityFinding',
    additionalProperties: false,
    description: '基层政府对一个决定合法性的认定 / What a government finds on the legality of a decision',
    examples: [
      {
        finding: 'unlawful',
        legal_basis: '《中华人民共和国村民委员会组织法》第二十七条',
        reason: '决定侵犯了外嫁女的土地承包权益',
        found_by_subject_id: '01935f6e-7a00-7000-8000-000000000004',
        found_on: '2026-11-23',
      },
    ],
  },
);

export const decisions = { ...factTable('decision', '/v1/decisions', Decision), searched: ['text', 'condition'] };
export const decisionFilters = {
  agenda_item_id: fields.agenda_item_id,
  session_id: fields.session_id,
  outcome: fields.outcome,
  basis: fields.basis,
  status: code('decision_statuses'),
  legality: code('legalities'),
  source_system: fields.source_system,
};
