// What is wrong with a record, and how its columns are read.

import type { Day } from './calendar.ts';

export interface Violation {
  readonly code: string;
  readonly pointer: string;
  readonly zh: string;
  readonly en: string;
}

export const violation = (code: string, pointer: string, zh: string, en: string): Violation => ({
  code,
  pointer,
  zh,
  en,
});

export const read = (record: object, column: string): unknown =>
  Object.hasOwn(record, column) ? Reflect.get(record, column) : undefined;

export const readDay = (record: object, column: string): Day | null => {
  const value = read(record, column);
  return typeof value === 'string' ? value : null;
};
