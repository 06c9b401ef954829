// What a division can set, with meaning, unit and bounds; and which of the settings on record holds on a day.

import type { Day } from './calendar.ts';
import type { CodeListName, Text } from './code-lists.ts';
import { type ProcedureSettings, unsetSettings } from './facts.ts';
import type { ClauseRef } from './sources.ts';

export type SettingName = keyof ProcedureSettings;
export type SettingUnit = 'days' | 'flag' | 'codes';

export interface SettingDeclaration {
  readonly title: Text;
  readonly meaning: Text;
  readonly unit: SettingUnit;
  /** Of days. */
  readonly minimum: number | null;
  readonly maximum: number | null;
  /** The code list whose codes it holds. */
  readonly code_list: CodeListName | null;
  readonly clause: ClauseRef;
  /** What holds where nobody set it. */
  readonly unset: Text;
}

export const noLimitSet: Text = { zh: '未设期限', en: 'no limit set' };

const days = (
  clause: ClauseRef,
  title: Text,
  meaning: Text,
  [minimum, maximum]: readonly [number, number] = [1, 365],
): SettingDeclaration => ({
  title,
  meaning,
  unit: 'days',
  minimum,
  maximum,
  code_list: null,
  clause,
  unset: noLimitSet,
});
const flag = (clause: ClauseRef, title: Text, meaning: Text, unset: Text): SettingDeclaration => ({
  title,
  meaning,
  unit: 'flag',
  minimum: null,
  maximum: null,
  code_list: null,
  clause,
  unset,
});
const t = (zh: string, en: string): Text => ({ zh, en });

export const settingDeclarations: Readonly<Record<SettingName, SettingDeclaration>> = {
  notice_lead_days: days(
    '二(二)6#notice-lead-time',
    t('提前通报天数', 'days of notice'),
    t('通报与协商活动之间至少相隔的天数', 'least number of days between a notice and its session'),
    [0, 90],
  ),
  written_methods: {
    title: t('视为书面的通报方式', 'methods that count as writing'),
    meaning: t('哪些通报方式算作“书面”', 'which notice methods count as in writing'),
    unit: 'codes',
    minimum: null,
    maximum: null,
    code_list: 'notice_methods',
    clause: '二(二)6#participants-notified',
    unset: t('代码表中标为书面的方式', 'those that the code list marks as written'),
  },
  responsible_needs_due_date: flag(
    '二(二)6#responsible-body-named',
    t('责任主体须写明完成日期', 'responsible bodies need a due date'),
    t('决定除责任主体外,还须写明完成日期', 'a decision names a due date beside the responsible body'),
    t('不要求', 'not asked for'),
  ),
  high_concern_needs_both: flag(
    '二(二)6#high-concern-procedure',
    t('高关注事项两种程序都要', 'high concern needs both procedures'),
    t(
      '涉及面广、关注度高的事项,专题议事会和民主听证会都要召开',
      'a matter of high concern needs a special-topic council and a democratic hearing',
    ),
    t('其中一种即可', 'one of them is enough'),
  ),
  request_reply_days: days(
    '二(一)#request-answered',
    t('答复诉求的天数', 'days to answer a request'),
    t('自提出之日起,受理或者不受理协商需求的天数', 'days to accept or decline a request, from the day it was made'),
  ),
  disclosure_days: days(
    '二(二)7#disclosed-on-time',
    t('公开落实情况的天数', 'days to disclose implementation'),
    t('自落实完成之日起,公开落实情况的天数', 'days to disclose an implementation, from its completion'),
  ),
  post_delivery_days: days(
    '二(二)7#entrusted-written-reply',
    t('邮寄在途天数', 'days in the post'),
    t('邮寄的文件几天后推定收到', 'days after which a posted document is presumed received'),
    [1, 60],
  ),
  recording_days: days(
    '三(二)#settings',
    t('登记天数', 'days to record'),
    t('事实发生后几天内登记', 'days to record a fact, from the day it happened'),
  ),
  submission_days: days(
    '二(二)3#submitted-to-government',
    t('提交基层政府的天数', 'days to submit to the government'),
    t(
      '自决定之日起,把涉及职能部门的重要事项提交基层政府的天数',
      'days to submit an important matter of the departments to the government, from the decision',
    ),
  ),
  result_report_days: days(
    '二(二)7#entrusted-result-reported',
    t('报告委托事项结果的天数', 'days to report an entrusted result'),
    t('自决定之日起,报告委托事项协商结果的天数', 'days to report an entrusted result, from the decision'),
  ),
  implementation_feedback_days: days(
    '二(二)6#feedback-given',
    t('反馈落实情况的天数', 'days to feed implementation back'),
    t(
      '自落实完成之日起,向协商主体、利益相关方和居民反馈的天数',
      'days to feed implementation back to the three audiences, from its completion',
    ),
  ),
  department_feedback_days: days(
    '二(二)7#department-feedback',
    t('职能部门反馈的天数', 'days for a department to feed back'),
    t(
      '自落实完成之日起,职能部门向利益相关者反馈的天数',
      'days for a department to feed back to the stakeholders, from its completion',
    ),
  ),
  dissent_explanation_days: days(
    '二(二)7#dissent-explained',
    t('解释说明的天数', 'days to explain to dissenters'),
    t('自决定之日起,向持不同意见的群众解释说明的天数', 'days to explain to who dissented, from the decision'),
  ),
  objection_reply_days: days(
    '二(二)7#objection-reply',
    t('答复异议的天数', 'days to answer an objection'),
    t('自提出之日起,答复对公开内容的异议的天数', 'days to answer an objection to a disclosure, from its day'),
  ),
  correction_days: days(
    '二(二)7#unlawful-corrected',
    t('依法纠正的天数', 'days to correct'),
    t('自认定违法之日起,依法纠正的天数', 'days to correct what was found unlawful, from the finding'),
  ),
  legal_education_days: days(
    '二(二)7#legal-education',
    t('法治宣传教育的天数', 'days to record legal education'),
    t('自纠正之日起,做好法治宣传教育的天数', 'days to carry out legal education, from the correction'),
  ),
};

