// One cell of the matrix: what is asked, what came back, and what is wrong with it.
import type { Role } from '../../src/http/access.ts';
import type { Service } from '../support/service.ts';
import {
  type Cell,
  cellsOf,
  type Expectation,
  expected,
  inherited,
  isEverywhere,
  isListing,
  isPersonal,
  isRead,
} from './matrix-policy.ts';
import { excessIn, lackIn, rowsOf } from './matrix-rows.ts';
import { bodyIn, heldIn, idsIn, type Place, pathIn, type World } from './matrix-world.ts';
import type { Json, Operation } from './operations.ts';
import type { Verdict } from './verdict.ts';

export interface Sent {
  readonly method: string;
  readonly url: string;
  readonly headers?: Record<string, string>;
  readonly body?: unknown;
}
export interface Got {
  readonly status: number;
  readonly code: string | undefined;
  /** `/title role` of each fault. */
  readonly faults: readonly string[];
  readonly text: string;
  readonly headers: Readonly<Record<string, unknown>>;
}

export async function shoot(service: Service, { method, url, headers, body }: Sent, as?: string): Promise<Got> {
  const type = method === 'PATCH' ? 'application/merge-patch+json' : 'application/json';
  const answer = await service.app.inject({
    method: method as 'GET',
    url,
    headers: {
      ...(as === undefined ? {} : { authorization: `Bearer ${as}` }),
      ...(body === undefined ? {} : { 'content-type': type }),
      ...headers,
    },
    ...(body === undefined ? {} : { payload: JSON.stringify(body) }),
  });
  const problem = answer.statusCode >= 400 ? answer.json<{ code: string; errors?: Json[] }>() : undefined;
  return {
    status: answer.statusCode,
    code: problem?.code,
    faults: (problem?.errors ?? []).map(({ pointer, code }) => `${pointer} ${code}`),
    text: answer.body,
    headers: answer.headers,
  };
}

/** What a stranger can tell answers apart by. */
export const faceOf = ({ status, code, faults }: Got): string => [status, code, ...faults].join(' ');

/** A version that no record has: who is let in is told so, and changes nothing. */
const NO_VERSION = '"2147483647"';

/** Asks for the records of the village: its ids in the path, in the body, and as the division of a report. */
export function requestIn(at: Place, operation: Operation): Sent {
  const { method, declared, parameters } = operation;
  const path = pathIn(at, operation, at.items.at(-1)) ?? operation.route;
  const query = parameters
    .filter((one) => one.in === 'query' && (one.required || (declared.isTable && one.name === 'division_code')))
    .map(({ name, example }) => {
      const value = name === 'division_code' ? at.people.code : String(example);
      return `${name}=${encodeURIComponent(value)}`;
    });
  return {
    method,
    url: query.length > 0 ? `${path}?${query.join('&')}` : path,
    headers: {
      ...(['update', 'remove', 'put'].includes(declared.kind) ? { 'if-match': NO_VERSION } : {}),
      ...(isPersonal(operation) ? { purpose: 'matrix' } : {}),
    },
    ...(operation.body
      ? { body: { ...bodyIn(at, operation, at.items.at(-1)), ...sourceOf(operation, at.people.code) } }
      : {}),
  };
}

/** A list is asked for in each of its forms, searched, and since a time: each is a way of its own to the rows. */
export function variantsOf(at: Place, operation: Operation): ReadonlyMap<string, Sent> {
  const sent = requestIn(at, operation);
  const { declared, parameters, route } = operation;
  const has = (name: string) => parameters.some((one) => one.in === 'query' && one.name === name);
  const whole = has('limit') ? asking(sent, 'limit', '200') : sent;
  const variants = new Map([['json', whole]]);
  if (declared.kind !== 'list' && !declared.isTable) return variants;
  for (const [name, accept] of [
    ['csv', 'text/csv'],
    ['ndjson', 'application/x-ndjson'],
  ] as const)
    variants.set(name, { ...sent, headers: { ...sent.headers, accept } });
  const [held] = heldIn(at, route.split('/').at(-1) as string);
  if (has('q')) variants.set('q', asking(whole, 'q', String(held?.body.title ?? held?.body.text).slice(0, 4)));
  if (has('modified_since')) variants.set('since', asking(whole, 'modified_since', '2020-01-01T00:00:00Z'));
  return variants;
}
const asking = (sent: Sent, name: string, value: string): Sent => ({
  ...sent,
  url: `${sent.url}${sent.url.includes('?') ? '&' : '?'}${name}=${encodeURIComponent(value)}`,
});
const sourceOf = ({ declared }: Operation, code: string): Json =>
  declared.kind === 'put' ? { source_system: 'matrix', source_id: code } : {};

/** What is wrong with an answer; undefined where it is as expected. */
export function faultOf(world: World, cell: Cell, sent: Sent, got: Got): string | undefined {
  const want = expected(world, cell);
  if (!isAsExpected(want, got, cell)) return `${want} expected, ${faceOf(got)} came: ${got.text.slice(0, 300)}`;
  if (cell.position === 'none') return undefined;
  const leaked = leakedIn(world, cell, sent, got);
  if (leaked) return `tells ${leaked}`;
  if (!showsRows(cell.operation)) return undefined;
  const excess = excessIn(world, cell, got);
  if (excess) return `shows ${excess}`;
  return want === 'in' && !isEverywhere(cell.operation) ? lackIn(world, cell, got) : undefined;
}
const showsRows = ({ declared, path }: Operation): boolean => declared.kind === 'list' || path.endsWith('/look-up');

