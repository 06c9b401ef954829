// Days as 'YYYY-MM-DD' in Asia/Shanghai, in whole numbers: no Date, so no host time zone and no rolling over.

/** A day of the proleptic Gregorian calendar, 0001-01-01 to 9999-12-31. */
export type Day = string;

const MINUTES_PER_DAY = 1440;
// Fixed: the summer time of 1986–1991 and local mean time before 1901 predate every record here.
const SHANGHAI_MINUTES = 480;

const isLeapYear = (year: number) => year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0);

const monthDays = (year: number, month: number) =>
  month === 2 ? (isLeapYear(year) ? 29 : 28) : [4, 6, 9, 11].includes(month) ? 30 : 31;

const parts = (value: string): [number, number, number] | undefined => {
  if (!/^\d{4}-\d{2}-\d{2}$/.test(value)) return undefined;
  const [year, month, day] = [Number(value.slice(0, 4)), Number(value.slice(5, 7)), Number(value.slice(8))];
  const exists = year >= 1 && month >= 1 && month <= 12 && day >= 1 && day <= monthDays(year, month);
  return exists ? [year, month, day] : undefined;
};

export const isDay = (value: string): boolean => parts(value) !== undefined;

// Days from civil: years start on 1 March, so the leap day is the last of its year; an era is 400 years.
const DAYS_PER_ERA = 146097;
const EPOCH_OFFSET = 719468;

const toNumber = (value: Day): number => {
  const found = parts(value);
  if (!found) throw new RangeError(`not a day: ${value}`);
  const [year, month, day] = found;
  const marchYear = month > 2 ? year : year - 1;
  const era = Math.floor(marchYear / 400);
  const yearOfEra = marchYear - era * 400;
  const dayOfYear = Math.floor((153 * (month > 2 ? month - 3 : month + 9) + 2) / 5) + day - 1;
  const dayOfEra = yearOfEra * 365 + Math.floor(yearOfEra / 4) - Math.floor(yearOfEra / 100) + dayOfYear;
  return era * DAYS_PER_ERA + dayOfEra - EPOCH_OFFSET;
};

const FIRST = toNumber('0001-01-01');
const LAST = toNumber('9999-12-31');

const fromNumber = (number: number): Day => {
  if (!Number.isInteger(number) || number < FIRST || number > LAST) throw new RangeError(`no such day: ${number}`);
  const shifted = number + EPOCH_OFFSET;
  const era = Math.floor(shifted / DAYS_PER_ERA);
  const dayOfEra = shifted - era * DAYS_PER_ERA;
  const leaps = Math.floor(dayOfEra / 1460) - Math.floor(dayOfEra / 36524) + Math.floor(dayOfEra / 146096);
  const yearOfEra = Math.floor((dayOfEra - leaps) / 365);
  const dayOfYear = dayOfEra - (365 * yearOfEra + Math.floor(yearOfEra / 4) - Math.floor(yearOfEra / 100));
  const marchMonth = Math.floor((5 * dayOfYear + 2) / 153);
  const day = dayOfYear - Math.floor((153 * marchMonth + 2) / 5) + 1;
  const month = marchMonth < 10 ? marchMonth + 3 : marchMonth - 9;
  const year = yearOfEra + era * 400 + (month <= 2 ? 1 : 0);
  return `${String(year).padStart(4, '0')}-${String(month).padStart(2, '0')}-${String(day).padStart(2, '0')}`;
};

/** Throws RangeError for a day that does not exist, and past the calendar's ends. */
export const addDays = (day: Day, days: number): Day => fromNumber(toNumber(day) + days);

/** Days from `from` to `to`: positive if `to` is later. */
export const daysBetween = (from: Day, to: Day): number => toNumber(to) - toNumber(from);

const TIME = '([01]\\d|2[0-3]):([0-5]\\d)';
// A 60th second is a leap second.
const INSTANT = new RegExp(
  `^(\\d{4}-\\d{2}-\\d{2})[Tt ]${TIME}(?::(?:[0-5]\\d|60)(?:\\.\\d+)?)?(?:[Zz]|([+-])${TIME})$`,
);

/** The day in Asia/Shanghai on which an RFC 3339 instant falls (seconds may be left out); the offset is required. */
export const localDay = (instantIso: string): Day => {
  const [, day, hour, minute, sign, offsetHour = '0', offsetMinute = '0'] = INSTANT.exec(instantIso) ?? [];
  if (day === undefined) throw new RangeError(`not an instant: ${instantIso}`);
  const offset = (Number(offsetHour) * 60 + Number(offsetMinute)) * (sign === '-' ? -1 : 1);
  const local = Number(hour) * 60 + Number(minute) - offset + SHANGHAI_MINUTES;
  return addDays(day, Math.floor(local / MINUTES_PER_DAY));
};
