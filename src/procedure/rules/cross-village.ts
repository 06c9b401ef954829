// Which procedure a matter of several villages goes by.

import type { Day } from '../calendar.ts';
import type { Text } from '../code-lists.ts';
import { isInForce } from '../division-rules/division-rule.ts';
import type { BylawRow, ItemFacts } from '../facts.ts';
import { exampleIds as ids, village } from './example-rows.ts';
import { evidence, isBlank, isUnder, lastStep, metUnless, notApplicable, text, theItem } from './judging.ts';
import type { Rule } from './rule.ts';

const township = village.slice(0, 9);
const bylaw = (overrides: Partial<BylawRow> = {}): BylawRow => ({
  id: ids.crossVillageBylaw,
  division_code: township,
  kind: 'cross_village_procedure',
  title: '嘎鲁图镇跨村协商程序',
  valid_from: '2025-01-01',
  valid_to: null,
  includes_consultation_rules: false,
  ...overrides,
});
const byBylaw = {
  scope: 'cross_village',
  affected_division_codes: ['150626100202'],
  cross_village_bylaw_id: ids.crossVillageBylaw,
} as const;
const byText = (day: Day) =>
  ({
    scope: 'cross_village',
    cross_village_procedure: '嘎鲁图镇跨村协商程序',
    cross_village_procedure_fixed_on: day,
  }) as const;
const notifiedOn = (day: Day) => ({ action: 'notify', occurred_on: day }) as const;

/** A bylaw that is named counts; the older text with its day is for paper cases, and for clients that know no bylaws. */
function faultsOf(facts: ItemFacts, day: Day): (Text | false)[] {
  const { item, bylaws } = facts;
  const fixed = item.cross_village_procedure_fixed_on;
  if (item.cross_village_bylaw_id === null) {
    return [
      isBlank(item.cross_village_procedure) && text('未写明协商程序', 'no procedure is named'),
      fixed === null && text('未写明程序确定日期', 'the day on which it was fixed is not given'),
      fixed !== null && fixed > day && text('程序确定日期尚未到', 'the procedure is not fixed yet on this day'),
    ];
  }
  const found = bylaws.find(({ id }) => id === item.cross_village_bylaw_id);
  if (!found) return [text('所依据的制度已删除', 'the bylaw it goes by was removed')];
  const outside = [item.division_code, ...item.affected_division_codes].filter(
    (code) => !isUnder(code, found.division_code),
  );
  return [
    found.kind !== 'cross_village_procedure' &&
      text('所依据的制度不是跨嘎查村协商程序', 'the bylaw it goes by is no cross-village procedure'),
    !isInForce(found, day) && text('该程序当日不在有效期内', 'the procedure is not in force on this day'),
    outside.length > 0 &&
      text(`该程序不及于${outside.join('、')}`, `the procedure does not cover ${outside.join(', ')}`),
  ];
}

const crossVillageProcedure: Rule = {
  code: 'cross-village-procedure',
  clause: '二(二)6#cross-village-procedure',
  force: 'must',
  weight: 'guard',
  guards: ['notify'],
  title: { zh: '跨村协商程序', en: 'cross-village procedure' },
  message: {
    zh: '依据苏木镇党委研究确定、现行有效并及于所涉各村的跨嘎查村(社区)协商程序',
    en: 'go by a cross-village procedure of the township Party committee that is in force and covers the villages concerned',
  },
  our_reading: {
    zh: '写明制度的,以制度为准;未写明制度的,写明程序名称和确定日期(补录和旧版客户端)',
    en: 'a bylaw that is named counts; without one, the name of the procedure and its day do (paper cases, older clients)',
  },
  judge: (facts, { occurred_on, today }) => {
    const { item } = facts;
    if (item.scope !== 'cross_village') return notApplicable('不跨村', 'not a cross-village matter');
    const day = occurred_on ?? lastStep(facts, 'notify')?.occurred_on ?? today;
    const named = facts.bylaws.filter(({ id }) => id === item.cross_village_bylaw_id);
    return metUnless(faultsOf(facts, day), [...theItem(facts), ...evidence('bylaw', named)]);
  },
  examples: {
    holds: [
      { title: { zh: '一村事项', en: 'a matter of one village' }, facts: {}, standing: 'not_applicable' },
      {
        title: { zh: '依据镇的制度,施行当日通报', en: "by the township's bylaw, notified on its first day" },
        facts: { item: byBylaw, bylaws: [bylaw()] },
        proposal: notifiedOn('2025-01-01'),
        standing: 'met',
      },
      {
        title: { zh: '通报当日为有效期最后一日', en: "notified on the bylaw's last day" },
        facts: { item: byBylaw, bylaws: [bylaw({ valid_to: '2025-03-22' })] },
        proposal: notifiedOn('2025-03-22'),
        standing: 'met',
      },
      {
        title: { zh: '通报当日确定', en: 'fixed on the day of notification' },
        facts: { item: byText('2025-03-22') },
        proposal: notifiedOn('2025-03-22'),
        standing: 'met',
      },
    ],
    fails: [
      {
        title: { zh: '施行前一日通报', en: "notified on the day before the bylaw's first" },
        facts: { item: byBylaw, bylaws: [bylaw()] },
        proposal: notifiedOn('2024-12-31'),
        standing: 'unmet',
      },
      {
        title: { zh: '有效期后一日通报', en: "notified on the day after the bylaw's last" },
        facts: { item: byBylaw, bylaws: [bylaw({ valid_to: '2025-03-22' })] },
        proposal: notifiedOn('2025-03-23'),
        standing: 'unmet',
      },
      {
        title: { zh: '涉及另一镇的村', en: 'it concerns a village of another township' },
        facts: { item: { ...byBylaw, affected_division_codes: ['150626101201'] }, bylaws: [bylaw()] },
        standing: 'unmet',
      },
      {
        title: { zh: '不是跨村协商程序', en: 'a bylaw of another kind' },
        facts: { item: byBylaw, bylaws: [bylaw({ kind: 'implementing_measures' })] },
        standing: 'unmet',
      },
      {
        title: { zh: '制度失效,程序名称不能代替', en: 'a bylaw that ended is not made good by the text' },
        facts: {
          item: { ...byText('2025-01-01'), ...byBylaw },
          bylaws: [bylaw({ valid_to: '2025-02-01' })],
        },
        proposal: notifiedOn('2025-03-22'),
        standing: 'unmet',
      },
      {
        title: { zh: '通报次日才确定', en: 'fixed the day after notification' },
        facts: { item: byText('2025-03-23') },
        proposal: notifiedOn('2025-03-22'),
        standing: 'unmet',
      },
      {
        title: { zh: '跨村而无程序', en: 'cross-village without a procedure' },
        facts: { item: { scope: 'cross_village' } },
        standing: 'unmet',
      },
    ],
  },
};

export const crossVillageRules: readonly Rule[] = [crossVillageProcedure];
