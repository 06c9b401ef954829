import { codeClause, codeEntry, codeListNames, codeLists, codes } from '../../procedure/code-lists.ts';
import {
  type DivisionExample,
  type DivisionRule,
  divisionRules,
  type Example,
  type Rule,
  rules,
} from '../../procedure/index.ts';
import { carriersOf, requirements } from '../../procedure/requirements.ts';
import { type ClauseRef, clauses } from '../../procedure/sources.ts';
import type { ClauseEntry, CodeList, RuleEntry } from './schema.ts';

export const codeListEntries: readonly CodeList[] = codeListNames.map((name) => ({
  name,
  zh: codeLists[name].title.zh,
  en: codeLists[name].title.en,
  clause: codeLists[name].clause,
  codes: codes(name).map((code) => {
    const entry = codeEntry(name, code);
    const flags = Object.entries(entry).flatMap(([key, value]) => (value === true ? [key] : []));
    return { code, zh: entry.zh, en: entry.en, clause: codeClause(name, code), flags };
  }),
}));

const shown = (examples: readonly Example[]) =>
  examples.map(({ title, facts, proposal, standing }) => ({ title, facts, proposal: proposal ?? null, standing }));
const shownOfDivision = (examples: readonly DivisionExample[]) =>
  examples.map(({ title, facts, today, standing }) => ({
    title,
    facts,
    proposal: today === undefined ? null : { today },
    standing,
  }));

const stated = ({ code, clause, force, weight, title, message, our_reading }: Rule | DivisionRule) => ({
  code,
  clause: clauses[clause].number,
  source: clauses[clause].source,
  quotation: clauses[clause].text,
  is_quoted: clauses[clause].quoted,
  force,
  weight,
  title,
  message,
  our_reading: our_reading ?? null,
});

export const ruleEntries: readonly RuleEntry[] = [
  ...rules.map((rule) => ({
    ...stated(rule),
    applies_to: 'agenda_item' as const,
    guards: [...rule.guards],
    examples: { holds: shown(rule.examples.holds), fails: shown(rule.examples.fails) },
  })),
  ...divisionRules.map((rule) => ({
    ...stated(rule),
    applies_to: 'division' as const,
    guards: [],
    examples: { holds: shownOfDivision(rule.examples.holds), fails: shownOfDivision(rule.examples.fails) },
  })),
];

const cited = (ref: ClauseRef) => {
  const { source, number, text, quoted } = clauses[ref];
  return { clause: number, source, quotation: text, is_quoted: quoted };
};

export const clauseEntries: readonly ClauseEntry[] = requirements.map((requirement) => ({
  number: requirement.number,
  clause: clauses[requirement.clause].number,
  quotation: clauses[requirement.clause].text,
  see_also: (requirement.see_also ?? []).map(cited),
  force: requirement.force,
  title: requirement.title,
  carriers: [...carriersOf(requirement)],
  not_mechanisable: 'not_mechanisable' in requirement ? requirement.not_mechanisable : null,
}));
