// Requirements 11–20: what is put to consultation.

import type { CarriedBy, Requirement } from './requirement.ts';

const category = {
  resource: ['/agenda-items'],
  rule: ['content-category'],
  code_list: ['content_categories'],
  report: ['seven-goals'],
} as const satisfies CarriedBy;

export const contentRequirements: readonly Requirement[] = [
  {
    number: 11,
    clause: '二(二)1#catalogue',
    force: 'must',
    title: { zh: '协商目录', en: 'consultation catalogue' },
    carried_by: {
      resource: ['/agenda-items', '/bylaws'],
      code_list: ['content_categories', 'item_scopes', 'bylaw_kinds'],
      report: ['seven-goals'],
    },
  },
  {
    number: 12,
    clause: '二(二)1#public-affairs',
    force: 'must',
    title: { zh: '公共事务、公益事业', en: 'public affairs and public welfare' },
    carried_by: category,
  },
  {
    number: 13,
    clause: '二(二)1#difficulties-and-disputes',
    force: 'must',
    title: { zh: '实际困难问题和矛盾纠纷', en: 'difficulties and disputes' },
    carried_by: category,
  },
  {
    number: 14,
    clause: '二(二)1#policy-implementation',
    force: 'must',
    title: { zh: '方针政策、重点工作的落实', en: 'carrying out policy and key tasks' },
    carried_by: category,
  },
  {
    number: 15,
    clause: '二(二)1#assembly-matter',
    force: 'must',
    title: { zh: '会议表决事项', en: 'matters that an assembly votes on' },
    carried_by: {
      ...category,
      resource: ['/agenda-items', '/sessions', '/decisions'],
      rule: ['content-category', 'assembly-decides'],
    },
  },
  {
    number: 16,
    clause: '二(二)1#statutory-matter',
    force: 'must',
    title: { zh: '法律法规和政策要求协商的事项', en: 'matters that law or policy requires to be consulted on' },
    carried_by: category,
  },
  {
    number: 17,
    clause: '二(二)1#request-answered',
    force: 'must',
    title: { zh: '协商主体提出需求的事项', en: 'matters that a subject asked for' },
    carried_by: {
      ...category,
      rule: ['content-category', 'request-answered'],
      obligation: ['request_reply'],
      setting: ['request_reply_days'],
    },
  },
  {
    number: 18,
    clause: '二(二)1#committee-changes',
    see_also: ['law:村民委员会组织法.3', 'law:城市居民委员会组织法.6'],
    force: 'context',
    title: { zh: '村(居)民委员会的设立、撤销、范围调整', en: 'setting up, dissolving or resizing a committee' },
    carried_by: {
      resource: ['/agenda-items', '/decisions'],
      rule: ['assembly-decides', 'filed-or-approved'],
      code_list: ['topics', 'filing_kinds'],
    },
  },
  {
    number: 19,
    clause: '二(二)1#self-government-rules',
    see_also: ['law:村民委员会组织法.27'],
    force: 'context',
    title: { zh: '自治章程、村规民约等规章', en: 'charters, village conventions and similar rules' },
    carried_by: {
      resource: ['/agenda-items', '/decisions', '/bylaws'],
      rule: ['assembly-decides', 'filed-or-approved'],
      code_list: ['topics', 'filing_kinds', 'bylaw_kinds'],
    },
  },
  {
    number: 20,
    clause: '二(二)1#livelihood',
    force: 'context',
    title: { zh: '民生保障', en: 'livelihood matters' },
    carried_by: {
      resource: ['/agenda-items', '/public/agenda-items', '/public/decisions'],
      code_list: ['topics', 'disclosure_levels'],
    },
  },
];
