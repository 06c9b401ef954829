// The rows of a list, as JSON and as an export, and which of them this caller was not to see.
import { ancestors } from '../../src/db/scope.ts';
import { parseCsv } from '../support/csv.ts';
import type { Got } from './matrix.ts';
import { type Cell, hangsOnItem, inherited, isEverywhere } from './matrix-policy.ts';
import { heldIn, idsIn, type Place, type Position, placeOf, subjectOf, type World } from './matrix-world.ts';
import type { Json, Operation } from './operations.ts';

/** Tombstones among them, and the rows of a table. */
export function rowsOf({ status, text, headers }: Got): Json[] {
  if (status !== 200) return [];
  const type = String(headers['content-type']).split(';')[0];
  if (type === 'text/csv') {
    const [head = [], ...lines] = parseCsv(text.replace(/^\ufeff/, ''));
    return lines.map((cells) => Object.fromEntries(cells.map((cell, at) => [head[at], cell || null])));
  }
  if (type === 'application/x-ndjson')
    return text
      .split('\n')
      .filter(Boolean)
      .map((line) => JSON.parse(line) as Json);
  const { items, removed, rows } = JSON.parse(text) as Json;
  return [items, removed, rows].flatMap((part) => (Array.isArray(part) ? (part as Json[]) : []));
}

export const collectionListed = ({ route }: Operation): string =>
  ({
    'agenda-items': route.includes('sessions') ? 'session-items' : 'agenda-items',
    'look-up': 'subjects',
    members: 'committee-members',
  })[route.split('/').at(-1) as string] ?? (route.split('/').at(-1) as string);

const isUnder = (code: string, division: string) =>
  code === division || code.startsWith(division.length < 12 ? division : `${division}-`);
const placesOf = ({ own, other, away }: World): readonly Place[] => [own, other, away];

/** Where a row lies: as it says, or as the world knows of it or of its item. */
const divisionOf = (world: World, { id, division_code: code, agenda_item_id: item }: Json): string | undefined =>
  typeof code === 'string'
    ? code
    : placesOf(world).find((at) => idsIn(at).has(String(id)) || idsIn(at).has(String(item)))?.people.code;

function isSeen(world: World, { operation, role, position }: Cell, row: Json): boolean {
  const collection = collectionListed(operation);
  const division = divisionOf(world, row);
  const at = placeOf[position as Position];
  if (role === 'responder') {
    const isHanded = position === 'own' && division !== undefined && isUnder(division, world.own.people.code);
    return row.id === subjectOf(world, position as Position) || (isHanded && isHandedOver(world, collection, row));
  }
  if (division === undefined) return false;
  if (isUnder(division, at)) return true;
  if (inherited.includes(collection) && ancestors(at).includes(division)) return true;
  return position === 'affected' && division === world.own.people.code && hangsOnItem(world, collection);
}

/** To whom an item was handed sees it and what hangs on it. */
const isHandedOver = ({ own }: World, collection: string, row: Json): boolean => {
  const item = collection === 'agenda-items' ? row.id : row.agenda_item_id;
  return typeof item !== 'string' || own.items.includes(item);
};

/** The first row that was not to be seen; for a list of what is under a record, the record decides. */
export function excessIn(world: World, cell: Cell, got: Got): string | undefined {
  if (isEverywhere(cell.operation)) return undefined;
  const row = rowsOf(got).find((one) => !isSeen(world, cell, one));
  return row && JSON.stringify(row).slice(0, 300);
}

/** Whether a list shows what is there: one that is empty would leak nothing, and prove nothing. */
export function lackIn(world: World, { operation, role, position }: Cell, got: Got): string | undefined {
  const collection = collectionListed(operation);
  if (role === 'responder' && !(position === 'own' && hasHandedOver(world, collection))) return undefined;
  const rows = rowsOf(got);
  // the newest of the log are of one place
  const isWide = position === 'parent' && !operation.route.includes(':') && collection !== 'audit-entries';
  const places = isWide ? [world.own, world.other] : [world.own];
  const lacking = places.find(({ people }) => !rows.some((row) => divisionOf(world, row) === people.code));
  return lacking && `shows nothing of ${lacking.people.code}`;
}
const hasHandedOver = (world: World, collection: string): boolean =>
  heldIn(world.own, collection).some(({ body }) => world.own.items.includes(String(body.agenda_item_id ?? body.id)));
