// One cell of the matrix: an operation, a role and a place; what the policy of the contract says of it; what came back.
import type { Role } from '../../src/http/access.ts';
import { type Right, rightsOf, roleCodes } from '../../src/http/policy-table.ts';
import type { Service } from '../support/service.ts';
import { bodyIn, heldIn, type Place, type Position, pathIn, positions, type World } from './matrix-world.ts';
import type { Json, Operation } from './operations.ts';

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
const sourceOf = ({ declared }: Operation, code: string): Json =>
  declared.kind === 'put' ? { source_system: 'matrix', source_id: code } : {};

export interface Cell {
  readonly operation: Operation;
  /** `nobody` has no credential, `ungranted` one without a grant. */
  readonly role: Role | 'nobody' | 'ungranted';
  readonly position: Position | 'none';
}

export const cellsOf = (operations: readonly Operation[]): Cell[] =>
  operations.flatMap((operation): Cell[] => [
    { operation, role: 'nobody', position: 'none' },
    { operation, role: 'ungranted', position: 'none' },
    ...roleCodes.flatMap((role) => positions.map((position): Cell => ({ operation, role, position }))),
  ]);

/** Seen by everybody, or about the caller alone: no place is outside. */
export const isEverywhere = ({ path, declared }: Operation): boolean =>
  'anyone' in declared.access || /^\/(me|quota|audit-seals|audit-keys|jurisdictions)\b/.test(path);
/** A table of figures of a place outside is that of a place without records. */
/** Everybody reads them, and only their own people write them: what is refused is not hidden. */
const isOpenToRead = ({ path }: Operation): boolean =>
  /^\/(divisions(\/\{code\}(\/successions)?)?|quorum-rules.*|api-keys)$/.test(path);
/** Set for a division and all under it: those below see it, and do not change it. */
const isInherited = ({ path }: Operation): boolean =>
  /^\/(bylaws|subjects|platforms|calendar-days)\/\{(id|subject_id)\}(\/|$)/.test(path);

/** For a stated purpose, and for who holds the permission besides: test/modules has them with it. */
const isPersonal = ({ path }: Operation): boolean => /\/(look-up|personal-data|erasure)$/.test(path);

/** Shows what is seen, which may be nothing. */
const isListing = ({ declared, route, path }: Operation): boolean =>
  (declared.kind === 'list' && !route.includes(':')) || path.endsWith('/look-up');

/** What an answer may be. `in`: let in, whatever came of it; `hidden`: as if there were no such village. */
export type Expectation = 'open' | 'empty' | 'unauthenticated' | 'forbidden' | 'refused' | 'in' | 'hidden' | 'partly';

export function expected(world: World, { operation, role, position }: Cell): Expectation {
  const { declared } = operation;
  const { access, kind } = declared;
  const isRead = ['list', 'read'].includes(kind);
  if ('anyone' in access) return 'open';
  if (role === 'nobody') return 'unauthenticated';
  if (role === 'ungranted') return 'orNone' in access ? 'in' : 'forbidden';
  const right = rightIn(operation, role);
  if (right === 'none') return 'forbidden';
  if (isEverywhere(operation)) return 'in';
  const isInside = position === 'own' || position === 'parent';
  if (isListing(operation)) return isInside ? 'in' : 'hidden';
  if (role === 'responder') return ofResponder(world, operation, position, right);
  if (!isInside) {
    if (isOpenToRead(operation)) return 'refused';
    if (position === 'child' && declared.isTable) return 'empty';
    if (position === 'child' && isInherited(operation)) return isRead && !isPersonal(operation) ? 'in' : 'forbidden';
    return 'hidden';
  }
  if (isPersonal(operation)) return 'partly';
  // both divisions are to be its own, and the example names another
  if (operation.id === 'succeedDivision') return 'partly';
  return right === 'paper_cases' ? 'forbidden' : right === 'full' || right === 'supervised' ? 'in' : 'partly';
}

const rightIn = ({ id, roles, declared: { access } }: Operation, role: Role): Right => {
  const limited = 'anyone' in access ? {} : (access.limits ?? {});
  return rightsOf({ operationId: id, summary: '', 'x-roles': roles as Role[], 'x-limits': limited })[role];
};

