/** Bounds what is remembered of callers, whoever they are. */
const HELD_MAX = 10_000;

interface Held {
  readonly size: number;
  keys(): Iterable<string>;
  delete(key: string): boolean;
}

/** The oldest go first: a flood of strangers must not empty a memory at a blow. */
export function makeRoom(held: Held): void {
  for (const key of held.keys()) {
    if (held.size < HELD_MAX) return;
    held.delete(key);
  }
}
