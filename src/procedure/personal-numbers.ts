/**
 * Numbers that lead to a person, found in free text: phones, ID numbers, bank cards. However they are grouped, and in
 * whatever width or digits they are written; but no numbers in words, and none that somebody takes care to hide.
 */
import { isDay } from './calendar.ts';
import { isIdNumber } from './id-number.ts';

export type PersonalNumber = 'phone' | 'id_number' | 'account';

/** Groups of digits as they stand in the text, and all of them together. */
interface Written {
  readonly digits: string;
  readonly sizes: readonly number[];
}

const MONGOLIAN_ZERO = 0x1810;
/** What is a number of no person's, and would be looked into in vain: UUIDs and hashes. */
const machineMade =
  /[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}|(?<![0-9a-z])(?=[0-9]{0,40}[a-f])[0-9a-f]{32,}(?![0-9a-z])/gi;
const fold = (text: string): string =>
  text
    .normalize('NFKC')
    .replace(/\p{Default_Ignorable_Code_Point}/gu, '')
    .replace(/[᠐-᠙]/g, (digit) => String(digit.charCodeAt(0) - MONGOLIAN_ZERO))
    .replace(machineMade, '#');

/** Digits that stand together, with what people put between groups of them. */
const runs = /[0-9]+[Xx]?(?:[\s\p{Pd}−.·•_/()]{1,3}[0-9]+[Xx]?)*/gu;
const measured = /^(?:[.][0-9]+)?\s*(?:元|万|亿|吨|公斤|斤|亩|平方|立方|公里|米|千瓦|度)/;

/** @param today for whether an ID number can be somebody's who is old enough to have a say, or to be spoken of */
export function numbersIn(text: string, today: string): PersonalNumber[] {
  if (text.length < DIGITS_MIN || ID.test(text)) return [];
  const folded = fold(text);
  const found = new Set<PersonalNumber>();
  for (const run of folded.matchAll(runs)) {
    if (run[0].length < DIGITS_MIN) continue;
    const groups = [...run[0].matchAll(/[0-9]+[Xx]?/g)];
    for (const [from, first] of groups.entries()) {
      if (/[¥$]\s*$/.test(folded.slice(Math.max(0, run.index + first.index - 3), run.index + first.index))) continue;
      let digits = '';
      const sizes: number[] = [];
      for (const group of groups.slice(from, from + DIGITS_MAX)) {
        digits += group[0].toUpperCase();
        sizes.push(group[0].length);
        if (digits.length > DIGITS_MAX) break;
        const end = group.index + group[0].length;
        const isDecimal = sizes.length === 2 && run[0][first.index + first[0].length] === '.';
        const kind = isDecimal ? undefined : kindOf({ digits, sizes }, today);
        if (kind && !measured.test(folded.slice(run.index + end, run.index + end + 24))) found.add(kind);
      }
    }
  }
  return [...found];
}

/** What most addresses hold, and nothing else. */
const ID = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;
const DIGITS_MIN = 11;
const DIGITS_MAX = 19;

function kindOf(written: Written, today: string): PersonalNumber | undefined {
  if (isMobile(written) || isLandline(written)) return 'phone';
  if (isCitizen(written, today) || isFormerCitizen(written)) return 'id_number';
  return isCard(written) ? 'account' : undefined;
}

/** 138 1234 5678, 138-12-34-56-78, 1 3 8 …; but no list of amounts, and no address of a machine. */
const isMobile = ({ digits, sizes }: Written): boolean =>
  /^(?:(?:00)?86)?1[3-9][0-9]{9}$/.test(digits) &&
  (sizes.every((size) => size >= 3) || sizes.slice(1).every((size) => size <= 2));

/** Area code and number, 0477-7212345; hotlines such as 12345 have no area code. */
function isLandline({ digits, sizes }: Written): boolean {
  const [, area, local] =
    /^(0(?:10|2[0-57-9])(?=[0-9]{8}$)|0[3-9][0-9]{2}(?=[0-9]{7,8}$))([2-9][0-9]+)$/.exec(digits) ?? [];
  if (area === undefined || local === undefined) return false;
  const isADay = local.length === 8 && isDay(`${local.slice(0, 4)}-${local.slice(4, 6)}-${local.slice(6)}`);
  return !isADay && (sizes.length === 1 || (sizes[0] === area.length && sizes.length <= 3));
}

/** A place, a day and a number in sequence is how cases are numbered too: no citizen that age is meant. */
const YOUNGEST = 5;
function isCitizen({ digits }: Written, today: string): boolean {
  return isIdNumber(digits, `${Number(today.slice(0, 4)) - YOUNGEST}${today.slice(4)}`);
}

/** Of 15 digits, given until 1999. Born before 1930, they would be the codes of households in a village of a town. */
function isFormerCitizen({ digits, sizes }: Written): boolean {
  const [, year, month, day] =
    /^(?:1[1-5]|2[1-3]|3[1-7]|4[1-6]|5[0-4]|6[1-5])[0-9]{4}([3-9][0-9])([0-9]{2})([0-9]{2})[0-9]{3}$/.exec(digits) ??
    [];
  if (year === undefined) return false;
  return ['15', '6,6,3'].includes(sizes.join()) && isDay(`19${year}-${month}-${day}`);
}

/** ISO/IEC 7812, with its check digit. */
const isCard = ({ digits, sizes }: Written): boolean =>
  /^[3-6][0-9]{15,18}$/.test(digits) &&
  (sizes.length === 1 || (sizes.slice(0, -1).every((size) => size >= 3) && (sizes[0] as number) <= 8)) &&
  luhn(digits) % 10 === 0;

const luhn = (digits: string): number =>
  [...digits]
    .reverse()
    .reduce((sum, digit, at) => sum + (at % 2 === 0 ? Number(digit) : (doubled[Number(digit)] as number)), 0);
const doubled = [0, 2, 4, 6, 8, 1, 3, 5, 7, 9];
