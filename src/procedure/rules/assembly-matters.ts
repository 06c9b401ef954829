// What only an assembly may decide, disputed or not.

import { hasFlag } from '../code-lists.ts';
import { assemblyOf, correction, isCorrection } from './assembly.ts';
import { decisionOf, evidence, met, noDecision, notApplicable, text, unmet } from './judging.ts';
import type { Rule } from './rule.ts';

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

export const assemblyMatterRules: readonly Rule[] = [assemblyDecides];