export const settingNames = Object.keys(settingDeclarations) as readonly SettingName[];

export interface SettingPreset {
  readonly title: Text;
  readonly clause: ClauseRef;
  readonly reading: Text;
  readonly values: Partial<ProcedureSettings>;
}

/** Offered, never applied by themselves: a division that wants one names it as the source of its setting. */
export const settingPresets: Readonly<Record<'quarterly_disclosure', SettingPreset>> = {
  quarterly_disclosure: {
    title: t('每季度公开', 'quarterly disclosure'),
    clause: 'law:村民委员会组织法.30',
    reading: t(
      '一般事项至少每季度公布一次;一个季度至多 92 天',
      'ordinary matters are disclosed at least once a quarter, and no quarter is longer than 92 days',
    ),
    values: { disclosure_days: 92 },
  },
};
export type SettingPresetName = keyof typeof settingPresets;
export const settingPresetNames = Object.keys(settingPresets) as readonly SettingPresetName[];

/** A setting on record; the days are those of the bylaw it cites, both null where it rests on a law. */
export interface SettingRow {
  readonly division_code: string;
  readonly name: string;
  readonly value: unknown;
  readonly valid_from: Day | null;
  readonly valid_to: Day | null;
}

/** Of the settings of a division and of those above it: the one of the nearest whose bylaw is in force. */
export const settingOn = <R extends SettingRow>(rows: readonly R[], name: string, day: Day): R | undefined =>
  rows
    .filter((row) => row.name === name)
    .filter(({ valid_from }) => valid_from === null || valid_from <= day)
    .filter(({ valid_to }) => valid_to === null || day <= valid_to)
    .toSorted((a, b) => b.division_code.length - a.division_code.length)[0];

export const settingsOn = (rows: readonly SettingRow[], day: Day): ProcedureSettings =>
  Object.fromEntries(
    Object.entries(unsetSettings).map(([name, unset]) => [name, settingOn(rows, name, day)?.value ?? unset]),
    // the values were held to the bounds of their declarations when they were set
  ) as unknown as ProcedureSettings;
