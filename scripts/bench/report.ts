/** From many rounds to one table: medians of the calmer half, and the service as a ratio to the bare server. */

export interface Measure {
  readonly requests_per_second: number;
  /** Milliseconds. */
  readonly p50: number;
  readonly p99: number;
  /** Microseconds per request. */
  readonly server_cpu: number;
  readonly postgres_cpu: number;
  readonly total_cpu: number;
}
export interface Round {
  readonly service: Measure;
  readonly bare: Measure;
  /** CPU that others took meanwhile, as a share of the time. */
  readonly foreign: number;
}
export interface Summary {
  readonly name: string;
  readonly title: string;
  readonly rounds: number;
  readonly service: Measure;
  readonly bare: Measure;
  readonly ratio: Measure;
}

export function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = sorted.length / 2;
  return ((sorted[Math.ceil(middle) - 1] ?? Number.NaN) + (sorted[Math.floor(middle)] ?? Number.NaN)) / 2;
}

const keys = ['requests_per_second', 'p50', 'p99', 'server_cpu', 'postgres_cpu', 'total_cpu'] as const;
const measure = (of: (key: (typeof keys)[number]) => number): Measure =>
  Object.fromEntries(keys.map((key) => [key, of(key)])) as unknown as Measure;

export function summarise(name: string, title: string, rounds: readonly Round[]): Summary {
  const calm = [...rounds].sort((a, b) => a.foreign - b.foreign).slice(0, Math.ceil(rounds.length / 2));
  return {
    name,
    title,
    rounds: rounds.length,
    service: measure((key) => median(calm.map(({ service }) => service[key]))),
    bare: measure((key) => median(calm.map(({ bare }) => bare[key]))),
    ratio: measure((key) => median(calm.map(({ service, bare }) => service[key] / bare[key]))),
  };
}

/** Of the deep page to the first, both of the service. */
export function deepToFirst(summaries: readonly Summary[]): number | undefined {
  const [first, deep] = ['W2', 'W2deep'].map((name) => summaries.find((summary) => summary.name === name)?.service);
  return first && deep && deep.total_cpu / first.total_cpu;
}

const columns = ['work', '', 'req/s', 'p50 ms', 'p99 ms', 'server µs', 'PG µs', 'total µs'];
const numbers = (m: Measure, digits: readonly number[]) => keys.map((key, at) => m[key].toFixed(digits[at]));

export function table(summaries: readonly Summary[]): string {
  const rows = summaries.flatMap(({ name, title, service, bare, ratio }) => [
    [name, 'service', ...numbers(service, [0, 1, 1, 0, 0, 0])],
    [title, 'bare', ...numbers(bare, [0, 1, 1, 0, 0, 0])],
    ['', 'ratio', ...numbers(ratio, [2, 2, 2, 2, 2, 2])],
  ]);
  const all = [columns, ...rows];
  const widths = columns.map((_, at) => Math.max(...all.map((row) => (row[at] ?? '').length)));
  return all
    .map((row) =>
      row.map((cell, at) => (at < 2 ? cell.padEnd(widths[at] ?? 0) : cell.padStart(widths[at] ?? 0))).join('  '),
    )
    .join('\n');
}
