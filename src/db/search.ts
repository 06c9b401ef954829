/** Search in Chinese: any part of two or more characters, by an index of bigrams, then compared as text. */
import { type RawBuilder, type SqlBool, sql } from 'kysely';
import { type Fault, invalid } from '../problems.ts';
import type { RecordTable } from './records.ts';

export const QUERY_MAX = 64;
export const WORD_MIN = 2;

/** Mongolian variation selectors and separators, and joiners: they shape letters and are no letters. */
const MARKS = /[\u180b-\u180f\u202f\u200c]|\u200d/g;
/** What `search_text` folds; the letters of other scripts are compared as they are. */
const CAPITALS = /[A-ZА-ЯЁӨҮ]/g;

/** The same as the function `search_text` of the database. */
export const searchText = (text: string): string =>
  text
    .replace(MARKS, '')
    .normalize('NFKC')
    .replace(CAPITALS, (letter) => letter.toLowerCase());

/** The words of a query, each of which has to be found. Throws `invalid-input`. */
export function wordsOf(q: string): string[] {
  const words = [...new Set(searchText(q).split(/\s+/u).filter(Boolean))];
  const length = (text: string) => [...text].length;
  if (length(words.join(' ')) > QUERY_MAX) throw invalid([tooLong]);
  if (words.length === 0 || words.some((word) => length(word) < WORD_MIN)) throw invalid([tooShort]);
  return words;
}

const tooShort: Fault = {
  pointer: '/query/q',
  code: 'minLength',
  zh: `每个词至少 ${WORD_MIN} 个字:单个字过于常见,不设索引`,
  en: `each word needs at least ${WORD_MIN} characters: one is too common to be indexed`,
};
const tooLong: Fault = {
  pointer: '/query/q',
  code: 'maxLength',
  zh: `至多 ${QUERY_MAX} 个字`,
  en: `${QUERY_MAX} characters at most`,
};

/** As the index of the table has it: all that is searched, each text on a line of its own. */
const searched = (t: RecordTable): RawBuilder<string> =>
  sql.join(
    (t.searched ?? []).map((column) => sql`coalesce(${sql.ref(`${t.table}.${column}`)}, '')`),
    sql` || E'\n' || `,
  );

/** Rows that hold every pair of neighbours in the words: what the index answers. */
export const isCandidate = (t: RecordTable, words: readonly string[]): RawBuilder<SqlBool> =>
  sql<SqlBool>`bigrams(${searched(t)}) @> bigrams(${words.join(' ')})`;

/** Rows that hold every word; what LIKE takes for a wildcard is meant as it stands. */
export const isFound = (t: RecordTable, words: readonly string[]): RawBuilder<SqlBool> => {
  const patterns = words.map((word) => `%${word.replace(/[\\%_]/g, '\\$&')}%`);
  return sql<SqlBool>`search_text(${searched(t)}) like all (${patterns}::text[])`;
};
