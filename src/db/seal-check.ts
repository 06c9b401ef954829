/** Proves a trail from what was exported of it, with nothing but hashes and public keys; the first fault is named. */
import { leafHash, rootOf, splitHashes } from './merkle.ts';
import { headOf, type Seal } from './seal.ts';
import { isSignedBy, keyId } from './seal-key.ts';

export interface AuditKey {
  readonly id: string;
  readonly public_key: string;
}
/** With the hash of each of its entries. */
export type SealedBlock = Seal & { readonly leaves: string };

/** All in order: seals by number, entries by `pos`, each the line that was sealed. */
export interface Trail {
  readonly keys: readonly AuditKey[];
  readonly seals: AsyncIterable<SealedBlock> | Iterable<SealedBlock>;
  readonly lines: AsyncIterable<string> | Iterable<string>;
}

/** What the auditor kept elsewhere: heads as they were served, and the keys that may sign. */
export interface Anchor {
  readonly heads: readonly { readonly number: number; readonly head: string }[];
  readonly key_ids: readonly string[];
}

export interface Proven {
  readonly entries: number;
  readonly seals: number;
  readonly head: string | null;
}

export class TrailFault extends Error {}
const fault = (message: string): never => {
  throw new TrailFault(message);
};

/** Throws a TrailFault. */
export async function checkTrail(trail: Trail, anchor: Anchor = { heads: [], key_ids: [] }): Promise<Proven> {
  const keys = new Map(trail.keys.map(({ id, public_key }) => [id, public_key]));
  const lines = linesOf(trail.lines);
  let last: Seal | undefined;
  try {
    for await (const seal of trail.seals) {
      checkSeal(seal, last, keys, anchor);
      await checkBlock(seal, lines);
      last = seal;
    }
    const missing = anchor.heads.find(({ number }) => number > (last?.number ?? 0));
    if (missing) fault(`seal ${missing.number} is missing, whose head was kept: the end of the trail was cut off`);
    const extra = await lines.next();
    if (!extra.done) fault(`entry ${posOf(extra.value)} stands outside every seal`);
  } finally {
    await lines.return?.(undefined); // the file that it reads is let go of
  }
  return { entries: last?.last_pos ?? 0, seals: last?.number ?? 0, head: last?.head ?? null };
}

async function* linesOf(lines: Trail['lines']): AsyncGenerator<string, undefined> {
  for await (const line of lines) yield line;
  return undefined;
}

function posOf(line: string): number {
  const pos = /^\{"pos" : (-?\d+), /.exec(line)?.[1];
  return pos === undefined ? fault(`this is no line of an export: ${line.slice(0, 80)}`) : Number(pos);
}

function checkSeal(seal: Seal, last: Seal | undefined, keys: ReadonlyMap<string, string>, anchor: Anchor): void {
  const due = (last?.number ?? 0) + 1;
  if (seal.number !== due) fault(`seal ${due} is missing: seal ${seal.number} stands in its place`);
  const at = `seal ${seal.number}`;
  if (seal.previous !== (last?.head ?? null)) fault(`${at} does not follow on the seal before it`);
  if (seal.first_pos !== (last?.last_pos ?? 0) + 1) fault(`${at} does not begin where the seal before it ends`);
  const head = headOf(seal);
  if (head.toString('hex') !== seal.head) fault(`${at} was changed: its head is of other values`);
  const kept = anchor.heads.find(({ number }) => number === seal.number);
  if (kept && kept.head !== seal.head) fault(`${at} is another than the one whose head was kept: it was made anew`);
  const key = keys.get(seal.key_id) ?? '';
  if (keyId(key) !== seal.key_id) fault(`${at} is signed by a key that is not here: ${seal.key_id}`);
  if (anchor.key_ids.length > 0 && !anchor.key_ids.includes(seal.key_id))
    fault(`${at} is signed by a key that is not one of yours: ${seal.key_id}`);
  if (!isSignedBy(key, head, Buffer.from(seal.signature, 'hex'))) fault(`${at} has a signature that is not its own`);
}

async function checkBlock(seal: SealedBlock, lines: AsyncGenerator<string, undefined>): Promise<void> {
  const leaves = splitHashes(Buffer.from(seal.leaves, 'hex'));
  const isWhole = leaves.length === seal.last_pos - seal.first_pos + 1;
  if (!isWhole || rootOf(seal.algorithm, leaves).toString('hex') !== seal.root)
    fault(`seal ${seal.number} was changed: the hashes of its entries do not lead to its root`);
  for (const [n, leaf] of leaves.entries()) {
    const due = seal.first_pos + n;
    const { value: line, done } = await lines.next();
    if (done || line === undefined) return fault(`entry ${due} is missing: the log ends before it`);
    const pos = posOf(line);
    if (pos > due) fault(`entry ${due} is missing: entry ${pos} stands in its place`);
    if (pos < due) fault(`entry ${pos} was inserted before entry ${due}`);
    if (!leafHash(seal.algorithm, line).equals(leaf))
      fault(`entry ${pos} is not what was sealed (seal ${seal.number}): it was changed, or another put in its place`);
  }
}
