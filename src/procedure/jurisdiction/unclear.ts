// What more must be known before a route, or what follows on it, is certain.

import type { Code } from '../code-lists.ts';
import { isBlank, text } from '../rules/judging.ts';
import type { Competence, Matter, Unclear } from './types.ts';

/** 二(二)3 speaks of natural villages and groups only. */
const otherUnits: readonly Code<'division_kinds'>[] = ['grid', 'compound', 'building'];
const present = (found: readonly (Unclear | false)[]): Unclear[] => found.filter((each) => each !== false);

export function unclear(matter: Matter, found: Competence): Unclear[] {
  return present([...aboutPlaces(matter, found), ...aboutMatter(matter, found)]);
}

function aboutPlaces(matter: Matter, { route, scope, places, villages, townships, has_committee }: Competence) {
  const own = matter.divisions[0];
  const named = new Set(matter.divisions.filter(({ code }) => code.length >= 12).map(({ code }) => code.slice(0, 12)));
  const isOfOne = scope === 'village' || scope === 'sub_village';
  const claimsSeveral = scope === 'cross_village' || (isOfOne && !isBlank(matter.single_village_unable_reason));
  const hasNoUnit = own !== undefined && own.code.length === 12;
  const at = (code: string, zh: string, en: string, clause: Unclear['clause'], field = 'division_codes'): Unclear => ({
    code,
    title: text(zh, en),
    clause,
    field,
  });
  const villageClause = '二(二)3#convener-jurisdiction.village';
  const crossClause = '二(二)3#convener-jurisdiction.cross-village';
  const unitClause = '二(二)3#convener-jurisdiction.sub-village';
  return [
    matter.divisions.some(({ code }) => code.length < 9) &&
      at(
        'division_level',
        '旗县级以上区划太大,请写明所涉的嘎查村(社区)或苏木镇',
        'a banner or above is too wide: name the villages or the township concerned',
        '二(二)3#convener-jurisdiction',
      ),
    isOfOne &&
      route === null &&
      at('village', '请写明是哪个嘎查村(社区)', 'name the village or community', villageClause),
    isOfOne &&
      named.size > 1 &&
      at(
        'other_villages',
        '涉及其他嘎查村(社区)的,范围应为跨村;这里只按第一个判断',
        'if it concerns the other villages too it is cross-village; only the first was judged',
        crossClause,
        'scope',
      ),
    claimsSeveral &&
      named.size < 2 &&
      at('two_villages', '跨村须涉及两个以上嘎查村(社区)', 'cross-village takes two villages or more', crossClause),
    (scope === 'sub_village' || (scope === 'village' && matter.scope === null)) &&
      hasNoUnit &&
      !(scope === 'village' && isBlank(matter.population_judgement)) &&
      at('unit', '请写明是哪个自然村、村民小组', 'name the natural village or group', unitClause),
    scope === 'sub_village' &&
      own !== undefined &&
      own.kind !== null &&
      otherUnits.includes(own.kind) &&
      at(
        'unit_kind',
        '条款只说自然村、村民小组;网格、小区、楼栋能否自行召集须由嘎查村(社区)党组织确定',
        "the clause names natural villages and groups only; for a grid, compound or building the village's Party organisation says",
        unitClause,
      ),
    (route === 'cross_village_township' || route === 'township') &&
      townships.length > 1 &&
      at(
        'township',
        '所涉嘎查村(社区)分属几个苏木镇,条款未说由哪个党委牵头,请商定',
        'the places lie in several townships, and the clause does not say whose Party committee leads: agree on it',
        route === 'township' ? '二(三)#township-consultation' : crossClause,
      ),
    (route === 'village' || route === 'cross_village_joint') &&
      villages.length > 0 &&
      has_committee !== true &&
      places.some(({ has_consultation_committee: stands }) => stands === null) &&
      at(
        'committee',
        '不知是否已设社区协商委员会;尚未设立的由牵头组织召集',
        'whether a consultation committee stands is not known; where none does, the lead convenes',
        '二(二)3#platforms-in-place',
      ),
  ];
}

function aboutMatter(matter: Matter, { route, scope, places }: Competence): (Unclear | false)[] {
  const isOfUnit = scope === 'sub_village' || places.some(({ code }) => code.length > 12);
  return [
    route === 'cross_village_joint' && {
      code: 'single_village_unable',
      title: text(
        '其中一村能否开展;单靠一村无法开展的写明理由,由苏木镇党委牵头召集',
        'can one village hold it? If none can, say why: the township Party committee then leads and convenes',
      ),
      clause: '二(二)3#convener-jurisdiction.cross-village',
      field: 'single_village_unable_reason',
    },
    (scope === 'village' || scope === 'sub_village') &&
      isOfUnit &&
      isBlank(matter.population_judgement) && {
        code: 'population',
        title: text(
          '是否人口较多;人口较多的自然村、村民小组自行召集,否则由村协商委员会召集',
          "is it populous? If so the group convenes itself, if not the village's committee does",
        ),
        clause: '二(二)3#convener-jurisdiction.sub-village',
        field: 'population_judgement',
      },
    route === 'cross_village_township' &&
      matter.is_important !== true && {
        code: 'important',
        title: text(
          '由苏木镇党委牵头召集的是重要事项,请写明是否重要',
          'the township convenes on important matters: say whether this is one',
        ),
        clause: '二(二)3#convener-jurisdiction.cross-village',
        field: 'is_important',
      },
    route !== 'cross_village_township' &&
      matter.involves_departments === true &&
      matter.is_important === null && {
        code: 'important',
        title: text('是否重要事项;重要的须提交基层政府', 'is it important? If so it is submitted to the government'),
        clause: '二(二)3#submitted-to-government',
        field: 'is_important',
      },
    matter.is_important === true &&
      matter.involves_departments === null && {
        code: 'departments',
        title: text(
          '是否涉及政府职能部门;涉及的须提交基层政府',
          'are departments involved? If so it is submitted to the government',
        ),
        clause: '二(二)3#submitted-to-government',
        field: 'involves_departments',
      },
    matter.is_entrusted === true &&
      !matter.is_organ_named && {
        code: 'entrusting_organ',
        title: text('由哪个政府或部门委托', 'which government or department entrusts it'),
        clause: '二(二)7#entrusted-result-reported',
        field: 'entrusted_by_subject_id',
      },
  ];
}
