/** The sealed part of the log as it is in a database, and as an export has it: a folder of three files of lines. */
import { createReadStream, createWriteStream, mkdirSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { sql } from 'kysely';
import type { Database } from './database.ts';
import { sealColumns } from './seal.ts';
import { type AuditKey, type SealedBlock, type Trail, TrailFault } from './seal-check.ts';
import { sealLine } from './seal-line.ts';

export const trailFiles = { keys: 'keys.ndjson', seals: 'seals.ndjson', lines: 'entries.ndjson' } as const;
const PAGE = 2000;
const SEALS_PAGE = 100;

/** As of one moment; good for as long as `use` takes. @param end up to which place; absent: all that is sealed */
export async function withTrail<T>(db: Database, use: (trail: Trail) => Promise<T>, end?: number): Promise<T> {
  return await db
    .transaction()
    .setIsolationLevel('repeatable read')
    .setAccessMode('read only')
    .execute(async (transaction) => {
      await requireTables(transaction);
      const { rows: keys } = await sql<AuditKey>`
        select id, public_key from public.audit_key order by created_at, id`.execute(transaction);
      const { rows: ends } = await sql<{ first: number; last: number }>`
        select (select coalesce(min(pos), 1) from public.event) as first,
          (select coalesce(max(last_pos), 0) from public.audit_seal) as last`.execute(transaction);
      const { first = 1, last = 0 } = ends[0] ?? {};
      const range = { first, last: end ?? last };
      return await use({ keys, seals: sealsOf(transaction, range), lines: linesOf(transaction, range) });
    });
}

/** What is read is the tables themselves, whole: names lead nowhere else, and nothing stands between. */
async function requireTables(db: Database): Promise<void> {
  await sql`set local search_path = pg_catalog, pg_temp`.execute(db);
  await sql`set local row_security = off`.execute(db);
  const { rows } = await sql<{ name: string }>`
    select c.oid::regclass::text as name from pg_class c
    where (c.oid = any(${tables}::regclass[]) or c.oid in (
        select inhrelid from pg_inherits where inhparent = any(${tables}::regclass[])))
      and (c.relkind not in ('r', 'p') or c.relhasrules or c.relrowsecurity)`.execute(db);
  const [other] = rows;
  if (other) throw new TrailFault(`${other.name} is no plain table: the log is not read as it is`);
}
const tables = ['public.event', 'public.audit_seal', 'public.audit_key'];

/** What waits for its seal: it is not proven yet. */
export async function readWaiting(db: Database): Promise<{ entries: number; seconds: number }> {
  const { rows } = await sql<{ entries: number; seconds: number }>`
    select count(*)::integer as entries, coalesce(extract(epoch from now() - min(at)), 0)::float8 as seconds
    from public.event
    where pos is null or pos > (select coalesce(max(last_pos), 0) from public.audit_seal)`.execute(db);
  return rows[0] ?? { entries: 0, seconds: 0 };
}

interface Range {
  readonly first: number;
  readonly last: number;
}

/** Those over what is there: what was taken out before has its own in its archive, and they stay in the database. */
async function* sealsOf(db: Database, { first, last }: Range): AsyncGenerator<SealedBlock> {
  for (let end = first - 1; ; ) {
    const { rows } = await sql<SealedBlock>`
      select ${sealColumns}, encode(leaves, 'hex') as leaves from public.audit_seal
      where last_pos > ${end} and last_pos <= ${last} order by last_pos limit ${SEALS_PAGE}`.execute(db);
    yield* rows;
    const seal = rows.at(-1);
    if (!seal) return;
    end = seal.last_pos;
  }
}

/** Also what claims a place before the first: it ought not to be there. */
async function* linesOf(db: Database, { last }: Range): AsyncGenerator<string> {
  for (let pos = Number.MIN_SAFE_INTEGER; ; ) {
    const { rows } = await sql<{ pos: number; line: string }>`
      select pos, ${sealLine('event')} as line from public.event
      where pos > ${pos} and pos <= ${last} order by pos limit ${PAGE}`.execute(db);
    for (const { line } of rows) yield line;
    const row = rows.at(-1);
    if (!row) return;
    pos = row.pos;
  }
}

/** `folder` must be new or empty. */
export async function writeTrail(trail: Trail, folder: string): Promise<void> {
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  if (readdirSync(folder).length > 0) throw new Error(`${folder} is not empty: choose a new folder`);
  const ended = async function* (rows: AsyncIterable<unknown> | Iterable<unknown>) {
    for await (const row of rows) yield `${typeof row === 'string' ? row : JSON.stringify(row)}\n`;
  };
  const write = (name: string, rows: AsyncIterable<unknown> | Iterable<unknown>) =>
    pipeline(
      Readable.from(ended(rows)),
      createWriteStream(join(folder, name), { mode: 0o600, flags: 'wx', flush: true }),
    );
  await write(trailFiles.keys, trail.keys);
  await write(trailFiles.seals, trail.seals);
  await write(trailFiles.lines, trail.lines);
}

export function readTrail(folder: string): Trail {
  const keys = readFileSync(join(folder, trailFiles.keys), 'utf8').split('\n').filter(Boolean);
  return {
    keys: keys.map((line) => JSON.parse(line) as AuditKey),
    seals: parsed(join(folder, trailFiles.seals)),
    lines: read(join(folder, trailFiles.lines)),
  };
}

async function* parsed(file: string): AsyncGenerator<SealedBlock> {
  for await (const line of read(file)) yield JSON.parse(line) as SealedBlock;
}

/** JSON escapes every line end but U+2028 and U+2029, which are none here, and are to Node's own readline. */
async function* read(file: string): AsyncGenerator<string> {
  let rest = '';
  for await (const chunk of createReadStream(file, { encoding: 'utf8', highWaterMark: 1 << 20 })) {
    const lines = (rest + chunk).split('\n');
    rest = lines.pop() ?? '';
    yield* lines;
  }
  if (rest !== '') yield rest;
}
