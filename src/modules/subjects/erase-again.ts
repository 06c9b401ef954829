/**
 * A database that was restored from a backup knows again who was erased since. The log of afterwards says whom and what,
 * and names nobody: by an export of it the same is erased once more.
 */
import { forgetPseudonyms } from '../../db/acted-for.ts';
import { type ChangeContext, runChange } from '../../db/change.ts';
import type { Database } from '../../db/database.ts';
import { HIDDEN } from '../../db/personal.ts';
import { changed, lockKept, unchanged, updateRecord } from '../../db/records.ts';
import { Problem } from '../../problems.ts';
import { eraseSubject } from './erasure-commands.ts';
import { wordedTables } from './erasure-schema.ts';
import { subjects } from './schema.ts';

interface Erased {
  readonly resource: string;
  readonly record_id: string;
  readonly action: string;
  readonly rules: { readonly reason?: string; readonly acted_for?: readonly string[] } | null;
  readonly after: Readonly<Record<string, unknown>> | null;
}

const asService = (db: Database, now: string): ChangeContext => ({
  db,
  actor: { credential_id: null, name: 'service', on_behalf_of: null, request_id: null },
  scope: { divisions: [''], subjects: [], territories: [{ role: 'service', division: '', modes: [] }], held: [] },
  today: now.slice(0, 10),
  now,
  idempotency: null,
});

/** @param lines of an export, in their order. Answers how many records were changed; what is not there is passed over. */
export async function eraseAgain(
  db: Database,
  lines: AsyncIterable<string> | Iterable<string>,
  now: string,
): Promise<number> {
  let count = 0;
  for await (const line of lines) {
    if (!line.includes('"action" : "erased"')) continue;
    const entry = JSON.parse(line) as Erased;
    if (entry.action === 'erased' && (await eraseOne(asService(db, now), entry))) count += 1;
  }
  return count;
}

async function eraseOne(context: ChangeContext, { resource, record_id, rules, after }: Erased): Promise<boolean> {
  const reason = rules?.reason ?? '';
  if (resource === subjects.table) await forgetPseudonyms(context.db, rules?.acted_for ?? []);
  const isThere = (error: unknown) => {
    if (error instanceof Problem && ['not-found', 'state-conflict'].includes(error.code)) return { isUnchanged: true };
    throw error;
  };
  const answer = await runChange(context, async (change) => {
    if (resource === subjects.table) return eraseSubject(change, record_id, { reason });
    const t = wordedTables[resource];
    if (!t) throw new Error(`the log erased a record of ${resource}, which this version does not know`);
    const before = await lockKept(change, t, record_id);
    // labels are cleared with their subject; a text stands as it was left
    const values = Object.fromEntries(
      Object.entries(after ?? {}).filter(([column, value]) => value !== HIDDEN && value !== before[column]),
    );
    if (Object.keys(values).length === 0) return unchanged(before);
    return changed(await updateRecord(change, t, before, values, 'erased', { reason }));
  }).catch(isThere);
  return !answer.isUnchanged;
}
