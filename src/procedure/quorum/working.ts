// One line of the working: two whole numbers compared, in words and figures, in both languages.

import type { Text } from '../code-lists.ts';
import type { Fraction } from './rules.ts';

export type Count = number | null | undefined;
/** `holds` is null where the records do not say. */
export type Line = Text & { readonly holds: boolean | null };

export const missing = (zh: string, en: string): Line => ({ zh, en, holds: null });

/** `part/whole` against `num/den`, cross-multiplied: exact, and BigInt because a product may pass 2^53. */
export const compare = (what: Text, part: Count, whole: Count, { num, den, strict }: Fraction): Line => {
  if (part == null || whole == null) return missing(`${what.zh}:数字未记录`, `${what.en}: count not recorded`);
  const [left, right] = [BigInt(part) * BigInt(den), BigInt(whole) * BigInt(num)];
  // Nobody of nobody is no quorum.
  const holds = whole > 0 && (strict ? left > right : left >= right);
  const relation = left > right ? '>' : left === right ? '=' : '<';
  const sum = `${part}/${whole}: ${part}×${den}=${left} ${relation} ${whole}×${num}=${right}`;
  const asked = strict
    ? { zh: `须超过${num}/${den}`, en: `more than ${num}/${den}` }
    : { zh: `须达到${num}/${den}`, en: `at least ${num}/${den}` };
  return {
    zh: `${what.zh} ${sum},${asked.zh},${holds ? '符合' : '不符合'}`,
    en: `${what.en} ${sum}, ${asked.en}, ${holds ? 'met' : 'not met'}`,
    holds,
  };
};

/** One failure decides; short of that, one unknown leaves it open. */
export const all = (lines: readonly Line[]): boolean | null =>
  lines.some(({ holds }) => holds === false) ? false : lines.some(({ holds }) => holds === null) ? null : true;
