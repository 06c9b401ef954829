// What the notice leaves to judgement, as the latest judgement of each kind has it; without one, as the item itself says.

import type { Code } from './code-lists.ts';
import type { AgendaItemRow, ItemFacts, JudgementRow } from './facts.ts';

export type JudgementKind = Code<'judgement_kinds'>;

/** Of one day the one recorded last counts; an undated one (a paper case) comes before the dated. */
const latest = (rows: readonly JudgementRow[], kind: JudgementKind): JudgementRow | undefined =>
  rows
    .filter((row) => row.kind === kind)
    .toSorted((a, b) => (`${a.judged_on ?? ''} ${a.id}` < `${b.judged_on ?? ''} ${b.id}` ? -1 : 1))
    .at(-1);

export const judgementOf = ({ judgements }: ItemFacts, kind: JudgementKind): JudgementRow | undefined =>
  latest(judgements, kind);

/** In the words of the item: the reason where one is given, else the criteria. */
const wordsOf = ({ is_so, reason, criteria }: JudgementRow): string | null => (is_so ? (reason ?? criteria) : null);

const said: Readonly<Partial<Record<JudgementKind, (row: JudgementRow) => Partial<AgendaItemRow>>>> = {
  large_population: (row) => ({ population_judgement: wordsOf(row) }),
  single_village_unable: (row) => ({ single_village_unable_reason: wordsOf(row) }),
  high_concern: ({ is_so }) => ({ concern: is_so ? 'high' : 'ordinary' }),
  important: ({ is_so }) => ({ is_important: is_so }),
  professional: ({ is_so }) => ({ is_professional: is_so }),
};

/** The facts as the rules see them: a judgement goes before what the item says. */
export function withJudgements(facts: ItemFacts): ItemFacts {
  if (facts.judgements.length === 0) return facts;
  const changes = Object.entries(said).map(([kind, apply]) => {
    const row = latest(facts.judgements, kind as JudgementKind);
    return row ? apply(row) : {};
  });
  return { ...facts, item: Object.assign({ ...facts.item }, ...changes) };
}
