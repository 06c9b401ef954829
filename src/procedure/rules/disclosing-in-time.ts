// Making implementation public in time.

import { disclosureOf } from '../obligations/disclosing.ts';
import { stateOf } from '../obligations/owed.ts';
import { disclosed, inapplicable } from './disclosing.ts';
import { decisionOf, evidence, late, met, noLimit, notApplicable, pending, text, unmet } from './judging.ts';
import type { Rule } from './rule.ts';

const disclosedOnTime: Rule = {
  code: 'disclosed-on-time',
  clause: '二(二)7#disclosed-on-time',
  force: 'must',
  weight: 'finding',
  guards: [],
  title: { zh: '按期公开', en: 'disclosed on time' },
  message: { zh: '落实完成后在规定期限内公开', en: 'disclose within the days set once implementation is finished' },
  our_reading: {
    zh: '“规定期限”为本区划的设置,自落实完成次日起算,最后一日遇休假日顺延',
    en: '规定期限 is a setting of the division, counted from the day after implementation was finished, the last day rolling past rest days',
  },
  judge: (facts, proposal) => {
    const outside = inapplicable(facts, proposal);
    if (outside) return outside.standing === 'unmet' ? pending() : outside;
    if (facts.item.disclosure_level === 'withheld') return notApplicable('不公开', 'withheld');
    if (facts.settings.disclosure_days === null) return noLimit;
    const decision = decisionOf(facts, proposal);
    const owed = decision && disclosureOf(facts, decision);
    if (!owed?.due) return pending([], text('落实尚未完成', 'implementation is not finished'));
    const rows = evidence('disclosure', disclosed(facts, proposal));
    const open = text('尚未公开', 'not disclosed yet');
    switch (stateOf(owed, proposal.today)) {
      case 'met_late':
        return late(rows);
      case 'met':
        return met(rows);
      case 'overdue':
        return unmet([open]);
      default:
        return pending([], open);
    }
  },
  examples: {
    holds: [
      {
        title: { zh: '最后一日公开', en: 'on the last day' },
        facts: { settings: { disclosure_days: 2 }, disclosures: [{ published_on: '2025-06-12' }] },
        standing: 'met',
      },
      {
        title: { zh: '最后一日为星期日,顺延到次日公开', en: 'the last day is a Sunday: on the next' },
        facts: { settings: { disclosure_days: 5 }, disclosures: [{ published_on: '2025-06-16' }] },
        standing: 'met',
      },
      { title: { zh: '未设期限', en: 'no limit set' }, facts: {}, standing: 'not_applicable' },
    ],
    fails: [
      {
        title: { zh: '次日公开', en: 'the day after the last' },
        facts: { settings: { disclosure_days: 2 }, disclosures: [{ published_on: '2025-06-13' }] },
        standing: 'late',
      },
      {
        title: { zh: '顺延之日的次日公开', en: 'the day after the one it rolled to' },
        facts: { settings: { disclosure_days: 5 }, disclosures: [{ published_on: '2025-06-17' }] },
        standing: 'late',
      },
      {
        title: { zh: '期限已过仍未公开', en: 'not disclosed after the last day' },
        facts: { settings: { disclosure_days: 5 }, disclosures: [] },
        proposal: { today: '2025-06-17' },
        standing: 'unmet',
      },
      {
        title: { zh: '最后一日尚未公开', en: 'not disclosed on the last day' },
        facts: { settings: { disclosure_days: 5 }, disclosures: [] },
        proposal: { today: '2025-06-16' },
        standing: 'pending',
      },
    ],
  },
};

export const disclosingInTimeRules: readonly Rule[] = [disclosedOnTime];
