// Every closed vocabulary of the service: each code once, with its Chinese and English names and its clause.

import { bodies } from './code-lists/bodies.ts';
import { content } from './code-lists/content.ts';
import { lifecycle } from './code-lists/lifecycle.ts';
import { meeting } from './code-lists/meeting.ts';
import { obligation } from './code-lists/obligation.ts';
import { parties } from './code-lists/parties.ts';
import { result } from './code-lists/result.ts';
import { territory } from './code-lists/territory.ts';
import type { CodeEntry, CodeLists } from './code-lists/types.ts';
import type { NoticeRef } from './sources.ts';

export type { CodeEntry, CodeList, CodeLists, Text } from './code-lists/types.ts';

export const codeLists = {
  ...parties,
  ...content,
  ...meeting,
  ...result,
  ...lifecycle,
  ...territory,
  ...bodies,
  ...obligation,
} as const satisfies CodeLists;

export type CodeListName = keyof typeof codeLists;
export type Code<N extends CodeListName> = Extract<keyof (typeof codeLists)[N]['codes'], string>;
export type CodeFlag = 'is_person' | 'is_assembly' | 'is_owners' | 'is_written';

export const codeListNames = Object.keys(codeLists) as [CodeListName, ...CodeListName[]];

/** The codes of a list in its order; never empty, as an enum needs. */
export const codes = <N extends CodeListName>(name: N) =>
  Object.keys(codeLists[name].codes) as unknown as readonly [Code<N>, ...Code<N>[]];

/** The entry of a code; reads every optional field, whichever list it is in. */
export const codeEntry = <N extends CodeListName>(name: N, code: Code<N>): CodeEntry =>
  (codeLists[name].codes as Readonly<Record<Code<N>, CodeEntry>>)[code];

/** The clause that names a code: its own, else its list's; null where the notice does not name it. */
export const codeClause = <N extends CodeListName>(name: N, code: Code<N>): NoticeRef | null => {
  const { clause } = codeEntry(name, code);
  return clause === undefined ? codeLists[name].clause : clause;
};

export const hasFlag = <N extends CodeListName>(name: N, code: Code<N>, flag: CodeFlag): boolean =>
  codeEntry(name, code)[flag] === true;

export const isCode = <N extends CodeListName>(name: N, value: string): value is Code<N> =>
  Object.hasOwn(codeLists[name].codes, value);
