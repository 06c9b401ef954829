import { code, day, nullable, recordSchemas, source, text } from '../../http/types.ts';
import { agendaItemId, dated, factTable, happenedOn, heldText, subjectId } from '../facts/fields.ts';

const fields = {
  agenda_item_id: agendaItemId,
  assessor_kind: code('assessor_kinds'),
  by_subject_id: subjectId(
    '登记的专家或机构;与 institution_name 二者取一 / A registered subject; this or institution_name',
  ),
  institution_name: nullable(
    text(200, {
      description: '未登记的专家或机构的名称 / Name of an expert or institution that is not registered',
      'x-class': 'personal',
    }),
  ),
  invited_on: nullable(day({ description: '邀请之日 / Day it was invited' })),
  assessed_on: happenedOn('论证评估之日'),
  held_text: heldText,
  conclusion: text(8000, { description: '论证评估结论 / What was concluded' }),
  document: nullable(text(500, { description: '报告(文号或附件)/ The report' })),
  ...source,
};

export const Assessment = recordSchemas('Assessment', {
  fields,
  answered: dated,
  required: ['agenda_item_id', 'assessor_kind', 'conclusion'],
  fixed: ['agenda_item_id', 'assessor_kind', 'by_subject_id'],
  description:
    '论证评估:专家学者、专业技术人员、第三方机构对专业性、技术性较强事项的意见 / An expert or third-party evaluation of a professional matter',
  example: {
    agenda_item_id: '01935f6e-7a00-7000-8000-000000000001',
    assessor_kind: 'third_party_institution',
    institution_name: '鄂尔多斯市水利勘测设计院',
    invited_on: '2026-11-18',
    assessed_on: '2026-11-23',
    conclusion: '选址可行,单井出水量每小时四十立方米',
    document: '水勘〔2026〕17号',
    division_code: '150626100201',
  },
});
export const assessments = factTable('assessment', '/v1/assessments', Assessment);
export const assessmentFilters = { agenda_item_id: fields.agenda_item_id, assessor_kind: fields.assessor_kind };
