/** The windows of the procedure as data that a statement can compare: sets of stages, and the day each was reached. */
import { codes } from '../../procedure/code-lists.ts';
import { progress } from '../../procedure/fact-windows.ts';
import { type FactWindow, reachedOn, type Stage, stageBy } from '../../procedure/index.ts';
import { rank } from '../../procedure/lifecycle.ts';

export type { Stage };

const stages = codes('stages');

export function stagesWithin(window: FactWindow, values: object): { from: Stage; stages: Stage[] } {
  const from = stageBy(values, window.from_by, window.from);
  const until = stageBy(values, window.until_by, window.until);
  const also = window.also_after_the_end;
  const isAlso = also?.values.includes(String((values as Record<string, unknown>)[also.column]));
  const isOpen = (stage: Stage) => progress(stage) >= rank(from) && progress(stage) <= rank(until);
  return { from, stages: stages.filter((stage) => (rank(stage) < 0 ? isAlso : isOpen(stage))) };
}

/** The day on which each stage of the main line began for an item, as the procedure counts it. */
export function stageDays(item: Parameters<typeof reachedOn>[0], history: Parameters<typeof reachedOn>[1]) {
  const mainLine = stages.filter((stage) => rank(stage) >= 0);
  return Object.fromEntries(mainLine.map((stage) => [stage, reachedOn(item, history, stage)]));
}
