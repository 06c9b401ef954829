import { code, nullable, recordSchemas, text, uuid } from '../../http/types.ts';
import { agendaItemId, dated, decisionId, factTable, happenedOn, heldText, subjectId } from '../facts/fields.ts';

const fields = {
  agenda_item_id: agendaItemId,
  decision_id: decisionId,
  milestone_id: nullable(uuid({ description: '所涉计划节点 / The milestone it reports on' })),
  responsible_subject_id: subjectId('由谁落实 / Who carries it out'),
  progress: code('progress_states'),
  text: text(4000, { description: '落实情况 / How it goes' }),
  ended_reason: nullable(text(2000, { description: '未完成而终止的理由 / Why it ended unfinished' })),
  reported_on: happenedOn('报告之日'),
  held_text: heldText,
};

export const ImplementationRecord = recordSchemas('ImplementationRecord', {
  fields,
  answered: dated,
  required: ['agenda_item_id', 'progress', 'text'],
  fixed: ['agenda_item_id'],
  description: '落实情况:一次进展报告 / One report of progress in carrying out a decision',
  example: {
    agenda_item_id: '01935f6e-7a00-7000-8000-000000000001',
    progress: 'completed',
    text: '新井已通水',
    reported_on: '2026-11-23',
    division_code: '150626100201',
  },
});
export const implementationRecords = factTable(
  'implementation_record',
  '/v1/implementation-records',
  ImplementationRecord,
);
export const implementationRecordFilters = {
  agenda_item_id: fields.agenda_item_id,
  decision_id: fields.decision_id,
  milestone_id: fields.milestone_id,
  responsible_subject_id: fields.responsible_subject_id,
  progress: fields.progress,
};
