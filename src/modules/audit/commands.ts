/**
 * Keeps attempts until they are written, a few times a minute: nothing is left out, and a flood is counted rather than
 * copied, so that nobody can fill the disk, or the memory, by being refused. A read of personal data waits for nothing.
 */
import type { Database } from '../../db/database.ts';
import type { Attempt } from '../../http/aspects/attempts.ts';
import { addressOf } from '../../http/aspects/guessing.ts';
import { type AttemptRow, insertAttempts } from './queries.ts';

/** Entries of their own for each credential and each address within a minute; sums by operation; the rest by code. */
const ROWS_PER_MINUTE = 20;
const SUMS_PER_MINUTE = 5;
/** Addresses that are told apart within a minute. */
const ADDRESSES_MAX = 32;
const FLUSHES_PER_MINUTE = 60;
const HELD_MAX = 10_000;
const IDS_MAX = 100;

interface Counted {
  readonly attempt: Attempt;
  count: number;
  last_at: string;
  /** Which records, and whose keys were claimed: of a sum, as far as they fit. */
  readonly records: Set<string>;
  readonly claimed: Set<string>;
}
type Held = Map<string, Counted>;

export class Attempts {
  readonly #db: Database;
  #rows: Held = new Map();
  #sums: Held = new Map();
  #taken = new Map<string, number>();
  #addresses = new Set<string>();
  #flushes = 0;
  #summed = 0;

  constructor(db: Database) {
    this.#db = db;
  }

  standing(): { waiting: number; summed: number } {
    return { waiting: this.#rows.size + this.#sums.size, summed: this.#summed };
  }

  /** Settles when the entry is durable. */
  async write(read: Attempt): Promise<void> {
    await insertAttempts(this.#db, [rowOf(countOf(read, read.record_ids))]);
  }

  note(attempt: Attempt): void {
    const holder = this.#holderOf(attempt);
    const one = JSON.stringify([holder, { ...attempt, at: null, request_id: null }]);
    if (this.#rows.has(one) || this.#takes(`row ${holder}`, ROWS_PER_MINUTE)) addTo(this.#rows, one, attempt);
    else this.#sum(holder, attempt);
  }

  #sum(holder: string, attempt: Attempt): void {
    this.#summed += 1;
    const kept = summed(attempt, holder);
    const all = [holder, kept.action, kept.code, kept.division_code].join(' ');
    const one = `${all} ${kept.operation}`;
    if (this.#sums.has(one) || this.#takes(`sum ${holder}`, SUMS_PER_MINUTE)) addTo(this.#sums, one, kept);
    else addTo(this.#sums, all, { ...kept, operation: 'any', resource: 'service' });
  }

  /** Strangers are told apart by their address, as long as they are few: a flood must hide nobody else's attempts. */
  #holderOf({ credential_id, address }: Attempt): string {
    if (this.#isFull()) return '';
    if (credential_id) return credential_id;
    const near = addressOf(address ?? '');
    if (!this.#addresses.has(near) && this.#addresses.size >= ADDRESSES_MAX) return '';
    this.#addresses.add(near);
    return near;
  }

  #isFull = (): boolean => this.#rows.size + this.#sums.size >= HELD_MAX;

  #takes(holder: string, most: number): boolean {
    const taken = this.#taken.get(holder) ?? 0;
    if (taken >= most || this.#isFull()) return false;
    this.#taken.set(holder, taken + 1);
    return true;
  }

  /** Writes what is due: rows at once, sums at the end of a minute. What cannot be written is kept for the next time. */
  async flush(isLast = false): Promise<void> {
    this.#flushes += 1;
    const isMinute = isLast || this.#flushes % FLUSHES_PER_MINUTE === 0;
    const [rows, sums] = [this.#rows, isMinute ? this.#sums : new Map<string, Counted>()];
    this.#rows = new Map();
    if (isMinute) this.#sums = new Map();
    try {
      if (rows.size + sums.size > 0) await insertAttempts(this.#db, [...rows.values(), ...sums.values()].map(rowOf));
    } catch (error) {
      this.#rows = together(rows, this.#rows);
      if (isMinute) this.#sums = together(sums, this.#sums);
      throw error;
    }
    if (!isMinute) return;
    this.#taken = new Map();
    this.#addresses = new Set();
  }
}

const countOf = (attempt: Attempt, records: readonly string[] = []): Counted => ({
  attempt,
  count: 0,
  last_at: attempt.at,
  records: new Set(records),
  claimed: new Set(),
});

function addTo(held: Held, key: string, attempt: Attempt): void {
  const known = held.get(key) ?? countOf(attempt);
  known.count += 1;
  known.last_at = attempt.at;
  addSome(known.records, attempt.record_ids);
  addSome(known.claimed, [attempt.claimed_credential_id]);
  held.set(key, known);
}

function addSome(known: Set<string>, more: Iterable<string | null>): void {
  for (const one of more) if (one !== null && known.size < IDS_MAX) known.add(one);
}

/** What many attempts have in common; those beyond all holders have neither a credential nor an address. */
const summed = (attempt: Attempt, holder: string): Attempt => ({
  ...attempt,
  ...(holder === '' ? { credential_id: null, address: null, division_code: null } : {}),
  record_id: null,
  record_ids: attempt.record_id ? [attempt.record_id, ...attempt.record_ids] : attempt.record_ids,
  target_division_code: null,
  on_behalf_of: null,
  request_id: null,
});

function together(earlier: Held, later: Held): Held {
  for (const [key, counted] of later) {
    const known = earlier.get(key) ?? counted;
    if (known !== counted) {
      known.count += counted.count;
      known.last_at = counted.last_at;
      addSome(known.records, counted.records);
      addSome(known.claimed, counted.claimed);
    }
    earlier.set(key, known);
  }
  return earlier;
}

function rowOf({ attempt, count, last_at, records, claimed }: Counted): AttemptRow {
  const { resource, record_id, action, division_code, credential_id, on_behalf_of, request_id } = attempt;
  const { operation, code, address, target_division_code, read, at } = attempt;
  const [claimed_credential_id, ...others] = claimed;
  const known = {
    operation,
    code,
    address,
    claimed_credential_id: others.length > 0 ? null : (claimed_credential_id ?? null),
    claimed_credential_ids: others.length > 0 ? [...claimed] : null,
    target_division_code,
    ...read,
    first_at: read ? null : at, // what is written at once has its time in the log
    ...(count > 1 ? { count, last_at } : {}),
    record_ids: records.size > 0 ? [...records] : null,
  };
  const after = Object.fromEntries(Object.entries(known).filter(([, value]) => value !== null));
  return { resource, record_id, action, division_code, credential_id, on_behalf_of, request_id, after };
}
