import { codeClause, codeEntry, codeListNames, codeLists, codes } from '../../procedure/code-lists.ts';
import { type Example, rules } from '../../procedure/index.ts';
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

export const ruleEntries = rules.map((rule) => {
  const { source, number, text, quoted } = clauses[rule.clause];
  const { code, force, weight, guards, title, message, our_reading, examples } = rule;
  return {
    code,
    clause: number,
    source,
    quotation: text,
    is_quoted: quoted,
    force,
    weight,
    guards: [...guards],
    title,
    message,
    our_reading: our_reading ?? null,
    examples: { holds: shown(examples.holds), fails: shown(examples.fails) },
  };
}) satisfies readonly RuleEntry[];

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
