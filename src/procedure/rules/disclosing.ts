// Making implementation public.

import type { Code } from '../code-lists.ts';
import type { DecisionRow, ItemFacts } from '../facts.ts';
import { exampleIds as ids } from './example-rows.ts';
import {
  decisionOf,
  evidence,
  isBlank,
  isCarriedOut,
  isOnImplementation,
  isUnder,
  met,
  metUnless,
  noDecision,
  notApplicable,
  nothingToDo,
  subjectOf,
  text,
  theItem,
  unmet,
  villageCode,
} from './judging.ts';
import type { Proposal, Rule } from './rule.ts';

/** Disclosures of the implementation, in a channel that is listed or named, at the level of the item. */
export const disclosed = (facts: ItemFacts, proposal: Proposal) => {
  const decision = decisionOf(facts, proposal);
  if (!decision) return [];
  return facts.disclosures.filter(
    (row) =>
      row.about === 'implementation' &&
      row.withdrawn_on === null &&
      isOnImplementation(facts, decision, row, row.published_on) &&
      row.level === facts.item.disclosure_level &&
      (row.channel !== 'other' || !isBlank(row.channel_name)),
  );
};

/** Their work is the village's work, whatever the decision says of itself. */
const villageBodies: readonly Code<'subject_kinds'>[] = [
  'village_committee',
  'party_organisation',
  'consultation_committee',
  'villager_group',
  'collective_economic_organisation',
];

const isForTheVillage = (facts: ItemFacts, decision: DecisionRow) =>
  decision.is_village_to_implement ||
  decision.responsible_subject_ids
    .map((id) => subjectOf(facts, id))
    .some(
      (body) =>
        body !== undefined &&
        villageBodies.includes(body.kind) &&
        isUnder(body.division_code, villageCode(facts.item.division_code)),
    );

export const inapplicable = (facts: ItemFacts, proposal: Proposal) => {
  const decision = decisionOf(facts, proposal);
  if (!decision) return noDecision;
  if (!isCarriedOut(decision.outcome)) return nothingToDo;
  return isForTheVillage(facts, decision)
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
    zh: '组织实施之日起的公开才算公开落实情况,期满仍算,撤下的不算;其他渠道须写明名称;责任主体中有本村组织的,即由本村落实',
    en: 'it tells of implementation from the day that began, and counts when its period is over, not when it was withdrawn; another channel is named; where a body of the village is responsible, it is for the village to carry out',
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
        title: { zh: '公开期满', en: 'its period is over' },
        facts: { disclosures: [{ published_until: '2025-06-16' }] },
        standing: 'met',
      },
      {
        title: { zh: '撤下一处,另一处仍在', en: 'one withdrawn, another still there' },
        facts: { disclosures: [{ withdrawn_on: '2025-06-16' }, { channel: 'broadcast' }] },
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
        facts: {
          decisions: [{ is_village_to_implement: false, responsible_subject_ids: [ids.department] }],
          disclosures: [],
        },
        standing: 'not_applicable',
      },
    ],
    fails: [
      { title: { zh: '没有公开', en: 'not disclosed' }, facts: { disclosures: [] }, standing: 'unmet' },
      {
        title: {
          zh: '写明不由村落实,而责任主体是村委会',
          en: 'said not to be for the village, yet its committee is responsible',
        },
        facts: { decisions: [{ is_village_to_implement: false }], disclosures: [] },
        standing: 'unmet',
      },
      {
        title: { zh: '办结之后才公开', en: 'published the day after closing' },
        facts: {},
        proposal: { action: 'close', occurred_on: '2025-06-14' },
        standing: 'unmet',
      },
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
        title: { zh: '公开后撤下', en: 'published, then withdrawn' },
        facts: { disclosures: [{ withdrawn_on: '2025-06-16' }] },
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

export const disclosingRules: readonly Rule[] = [resultDisclosed];
