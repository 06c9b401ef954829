/** Phone and ID number of a person: checked as they come, encrypted before they are written. */
import type { PersonalKeys } from '../../db/personal-keys.ts';
import type { Row } from '../../db/records.ts';
import { type Fault, invalid, Problem } from '../../problems.ts';
import { isIdNumber } from '../../procedure/id-number.ts';
import { bodyKinds, sensitiveColumns } from './schema.ts';

type Values = Record<string, unknown>;

/** Bound to its column and its row: elsewhere it does not open. */
export const placeOf = (column: string, id: string): string => `${column}:${id}`;

function faultsOf(values: Values, kind: unknown, today: string): Fault[] {
  const faults: Fault[] = [];
  for (const column of sensitiveColumns.filter((name) => typeof values[name] === 'string')) {
    const pointer = `/${column}`;
    if ((bodyKinds as readonly unknown[]).includes(kind))
      faults.push({ pointer, code: 'person', zh: '只登记个人的', en: 'is recorded of persons only' });
    if (column === 'id_number' && !isIdNumber(String(values[column]), today))
      faults.push({
        pointer,
        code: 'check-digit',
        zh: '校验位或出生日期不符',
        en: 'has a wrong check digit or birth date',
      });
  }
  return faults;
}

/** What is kept in place of what was given; the same number stays as it was sealed. */
export function keeper(keys: PersonalKeys | undefined, today: () => string) {
  return (values: Values, id: string, before?: Row): Values => {
    const given = sensitiveColumns.filter((column) => typeof values[column] === 'string');
    if (given.length === 0) return values;
    const faults = faultsOf(values, before?.kind ?? values.kind, today());
    if (faults.length > 0) throw invalid(faults);
    if (!keys) throw noKeys();
    const sealed = given.map((column) => {
      const plain = String(values[column]);
      const [present, place] = [before?.[column], placeOf(column, id)];
      const isSame = typeof present === 'string' && keys.open(present, place) === plain;
      return [column, isSame ? present : keys.seal(plain, place)];
    });
    return { ...values, ...Object.fromEntries(sealed) };
  };
}

/** A number that is sealed with a key that is not here would be taken for nobody's. */
export const missingKeys = (): Problem =>
  new Problem('database-unavailable', {
    zh: '有的号码用本实例没有的密钥加密(PERSONAL_DATA_KEYS),查找会有遗漏:请联系运维人员',
    en: 'Some numbers are sealed with a key that this instance lacks (PERSONAL_DATA_KEYS): a look-up would miss them',
  });

export const noKeys = (): Problem =>
  new Problem('state-conflict', {
    zh: '本实例没有配置个人信息的加密密钥(PERSONAL_DATA_KEYS),不保存电话和身份号码',
    en: 'This instance has no keys for personal data (PERSONAL_DATA_KEYS) and keeps no phone or ID numbers',
  });
