// The vocabularies of who takes part: subjects, standings, the committee, capacities.

import type { CodeLists } from './types.ts';

export const parties = {
  subject_kinds: {
    title: { zh: '协商主体类别', en: 'subject kinds' },
    clause: '二(二)2',
    codes: {
      grassroots_government: { zh: '基层政府', en: 'grass-roots government' },
      dispatched_organ: { zh: '派出机关', en: 'organ dispatched by the government' },
      party_organisation: { zh: '嘎查村(社区)党组织', en: 'village or community Party organisation' },
      village_committee: { zh: '嘎查村(居)民委员会', en: "villagers' or residents' committee" },
      supervision_committee: { zh: '嘎查村(居)务监督委员会', en: 'village affairs supervision committee' },
      villager_group: { zh: '嘎查村(居)民小组', en: "villagers' or residents' group" },
      community_grid: { zh: '社区网格', en: 'community grid' },
      stationed_unit: { zh: '驻嘎查村(社区)单位', en: 'unit stationed in the village or community' },
      social_organisation: { zh: '社区社会组织', en: 'community social organisation' },
      owners_committee: { zh: '业主委员会', en: "owners' committee" },
      collective_economic_organisation: { zh: '农村集体经济组织', en: 'rural collective economic organisation' },
      farmers_cooperative: { zh: '农民合作组织', en: "farmers' cooperative" },
      property_service_company: { zh: '物业服务企业', en: 'property service company' },
      registered_resident: { zh: '户籍居民', en: 'resident registered here', is_person: true },
      non_registered_resident: {
        zh: '非户籍居民代表',
        en: 'representative of residents registered elsewhere',
        is_person: true,
      },
      // Open kind: a person or an organisation, so the subject's own record says which.
      other_stakeholder: { zh: '其他利益相关方', en: 'other stakeholder' },
      expert: { zh: '专家学者', en: 'expert or scholar', is_person: true },
      professional: { zh: '专业技术人员', en: 'professional or technician', is_person: true },
      third_party_institution: { zh: '第三方机构', en: 'third-party institution' },
      consultation_committee: { zh: '社区协商委员会', en: 'community consultation committee', clause: '二(二)3' },
      township_party_committee: { zh: '苏木镇党委', en: 'township Party committee', clause: '二(二)3' },
      government_department: { zh: '政府职能部门', en: 'government department', clause: '二(二)3' },
      peoples_organisation: { zh: '群团组织', en: "people's organisation", clause: '三(二)' },
    },
  },
  standings: {
    title: { zh: '人员身份', en: 'standings of a person' },
    clause: '二(二)2',
    codes: {
      veteran_party_member: { zh: '老党员', en: 'veteran Party member' },
      veteran_cadre: { zh: '老干部', en: 'veteran cadre' },
      mass_representative: { zh: '群众代表', en: 'representative of the masses' },
      party_congress_delegate: { zh: '党代表', en: 'Party congress delegate' },
      peoples_congress_deputy: { zh: '人大代表', en: "people's congress deputy" },
      cppcc_member: { zh: '政协委员', en: 'CPPCC member' },
      peoples_organisation_head: { zh: '群团组织负责人', en: "head of a people's organisation" },
      social_organisation_head: { zh: '社区社会组织负责人', en: 'head of a community social organisation' },
      social_worker: { zh: '社会工作者', en: 'social worker' },
    },
  },
  committee_member_sources: {
    title: { zh: '协商委员会成员来源', en: 'sources of consultation committee members' },
    clause: '二(二)3',
    codes: {
      party_organisation_member: { zh: '嘎查村(社区)党组织成员', en: 'member of the Party organisation' },
      village_committee_member: {
        zh: '嘎查村(居)民委员会成员',
        en: "member of the villagers' or residents' committee",
      },
      villager_representative: { zh: '嘎查村(居)民代表', en: "villagers' or residents' representative" },
      grid_leader: { zh: '网格负责人', en: 'grid leader' },
      outstanding_party_member: { zh: '优秀共产党员', en: 'outstanding Party member' },
      party_congress_delegate: { zh: '党代表', en: 'Party congress delegate' },
      peoples_congress_deputy: { zh: '人大代表', en: "people's congress deputy" },
      cppcc_member: { zh: '政协委员', en: 'CPPCC member' },
      other: { zh: '其他来源', en: 'other source', clause: null },
    },
  },
  committee_roles: {
    title: { zh: '协商委员会职务', en: 'roles in the consultation committee' },
    clause: '二(二)3',
    codes: {
      director: { zh: '主任', en: 'director' },
      deputy_director: { zh: '副主任', en: 'deputy director', clause: null },
      member: { zh: '成员', en: 'member' },
    },
  },
  director_posts: {
    title: { zh: '主任的其他职务', en: 'post held by the director outside the committee' },
    clause: '二(二)3',
    codes: {
      party_secretary: { zh: '嘎查村(社区)党组织书记', en: 'secretary of the Party organisation' },
      village_committee_chair: {
        zh: '嘎查村(居)民委员会主任',
        en: "chair of the villagers' or residents' committee",
      },
      other: { zh: '其他', en: 'other', clause: null },
    },
  },
  household_registrations: {
    title: { zh: '户籍', en: 'household registration' },
    clause: '二(二)2',
    codes: {
      local: { zh: '本地户籍', en: 'registered here', words: '当地户籍居民' },
      non_local: { zh: '非本地户籍', en: 'registered elsewhere', words: '非户籍居民' },
    },
  },
  subject_capacities: {
    title: { zh: '参与名义', en: 'capacity of a resident' },
    clause: '二(二)2',
    codes: {
      resident: { zh: '居民', en: 'resident' },
      representative: { zh: '居民代表', en: "residents' representative" },
    },
  },
  attendance_capacities: {
    title: { zh: '到会身份', en: 'capacity at a session' },
    clause: null,
    codes: {
      participant: { zh: '参加人', en: 'participant' },
      chair: { zh: '主持人', en: 'chair' },
      recorder: { zh: '记录人', en: 'recorder' },
      expert: { zh: '专家', en: 'expert' },
      observer: { zh: '列席人', en: 'observer' },
    },
  },
} as const satisfies CodeLists;
