/** Days of records that no window of the procedure admits: in the past, and in their order. */
import type { Fault } from '../../problems.ts';

const dayOf = (values: Record<string, unknown>, column: string) => {
  const value = values[column];
  return typeof value === 'string' ? value : null;
};

/** `columns` in the order in which they follow each other; those that are not given are passed over. */
export function dayFaults(values: Record<string, unknown>, columns: readonly string[], today: string): Fault[] {
  const given = columns.flatMap((column) => {
    const day = dayOf(values, column);
    return day === null ? [] : [{ column, day }];
  });
  const ahead = given.filter(({ day }) => day > today).map(({ column }) => inFuture(column));
  return [...ahead, ...given.flatMap(({ column, day }, at) => orderFaults(column, day, given[at - 1]?.day))];
}

const inFuture = (column: string): Fault => ({
  pointer: `/${column}`,
  code: 'day_in_future',
  zh: '日期不得晚于今天',
  en: 'lies in the future',
});

export const orderFaults = (column: string, day: string, first: string | undefined): Fault[] =>
  first === undefined || day >= first
    ? []
    : [
        {
          pointer: `/${column}`,
          code: 'days_out_of_order',
          zh: `不得早于${first}`,
          en: `is before ${first}, the day that it follows`,
        },
      ];
