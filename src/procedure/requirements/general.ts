// Requirements 1–10: to whom the notice speaks, what it aims at, and the standing rules it asks for.

import type { Requirement } from './requirement.ts';

export const generalRequirements: readonly Requirement[] = [
  {
    number: 1,
    clause: '前言',
    force: 'must',
    title: { zh: '苏木镇人民政府', en: 'sumu and town governments (township level)' },
    carried_by: {
      resource: ['/divisions'],
      code_list: ['division_kinds', 'township_kinds'],
      report: ['procedure-conformance'],
    },
  },
  {
    number: 2,
    clause: '前言#policy-basis',
    force: 'must',
    title: { zh: '政策依据', en: 'policy basis' },
    carried_by: { resource: ['/clauses', '/rules', '/code-lists'] },
  },
  {
    number: 3,
    clause: '一',
    force: 'context',
    title: { zh: '七项工作目标', en: 'seven goals' },
    carried_by: { report: ['seven-goals'] },
  },
  {
    number: 4,
    clause: '二(一)#assembly-procedures',
    force: 'must',
    title: { zh: '会议议事规程', en: 'rules of procedure of the assemblies' },
    carried_by: {
      resource: ['/bylaws', '/sessions', '/divisions/{code}/standing'],
      rule: ['bylaws-in-place', 'assembly-rules-named'],
      code_list: ['bylaw_kinds'],
    },
  },
  {
    number: 5,
    clause: '二(一)#supervision-rules',
    force: 'must',
    title: { zh: '监督委员会工作规则', en: 'working rules of the supervision committee' },
    carried_by: {
      resource: ['/bylaws', '/divisions/{code}/standing'],
      rule: ['bylaws-in-place'],
      code_list: ['bylaw_kinds'],
    },
  },
  {
    number: 6,
    clause: '二(一)#village-convention',
    force: 'must',
    title: { zh: '村规民约中的协商规则', en: 'consultation rules in the village convention' },
    carried_by: {
      resource: ['/bylaws', '/divisions/{code}/standing'],
      rule: ['bylaws-in-place'],
      code_list: ['bylaw_kinds'],
    },
  },
  {
    number: 7,
    clause: '二(一)#channels',
    force: 'permitted',
    title: { zh: '协商渠道和途径', en: 'channels of consultation' },
    carried_by: { resource: ['/platforms', '/linkages'], code_list: ['platform_kinds'], report: ['seven-goals'] },
  },
  {
    number: 8,
    clause: '二(一)#request-answered',
    see_also: ['二(二)1#request-answered'],
    force: 'must',
    title: { zh: '居民诉求', en: "residents' requests" },
    carried_by: {
      resource: ['/agenda-items', '/agenda-items/{agenda_item_id}/transitions', '/feedback-records'],
      rule: ['request-answered'],
      code_list: ['origins', 'feedback_kinds'],
      obligation: ['request_reply'],
      report: ['timeliness'],
      setting: ['request_reply_days'],
    },
  },
  {
    number: 9,
    clause: '二(一)#procedure-stages',
    force: 'must',
    title: { zh: '协商程序的阶段', en: 'stages of the procedure' },
    carried_by: {
      resource: ['/agenda-items/{agenda_item_id}/transitions', '/agenda-items/{agenda_item_id}/procedure'],
      code_list: ['stages', 'actions'],
      report: ['timeliness'],
    },
  },
  {
    number: 10,
    clause: '二(一)#support',
    force: 'must',
    title: { zh: '支持保障和理论研究', en: 'support and research' },
    carried_by: { resource: ['/activities'], code_list: ['activity_kinds'] },
  },
];
