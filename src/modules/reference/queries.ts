import { codeClause, codeEntry, codeListNames, codeLists, codes } from '../../procedure/code-lists.ts';
import type { CodeList } from './schema.ts';

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
