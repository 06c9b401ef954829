// What every rule stands on: each clause with its number and its words. A citation is a ClauseRef, so it cannot dangle.

import type { Mark, SourceCode } from './sources/documents.ts';
import { laws } from './sources/laws.ts';
import { notice } from './sources/notice.ts';

export { type Mark, type Source, type SourceCode, sources } from './sources/documents.ts';

export type Clause = {
  readonly source: SourceCode;
  readonly number: string;
  /** Exact words where `quoted`, else a paraphrase. */
  readonly text: string;
  readonly quoted: boolean;
  readonly mark: Mark;
};

export type NoticeRef = keyof typeof notice;
export type LawRef = keyof typeof laws;
export type ClauseRef = NoticeRef | LawRef;

const quoted = Object.entries(notice).map(([ref, text]): [string, Clause] => [
  ref,
  { source: 'notice', number: ref.replace(/#.*$/, ''), text, quoted: true, mark: '✓' },
]);
const paraphrased = Object.entries(laws).map(([ref, clause]): [string, Clause] => [ref, { ...clause, quoted: false }]);

// fromEntries forgets the keys, which the two maps' literals give.
/** `二(二)6` is a clause, `二(二)6#everyone-heard` its words for a rule, `law:民法典.278` an article of a law. */
export const clauses = Object.fromEntries([...quoted, ...paraphrased]) as Readonly<Record<ClauseRef, Clause>>;

export const clauseRefs = Object.keys(clauses) as readonly ClauseRef[];

export const isClauseRef = (value: string): value is ClauseRef => Object.hasOwn(clauses, value);

export const quotation = (ref: ClauseRef): string => clauses[ref].text;

/** The number within its source: `二(二)6`, `第二百七十八条`. */
export const clauseNumber = (ref: ClauseRef): string => clauses[ref].number;
