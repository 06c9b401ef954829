// What only an assembly may decide.

import { hasFlag } from '../code-lists.ts';
import { assemblyOf, correction, isCorrection } from './assembly.ts';
import { exampleIds as ids } from './example-rows.ts';
import {
  decisionOf,
  evidence,
  heldSessions,
  isBlank,
  isSinceNotified,
  lastStep,
  met,
  noDecision,
  notApplicable,
  text,
  unmet,
} from './judging.ts';
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
    zh: '以最近一次写明的协商意见为准;已提交会议的只能由会议决定;没有协商意见不能依协商作出决定,不采取行动的除外',
    en: 'the latest conclusion recorded counts; once escalated only the assembly decides; without a conclusion nothing can be decided by consultation, except to take no action',
  },
  judge: (facts, proposal) => {
    const decision = decisionOf(facts, proposal);
    if (!decision) return noDecision;
    if (isCorrection(facts, decision)) return correction;
    const session = assemblyOf(facts, decision);
    const { is_owners_matter, owners_basis } = facts.item;
    if (session && decision.basis !== 'owners_assembly') return met(evidence('session', [session]));
    if (session && is_owners_matter && !isBlank(owners_basis)) return met(evidence('session', [session]));
    const concluded = heldSessions(facts).filter((one) => isSinceNotified(facts, one) && one.item.conclusion !== null);
    const conclusion = concluded.at(-1)?.item.conclusion ?? null;
    const wasEscalated =
      facts.item.stage === 'escalated' ||
      (facts.item.stage !== 'deliberating' && lastStep(facts, 'decide')?.from_stage === 'escalated');
    const found = evidence('session', concluded.slice(-1));
    if (wasEscalated || conclusion === 'unresolved' || conclusion === 'seriously_disputed') {
      return unmet(
        [text('应由会议决定,而决定不是在已召开的会议上作出', 'an assembly held is to decide, and this one did not')],
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

const assemblyDecides: Rule = {
  code: 'assembly-decides',
  clause: '二(二)1#assembly-decides',
  force: 'must',
  weight: 'guard',
  guards: ['decide'],
  title: { zh: '会议表决事项由会议决定', en: 'assembly matters' },
  message: {
    zh: '会议表决事项、村(居)委会设立撤销调整、自治章程和村规民约,由村(居)民会议或代表会议决定',
    en: 'assembly matters, changes of committees and rules of self-government are decided by an assembly',
  },
  judge: (facts, proposal) => {
    const { category, secondary_categories, topic } = facts.item;
    const isAssemblyMatter =
      [category, ...secondary_categories].includes('assembly_matter') ||
      topic === 'committee_changes' ||
      topic === 'self_government_rules';
    if (!isAssemblyMatter) return notApplicable('不是会议表决事项', 'not an assembly matter');
    const decision = decisionOf(facts, proposal);
    if (!decision) return noDecision;
    if (isCorrection(facts, decision)) return correction;
    const session = assemblyOf(facts, decision);
    return session && hasFlag('session_forms', session.form, 'is_assembly')
      ? met(evidence('session', [session]))
      : unmet(
          [text('决定不是会议作出', 'the decision was not taken by an assembly')],
          evidence('decision', [decision]),
        );
  },
  examples: {
    holds: [
      { title: { zh: '一般公共事务', en: 'an ordinary matter' }, facts: {}, standing: 'not_applicable' },
      {
        title: { zh: '村规民约由村民会议通过', en: 'the village convention passed by the assembly' },
        facts: {
          item: { topic: 'self_government_rules' },
          sessions: [{ form: 'villagers_assembly' }],
          decisions: [{ basis: 'assembly' }],
        },
        standing: 'met',
      },
    ],
    fails: [
      {
        title: { zh: '村规民约由议事会通过', en: 'the village convention passed by a council' },
        facts: { item: { topic: 'self_government_rules' } },
        standing: 'unmet',
      },
      {
        title: {
          zh: '会议表决事项(次要类别)依协商决定',
          en: 'an assembly matter, as a secondary category, by consultation',
        },
        facts: { item: { secondary_categories: ['assembly_matter'] } },
        standing: 'unmet',
      },
      {
        title: { zh: '依据写会议,活动却是议事会', en: 'the basis says assembly, the session was a council' },
        facts: { item: { category: 'assembly_matter' }, decisions: [{ basis: 'assembly' }] },
        standing: 'unmet',
      },
    ],
  },
};

export const decidingRules: readonly Rule[] = [unresolvedEscalated, assemblyDecides];
