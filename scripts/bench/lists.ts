/** What is asked of the whole data set: words, whole lists as streams, a report; as an auditor of the whole country. */
import { setTimeout as sleep } from 'node:timers/promises';
import { memoryOf } from './meter.ts';
import { median } from './report.ts';
import { BANNER, BUSY_TOWNSHIPS, marks } from './rows.ts';
import type { Server } from './servers.ts';

const [BUSY = ''] = BUSY_TOWNSHIPS;

/** Each opinion has the first, so that every row of the table matches. */
const searches: readonly (readonly [title: string, query: string])[] = [
  ['two characters, in every opinion', `q=${'机电'}`],
  ['long, in every opinion', `q=${'商量新打机电井的选址'}`],
  ['two characters, in one of 10 000', `q=${marks.rare.slice(0, 2)}`],
  ['four characters, in one of 10 000', `q=${marks.rare}`],
  ['two characters, in one of 100', `q=${marks.some.slice(2)}`],
  ['two characters, in the oldest third only', `q=${marks.old.slice(0, 2)}`],
  ['two words, in every opinion and in one of 10 000', `q=${'机电'} ${marks.rare}`],
  ['in no opinion, its pairs in every one', `q=${'老井的选'}`],
  ['in no opinion', `q=${'毫无此事'}`],
  ['rare, in one banner', `q=${marks.rare}&division_code=${BANNER}`],
  ['rare, in one township', `q=${marks.rare}&division_code=${BUSY}`],
  ['old, in one township', `q=${marks.old}&division_code=${BUSY}`],
  ['rare, of one stance', `q=${marks.rare}&stance=oppose`],
];

async function* measureSearches(service: Server, times: number): AsyncGenerator<string> {
  for (const [title, query] of searches) {
    const url = `${service.url}/v1/opinions?${encodeURI(query)}`;
    const taken: number[] = [];
    let found = 0;
    let next: string | null = null;
    for (let n = 0; n <= times; n++) {
      const began = performance.now();
      const page = await ask(service, url);
      taken.push(performance.now() - began);
      found = page.items.length;
      next = page.next_cursor;
    }
    const began = performance.now();
    const second = next ? (await ask(service, `${url}&cursor=${next}`)).items.length : 0;
    const after = next ? `, next page of ${second} in ${(performance.now() - began).toFixed(0)} ms` : '';
    const [first = 0, ...others] = taken;
    const figures = `first ${first.toFixed(0)} ms, then ${median(others).toFixed(1)} ms`;
    yield `search  ${title.padEnd(50)} ${String(found).padStart(3)} found: ${figures}${after}`;
  }
}

async function ask(service: Server, url: string) {
  const answer = await fetch(url, { headers: service.headers });
  if (answer.status !== 200) throw new Error(`${answer.status} ${url}: ${await answer.text()}`);
  return (await answer.json()) as { items: unknown[]; next_cursor: string | null };
}

/** Of the service's memory while it streams, the most that was seen. */
async function exportOf(service: Server, path: string, accept: string, pauseMs = 0): Promise<string> {
  const before = memoryOf(service.pid);
  let peak = before;
  const watch = setInterval(() => {
    peak = Math.max(peak, memoryOf(service.pid));
  }, 20);
  const began = performance.now();
  let [bytes, lines, first] = [0, 0, 0];
  try {
    const answer = await fetch(`${service.url}${path}`, { headers: { ...service.headers, accept } });
    if (answer.status !== 200 || !answer.body) throw new Error(`${answer.status} ${path}`);
    for await (const chunk of answer.body as unknown as AsyncIterable<Uint8Array>) {
      first ||= performance.now() - began;
      bytes += chunk.length;
      for (let at = chunk.indexOf(10); at !== -1; at = chunk.indexOf(10, at + 1)) lines += 1;
      if (pauseMs > 0) await sleep(pauseMs);
    }
  } finally {
    clearInterval(watch);
  }
  const seconds = (performance.now() - began) / 1000;
  const [rate, megabytes] = [Math.round(lines / seconds / 1000), Math.round(bytes / 1_000_000)];
  return `${lines} lines, ${megabytes} MB in ${seconds.toFixed(1)} s (${rate} k/s, first byte ${first.toFixed(0)} ms); memory ${before} → ${peak} MB`;
}

export async function* measureLists(service: Server, times: number): AsyncGenerator<string> {
  yield* measureSearches(service, times);
  const one = `/v1/opinions?division_code=${BANNER}`;
  for (const [name, accept] of [
    ['CSV   ', 'text/csv'],
    ['NDJSON', 'application/x-ndjson'],
  ] as const) {
    yield `export  ${name} of one banner: ${await exportOf(service, one, accept)}`;
    yield `export  ${name} of all:        ${await exportOf(service, '/v1/opinions', accept)}`;
  }
  yield `export  CSV by a slow reader:    ${await exportOf(service, one, 'text/csv', 2)}`;
  const began = performance.now();
  const report = `/v1/reports/procedure-conformance?division_code=${BUSY}`;
  const { items } = (await ask(service, `${service.url}${report}`)) as unknown as { items: Record<string, number> };
  const count = Object.values(items).reduce((sum, number) => sum + number, 0);
  const seconds = (performance.now() - began) / 1000;
  yield `report  procedure-conformance:   ${count} items in ${seconds.toFixed(1)} s (${Math.round(count / seconds)} items/s)`;
}
