// The vocabularies of divisions, of part three's activities, and of who may do what.

import type { CodeLists } from './types.ts';

export const territory = {
  division_kinds: {
    title: { zh: '行政区划级别', en: 'division kinds' },
    clause: null,
    codes: {
      province: { zh: '省级', en: 'province' },
      prefecture: { zh: '市级', en: 'prefecture' },
      banner: { zh: '旗县级', en: 'banner or county' },
      township: { zh: '乡级', en: 'township' },
      gacha: { zh: '嘎查', en: 'gacha' },
      village: { zh: '村', en: 'village' },
      community: { zh: '社区', en: 'community' },
      virtual_community: { zh: '虚拟社区', en: 'virtual community' },
      natural_village: { zh: '自然村', en: 'natural village' },
      villager_group: { zh: '村(居)民小组', en: "villagers' or residents' group" },
      grid: { zh: '网格', en: 'grid' },
      compound: { zh: '小区', en: 'residential compound' },
      building: { zh: '楼栋', en: 'building' },
    },
  },
  township_kinds: {
    title: { zh: '乡级区划类别', en: 'township kinds' },
    clause: null,
    codes: {
      town: { zh: '镇', en: 'town' },
      sumu: { zh: '苏木', en: 'sumu' },
      subdistrict: { zh: '街道', en: 'subdistrict' },
      development_zone: { zh: '开发区', en: 'development zone' },
    },
  },
  succession_kinds: {
    title: { zh: '区划变更类别', en: 'how a division was succeeded' },
    clause: null,
    codes: {
      merged: { zh: '并入', en: 'merged into another' },
      replaced: { zh: '改为(迁移、重新编码)', en: 'replaced: moved, or given a new code' },
    },
  },
  self_government_kinds: {
    title: { zh: '自治类别', en: 'self-government kinds' },
    clause: null,
    codes: {
      village: { zh: '村民自治', en: "villagers' self-government" },
      community: { zh: '居民自治', en: "residents' self-government" },
    },
  },
  activity_kinds: {
    title: { zh: '活动类别', en: 'activity kinds' },
    clause: '三(四)',
    codes: {
      training: { zh: '专题培训', en: 'training' },
      publicity: { zh: '政策宣传', en: 'publicity' },
      legal_education: { zh: '法治宣传教育', en: 'legal education', clause: '二(二)7' },
      research: { zh: '理论研究', en: 'research', clause: '二(一)' },
      guidance: { zh: '指导', en: 'guidance', clause: '三(二)' },
      inspection: { zh: '督促落实', en: 'inspection', clause: '三(二)' },
      periodic_review: {
        zh: '定期研究',
        en: 'periodic review',
        clause: '三(二)',
        words: '定期研究协商中的重要问题',
      },
      delegate_contact: {
        zh: '党代表联系群众',
        en: "delegates' contact with the masses",
        clause: '三(一)',
      },
      mobilisation: { zh: '动员和组织居民群众', en: 'mobilisation', clause: '三(二)' },
      practice_case: {
        zh: '实践案例',
        en: 'practice case',
        clause: '二(四)',
        words: '不断创新基层协商的内容、载体和机制',
      },
      party_affairs_disclosure: { zh: '党务公开', en: 'disclosure of Party affairs', clause: '三(一)' },
    },
  },
  roles: {
    title: { zh: '使用角色', en: 'roles' },
    clause: null,
    codes: {
      administrator: { zh: '旗民政部门管理员', en: "administrator (the banner's civil-affairs department)" },
      township_officer: { zh: '苏木镇党委和政府', en: 'township Party committee and government' },
      convener: { zh: '召集人', en: 'convener' },
      responder: { zh: '委托机关或职能部门', en: 'entrusting organ or government department' },
      supervisor: { zh: '监督委员会', en: 'supervision committee' },
      auditor: { zh: '民政部门检查人员', en: 'auditor' },
      portal: { zh: '门户网站', en: 'portal' },
    },
  },
} as const satisfies CodeLists;
