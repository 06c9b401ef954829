/** Keyset pages: an opaque cursor, signed, bound to the list, its filters and the credential that asked. */
import { createHmac, createSecretKey, type KeyObject, timingSafeEqual } from 'node:crypto';
import { Problem } from '../problems.ts';

export const PAGE_LIMIT_DEFAULT = 50;
export const PAGE_LIMIT_MAX = 200;

export interface Page<Row> {
  readonly items: Row[];
  readonly next_cursor: string | null;
}

/** Sort values of the last row, the id last. */
export type Position = readonly string[];

const SIGNATURE_BYTES = 12;

export class Cursors {
  // a key object: from bytes, each signature would cost seven times as much
  readonly #key: KeyObject;
  constructor(key: Buffer) {
    this.#key = createSecretKey(key);
  }

  #sign(context: string, payload: string): Buffer {
    return createHmac('sha256', this.#key).update(`${context}\n${payload}`).digest().subarray(0, SIGNATURE_BYTES);
  }

  /** @param context everything that the page depends on but its position: list, filters, sort, credential */
  write(context: string, position: Position): string {
    const payload = JSON.stringify(position);
    return Buffer.concat([this.#sign(context, payload), Buffer.from(payload)]).toString('base64url');
  }

  /** Throws `bad-cursor` for a cursor that was not written for exactly this context. */
  read(context: string, cursor: string): Position {
    const bytes = Buffer.from(cursor, 'base64url');
    const payload = bytes.subarray(SIGNATURE_BYTES).toString('utf8');
    const isOurs =
      bytes.length > SIGNATURE_BYTES &&
      bytes.toString('base64url') === cursor &&
      timingSafeEqual(bytes.subarray(0, SIGNATURE_BYTES), this.#sign(context, payload));
    if (!isOurs) throw new Problem('bad-cursor');
    return JSON.parse(payload) as Position;
  }
}
