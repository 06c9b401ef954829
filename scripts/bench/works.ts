/** What is asked for in the bench, of the service and of the bare server alike. */
import assert from 'node:assert/strict';
import { BUSY_TOWNSHIPS, STAGE } from './rows.ts';
import type { Server } from './servers.ts';
import type { Shot } from './shooter.ts';

export interface Work {
  readonly name: string;
  readonly title: string;
  readonly service: readonly Shot[];
  readonly bare: readonly Shot[];
  readonly hasKeys?: boolean;
}

const get = (path: string): Shot => ({ method: 'GET', path });

export async function ask(server: Server, { method, path, body }: Shot): Promise<Record<string, unknown>> {
  const response = await fetch(`${server.url}${path}`, { method, headers: server.headers, ...(body ? { body } : {}) });
  if (!response.ok) throw new Error(`${method} ${path}: ${response.status} ${await response.text()}`);
  return (await response.json()) as Record<string, unknown>;
}

interface Page {
  readonly items: { readonly id: string }[];
  readonly next_cursor: string | null;
}

const PAGE = 50;
const STRIDE = 200;

/** A page as far down the list as asked, in records. */
async function goDown(service: Server, list: string, depth: number): Promise<{ cursor: string; after: string }> {
  let place = { cursor: '', after: '' };
  for (let left = depth; left > 0; left -= STRIDE) {
    const cursor = place.cursor && `&cursor=${place.cursor}`;
    const page = (await ask(service, get(`${list}&limit=${Math.min(STRIDE, left)}${cursor}`))) as unknown as Page;
    const last = page.items.at(-1);
    if (!page.next_cursor || !last) throw new Error(`${list} ends before ${depth}`);
    place = { cursor: page.next_cursor, after: last.id };
  }
  return place;
}

/** `ids`: of items that the credential sees; `open`: of those that take opinions; `sizes`: of the lists. */
export interface Sample {
  readonly ids: readonly string[];
  readonly open: readonly string[];
  readonly sizes: readonly number[];
}

/** W3: an opinion on each item that takes them. */
export const creationsOf = ({ open }: Sample): Shot[] =>
  open.map(
    (agenda_item_id, n): Shot => ({
      method: 'POST',
      path: '/v1/opinions',
      body: JSON.stringify({
        agenda_item_id,
        speaker: `村民 ${n % 97}`,
        stance: 'condition',
        text: '新井须打在原井五十米范围内,先办取水许可,费用按户均摊,管护由受益户轮流承担',
        voiced_on: new Date().toISOString().slice(0, 10),
      }),
    }),
  );

export async function worksFor(service: Server, sample: Sample): Promise<Work[]> {
  const lists = BUSY_TOWNSHIPS.map((code) => `/v1/agenda-items?division_code=${code}&stage=${STAGE}`);
  const deep = await Promise.all(
    lists.map((list, at) => goDown(service, list, Math.max(1, Math.floor((sample.sizes[at] ?? 0) * 0.9) - PAGE))),
  );
  const gets = sample.ids.map((id) => get(`/v1/agenda-items/${id}`));
  const creates = creationsOf(sample);
  const first = lists.map(get);
  return [
    { name: 'W1', title: 'get one item', service: gets, bare: gets },
    { name: 'W2', title: 'list 50, first page', service: first, bare: first },
    {
      name: 'W2deep',
      title: 'list 50, deep page',
      service: lists.map((list, at) => get(`${list}&cursor=${deep[at]?.cursor}`)),
      bare: lists.map((list, at) => get(`${list}&after=${deep[at]?.after}`)),
    },
    { name: 'W3', title: 'create an opinion', service: creates, bare: creates, hasKeys: true },
  ];
}

/** Throws unless both answer alike: what differs is not compared. */
export async function requireSameAnswers(service: Server, bare: Server, works: readonly Work[]): Promise<void> {
  // what is measured is masked; the bare server masks nothing
  const unmasked = { ...service, headers: { ...service.headers, purpose: 'bench' } };
  for (const work of works) {
    if (work.hasKeys) {
      await ask(service, work.service[0] as Shot);
      await ask(bare, work.bare[0] as Shot);
      continue;
    }
    for (const [at, shot] of work.service.slice(0, 5).entries()) {
      const { next_cursor: _, ...ours } = await ask(unmasked, shot);
      const theirs = await ask(bare, work.bare[at] as Shot);
      assert.deepEqual(ours, theirs, `${work.name}: the answers differ`);
      if (Array.isArray(ours.items)) assert.equal(ours.items.length, PAGE, `${work.name}: not a full page`);
    }
  }
}
