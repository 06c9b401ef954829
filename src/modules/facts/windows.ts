/** The windows of the procedure as sets of stages, for conditions in SQL. */
import { codes } from '../../procedure/code-lists.ts';
import { progress } from '../../procedure/fact-windows.ts';
import type { FactWindow, Stage } from '../../procedure/index.ts';
import { rank } from '../../procedure/lifecycle.ts';

export type { Stage };

const stages = codes('stages');

/** The stage a record belongs to, by the value of a column where the window says so. */
export const stageOf = (
  by: FactWindow['from_by'],
  values: Readonly<Record<string, unknown>>,
  otherwise: Stage,
): Stage => {
  const value = by && values[by.column];
  if (!by || value === undefined || value === null) return otherwise;
  return by.stages[String(value)] ?? by.stages['*'] ?? otherwise;
};

export const stagesFrom = (stage: Stage): Stage[] => stages.filter((other) => rank(other) >= rank(stage));

export function stagesWithin(
  window: FactWindow,
  values: Readonly<Record<string, unknown>>,
): { from: Stage; stages: Stage[] } {
  const from = stageOf(window.from_by, values, window.from);
  const until = stageOf(window.until_by, values, window.until);
  const also = window.also_after_the_end;
  const isAlso = also?.values.includes(String(values[also.column]));
  const open = stages.filter((stage) =>
    rank(stage) < 0 ? isAlso : progress(stage) >= rank(from) && progress(stage) <= rank(until),
  );
  return { from, stages: open };
}
