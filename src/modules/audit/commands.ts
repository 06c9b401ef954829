/**
 * Keeps attempts and reads until they are written, a few times a minute: nothing is left out, and a flood is counted
 * rather than copied, so that nobody can fill the disk by being refused.
 */
import type { Database } from '../../db/database.ts';
import type { Attempt } from '../../http/aspects/attempts.ts';
import { type AttemptRow, insertAttempts } from './queries.ts';

/** Rows of their own for each credential (and for all strangers together) within a minute; the rest is added up. */
const ROWS_PER_MINUTE = 20;
const FLUSHES_PER_MINUTE = 60;
const ROWS_MAX = 10_000;
const RECORDS_MAX = 100;

interface Counted {
  readonly attempt: Attempt;
  count: number;
  last_at: string;
  readonly isSum: boolean;
  /** Whose personal data was read; where many were added up, which records, as far as they fit. */
  readonly records: Set<string>;
}

export class Attempts {
  readonly #db: Database;
  #each = new Map<string, Counted>();
  #sums = new Map<string, Counted>();
  #rowsOf = new Map<string, number>();
  #flushes = 0;

  constructor(db: Database) {
    this.#db = db;
  }

  note(attempt: Attempt): void {
    const { credential_id, action, code, operation, record_id, on_behalf_of, address, purpose, at } = attempt;
    const holder = credential_id ?? '';
    const sum = `${holder} ${action} ${code} ${operation}`;
    const key = `${sum} ${record_id} ${on_behalf_of} ${address} ${purpose}`;
    const rows = this.#rowsOf.get(holder) ?? 0;
    // who read whose personal data is never added up: those who may are few, and their quota bounds it
    const isRead = action === 'read_personal';
    const isOwnRow = isRead || this.#each.has(key) || (rows < ROWS_PER_MINUTE && this.#each.size < ROWS_MAX);
    if (isOwnRow && !isRead && !this.#each.has(key)) this.#rowsOf.set(holder, rows + 1);
    const [target, at_key] = isOwnRow ? [this.#each, key] : [this.#sums, sum];
    const known = target.get(at_key) ?? {
      attempt,
      count: 0,
      last_at: at,
      isSum: !isOwnRow,
      records: new Set<string>(),
    };
    known.count += 1;
    known.last_at = at;
    for (const id of attempt.record_ids) known.records.add(id);
    if (record_id && !isOwnRow && known.records.size < RECORDS_MAX) known.records.add(record_id);
    target.set(at_key, known);
  }

  /** Writes what is due: rows at once, sums at the end of a minute. What cannot be written is kept for the next time. */
  async flush(isLast = false): Promise<void> {
    this.#flushes += 1;
    const isMinute = isLast || this.#flushes % FLUSHES_PER_MINUTE === 0;
    const [each, sums] = [this.#each, isMinute ? this.#sums : new Map<string, Counted>()];
    this.#each = new Map();
    if (isMinute) this.#sums = new Map();
    try {
      if (each.size + sums.size > 0) await insertAttempts(this.#db, [...each.values(), ...sums.values()].map(rowOf));
    } catch (error) {
      this.#each = together(each, this.#each);
      if (isMinute) this.#sums = together(sums, this.#sums);
      throw error;
    }
    if (isMinute) this.#rowsOf = new Map();
  }
}

function together(earlier: Map<string, Counted>, later: ReadonlyMap<string, Counted>): Map<string, Counted> {
  for (const [key, counted] of later) {
    const known = earlier.get(key);
    if (!known) earlier.set(key, counted);
    else {
      known.count += counted.count;
      known.last_at = counted.last_at;
      for (const id of counted.records) known.records.add(id);
    }
  }
  return earlier;
}

function rowOf({ attempt, count, last_at, isSum, records }: Counted): AttemptRow {
  const { code, operation, address, at, purpose, record_ids: _, ...row } = attempt;
  const about = {
    operation,
    ...(code ? { code } : {}),
    ...(address && !isSum ? { address } : {}),
    ...(purpose ? { purpose } : {}),
  };
  const times = count === 1 ? {} : { count, first_at: at, last_at };
  return {
    ...row,
    ...(isSum ? { record_id: null, on_behalf_of: null, request_id: null } : {}),
    after: { ...about, ...times, ...(records.size > 0 ? { record_ids: [...records] } : {}) },
  };
}
