// What the policy says of one cell of the matrix: an operation, a role and a place. `access-table.ts` holds the roles
// themselves against the design; here they are taken as the contract has them.
import type { Role } from '../../src/http/access.ts';
import { type Right, rightsOf, roleCodes } from '../../src/http/policy-table.ts';
import { heldIn, type Position, positions, type World } from './matrix-world.ts';
import type { Operation } from './operations.ts';

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
/** Everybody reads them, and only their own people write them: what is refused is not hidden. */
export const isOpenToRead = ({ path }: Operation): boolean =>
  /^\/(divisions(\/\{code\}(\/successions)?)?|quorum-rules.*|api-keys)$/.test(path);
/** Collections of what is set for a division and all under it: those below see it, and do not change it. */
export const inherited = ['bylaws', 'subjects', 'platforms', 'calendar-days'];
const isInherited = ({ path }: Operation): boolean =>
  new RegExp(`^/(${inherited.join('|')})/\\{(id|subject_id)\\}(/|$)`).test(path);

/** For a stated purpose, and for who holds the permission besides: test/modules has them with it. */
export const isPersonal = ({ path }: Operation): boolean => /\/(look-up|personal-data|erasure)$/.test(path);

/** Shows what is seen, which may be nothing. */
export const isListing = ({ declared, route, path }: Operation): boolean =>
  (declared.kind === 'list' && !route.includes(':')) || path.endsWith('/look-up');
export const isRead = ({ declared }: Operation): boolean => ['list', 'read'].includes(declared.kind);

/** Collections of an item and of what belongs to one: seen by whoever sees the item. */
const ofItems = ['agenda-items', 'transitions', 'sessions', 'session-items', 'attendance', 'ballots'];
export const hangsOnItem = ({ own }: World, collection: string): boolean =>
  ofItems.includes(collection) ||
  (!/^audit/.test(collection) && heldIn(own, collection).some(({ body }) => typeof body.agenda_item_id === 'string'));
const isOfItem = (world: World, { path }: Operation): boolean => hangsOnItem(world, path.split('/')[1] ?? '');

/**
 * What an answer may be. `in`: let in, whatever came of it; `hidden`: as if there were no such village; `outside`:
 * refused or hidden, for who sees the record and does not write it.
 */
export type Expectation =
  | 'open'
  | 'empty'
  | 'unauthenticated'
  | 'forbidden'
  | 'refused'
  | 'in'
  | 'hidden'
  | 'outside'
  | 'partly';

export function expected(world: World, cell: Cell): Expectation {
  const { operation, role, position } = cell;
  const { access } = operation.declared;
  if ('anyone' in access) return 'open';
  if (role === 'nobody') return 'unauthenticated';
  if (role === 'ungranted') return 'orNone' in access ? 'in' : 'forbidden';
  const right = rightIn(operation, role);
  if (right === 'none') return 'forbidden';
  if (isEverywhere(operation)) return 'in';
  const isInside = position === 'own' || position === 'parent';
  if (isListing(operation)) return isInside ? 'in' : 'hidden';
  if (role === 'responder') return ofResponder(world, operation, position, right);
  if (!isInside) return ofOutsider(world, cell);
  if (isPersonal(operation)) return 'partly';
  // both divisions are to be its own, and the example names another
  if (operation.id === 'succeedDivision') return 'partly';
  return right === 'paper_cases' ? 'forbidden' : right === 'full' || right === 'supervised' ? 'in' : 'partly';
}

function ofOutsider(world: World, { operation, position }: Cell): Expectation {
  const { declared } = operation;
  if (isOpenToRead(operation)) return 'refused';
  if (position === 'child' && declared.isTable) return 'empty';
  if (position === 'child' && isInherited(operation))
    return isRead(operation) && !isPersonal(operation) ? 'in' : 'forbidden';
  if (position === 'affected' && isOfItem(world, operation)) return isRead(operation) ? 'in' : 'outside';
  return 'hidden';
}

const rightIn = ({ id, roles, declared: { access } }: Operation, role: Role): Right => {
  const limited = 'anyone' in access ? {} : (access.limits ?? {});
  return rightsOf({ operationId: id, summary: '', 'x-roles': roles as Role[], 'x-limits': limited })[role];
};

/** A responder sees what was handed to its subject, wherever it lies, and nothing of a division. */
function ofResponder(world: World, operation: Operation, position: Position | 'none', right: Right): Expectation {
  if (position !== 'own' || !isOfItem(world, operation)) return 'hidden';
  return right === 'handed_over' ? 'in' : 'partly';
}
