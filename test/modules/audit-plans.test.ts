// What it costs to read the trail: as much as one's own entries, however many others lie in between, and however long
// they are.
import { createQueryId, PostgresQueryCompiler, sql } from 'kysely';
import t from 'tap';
import { issueApiKey } from '../../src/modules/api-keys/commands.ts';
import { entriesOf } from '../../src/modules/audit/queries.ts';
import { banner, neighbour, startService, village } from '../support/service.ts';
import { must } from '../support/village.ts';

const service = await startService(t);
const { db } = service;
const elsewhere = '220183001201';
const FOREIGN = 4000;
/** Numbers and minutes go on: entries of these divisions, one after the other. */
let last = 0;
async function fill(divisions: readonly string[], after: object = {}): Promise<void> {
  await sql`
    insert into event (pos, at, resource, record_id, record_version, action, division_code, after)
    select ${last}::int + n, timestamptz '2026-01-01' + make_interval(mins => (${last}::int + n)::int), 'subject',
      gen_random_uuid(), 1, 'created', code, ${JSON.stringify(after)}::jsonb
    from unnest(${divisions}::text[]) with ordinality as d (code, n)`.execute(db);
  last += divisions.length;
}
const times = (count: number, code: string) => Array<string>(count).fill(code);

interface Node {
  readonly 'Relation Name'?: string;
  readonly 'Actual Rows': number;
  readonly 'Actual Loops': number;
  readonly 'Rows Removed by Filter'?: number;
  readonly Plans?: readonly Node[];
}
const scansOf = (node: Node): Node[] => [
  ...(node['Relation Name'] && node['Actual Loops'] > 0 ? [node] : []),
  ...(node.Plans ?? []).flatMap(scansOf),
];

/** What PostgreSQL looks at for a page of ten, by the plan that the service has it make. */
async function looksAt(divisions: readonly string[], filters: Parameters<typeof entriesOf>[1] = {}) {
  const node = entriesOf({ divisions }, filters, undefined, 10).toOperationNode();
  const { sql: text, parameters } = new PostgresQueryCompiler().compileQuery(node as never, createQueryId());
  const values = sql.join(parameters.map((value) => sql.lit(String(value))));
  return await db.connection().execute(async (connection) => {
    await sql`analyze event`.execute(connection);
    await sql.raw(`prepare page as ${text}`).execute(connection);
    const { rows } = await sql<{ 'QUERY PLAN': [{ Plan: Node }] }>`
      explain (analyze, format json) execute page(${values})`.execute(connection);
    await sql`deallocate page`.execute(connection);
    const scans = rows.flatMap(({ 'QUERY PLAN': [{ Plan }] }) => scansOf(Plan));
    return {
      relations: [...new Set(scans.map((scan) => String(scan['Relation Name'])))],
      rows: scans.reduce(
        (sum, scan) => sum + (scan['Actual Rows'] + (scan['Rows Removed by Filter'] ?? 0)) * scan['Actual Loops'],
        0,
      ),
    };
  });
}

t.test('a page looks at no more, however many entries of others lie between those of the auditor', async (t) => {
  await fill([...times(20, village), ...times(20, neighbour)]);
  const scopes: Readonly<Record<string, readonly string[]>> = {
    'a village': [village],
    'two villages': [village, neighbour],
    'eight divisions': [village, neighbour, ...['1', '2', '3', '4', '5', '6'].map((n) => `22018400120${n}`)],
    'a banner': [banner],
    'a city': ['1506'],
    'a province': ['15'],
    'two cities': ['1506', '1507'],
    'the whole country': [''],
  };
  await fill([...times(FOREIGN, elsewhere), village, ...times(FOREIGN, elsewhere)]);
  for (const [name, scope] of Object.entries(scopes)) {
    const { rows } = await looksAt(scope);
    t.ok(rows > 0 && rows <= 11 * scope.length, `${name}: ${rows} rows`);
  }
  for (const scope of [[village, neighbour], ['15']])
    t.ok(
      (await looksAt(scope, { division_code: village })).rows <= 11,
      'and so where a part of the scope is asked for',
    );
  t.equal((await looksAt([village], { division_code: elsewhere })).rows, 0, 'and nothing where none is of the scope');
});

t.test('months that were not asked for are not looked into', async (t) => {
  const partsAt = async (filters: object) =>
    (await looksAt([village, neighbour], filters)).relations.filter((name) => name.startsWith('event'));
  t.same(await partsAt({ to: '2026-02-01T00:00:00Z' }), ['event_first']);
  t.notOk((await partsAt({ from: '2099-01-01T00:00:00Z' })).includes('event_first'));
});

t.test('200 of several divisions together, page by page the same as whole', async (t) => {
  const of = (n: number) => [village, elsewhere, neighbour, '150626100'][n % 4] as string;
  await fill(Array.from({ length: 60 }, (_, n) => of(n)));
  const grants = [village, neighbour].map(
    (code) => ({ role: 'auditor', division_code: code, subject_id: null }) as const,
  );
  const as = (await issueApiKey(db, { name: 'two villages', grants })).token;
  const list = async (path: string) => must(await service.call(`GET /v1/audit-entries?${path}`, { as }), 200).body;
  const { items: whole } = await list('limit=200');
  t.equal(whole.length, 71);
  t.same(
    whole.map(({ pos }: { pos: number }) => pos),
    whole.map(({ pos }: { pos: number }) => pos).sort((a: number, b: number) => b - a),
  );
  const paged = [];
  for (let cursor: string | null = ''; cursor !== null; ) {
    const { items, next_cursor } = await list(`limit=7${cursor && `&cursor=${cursor}`}`);
    paged.push(...items);
    cursor = next_cursor;
  }
  t.same(paged, whole);
});

t.test('200 a page is short where its entries are long, and none is left out', async (t) => {
  const LONG = 480_000;
  const long = '1506261012';
  await fill(times(30, `${long}01`), { text: '井'.repeat(LONG / 3) });
  await fill([`${long}02`], { text: '井'.repeat(2_000_000) });
  await fill(times(3, `${long}03`));
  const as = await service.key('auditor', '150626101');
  const sizes: number[] = [];
  const found: number[] = [];
  for (let cursor: string | null = ''; cursor !== null; ) {
    const { text, body } = must(
      await service.call(`GET /v1/audit-entries?limit=200${cursor && `&cursor=${cursor}`}`, { as }),
      200,
    );
    sizes.push(Buffer.byteLength(text));
    found.push(...body.items.map(({ pos }: { pos: number }) => pos));
    cursor = body.next_cursor;
  }
  t.same(
    found,
    Array.from({ length: 34 }, (_, n) => last - n),
  );
  t.ok(sizes.length > 4 && sizes.every((size) => size < 6_100_000), sizes.join(' '));
  const all = must(
    await service.call('GET /v1/audit-entries', { as, headers: { accept: 'application/x-ndjson' } }),
    200,
  );
  t.equal(all.text.trim().split('\n').length, 34, 'an export has all of them');
});