export function isAsExpected(want: Expectation, got: Got, { operation }: Cell): boolean {
  const { status, code } = got;
  const isHidden = status === 404 || (status === 400 && code === 'invalid-reference');
  switch (want) {
    case 'open':
      return ![401, 403].includes(status) && status < 500;
    case 'empty':
      return status === 200 && !figuresOf(got).some((figure) => figure !== 0);
    case 'unauthenticated':
      return status === 401;
    case 'forbidden':
      return status === 403;
    case 'refused':
      return status === 403 || status === 404;
    case 'in':
      return isRead(operation) ? status === 200 : ![401, 403, 404].includes(status) && status < 500;
    case 'partly':
      return ![401, 404].includes(status) && status < 500;
    case 'hidden':
      return isListing(operation) ? status === 200 || status === 404 : isHidden;
    case 'outside':
      return status === 403 || isHidden;
  }
}

/** The numbers in the rows of a table, which are texts in an export. */
const figuresOf = (got: Got): number[] =>
  rowsOf(got).flatMap((row) =>
    Object.entries(row).flatMap(([name, value]) =>
      name !== 'division_code' && /^[0-9]+$/.test(String(value)) ? [Number(value)] : [],
    ),
  );

/** Of which villages a place sees nothing; what it sees of the first besides, `excessIn` tells from the rest. */
const unseenFrom: Readonly<Record<Cell['position'], readonly ('own' | 'other' | 'away')[]>> = {
  none: [],
  own: ['other', 'away'],
  child: ['own', 'other', 'away'],
  parent: ['away'],
  sibling: ['own', 'away'],
  affected: ['other', 'away'],
  foreign: ['own', 'other'],
};
const UUID = /[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}/g;

/** An id of a village that the caller sees nothing of, and that the request did not name itself. */
function leakedIn(world: World, { operation, position }: Cell, sent: Sent, { text }: Got): string | undefined {
  if (isEverywhere(operation)) return undefined;
  const isSeen = (collection: string) => position === 'child' && inherited.includes(collection);
  const unseen = unseenFrom[position].map((name) => idsIn(world[name]));
  const told = [...new Set(text.match(UUID))].filter((id) =>
    unseen.some((ids) => ids.has(id) && !isSeen(ids.get(id) as string)),
  );
  if (told.length === 0) return undefined;
  const asked = `${sent.url} ${JSON.stringify(sent.body ?? '')}`;
  return told.find((id) => !asked.includes(id));
}

function expectedAfter(world: World, cell: Cell): Expectation {
  const { operation, position } = cell;
  if (position === 'foreign') return expected(world, cell);
  const live = expected(world, { ...cell, position: 'own' });
  if (['list', 'read'].includes(operation.declared.kind)) return live;
  // a search by POST is a search, but what has ended sends no POST
  if (isListing(operation) && position === 'sibling') return live;
  return position === 'own' ? 'forbidden' : 'refused';
}

/** After the village was merged into the neighbour: who held it reads, who holds what it became reads, and neither writes. */
export async function judgeEnded(world: World, operations: readonly Operation[]): Promise<Verdict> {
  const faults: string[] = [];
  const concerned: readonly Role[] = [
    'administrator',
    'township_officer',
    'convener',
    'supervisor',
    'auditor',
    'portal',
  ];
  const cells = cellsOf(operations)
    .filter(({ operation }) => !isEverywhere(operation) && operation.path !== '/api-keys')
    .filter(
      ({ role, position }) => concerned.includes(role as Role) && ['own', 'sibling', 'foreign'].includes(position),
    );
  for (const cell of cells) {
    const { operation, role, position } = cell;
    const want = expectedAfter(world, cell);
    const sent = requestIn(world.own, operation);
    const got = await shoot(world.service, sent, world.keys.get(`${role} ${position}`));
    const isIn = isAsExpected(want, got, cell) || (want === 'refused' && isAsExpected('hidden', got, cell));
    if (!isIn)
      faults.push(
        `${operation.id} as ${role} ${position}: ${want} expected, ${faceOf(got)} came: ${got.text.slice(0, 200)}`,
      );
  }
  return { cells: cells.length, faults };
}

/** All cells, outsiders first: nothing of theirs may change what the others find. */
export async function judgeAll(world: World, service: Service, operations: readonly Operation[]): Promise<Verdict> {
  const lastly = (cell: Cell) => (isInsider(cell) ? 1 : 0) + (ends(cell.operation) ? 2 : 0);
  const cells = cellsOf(operations).sort((a, b) => lastly(a) - lastly(b));
  const requests = new Map(operations.map((operation) => [operation, variantsOf(world.own, operation)]));
  const faults: string[] = [];
  let count = 0;
  for (const cell of cells) {
    const { operation, role, position } = cell;
    const as =
      role === 'nobody' ? undefined : role === 'ungranted' ? world.ungranted : world.keys.get(`${role} ${position}`);
    for (const [variant, asked] of requests.get(operation) ?? []) {
      const sent = isInsider(cell) ? asked : bold(asked);
      const got = await shoot(service, sent, as);
      const fault = faultOf(world, cell, sent, got);
      count += 1;
      if (fault)
        faults.push(`${operation.id} as ${role} ${position}, ${variant}: ${sent.method} ${sent.url}: ${fault}`);
    }
  }
  return { cells: count, faults };
}
const isInsider = ({ position }: Cell): boolean => position === 'own' || position === 'parent';
/** An outsider does not stumble over the version. */
const bold = (sent: Sent): Sent =>
  sent.headers?.['if-match'] ? { ...sent, headers: { ...sent.headers, 'if-match': '*' } } : sent;

/** What would end a division or a key for all that comes after it. */
const ends = ({ path, declared }: Operation): boolean =>
  declared.kind === 'act' && /successions|revoc|rotat/.test(path);
