/**
 * The work list of obligations at two sizes: first and deep page for each filter, measured in turns, as ratios.
 * `node scripts/bench/obligations.ts [small] [large]`
 */
import { chmodSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { sql } from 'kysely';
import { createDatabase, createPool, type Database } from '../../src/db/database.ts';
import { startEmbedded } from '../../src/db/embedded.ts';
import { Cursors } from '../../src/db/keyset.ts';
import { migrateToLatest } from '../../src/db/migrator.ts';
import { listRecords, type PageQuery } from '../../src/db/pages.ts';
import { createReader } from '../../src/db/reader.ts';
import { loadDivisions } from '../../src/db/seed.ts';
import { obligationConditions } from '../../src/modules/obligations/queries.ts';
import { inOrderOfDue, obligations } from '../../src/modules/obligations/schema.ts';
import { codes } from '../../src/procedure/code-lists.ts';
import { BANNER, syntheticDivisions } from './rows.ts';

const [small = 10_000, large = 1_000_000] = process.argv.slice(2).map(Number);
const ROUNDS = 60;
const TOWNSHIP = `${BANNER}101`;
const DEBTORS = 500;
const debtor = (n: number) => `01935f6e-7a00-7000-9000-${String(n).padStart(12, '0')}`;

/** Rows of which the same share is in each state, kind and place, whatever their number; the same at every run. */
async function fill(db: Database, count: number): Promise<void> {
  const kinds = [...codes('obligation_kinds')];
  const debtorKinds = ['village_committee', 'consultation_committee', 'grassroots_government', 'government_department'];
  await db.connection().execute(async (one) => {
    // neither triggers nor foreign keys: the rows are known to be right
    await sql`set session_replication_role = 'replica'`.execute(one);
    await sql`set statement_timeout = 0`.execute(one);
    const { rows: indexes } = await sql<{ name: string; definition: string }>`
      select indexrelid::regclass::text as name, pg_get_indexdef(indexrelid) as definition from pg_index
      where indrelid = 'obligation'::regclass
        and not exists (select from pg_constraint where conindid = indexrelid)`.execute(one);
    for (const { name } of indexes) await sql`drop index ${sql.ref(name)}`.execute(one);
    for (let from = 0; from < count; from += 20_000) {
      await sql`
        insert into obligation (id, agenda_item_id, division_code, record_mode, kind, key, debtor_subject_id, debtor_kind,
          follows_resource, follows_id, started_on, due_on, is_limit_set, is_presumed, is_provisional, state)
        select ('01935f6e-7a00-7000-8000-' || lpad(to_hex(n), 12, '0'))::uuid,
          ('01935f6e-7a00-7000-a000-' || lpad(to_hex(n / 10), 12, '0'))::uuid,
          (150601 + h % 20)::text || (101 + h / 20 % 10)::text || (201 + h / 200 % 15)::text, 'live',
          (${kinds}::text[])[1 + h / 7 % ${kinds.length}::integer], 'k:' || n,
          ('01935f6e-7a00-7000-9000-' || lpad((h / 3 % ${DEBTORS}::integer)::text, 12, '0'))::uuid,
          (${debtorKinds}::text[])[1 + h / 11 % 4], 'decision', ('01935f6e-7a00-7000-8000-' || lpad(to_hex(n), 12, '0'))::uuid,
          date '2026-01-01' + (h / 13 % 400)::integer,
          case when h / 17 % 10 > 0 then date '2026-01-11' + (h / 13 % 400)::integer end, true, false, false,
          case when h / 19 % 1000 < 20 then 'overdue' when h / 19 % 1000 < 30 then 'due_soon'
            when h / 19 % 1000 < 100 then 'open' when h / 19 % 1000 < 105 then 'waived'
            when h / 19 % 1000 < 200 then 'met_late' else 'met' end
        from (select n, abs(hashint8(n)) as h
          from generate_series(${from}::bigint, ${Math.min(count, from + 20_000) - 1}::bigint) n) scattered`.execute(
        one,
      );
    }
    for (const { definition } of indexes) await sql.raw(definition).execute(one);
    await sql`vacuum (analyze) obligation`.execute(one);
    await sql`set session_replication_role = 'origin'`.execute(one);
  });
}

const cursors = new Cursors(Buffer.alloc(32, 1));
const scope = { divisions: [BANNER], subjects: [], territories: [], held: [] };
type Filter = PageQuery & Record<string, unknown>;
const equal = ['state', 'kind', 'debtor_kind', 'debtor_subject_id', 'is_outstanding'] as const;

const page = (db: Database, query: Filter, cursor?: string) => {
  const { due_from, due_to } = query as { due_from?: string; due_to?: string };
  const named = equal.flatMap((name) => (query[name] === undefined ? [] : [[name, query[name]] as const]));
  const where = obligationConditions({ equal: named, due_from, due_to });
  const asked = { ...query, ...(cursor === undefined ? {} : { cursor }) };
  return listRecords(db, cursors, obligations, {
    scope,
    credential_id: 'bench',
    query: asked,
    where,
    orderedBy: inOrderOfDue,
  });
};

/** The cursor in the middle of the list, found once, the slow way. */
async function middleOf(db: Database, query: Filter): Promise<string | undefined> {
  const { rows } = await sql<{ due_on: string | null; id: string }>`
    with listed as (
      select due_on, id, row_number() over (order by coalesce(due_on, date '9999-12-31'), id) as at, count(*) over () as of
      from obligation where banner_code = ${BANNER}
        and township_code = coalesce(${query.division_code ?? null}, township_code)
        and due_on >= coalesce(${query.due_from ?? null}::date, due_on)
        and ${sql.join(
          equal
            .flatMap((name) => (query[name] === undefined ? [] : [sql`${sql.ref(name)} = ${query[name]}`]))
            .concat(sql`true`),
          sql` and `,
        )})
    select due_on, id from listed where at = greatest(1, of / 2)`.execute(db);
  const [row] = rows;
  return row && cursors.write(JSON.stringify(['obligation', 'bench', query]), [inOrderOfDue.of({ ...row }), row.id]);
}

const median = (times: number[]) => times.toSorted((a, b) => a - b)[Math.floor(times.length / 2)] ?? 0;

async function open(count: number) {
  const folder = mkdtempSync(join(tmpdir(), 'consult-obligations-'));
  chmodSync(folder, 0o711); // the account that runs the server has to pass through
  const server = await startEmbedded({ dataDir: folder });
  await migrateToLatest(server.url);
  const db = createDatabase(createPool({ url: server.url, poolMax: 1, statementTimeoutMs: 600_000 }));
  await loadDivisions(db);
  await loadDivisions(db, syntheticDivisions());
  await fill(db, count);
  const reader = createReader({ url: server.url, statementTimeoutMs: 600_000 });
  const stop = async () => {
    await reader.destroy();
    await db.destroy();
    await server.stop();
    rmSync(folder, { recursive: true, force: true });
  };
  return { db, reader, stop };
}

const filters: readonly (readonly [string, Filter])[] = [
  ['banner', {}],
  ['township', { division_code: TOWNSHIP }],
  ['state=overdue', { state: 'overdue' }],
  ['state=waived', { state: 'waived' }],
  ['outstanding', { is_outstanding: true }],
  ['township, outstanding', { division_code: TOWNSHIP, is_outstanding: true }],
  ['kind', { kind: 'government_written_reply' }],
  ['kind, state=overdue', { kind: 'government_written_reply', state: 'overdue' }],
  ['debtor_kind', { debtor_kind: 'government_department' }],
  ['debtor', { debtor_subject_id: debtor(7) }],
  ['due range', { due_from: '2026-11-01', due_to: '2026-11-07' }],
];

const stores = [await open(small), await open(large)] as const;
try {
  process.stdout.write(`work list, median of ${ROUNDS} pages of 50 in ms: ${small} | ${large} obligations\n`);
  for (const [name, query] of filters) {
    const middles = [await middleOf(stores[0].db, query), await middleOf(stores[1].db, query)];
    for (const [which, at] of [
      ['first', [undefined, undefined]],
      ['deep', middles],
    ] as const) {
      const times: [number[], number[]] = [[], []];
      for (let round = -5; round < ROUNDS; round++) {
        for (const size of [0, 1] as const) {
          const begun = performance.now();
          await page(stores[size].reader, query, at[size]);
          if (round >= 0) times[size].push(performance.now() - begun);
        }
      }
      const [a, b] = [median(times[0]), median(times[1])];
      const row = [name.padEnd(24), which.padEnd(6), a.toFixed(2), b.toFixed(2), `×${(b / a).toFixed(2)}`];
      process.stdout.write(`${row.join('  ')}\n`);
    }
  }
} finally {
  for (const { stop } of stores) await stop();
}
