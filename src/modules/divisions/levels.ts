/** Where a division lies by its code, and which kinds there are at each level. */
import type { Fault } from '../../problems.ts';
import type { Code } from '../../procedure/code-lists.ts';

type Kind = Code<'division_kinds'>;

const LEVELS: readonly (readonly [length: number, kinds: readonly Kind[]])[] = [
  [2, ['province']],
  [4, ['prefecture']],
  [6, ['banner']],
  [9, ['township']],
  [12, ['gacha', 'village', 'community', 'virtual_community']],
];
const WITHIN_VILLAGE: readonly Kind[] = ['natural_village', 'villager_group', 'grid', 'compound', 'building'];

const kindsAt = (code: string): readonly Kind[] =>
  LEVELS.find(([length]) => length === code.length)?.[1] ?? WITHIN_VILLAGE;

/** The code one level up; null for a province. */
export function parentOf(code: string): string | null {
  if (code.includes('-')) return code.slice(0, code.lastIndexOf('-'));
  const lengths = LEVELS.map(([length]) => length).filter((length) => length < code.length);
  const last = lengths.at(-1);
  return last === undefined ? null : code.slice(0, last);
}

/** Under which organic law a village governs itself. */
export const selfGovernmentOf = (kind: Kind): Code<'self_government_kinds'> | null =>
  kind === 'gacha' || kind === 'village'
    ? 'village'
    : kind === 'community' || kind === 'virtual_community'
      ? 'community'
      : null;

export function faultsOfCode(given: { code: string; kind: Kind; township_kind?: string | null }): Fault[] {
  const { code, kind, township_kind = null } = given;
  const faults: Fault[] = [];
  const fault = (pointer: string, name: string, zh: string, en: string) => faults.push({ pointer, code: name, zh, en });
  if (parentOf(code) === null) fault('/code', 'level', '省级区划不在此登记', 'a province is not registered here');
  if (!kindsAt(code).includes(kind))
    fault('/kind', 'level', `该级代码应为:${kindsAt(code).join('、')}`, `at this level: ${kindsAt(code).join(', ')}`);
  if ((kind === 'township') !== (township_kind !== null))
    fault('/township_kind', 'township', '乡级区划须填写,其他不填', 'is given for townships, and only for them');
  return faults;
}
