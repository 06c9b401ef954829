// Requirements 21–36: who takes part, and who leads, convenes and answers for it.

import type { Requirement } from './requirement.ts';

export const partyRequirements: readonly Requirement[] = [
  {
    number: 21,
    clause: '二(二)2#subject-kinds',
    force: 'permitted',
    title: { zh: '协商主体', en: 'subjects of consultation' },
    carried_by: {
      resource: ['/subjects', '/agenda-items/{agenda_item_id}/participants'],
      code_list: ['subject_kinds'],
      report: ['participation'],
    },
  },
  {
    number: 22,
    clause: '二(二)2#residents',
    force: 'permitted',
    title: { zh: '户籍居民、非户籍居民代表', en: 'residents registered here and elsewhere' },
    carried_by: {
      resource: ['/subjects'],
      code_list: ['subject_kinds', 'household_registrations', 'subject_capacities'],
      report: ['participation'],
    },
  },
  {
    number: 23,
    clause: '二(二)2#other-stakeholders',
    force: 'permitted',
    title: { zh: '其他利益相关方', en: 'other stakeholders' },
    carried_by: { resource: ['/subjects'], code_list: ['subject_kinds'] },
  },
  {
    number: 24,
    clause: '二(二)2#expert-assessment',
    force: 'permitted',
    title: { zh: '论证评估', en: 'expert assessment' },
    carried_by: {
      resource: ['/agenda-items', '/assessments'],
      rule: ['expert-assessment'],
      code_list: ['subject_kinds'],
    },
  },
  {
    number: 25,
    clause: '二(二)2#respected-persons',
    force: 'must',
    title: { zh: '吸纳威望高、办事公道的人', en: 'people of standing take part' },
    carried_by: {
      resource: ['/subjects', '/agenda-items/{agenda_item_id}/participants'],
      rule: ['respected-persons'],
      code_list: ['standings'],
      report: ['participation'],
    },
  },
  {
    number: 26,
    clause: '二(二)3#platforms-in-place',
    force: 'must',
    title: { zh: '社区协商委员会', en: 'community consultation committee' },
    carried_by: {
      resource: ['/subjects', '/committees', '/divisions/{code}/standing'],
      rule: ['platforms-in-place'],
      code_list: ['subject_kinds'],
    },
  },
  {
    number: 27,
    clause: '二(二)3#committee-director',
    force: 'default',
    title: { zh: '协商委员会主任', en: 'director of the committee' },
    carried_by: {
      resource: ['/committees'],
      rule: ['committee-director'],
      code_list: ['committee_roles', 'director_posts'],
    },
  },
  {
    number: 28,
    clause: '二(二)3#committee-sources',
    force: 'default',
    title: { zh: '协商委员会成员来源', en: "sources of the committee's members" },
    carried_by: {
      resource: ['/committees'],
      rule: ['committee-sources'],
      code_list: ['committee_member_sources'],
    },
  },
  {
    number: 29,
    clause: '二(二)3#organiser',
    force: 'must',
    title: { zh: '组织实施协商的具体事务', en: 'organiser of consultation' },
    carried_by: { resource: ['/sessions', '/committees'] },
  },
  {
    number: 30,
    clause: '二(二)3#convener-responsible',
    see_also: ['二(二)6#convener-responsible'],
    force: 'must',
    title: { zh: '谁召集谁负责', en: 'the convener answers for it' },
    carried_by: {
      resource: ['/agenda-items', '/sessions', '/obligations'],
      rule: ['convener-responsible'],
      report: ['overdue-obligations'],
    },
  },
  {
    number: 31,
    clause: '二(二)3#convener-jurisdiction.village',
    force: 'must',
    title: { zh: '本村事项的牵头和召集', en: 'lead and convener of a village matter' },
    carried_by: {
      resource: ['/agenda-items', '/jurisdictions'],
      rule: ['lead-body-competent', 'convener-jurisdiction'],
      code_list: ['item_scopes'],
    },
  },
  {
    number: 32,
    clause: '二(二)3#convener-jurisdiction.cross-village',
    force: 'must',
    title: { zh: '跨村事项由苏木镇党委牵头召集', en: 'a cross-village matter goes to the township Party committee' },
    carried_by: {
      resource: ['/agenda-items', '/jurisdictions', '/judgements'],
      rule: ['lead-body-competent', 'convener-jurisdiction'],
      code_list: ['item_scopes', 'judgement_kinds'],
    },
  },
  {
    number: 33,
    clause: '二(二)3#convener-jurisdiction.sub-village',
    force: 'must',
    title: { zh: '自然村、村民小组的协商', en: 'consultation in a natural village or group' },
    carried_by: {
      resource: ['/agenda-items', '/jurisdictions', '/judgements'],
      rule: ['convener-jurisdiction'],
      code_list: ['item_scopes', 'division_kinds', 'judgement_kinds'],
    },
  },
  {
    number: 34,
    clause: '二(二)3#submitted-to-government',
    force: 'must',
    title: { zh: '提交基层政府', en: 'submission to the grass-roots government' },
    carried_by: {
      resource: ['/agenda-items', '/referrals', '/jurisdictions'],
      rule: ['submitted-to-government'],
      code_list: ['referral_kinds'],
      obligation: ['submission'],
      setting: ['submission_days'],
    },
  },
  {
    number: 35,
    clause: '二(二)3#linkage',
    see_also: ['二(三)#linkage'],
    force: 'must',
    title: { zh: '与其他协商形式的制度衔接', en: 'linkage with other forms of consultation' },
    carried_by: { resource: ['/agenda-items', '/linkages'], code_list: ['linked_forms'] },
  },
  {
    number: 36,
    clause: '二(二)3#open-channel',
    force: 'must',
    title: { zh: '表达利益诉求的渠道', en: 'a channel for people to voice their interests' },
    carried_by: {
      resource: ['/agenda-items', '/opinions', '/public/solicitations'],
      code_list: ['origins'],
      report: ['timeliness'],
    },
  },
];
