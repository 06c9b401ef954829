// What could not be resolved is decided by an assembly.

import { judgementOf } from '../judgements.ts';
import { assemblyOf, correction, isCorrection } from './assembly.ts';
import { escalatedAndBack } from './escalating.ts';
import { exampleIds as ids, judgement as judged } from './example-rows.ts';
import { decisionOf, escalation, evidence, isBlank, latestConcluded, met, noDecision, text, unmet } from './judging.ts';
import type { Rule } from './rule.ts';

const unresolvedEscalated: Rule = {
  code: 'unresolved-escalated',
  clause: '二(二)6#unresolved-escalated',
  force: 'must',
  weight: 'guard',
  guards: ['decide'],
  title: { zh: '无法解决或争议较大的提交会议决定', en: 'unresolved matters go to the assembly' },
  message: {
    zh: '写明协商意见;无法解决或存在较大争议的,由村(居)民会议或代表会议决定,业主权利范围内的事项由业主大会决定并写明依据',
    en: "record the conclusion; what is unresolved or seriously disputed is decided by an assembly or representatives' assembly, an owners' matter by the owners' assembly, with its basis",
  },
  our_reading: {
    zh: '以最近一次写明的协商意见为准;已提交会议的,只能由提交之日起召开的会议决定,未开成而退回协商的也一样;没有协商意见不能依协商作出决定,不采取行动的除外',
    en: 'the latest conclusion recorded counts; once escalated only an assembly held since decides, also where an inquorate one sent the item back; without a conclusion nothing can be decided by consultation, except to take no action',
  },
  judge: (facts, proposal) => {
    const decision = decisionOf(facts, proposal);
    if (!decision) return noDecision;
    if (isCorrection(facts, decision)) return correction;
    const session = assemblyOf(facts, decision);
    const { is_owners_matter, owners_basis } = facts.item;
    if (session && decision.basis !== 'owners_assembly') return met(evidence('session', [session]));
    if (session && is_owners_matter && !isBlank(owners_basis)) return met(evidence('session', [session]));
    const concluded = latestConcluded(facts);
    const conclusion = concluded?.item.conclusion ?? null;
    const wasEscalated = facts.item.stage === 'escalated' || escalation(facts) !== undefined;
    const found = evidence('session', concluded ? [concluded] : []);
    const isDisputed = conclusion === 'seriously_disputed' || judgementOf(facts, 'serious_dispute')?.is_so === true;
    if (wasEscalated || conclusion === 'unresolved' || isDisputed) {
      return unmet(
        [
          text(
            '应由会议决定,而决定不是在通报并提交会议之后召开的会议上作出',
            'an assembly held since the notice and the escalation is to decide, and this one did not',
          ),
        ],
        found,
      );
    }
    if (conclusion === null) return unmet([text('没有写明协商意见', 'no conclusion is recorded')]);
    return conclusion === 'no_conclusion' && decision.outcome !== 'no_action'
      ? unmet([text('未形成协商意见', 'consultation reached no conclusion')], found)
      : met(found);
  },
  examples: {
    holds: [
      { title: { zh: '达成一致', en: 'agreed' }, facts: {}, standing: 'met' },
      {
        title: { zh: '先判断为争议较大,后判断为不大', en: 'judged to be disputed, and later not to be' },
        facts: {
          judgements: [judged('serious_dispute', true, '2025-04-02'), judged('serious_dispute', false, '2025-04-03')],
        },
        standing: 'met',
      },
      {
        title: { zh: '存在较大争议,村民代表会议决定', en: "seriously disputed, the representatives' assembly decided" },
        facts: {
          sessions: [
            { item: { conclusion: 'seriously_disputed' } },
            { form: 'villagers_representative_assembly', held_on: '2025-04-12', item: { conclusion: null } },
          ],
          decisions: [{ basis: 'representative_assembly', session_id: ids.secondSession }],
        },
        standing: 'met',
      },
      {
        title: { zh: '提交会议当日的会议决定', en: 'decided by an assembly of the day of the escalation' },
        facts: {
          item: { stage: 'escalated' },
          transitions: escalatedAndBack.slice(0, 5),
          sessions: [{}, { form: 'villagers_assembly', held_on: '2025-04-10' }],
          decisions: [{ basis: 'assembly', session_id: ids.secondSession }],
        },
        standing: 'met',
      },
      {
        title: { zh: '先无法解决,后达成一致', en: 'unresolved at first, agreed later' },
        facts: { sessions: [{ item: { conclusion: 'unresolved' } }, { held_on: '2025-04-12' }] },
        standing: 'met',
      },
      {
        title: { zh: '业主事项由业主大会决定', en: "an owners' matter decided by the owners' assembly" },
        facts: {
          item: { is_owners_matter: true, owners_basis: '民法典第二百七十八条' },
          sessions: [{ form: 'owners_assembly', item: { conclusion: 'unresolved' } }],
          decisions: [{ basis: 'owners_assembly' }],
        },
        standing: 'met',
      },
      {
        title: { zh: '未形成意见,不采取行动', en: 'no conclusion, no action' },
        facts: { sessions: [{ item: { conclusion: 'no_conclusion' } }], decisions: [{ outcome: 'no_action' }] },
        standing: 'met',
      },
    ],
    fails: [
      {
        title: { zh: '无法解决而仍依协商决定', en: 'unresolved, yet decided by consultation' },
        facts: { sessions: [{ item: { conclusion: 'unresolved' } }] },
        standing: 'unmet',
      },
      {
        title: { zh: '协商意见一致,但判断为存在较大争议', en: 'concluded as agreed, judged to be seriously disputed' },
        facts: { judgements: [judged('serious_dispute', true)] },
        standing: 'unmet',
      },
      {
        title: { zh: '提交会议后退回,改依协商决定', en: 'back from the assembly, then decided by consultation' },
        facts: { item: { stage: 'deliberating' }, transitions: escalatedAndBack },
        standing: 'unmet',
      },
      {
        title: { zh: '由提交会议前一日的会议决定', en: 'decided by an assembly of the day before the escalation' },
        facts: {
          item: { stage: 'escalated' },
          transitions: escalatedAndBack.slice(0, 5),
          sessions: [{}, { form: 'villagers_assembly', held_on: '2025-04-09' }],
          decisions: [{ basis: 'assembly', session_id: ids.secondSession }],
        },
        standing: 'unmet',
      },
      {
        title: { zh: '会议只预告、未召开', en: 'the assembly was announced, not held' },
        facts: {
          sessions: [
            { item: { conclusion: 'seriously_disputed' } },
            { form: 'villagers_assembly', held_on: '2025-04-12', status: 'announced' },
          ],
          decisions: [{ basis: 'assembly', session_id: ids.secondSession }],
        },
        standing: 'unmet',
      },
      {
        title: { zh: '业主大会决定而无依据', en: "the owners' assembly decided, no basis given" },
        facts: {
          item: { is_owners_matter: true },
          sessions: [{ form: 'owners_assembly', item: { conclusion: 'unresolved' } }],
          decisions: [{ basis: 'owners_assembly' }],
        },
        standing: 'unmet',
      },
      {
        title: { zh: '没有写明协商意见', en: 'no conclusion recorded' },
        facts: { sessions: [{ item: { conclusion: null } }] },
        standing: 'unmet',
      },
      {
        title: { zh: '未形成意见而通过', en: 'no conclusion, yet adopted' },
        facts: { sessions: [{ item: { conclusion: 'no_conclusion' } }] },
        standing: 'unmet',
      },
    ],
  },
};

export const decidingRules: readonly Rule[] = [unresolvedEscalated];
