// One line of the working: two whole numbers compared, in words and figures, in both languages.

import type { Text } from '../code-lists.ts';
import type { Mark } from '../sources.ts';
import type { Fraction, QuorumRule } from './rules.ts';

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

const marks: Readonly<Record<Mark, Text>> = {
  '✓': { zh: '已见于公布的文本', en: 'seen in a published text' },
  K: { zh: '通行的专业知识', en: 'common professional knowledge' },
  '!': { zh: '尚未核对', en: 'not verified yet' },
};

/** By which set it was judged: the line says nothing of whether it holds. */
export const basisLine = (rule: QuorumRule): Text => {
  const { zh, en } = marks[rule.mark];
  const origin = rule.is_built_in ? { zh: '', en: '' } : { zh: ',另行载入', en: ', loaded by an operator' };
  const cited = `${rule.source_title}(${rule.source_document})${rule.article}`;
  return {
    zh: `依据 ${rule.code}:${cited}[${rule.mark} ${zh}]${origin.zh}`,
    en: `by ${rule.code}: ${cited} [${rule.mark} ${en}]${origin.en}`,
  };
};
