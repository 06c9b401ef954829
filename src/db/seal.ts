/**
 * Seals what was numbered: blocks of entries under one Merkle root, each over the block before, signed. No block reaches
 * over two partitions of the log, so that a partition can be taken out with its own blocks.
 */
import { sql } from 'kysely';
import type { Database } from './database.ts';
import { digest, type HashAlgorithm, leafHash, rootOf } from './merkle.ts';
import { takesDuty } from './relay.ts';
import type { SealKey } from './seal-key.ts';
import { microseconds, sealLine } from './seal-line.ts';
import type { SealHead, SealMemory } from './seal-memory.ts';

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
  /** The newest seal, as it is known outside the database; absent: nothing is remembered. */
  readonly memory?: SealMemory;
}

/** The next block, if there is one and no other instance is at it. Throws where the log has a gap or went back. */
export async function sealEvents(db: Database, options: SealOptions): Promise<Seal | undefined> {
  const seal = await db
    .transaction()
    .setIsolationLevel('read committed')
    .execute(async (transaction) => {
      if (!(await takesDuty(transaction, 'seal'))) return undefined;
      const last = await lastSeal(transaction);
      await requireRemembered(transaction, options.memory?.last(), last);
      const leaves = await leavesAfter(transaction, last?.last_pos ?? 0, options);
      return leaves.length === 0 ? undefined : await writeSeal(transaction, { ...options, last, leaves });
    });
  if (seal) options.memory?.keep(seal);
  return seal;
}

async function lastSeal(db: Database): Promise<Seal | undefined> {
  const { rows } = await sql<Seal>`
    select ${sealColumns} from public.audit_seal order by number desc limit 1`.execute(db);
  return rows[0];
}

/** A log that was cut and written anew does not get true seals. */
async function requireRemembered(db: Database, known: SealHead | undefined, last: Seal | undefined): Promise<void> {
  if (!known || (last?.number === known.number && last.head === known.head)) return;
  const { rows } = await sql`
    select from public.audit_seal where number = ${known.number} and head = decode(${known.head}, 'hex')`.execute(db);
  if (rows.length === 0)
    throw new Error(
      `seal ${known.number} is not in the database as it was made: nothing is sealed until an operator finds out why`,
    );
}

const PAGE = 256;

/** The hashes of what comes next and lies in one partition, read a few at a time: entries may be long. */
async function leavesAfter(
  db: Database,
  last: number,
  { algorithm, batch = 4096 }: Pick<SealOptions, 'algorithm' | 'batch'>,
): Promise<Buffer[]> {
  const leaves: Buffer[] = [];
  let partition: number | undefined;
  while (leaves.length < batch) {
    const { rows } = await sql<{ pos: number; line: string; partition: number }>`
      select pos, ${sealLine('event')} as line, tableoid::bigint as partition from public.event
      where pos > ${last + leaves.length} order by pos limit ${Math.min(PAGE, batch - leaves.length)}`.execute(db);
    for (const row of rows) {
      const due = last + leaves.length + 1;
      if (row.pos !== due) throw new Error(`the log has no entry ${due}, and one after it: it is not sealed`);
      partition ??= row.partition;
      if (row.partition !== partition) return leaves;
      leaves.push(leafHash(algorithm, row.line));
    }
    if (rows.length < PAGE) break;
  }
  return leaves;
}

async function writeSeal(
  db: Database,
  { key, algorithm, last, leaves }: SealOptions & { last: Seal | undefined; leaves: readonly Buffer[] },
): Promise<Seal> {
  const first_pos = (last?.last_pos ?? 0) + 1;
  const { rows } = await sql<{ now: string }>`
    select ${microseconds('clock.now')} as now
    from (select greatest(clock_timestamp(), ${last?.sealed_at ?? null}::timestamptz) as now) clock`.execute(db);
  const signed: Signed = {
    number: (last?.number ?? 0) + 1,
    first_pos,
    last_pos: first_pos + leaves.length - 1,
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
    insert into public.audit_key (id, public_key) values (${key.id}, ${key.public_key}) on conflict do nothing`.execute(
    db,
  );
  await sql`
    insert into public.audit_seal (number, first_pos, last_pos, algorithm, leaves, root, previous, head, key_id, signature,
                            sealed_at)
    values (${seal.number}, ${seal.first_pos}, ${seal.last_pos}, ${seal.algorithm}, ${leaves},
            decode(${seal.root}, 'hex'), decode(${seal.previous}, 'hex'), decode(${seal.head}, 'hex'), ${seal.key_id},
            decode(${seal.signature}, 'hex'), ${seal.sealed_at}::timestamptz)`.execute(db);
}
