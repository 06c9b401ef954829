/** CSV that Excel and WPS open rightly (RFC 4180): UTF-8 with its mark, CRLF, and no cell that is run as a formula. */
import { Transform } from 'node:stream';

export const BOM = '\uFEFF';
/** What spreadsheets take for a formula, in half and full width; a plain number with its sign is none. */
const FORMULA = '^[=+\\-@\\t\\r＝＋－＠]';
const NUMBER = '^[+-]?[0-9]+([.][0-9]+)?$';
const formula = new RegExp(FORMULA);
const number = new RegExp(NUMBER);

/** The same guard in SQL, for a column of text. */
export const guarded = (column: string): string =>
  `case when ${column} ~ E'${FORMULA.replaceAll('\\', '\\\\')}' and ${column} !~ '${NUMBER}' then '''' || ${column} else ${column} end`;

function cell(value: unknown): string {
  if (value === null || value === undefined) return '';
  if (typeof value === 'number' || typeof value === 'boolean') return String(value);
  const text = typeof value === 'string' ? value : JSON.stringify(value);
  const safe = formula.test(text) && !number.test(text) ? `'${text}` : text;
  return /[",\r\n]/.test(safe) || safe === '' ? `"${safe.replaceAll('"', '""')}"` : safe;
}

export const csvLine = (values: readonly unknown[]): string => `${values.map(cell).join(',')}\r\n`;

export const csvRows = (columns: readonly string[], rows: readonly object[]): string =>
  rows.map((row) => csvLine(columns.map((column) => (row as Record<string, unknown>)[column]))).join('');

export const ndjsonRows = (rows: readonly object[]): string => rows.map((row) => `${JSON.stringify(row)}\n`).join('');

const [QUOTE, LINE_FEED, RETURN] = [0x22, 0x0a, 0x0d];

/** PostgreSQL ends the lines of a CSV by LF: here each gets its CR, those inside quotes apart, behind the mark. */
export function markedLines(): Transform {
  let isQuoted = false;
  let isFirst = true;
  return new Transform({
    transform(chunk: Buffer, _encoding, done) {
      const ends: number[] = [];
      for (let at = 0; at < chunk.length; at++) {
        const byte = chunk[at];
        if (byte === QUOTE) isQuoted = !isQuoted;
        else if (byte === LINE_FEED && !isQuoted) ends.push(at);
      }
      const whole = Buffer.allocUnsafe(chunk.length + ends.length);
      let from = 0;
      for (const [n, end] of ends.entries()) {
        chunk.copy(whole, from + n, from, end);
        whole[end + n] = RETURN;
        from = end;
      }
      chunk.copy(whole, from + ends.length, from);
      if (isFirst) this.push(BOM);
      isFirst = false;
      done(null, whole);
    },
  });
}
