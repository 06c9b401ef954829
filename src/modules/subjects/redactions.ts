/** Takes the person out of texts: what tells who he is gives way to one word, and nothing else may differ. */
import type { Change } from '../../db/change.ts';
import { lockKept, type Row, updateRecord } from '../../db/records.ts';
import { holds } from '../../db/scope.ts';
import { type Fault, invalid, Problem } from '../../problems.ts';
import { ANONYMOUS, type Redaction, wordedTables, wordsOf } from './erasure-schema.ts';

/** Whether `after` is `before` with parts of it taken out, each for the one word. */
export function isRedacted(before: string, after: string): boolean {
  const [first = '', ...rest] = after.split(ANONYMOUS);
  const last = rest.pop();
  if (last === undefined || !before.startsWith(first)) return false;
  let end = first.length;
  for (const piece of rest) {
    // something was there; and the earliest place leaves the most room for what follows
    const at = before.indexOf(piece, end + 1);
    if (at < 0) return false;
    end = at + piece.length;
  }
  return before.endsWith(last) && before.length - last.length > end;
}

const faults = {
  property: { code: 'enum', zh: '不是该记录的文字', en: 'is no text of this kind of record' },
  text: {
    code: 'redaction',
    zh: `与原文相比,只能有被“${ANONYMOUS}”替换之处,且不超过该项的长度`,
    en: `may differ from the text as it stands only where ${ANONYMOUS} takes the place of something, and be no longer than it may`,
  },
} as const;

export async function redact(change: Change, redactions: readonly Redaction[], rules: object): Promise<void> {
  const found: Fault[] = [];
  for (const [index, { resource, id, property, text }] of redactions.entries()) {
    const t = wordedTables[resource];
    const fault = (at: keyof typeof faults) => found.push({ pointer: `/redactions/${index}/${at}`, ...faults[at] });
    const maxLength = wordsOf[resource]?.[property];
    if (!t || maxLength === undefined) {
      fault('property');
      continue;
    }
    const row: Row = await lockKept(change, t, id);
    if (!holds(change.scope, row.division_code)) throw new Problem('forbidden');
    if (row[property] === text) continue;
    if (text.length > maxLength || !isRedacted(String(row[property] ?? ''), text)) fault('text');
    else await updateRecord(change, t, row, { [property]: text }, 'erased', rules);
  }
  if (found.length > 0) throw invalid(found);
}
