// Making implementation public, and in time.

import { addDays } from '../calendar.ts';
import type { ItemFacts } from '../facts.ts';
import {
  decisionOf,
  evidence,
  finishes,
  isBlank,
  isCarriedOut,
  isOnImplementation,
  late,
  met,
  metUnless,
  noDecision,
  noLimit,
  notApplicable,
  nothingToDo,
  pending,
  text,
  theItem,
  unmet,
} from './judging.ts';
import type { Proposal, Rule } from './rule.ts';

/** Disclosures of the implementation, in a channel that is listed or named, at the level of the item. */
const disclosed = (facts: ItemFacts, proposal: Proposal) => {
  const decision = decisionOf(facts, proposal);
  if (!decision) return [];
  return facts.disclosures.filter(
    (row) =>
      row.about === 'implementation' &&
      isOnImplementation(facts, decision, row, row.published_on) &&
      row.level === facts.item.disclosure_level &&
      (row.channel !== 'other' || !isBlank(row.channel_name)),
  );
};

const inapplicable = (facts: ItemFacts, proposal: Proposal) => {
  const decision = decisionOf(facts, proposal);
  if (!decision) return noDecision;
  if (!isCarriedOut(decision.outcome)) return nothingToDo;
  return decision.is_village_to_implement
    ? undefined
    : notApplicable('不由嘎查村(社区)落实', 'not for the village to carry out');
};

const resultDisclosed: Rule = {
  code: 'result-disclosed',
  clause: '二(二)7#result-disclosed',
  force: 'must',
  weight: 'guard',
  guards: ['close'],
  title: { zh: '公开落实情况', en: 'result disclosed' },
  message: {
    zh: '按本议题的公开程度,在村(居)务公开栏等渠道公开落实情况;不公开的写明理由',
    en: 'disclose the implementation in a listed channel, at the level of the item; where withheld, give the reason',
  },
  our_reading: {
    zh: '组织实施之日起的公开才算公开落实情况;其他渠道须写明名称',
    en: 'it tells of implementation from the day that began; another channel is named',
  },
  judge: (facts, proposal) => {
    const outside = inapplicable(facts, proposal);
    if (outside) return outside;
    if (facts.item.disclosure_level === 'withheld') {
      return metUnless(
        [isBlank(facts.item.disclosure_level_reason) && text('不公开而没有理由', 'withheld without a reason')],
        theItem(facts),
      );
    }
    const found = disclosed(facts, proposal);
    return found.length > 0
      ? met(evidence('disclosure', found))
      : unmet(
          [text('没有按公开程度公开落实情况', 'implementation is not disclosed at the level of the item')],
          evidence('disclosure', facts.disclosures),
        );
  },
  examples: {
    holds: [
      { title: { zh: '村务公开栏全文公开', en: 'in full on the bulletin board' }, facts: {}, standing: 'met' },
      {
        title: { zh: '摘要公开', en: 'in summary' },
        facts: { item: { disclosure_level: 'summary' }, disclosures: [{ level: 'summary' }] },
        standing: 'met',
      },
      {
        title: { zh: '组织实施当日公开', en: 'on the day implementation began' },
        facts: { disclosures: [{ published_on: '2025-04-03' }] },
        standing: 'met',
      },
      {
        title: { zh: '不公开,写明理由', en: 'withheld, with the reason' },
        facts: {
          item: { disclosure_level: 'withheld', disclosure_level_reason: '涉及困难家庭隐私' },
          disclosures: [],
        },
        standing: 'met',
      },
      {
        title: { zh: '由职能部门落实', en: 'for a department to carry out' },
        facts: { decisions: [{ is_village_to_implement: false }], disclosures: [] },
        standing: 'not_applicable',
      },
    ],
    fails: [
      { title: { zh: '没有公开', en: 'not disclosed' }, facts: { disclosures: [] }, standing: 'unmet' },
      {
        title: { zh: '只公开了决定', en: 'the decision only' },
        facts: { disclosures: [{ about: 'decision' }] },
        standing: 'unmet',
      },
      {
        title: { zh: '组织实施前一日公开', en: 'the day before implementation began' },
        facts: { disclosures: [{ published_on: '2025-04-02' }] },
        standing: 'unmet',
      },
      {
        title: { zh: '应摘要公开而全文公开', en: 'in full where a summary is due' },
        facts: { item: { disclosure_level: 'summary' } },
        standing: 'unmet',
      },
      {
        title: { zh: '其他渠道而无名称', en: 'another channel, not named' },
        facts: { disclosures: [{ channel: 'other' }] },
        standing: 'unmet',
      },
      {
        title: { zh: '不公开而无理由', en: 'withheld without a reason' },
        facts: { item: { disclosure_level: 'withheld' } },
        standing: 'unmet',
      },
    ],
  },
};

const disclosedOnTime: Rule = {
  code: 'disclosed-on-time',
  clause: '二(二)7#disclosed-on-time',
  force: 'must',
  weight: 'finding',
  guards: [],
  title: { zh: '按期公开', en: 'disclosed on time' },
  message: { zh: '落实完成后在规定期限内公开', en: 'disclose within the days set once implementation is finished' },
  our_reading: {
    zh: '“规定期限”为本区划的设置,自落实完成次日起算',
    en: '规定期限 is a setting of the division, counted from the day after implementation was finished',
  },
  judge: (facts, proposal) => {
    const outside = inapplicable(facts, proposal);
    if (outside) return outside.standing === 'unmet' ? pending() : outside;
    if (facts.item.disclosure_level === 'withheld') return notApplicable('不公开', 'withheld');
    if (facts.settings.disclosure_days === null) return noLimit;
    const decision = decisionOf(facts, proposal);
    const finished = decision ? finishes(facts, decision).finished_on : null;
    if (finished === null) return pending([], text('落实尚未完成', 'implementation is not finished'));
    const due = addDays(finished, facts.settings.disclosure_days);
    const rows = disclosed(facts, proposal);
    const days = rows.map(({ published_on }) => published_on).filter((day) => day !== null);
    const first = days.toSorted()[0];
    if (first !== undefined)
      return first > due ? late(evidence('disclosure', rows)) : met(evidence('disclosure', rows));
    const open = text('尚未公开', 'not disclosed yet');
    return proposal.today > due ? unmet([open]) : pending([], open);
  },
  examples: {
    holds: [
      {
        title: { zh: '最后一日公开', en: 'on the last day' },
        facts: { settings: { disclosure_days: 5 } },
        standing: 'met',
      },
      { title: { zh: '未设期限', en: 'no limit set' }, facts: {}, standing: 'not_applicable' },
    ],
    fails: [
      {
        title: { zh: '次日公开', en: 'the day after the last' },
        facts: { settings: { disclosure_days: 4 } },
        standing: 'late',
      },
      {
        title: { zh: '期限已过仍未公开', en: 'not disclosed after the last day' },
        facts: { settings: { disclosure_days: 5 }, disclosures: [] },
        proposal: { today: '2025-06-16' },
        standing: 'unmet',
      },
      {
        title: { zh: '最后一日尚未公开', en: 'not disclosed on the last day' },
        facts: { settings: { disclosure_days: 5 }, disclosures: [] },
        proposal: { today: '2025-06-15' },
        standing: 'pending',
      },
    ],
  },
};

export const disclosingRules: readonly Rule[] = [resultDisclosed, disclosedOnTime];
