/** Bounds what is remembered of callers, whoever they are. */
const HELD_MAX = 10_000;

/** The oldest go first: a flood of strangers must not empty a memory at a blow. */
export function makeRoom(held: Map<string, unknown>): void {
  for (const key of held.keys()) {
    if (held.size < HELD_MAX) return;
    held.delete(key);
  }
}
