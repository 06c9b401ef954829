/** The newest seal as it is known outside the database, so that a log that was cut there is not sealed anew. */
import { existsSync, readFileSync, renameSync, writeFileSync } from 'node:fs';

export interface SealHead {
  readonly number: number;
  readonly head: string;
}

export class SealMemory {
  readonly #file: string | undefined;
  #last: SealHead | undefined;

  /** @param file kept across restarts; absent: for as long as the process lives. Throws where it cannot be read. */
  constructor(file?: string) {
    this.#file = file;
    if (file === undefined || !existsSync(file)) return;
    const { number, head } = JSON.parse(readFileSync(file, 'utf8')) as SealHead;
    if (!Number.isSafeInteger(number) || !/^[0-9a-f]{64}$/.test(head)) throw new Error(`${file} holds no seal`);
    this.#last = { number, head };
  }

  last(): SealHead | undefined {
    return this.#last;
  }

  keep({ number, head }: SealHead): void {
    this.#last = { number, head };
    if (this.#file === undefined) return;
    writeFileSync(`${this.#file}.new`, `${JSON.stringify(this.#last)}\n`, { mode: 0o600, flush: true });
    renameSync(`${this.#file}.new`, this.#file);
  }
}
