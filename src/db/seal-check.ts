/** Proves a trail from what was exported of it, with nothing but hashes and public keys; the first fault is named. */
import { hashAlgorithms, leafHash, rootOf, splitHashes } from './merkle.ts';
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
  /** Up to where it was taken out before, as an entry of what is left says; 0 where nothing was. */
  readonly retired_pos: number;
}

/** 网络安全法 (cybersecurity law) 21: logs are kept for six months at least. */
export const RETENTION_DAYS_MIN = 180;

export class TrailFault extends Error {}
const fault = (message: string): never => {
  throw new TrailFault(message);
};

/**
 * Throws a TrailFault. Several trails are checked as one, in their order: archives, and what is left.
 * @param isPart an archive by itself, which begins where the one before it ended
 */
export async function checkTrail(
  trails: Trail | readonly Trail[],
  anchor: Anchor = { heads: [], key_ids: [] },
  isPart = false,
): Promise<Proven> {
  const parts = [trails].flat();
  const keys = new Map(parts.flatMap((part) => part.keys.map(({ id, public_key }) => [id, public_key])));
  const lines = inTurn(parts.map((part) => part.lines));
  const start = new Start(isPart);
  let last: Seal | undefined;
  let entries = 0;
  try {
    for await (const seal of inTurn(parts.map((part) => part.seals))) {
      checkSeal(seal, last ?? start.before(seal), keys, anchor);
      for await (const line of checkBlock(seal, lines)) start.look(line, seal);
      entries += seal.last_pos - seal.first_pos + 1;
      last = seal;
    }
    const missing = anchor.heads.find(({ number }) => number > (last?.number ?? 0));
    if (missing) fault(`seal ${missing.number} is missing, whose head was kept: the end of the trail was cut off`);
    const extra = await lines.next();
    if (!extra.done) fault(`entry ${posOf(extra.value)} stands outside every seal`);
    start.require();
  } finally {
    await lines.return?.(undefined); // the file that it reads is let go of
  }
  return { entries, seals: last?.number ?? 0, head: last?.head ?? null, retired_pos: start.retired_pos };
}

/** A trail begins with the first entry of the log, or where a sealed entry of its own says that the rest was taken out. */
class Start {
  readonly #isPart: boolean;
  #first: Seal | undefined;
  #isSanctioned = true;

  constructor(isPart: boolean) {
    this.#isPart = isPart;
  }

  get retired_pos(): number {
    return (this.#first?.first_pos ?? 1) - 1;
  }

  /** The seal that the first one stands over, as far as the first one itself tells. */
  before(first: Seal): Before | undefined {
    this.#first = first;
    if (first.number === 1 || first.previous === null) return undefined;
    this.#isSanctioned = this.#isPart;
    return { number: first.number - 1, head: first.previous, last_pos: first.first_pos - 1, sealed_at: '' };
  }

  look(line: string, seal: Seal): void {
    if (this.#isSanctioned || !line.includes('"action" : "retired"')) return;
    const { action, after } = JSON.parse(line) as { action: string; after: { last_seal?: Seal } | null };
    const retired = action === 'retired' ? after?.last_seal : undefined;
    if (!retired || !hashAlgorithms.includes(retired.algorithm)) return;
    if (headOf(retired).toString('hex') !== this.#first?.previous) return;
    const days = (Date.parse(seal.sealed_at) - Date.parse(retired.sealed_at)) / 86_400_000;
    if (days < RETENTION_DAYS_MIN)
      fault(
        `entries up to ${retired.last_pos} were taken out after ${Math.floor(days)} days: they were due for longer`,
      );
    this.#isSanctioned = true;
  }

  require(): void {
    if (!this.#isSanctioned)
      fault(
        `entries 1 to ${this.retired_pos} are missing, and no entry says that they were taken out: name their archives first`,
      );
  }
}

async function* inTurn<T>(parts: readonly (AsyncIterable<T> | Iterable<T>)[]): AsyncGenerator<T, undefined> {
  for (const part of parts) yield* part;
  return undefined;
}

function posOf(line: string): number {
  const pos = /^\{"pos" : (-?\d+), /.exec(line)?.[1];
  return pos === undefined ? fault(`this is no line of an export: ${line.slice(0, 80)}`) : Number(pos);
}

type Before = Pick<Seal, 'number' | 'head' | 'last_pos' | 'sealed_at'>;
function checkSeal(seal: Seal, last: Before | undefined, keys: ReadonlyMap<string, string>, anchor: Anchor): void {
  const due = (last?.number ?? 0) + 1;
  if (seal.number !== due) fault(`seal ${due} is missing: seal ${seal.number} stands in its place`);
  const at = `seal ${seal.number}`;
  if (!hashAlgorithms.includes(seal.algorithm)) fault(`${at} is made by no hash that is known here`);
  if (seal.previous !== (last?.head ?? null)) fault(`${at} does not follow on the seal before it`);
  if (seal.first_pos !== (last?.last_pos ?? 0) + 1) fault(`${at} does not begin where the seal before it ends`);
  if (last && seal.sealed_at < last.sealed_at) fault(`${at} is older than the seal before it`);
  const head = headOf(seal);
  if (head.toString('hex') !== seal.head) fault(`${at} was changed: its head is of other values`);
  const isKept = anchor.heads.filter(({ number }) => number === seal.number).every(({ head }) => head === seal.head);
  if (!isKept) fault(`${at} is another than the one whose head was kept: it was made anew`);
  const key = keys.get(seal.key_id) ?? '';
  if (keyId(key) !== seal.key_id) fault(`${at} is signed by a key that is not here: ${seal.key_id}`);
  if (anchor.key_ids.length > 0 && !anchor.key_ids.includes(seal.key_id))
    fault(`${at} is signed by a key that is not one of yours: ${seal.key_id}`);
  if (!isSignedBy(key, head, Buffer.from(seal.signature, 'hex'))) fault(`${at} has a signature that is not its own`);
}

/** Yields each line once it is proven. */
async function* checkBlock(seal: SealedBlock, lines: AsyncGenerator<string, undefined>): AsyncGenerator<string> {
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
    yield line;
  }
}
