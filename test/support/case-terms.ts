// What the cases call somebody or something → the code that the service keeps beside the published words. Of residents
// and owners the reports do not say where they are registered: they are other stakeholders. Nothing here is published.
import type { Code } from '../../src/procedure/code-lists.ts';

type SubjectKind = Code<'subject_kinds'>;
type Standing = Code<'standings'>;

export const participantKinds: Readonly<Record<string, readonly [SubjectKind, ...Standing[]]>> = {
  业主: ['other_stakeholder'],
  业主代表: ['other_stakeholder'],
  人大代表: ['other_stakeholder', 'peoples_congress_deputy'],
  充电桩投放商: ['other_stakeholder'],
  党代表: ['other_stakeholder', 'party_congress_delegate'],
  党员代表: ['other_stakeholder'],
  全体村干部: ['village_committee'],
  利益相关方: ['other_stakeholder'],
  包组联户干部: ['other_stakeholder'],
  小区业主: ['other_stakeholder'],
  小区住户: ['other_stakeholder'],
  小区党支部书记: ['party_organisation'],
  小区居民: ['other_stakeholder'],
  居民: ['other_stakeholder'],
  居民议事代表: ['other_stakeholder'],
  市住建局负责人: ['government_department'],
  政协委员: ['other_stakeholder', 'cppcc_member'],
  政协委员代表: ['other_stakeholder', 'cppcc_member'],
  村协商议事会成员: ['consultation_committee'],
  村民: ['registered_resident'],
  村民代表: ['registered_resident'],
  村组干部: ['village_committee'],
  物业服务企业: ['property_service_company'],
  物业管理单位: ['property_service_company'],
  相关村民小组村民: ['registered_resident'],
  相关职能部门: ['government_department'],
  相关负责人: ['other_stakeholder'],
  社区工作人员: ['village_committee'],
  社区干部: ['village_committee'],
  社区网格员: ['community_grid'],
  税务局负责人: ['government_department'],
  群众代表: ['other_stakeholder', 'mass_representative'],
  锡林社区负责人: ['village_committee'],
};

/** Bodies that convene. An assembly is a form of meeting and no subject: it stays a label. */
export const convenerKinds: Readonly<Record<string, readonly (readonly [name: string, SubjectKind])[]>> = {
  小区党支部: [['小区党支部', 'party_organisation']],
  村党组织和村民委员会: [
    ['村党组织', 'party_organisation'],
    ['村民委员会', 'village_committee'],
  ],
  村协商议事会: [['村协商议事会', 'consultation_committee']],
  村民代表会议: [],
  社区: [['社区', 'village_committee']],
};

/** Bodies that carry a decision out, by the parts of the published words. */
export const implementingKinds: Readonly<Record<string, SubjectKind>> = {
  '小区业主(自筹资金、投工投劳)': 'other_stakeholder',
  '市住建局联合相关单位(计划)': 'government_department',
  '所在村民小组(出工)': 'villager_group',
  '村(出资)': 'village_committee',
  '泰兴社区(施工单位未公布)': 'village_committee',
  '镇民政部门(逐户核实、确定)': 'government_department',
  两家物业管理单位: 'property_service_company',
  各村民小组: 'villager_group',
  村民委员会: 'village_committee',
  社区: 'village_committee',
};

export const solicitationMethods: Readonly<Record<string, Code<'solicitation_methods'>>> = {
  'open-03': 'not_recorded',
  'open-04': 'household_visit',
  'open-05': 'meeting',
  'open-06': 'not_recorded',
  'open-07': 'wechat',
  'open-08': 'questionnaire',
  'open-10': 'household_visit',
};

/** How far the report says that a decision was carried out, where it says anything about it. */
export const progress: Readonly<Record<string, Code<'progress_states'>>> = {
  'open-01': 'not_started',
  'open-04': 'completed',
  'open-07': 'completed',
  'open-08': 'completed',
  'open-10': 'in_progress',
  'open-11': 'in_progress',
};

/** Votes of which the report says that they carried; of the others it gives what was chosen and no more. */
export const passed: readonly string[] = ['open-09', 'open-11', 'open-12'];

/** What was disclosed: the course of the works, or the names proposed. The channels are not told or not listed. */
export const disclosedAbout: Readonly<Record<string, Code<'disclosure_subjects'>>> = {
  'open-04': 'implementation',
  'open-10': 'decision',
};

/** The acts that each report bears out; acts before them are in it by what came of them. */
const decided = ['solicit', 'propose', 'notify', 'convene', 'decide'] as const;
const deliberated = ['solicit', 'propose', 'notify', 'convene'] as const;
export const acts: Readonly<Record<string, readonly Code<'actions'>[]>> = {
  'open-01': decided,
  'open-02': ['accept', ...deliberated],
  'open-03': decided,
  'open-04': ['accept', ...decided, 'implement'],
  'open-05': deliberated,
  'open-06': decided,
  'open-07': ['accept', ...decided, 'implement'],
  'open-08': ['accept', ...decided, 'implement'],
  'open-09': ['accept', ...deliberated, 'escalate', 'decide'],
  'open-10': [...decided, 'implement'],
  'open-11': [...decided, 'implement'],
  'open-12': decided,
};
