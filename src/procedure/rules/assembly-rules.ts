// By which rules of procedure an assembly met.

import { isInForce } from '../division-rules/division-rule.ts';
import type { BylawRow, ItemFacts, SessionFacts } from '../facts.ts';
import { exampleIds as ids, village } from './example-rows.ts';
import { evidence, heldSessions, metUnless, notApplicable, text } from './judging.ts';
import type { Rule } from './rule.ts';

const kindOf: Partial<Record<SessionFacts['form'], BylawRow['kind']>> = {
  villagers_assembly: 'assembly_procedure',
  villagers_representative_assembly: 'representative_assembly_procedure',
};

const faultOf = (facts: ItemFacts, session: SessionFacts) => {
  const day = session.held_on ?? '';
  const rules = facts.bylaws.find(({ id }) => id === session.rules_bylaw_id);
  if (!rules) return text(`${day}会议未写明议事规程`, `the assembly of ${day} names no rules of procedure`);
  if (rules.kind !== kindOf[session.form])
    return text(`${day}会议写明的不是该会议的议事规程`, `the assembly of ${day} names a bylaw of another kind`);
  if (session.held_on !== null && !isInForce(rules, session.held_on))
    return text(`${day}会议写明的议事规程当日不在有效期内`, `the rules of procedure named were not in force on ${day}`);
  return false;
};

const rulesOf = (overrides: Partial<BylawRow> = {}): BylawRow => ({
  id: ids.assemblyRules,
  division_code: village,
  kind: 'assembly_procedure',
  title: '达布察克村村民会议议事规程',
  valid_from: '2025-01-01',
  valid_to: null,
  includes_consultation_rules: false,
  ...overrides,
});
const assembly = { form: 'villagers_assembly', held_on: '2025-03-25', rules_bylaw_id: ids.assemblyRules } as const;

const assemblyRulesNamed: Rule = {
  code: 'assembly-rules-named',
  clause: '二(一)#assembly-procedures',
  see_also: ['二(二)4#assemblies'],
  force: 'must',
  weight: 'finding',
  guards: [],
  title: { zh: '写明议事规程', en: 'rules of procedure named' },
  message: {
    zh: '在会议上写明当日有效的议事规程',
    en: 'name in the session the rules of procedure that were in force on its day',
  },
  our_reading: {
    zh: '召开的村(居)民会议、代表会议写明所依据的、当日有效的议事规程;未写明的列为问题,不阻止办理',
    en: 'an assembly that met names the rules in force on its day; where it does not, that is a finding and blocks nothing',
  },
  judge: (facts) => {
    const held = heldSessions(facts).filter(({ form }) => kindOf[form] !== undefined);
    if (held.length === 0) return notApplicable('没有召开村(居)民(代表)会议', 'no assembly met on it');
    const named = facts.bylaws.filter(({ id }) => held.some((session) => session.rules_bylaw_id === id));
    return metUnless(
      held.map((session) => faultOf(facts, session)),
      [...evidence('session', held), ...evidence('bylaw', named)],
    );
  },
  examples: {
    holds: [
      { title: { zh: '没有会议', en: 'no assembly' }, facts: {}, standing: 'not_applicable' },
      {
        title: { zh: '有效期最后一日召开', en: 'it met on their last day' },
        facts: { sessions: [assembly], bylaws: [rulesOf({ valid_to: '2025-03-25' })] },
        standing: 'met',
      },
      {
        title: { zh: '代表会议依其议事规程', en: 'representatives by their own rules' },
        facts: {
          sessions: [{ ...assembly, form: 'villagers_representative_assembly' }],
          bylaws: [rulesOf({ kind: 'representative_assembly_procedure' })],
        },
        standing: 'met',
      },
    ],
    fails: [
      {
        title: { zh: '未写明', en: 'none named' },
        facts: { sessions: [{ ...assembly, rules_bylaw_id: null }] },
        standing: 'unmet',
      },
      {
        title: { zh: '前一日已失效', en: 'they ended on the day before' },
        facts: { sessions: [assembly], bylaws: [rulesOf({ valid_to: '2025-03-24' })] },
        standing: 'unmet',
      },
      {
        title: { zh: '次日才施行', en: 'they begin on the day after' },
        facts: { sessions: [assembly], bylaws: [rulesOf({ valid_from: '2025-03-26' })] },
        standing: 'unmet',
      },
      {
        title: { zh: '村民会议依代表会议的规程', en: 'an assembly by the rules of the representatives' },
        facts: { sessions: [assembly], bylaws: [rulesOf({ kind: 'representative_assembly_procedure' })] },
        standing: 'unmet',
      },
    ],
  },
};

export const assemblyBylawRules: readonly Rule[] = [assemblyRulesNamed];
