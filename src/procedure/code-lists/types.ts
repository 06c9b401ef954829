// The shape of a closed vocabulary.

import type { NoticeRef } from '../sources.ts';

export type Text = { readonly zh: string; readonly en: string };

/**
 * One code. `clause` is where the notice names it; absent, the list's clause applies; null, the notice does not name it.
 * `words` are the notice's own words where the Chinese name departs from them (`…` marks a cut).
 */
export type CodeEntry = Text & {
  readonly clause?: NoticeRef | null;
  readonly words?: string;
  readonly is_person?: true;
  readonly is_assembly?: true;
  readonly is_owners?: true;
  readonly is_written?: true;
};

export type CodeList = {
  readonly title: Text;
  readonly clause: NoticeRef | null;
  readonly codes: Readonly<Record<string, CodeEntry>>;
};

export type CodeLists = Readonly<Record<string, CodeList>>;
