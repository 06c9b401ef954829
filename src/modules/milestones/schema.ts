import { day, nullable, recordSchemas, source, text, uuid } from '../../http/types.ts';
import { agendaItemId, factTable, heldText, ofItem, subjectId } from '../facts/fields.ts';

const fields = {
  agenda_item_id: agendaItemId,
  decision_id: uuid({ description: '落实哪一个决定 / The decision it is a step of' }),
  responsible_subject_id: subjectId('由谁完成 / Who is to reach it'),
  title: text(200, { description: '做什么 / What is to be done' }),
  planned_on: nullable(day({ description: '计划之日 / The day planned' })),
  held_text: heldText,
  done_on: nullable(day({ description: '完成之日 / The day it was done' })),
  note: nullable(text(2000, { description: '说明 / Note' })),
  ...source,
};

export const Milestone = recordSchemas('Milestone', {
  fields,
  answered: ofItem,
  required: ['agenda_item_id', 'decision_id', 'title'],
  fixed: ['agenda_item_id', 'decision_id'],
  description: '落实计划的节点:一个决定分几步落实 / One step of the plan by which a decision is carried out',
  example: {
    agenda_item_id: '01935f6e-7a00-7000-8000-000000000001',
    decision_id: '01935f6e-7a00-7000-8000-000000000005',
    responsible_subject_id: '01935f6e-7a00-7000-8000-000000000004',
    title: '办理取水许可',
    planned_on: '2026-12-10',
    division_code: '150626100201',
  },
});
export const milestones = factTable('milestone', '/v1/milestones', Milestone);
export const milestoneFilters = {
  agenda_item_id: fields.agenda_item_id,
  decision_id: fields.decision_id,
  responsible_subject_id: fields.responsible_subject_id,
  source_system: fields.source_system,
};
