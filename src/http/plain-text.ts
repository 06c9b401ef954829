/** Texts that come from outside and end up in the log: of some length, well-formed, without control characters. */
export const isPlain = (value: unknown, lengthMax: number): value is string =>
  typeof value === 'string' &&
  value !== '' &&
  value.length <= lengthMax &&
  value.isWellFormed() &&
  !/\p{Cc}/u.test(value);

/** What a header says in percent-encoded UTF-8; undefined where that is no plain text. */
export function decodeHeader(header: string, lengthMax: number): string | undefined {
  // a header's bytes reach us as Latin-1: raw UTF-8 would be stored garbled
  if (!/^[\x20-\x7e]*$/.test(header)) return undefined;
  try {
    const text = decodeURIComponent(header);
    return isPlain(text, lengthMax) && text.trim() !== '' ? text : undefined;
  } catch {
    return undefined;
  }
}
