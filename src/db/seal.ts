/**
 * Seals what was numbered: blocks of entries under one Merkle root, each over the block before, signed. No block reaches
 * over two partitions of the log, so that a partition can be taken out with its own blocks.
 */
import { sql } from 'kysely';
import type { Database } from './database.ts';
import { digest, type HashAlgorithm, leafHash, rootOf } from './merkle.ts';
import { holdsSealer } from './relay.ts';
import type { SealKey } from './seal-key.ts';
import { microseconds, sealLine } from './seal-line.ts';

/** Hashes, head and signature in hexadecimal. */
export interface Seal {
  readonly number: number;
  readonly first_pos: number;
  readonly last_pos: number;
  readonly algorithm: HashAlgorithm;
  readonly root: string;
  readonly previous: string | null;
  readonly head: string;
  readonly key_id: string;
  readonly signature: string;
  readonly sealed_at: string;
}

type Signed = Omit<Seal, 'head' | 'signature'>;

/** What the head is the hash of: the name of the form and eight values, a line each, the last one ended too. */
export const headText = (seal: Signed): string =>
  [
    'consultation-audit-seal/1',
    seal.number,
    seal.first_pos,
    seal.last_pos,
    seal.algorithm,
    seal.root,
    seal.previous ?? '-',
    seal.key_id,
    seal.sealed_at,
    '',
  ].join('\n');

export const headOf = (seal: Signed): Buffer => digest(seal.algorithm, headText(seal));

export const sealColumns = sql`
  number, first_pos, last_pos, algorithm, encode(root, 'hex') as root, encode(previous, 'hex') as previous,
  encode(head, 'hex') as head, key_id, encode(signature, 'hex') as signature,
  ${microseconds('sealed_at')} as sealed_at`;

export interface SealOptions {
  readonly key: SealKey;
  readonly algorithm: HashAlgorithm;
  readonly batch?: number;
}

/** The next block, if there is one and no other instance is at it. Throws where the numbers of the log have a gap. */
export async function sealEvents(
  db: Database,
  { key, algorithm, batch = 4096 }: SealOptions,
): Promise<Seal | undefined> {
  return await db
    .transaction()
    .setIsolationLevel('read committed')
    .execute(async (transaction) => {
      if (!(await holdsSealer(transaction))) return undefined;
      const last = await lastSeal(transaction);
      const lines = await linesAfter(transaction, last?.last_pos ?? 0, batch);
      return lines.length === 0 ? undefined : await writeSeal(transaction, { key, algorithm, last, lines });
    });
}

async function lastSeal(db: Database): Promise<Seal | undefined> {
  const { rows } = await sql<Seal>`
    select ${sealColumns} from audit_seal order by number desc limit 1`.execute(db);
  return rows[0];
}

interface Line {
  readonly pos: number;
  readonly line: string;
  readonly partition: number;
}

async function linesAfter(db: Database, pos: number, batch: number): Promise<Line[]> {
  const { rows } = await sql<Line>`
    select pos, ${sealLine('event')} as line, tableoid::bigint as partition
    from event where pos > ${pos} order by pos limit ${batch}`.execute(db);
  const gap = rows.findIndex((row, at) => row.pos !== pos + 1 + at);
  if (gap >= 0) throw new Error(`the log has no entry ${pos + 1 + gap}, and one after it: it is not sealed`);
  const end = rows.findIndex(({ partition }) => partition !== rows[0]?.partition);
  return end < 0 ? rows : rows.slice(0, end);
}

async function writeSeal(
  db: Database,
  given: { key: SealKey; algorithm: HashAlgorithm; last: Seal | undefined; lines: readonly Line[] },
): Promise<Seal> {
  const { key, algorithm, last, lines } = given;
  const leaves = lines.map(({ line }) => leafHash(algorithm, line));
  const first_pos = (last?.last_pos ?? 0) + 1;
  const { rows } = await sql<{ now: string }>`
    select ${microseconds('clock.now')} as now from (select clock_timestamp() as now) clock`.execute(db);
  const signed: Signed = {
    number: (last?.number ?? 0) + 1,
    first_pos,
    last_pos: first_pos + lines.length - 1,
    algorithm,
    root: rootOf(algorithm, leaves).toString('hex'),
    previous: last?.head ?? null,
    key_id: key.id,
    sealed_at: String(rows[0]?.now),
  };
  const head = headOf(signed);
  const seal: Seal = { ...signed, head: head.toString('hex'), signature: key.sign(head).toString('hex') };
  await insertSeal(db, seal, Buffer.concat(leaves), key);
  return seal;
}

async function insertSeal(db: Database, seal: Seal, leaves: Buffer, key: SealKey): Promise<void> {
  await sql`
    insert into audit_key (id, public_key) values (${key.id}, ${key.public_key}) on conflict do nothing`.execute(db);
  await sql`
    insert into audit_seal (number, first_pos, last_pos, algorithm, leaves, root, previous, head, key_id, signature,
                            sealed_at)
    values (${seal.number}, ${seal.first_pos}, ${seal.last_pos}, ${seal.algorithm}, ${leaves},
            decode(${seal.root}, 'hex'), decode(${seal.previous}, 'hex'), decode(${seal.head}, 'hex'), ${seal.key_id},
            decode(${seal.signature}, 'hex'), ${seal.sealed_at}::timestamptz)`.execute(db);
}
