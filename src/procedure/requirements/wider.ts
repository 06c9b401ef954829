// Requirements 61–69: consultation among other forms, tradition and innovation.

import type { Requirement } from './requirement.ts';

export const widerRequirements: readonly Requirement[] = [
  {
    number: 61,
    clause: '二(三)#orderly-participation',
    force: 'context',
    title: { zh: '公民有序参与', en: 'orderly participation' },
    carried_by: { report: ['participation'] },
  },
  {
    number: 62,
    clause: '二(三)#residence',
    force: 'permitted',
    title: { zh: '代表、委员参与居住地协商', en: 'delegates, deputies and members take part where they live' },
    carried_by: { resource: ['/subjects'], code_list: ['standings'], report: ['participation'] },
  },
  {
    number: 63,
    clause: '二(三)#township-consultation',
    force: 'permitted',
    title: { zh: '苏木镇协商', en: 'township consultation' },
    carried_by: {
      resource: ['/agenda-items'],
      rule: ['lead-body-competent'],
      code_list: ['item_scopes', 'topics'],
      report: ['seven-goals'],
    },
  },
  {
    number: 64,
    clause: '二(三)#interaction',
    force: 'context',
    title: { zh: '政府治理与居民自治良性互动', en: 'government and self-government in good interaction' },
    not_mechanisable: {
      zh: '是各项工作共同要达到的目标,没有单独的行为或者记录可以作为凭据;其各个部分由其他条款落实。',
      en: 'an aim that all the rest serves: no act or record of its own could be evidence of it; its parts are carried out under the other clauses.',
    },
  },
  {
    number: 65,
    clause: '二(四)#party-leadership',
    force: 'must',
    title: { zh: '基层党组织的领导作用', en: 'leadership of the Party organisation' },
    carried_by: { resource: ['/agenda-items', '/committees'], code_list: ['subject_kinds'] },
  },
  {
    number: 66,
    clause: '二(四)#social-forces',
    force: 'must',
    title: { zh: '社会力量的参与', en: 'participation of social organisations and cooperatives' },
    carried_by: {
      resource: ['/subjects', '/agenda-items/{agenda_item_id}/participants'],
      code_list: ['subject_kinds'],
      report: ['participation'],
    },
  },
  {
    number: 67,
    clause: '二(四)#professionals',
    force: 'must',
    title: { zh: '社区工作者、社会工作者的协同', en: 'community workers and social workers assist' },
    carried_by: {
      resource: ['/agenda-items/{agenda_item_id}/participants', '/service-contracts'],
      code_list: ['standings'],
      report: ['participation'],
    },
  },
  {
    number: 68,
    clause: '二(四)#demonstration-sites',
    force: 'must',
    title: { zh: '对示范点的指导', en: 'guidance of demonstration sites' },
    carried_by: { resource: ['/demonstration-sites', '/activities'], code_list: ['activity_kinds'] },
  },
  {
    number: 69,
    clause: '二(四)#innovation',
    force: 'must',
    title: { zh: '内容、载体和机制的创新', en: 'innovation, shown in practice cases' },
    carried_by: { resource: ['/activities'], code_list: ['activity_kinds'] },
  },
];
