// What a part of the matrix found: so many cells were asked, of which so many were about the thing itself.
import type { Test } from 'tap';

export interface Verdict {
  readonly cells: number;
  readonly faults: readonly string[];
}
export interface ReachedVerdict extends Verdict {
  /** A page that had a next, a key that was kept, an id that was refused, a property that was written. */
  readonly reached: readonly string[];
}

/** No fault; and no fewer cells than there were: what was asked once is asked always. */
export async function judge(t: Test, least: number, { cells, faults }: Verdict): Promise<void> {
  t.comment(`${cells} cells, ${Math.round(performance.now() / 1000)} s since the beginning`);
  t.same(faults, []);
  t.ok(cells >= least, `${cells} cells, where there were ${least}`);
}

export async function judgeReached(t: Test, cells: number, reached: number, verdict: ReachedVerdict): Promise<void> {
  t.comment(`${verdict.reached.length} reached`);
  t.ok(verdict.reached.length >= reached, `${verdict.reached.length} reached, where there were ${reached}`);
  await judge(t, cells, verdict);
}