/** A responder sees what was handed to its subject, wherever it lies, and nothing of a division. */
function ofResponder(world: World, operation: Operation, position: Position | 'none', right: Right): Expectation {
  const [, collection = ''] = operation.path.split('/');
  const hangs = heldIn(world.own, collection).some(({ body }) => typeof body.agenda_item_id === 'string');
  const isHanded = hangs || ['agenda-items', 'sessions', 'session-items', 'attendance', 'ballots'].includes(collection);
  if (position !== 'own' || !isHanded) return 'hidden';
  return right === 'handed_over' ? 'in' : 'partly';
}

/** What is wrong with an answer; undefined where it is as expected. */
export function faultOf(world: World, cell: Cell, sent: Sent, got: Got): string | undefined {
  const want = expected(world, cell);
  const leaked = ['open', 'in', 'partly'].includes(want) ? undefined : leakedIn(world, cell, sent, got);
  if (leaked) return `tells ${leaked}`;
  if (isAsExpected(want, got, cell)) return undefined;
  return `${want} expected, ${faceOf(got)} came: ${got.text.slice(0, 300)}`;
}

function isAsExpected(want: Expectation, { status, code, text }: Got, { operation }: Cell): boolean {
  switch (want) {
    case 'open':
      return ![401, 403].includes(status) && status < 500;
    case 'empty':
      return status === 200 && !figuresOf(text).some((figure) => figure !== 0);
    case 'unauthenticated':
      return status === 401;
    case 'forbidden':
      return status === 403;
    case 'refused':
      return status === 403 || status === 404;
    case 'in':
      return ![401, 403, 404].includes(status) && status < 500;
    case 'partly':
      return ![401, 404].includes(status) && status < 500;
    case 'hidden':
      return isListing(operation)
        ? status === 200 || status === 404
        : status === 404 || (status === 400 && code === 'invalid-reference');
  }
}

/** The numbers in the rows of a table. */
const figuresOf = (text: string): unknown[] =>
  (JSON.parse(text) as { rows: Json[] }).rows.flatMap((row) =>
    Object.values(row).filter((value) => typeof value === 'number'),
  );

/** An id of the village that the request did not name itself. */
function leakedIn({ own }: World, { operation, position }: Cell, sent: Sent, { text }: Got): string | undefined {
  if (isEverywhere(operation) || isOpenToRead(operation)) return undefined;
  const asked = `${sent.url} ${JSON.stringify(sent.body ?? '')}`;
  const isSeen = (collection: string) =>
    position === 'child' && isInherited({ path: `/${collection}/{id}` } as Operation);
  return own.store.collections
    .filter((collection) => !open.includes(collection) && !isSeen(collection))
    .flatMap((collection) => heldIn(own, collection))
    .map(({ id }) => id)
    .find((id) => id.length > 12 && text.includes(id) && !asked.includes(id));
}
const open = ['divisions', 'quorum-rules', 'audit-seals'];

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
  const lastly = ({ operation, position }: Cell) =>
    (position === 'own' || position === 'parent' ? 1 : 0) + (ends(operation) ? 2 : 0);
  const cells = cellsOf(operations).sort((a, b) => lastly(a) - lastly(b));
  const requests = new Map(operations.map((operation) => [operation, requestIn(world.own, operation)]));
  const faults: string[] = [];
  for (const cell of cells) {
    const { operation, role, position } = cell;
    const sent = requests.get(operation) as Sent;
    const as =
      role === 'nobody' ? undefined : role === 'ungranted' ? world.ungranted : world.keys.get(`${role} ${position}`);
    const got = await shoot(service, sent, as);
    const fault = faultOf(world, cell, sent, got);
    if (fault) faults.push(`${operation.id} as ${role} ${position}: ${sent.method} ${sent.url}: ${fault}`);
  }
  return { cells: cells.length, faults };
}
export interface Verdict {
  readonly cells: number;
  readonly faults: readonly string[];
}

/** What would end a division or a key for all that comes after it. */
const ends = ({ path, declared }: Operation): boolean =>
  declared.kind === 'act' && /successions|revoc|rotat/.test(path);
