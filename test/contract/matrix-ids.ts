// Every place that takes an id: one of another village is to be answered as one that does not exist.

import { faceOf, type Got, shoot } from './matrix.ts';
import { isEverywhere } from './matrix-policy.ts';
import { anotherValue } from './matrix-values.ts';
import { bodyIn, heldIn, type Place, pathIn, type World } from './matrix-world.ts';
import type { Json, Operation, Schema } from './operations.ts';
import type { ReachedVerdict, Verdict } from './verdict.ts';

const MISSING_ID = '01935f6e-7a00-7000-8000-00000000ffff';
const MISSING_DIVISION = '150626100987';
type Keys = Place['keys'];

/** Whoever may, of the other village alone: what lies in the first is outside for all of them. */
export function callerOf({ keys }: Place, { roles }: Operation): string | undefined {
  const order: readonly (readonly [keyof Keys, string])[] = [
    ['convener', 'convener'],
    ['supervisor', 'supervisor'],
    ['administrator', 'administrator'],
  ];
  const found = order.find(([, role]) => roles.includes(role));
  return found && keys[found[0]];
}

export interface IdPlace {
  /** `points` and `opinion_id`, where the second stands in a record of the first, or in each of a list. */
  readonly name: string;
  readonly within: string | null;
  readonly isList: boolean;
  readonly isDivision: boolean;
  /** In a list behind one that is right: each is looked at, not the first alone. */
  readonly isBeside: boolean;
}

/** Properties of the body that name a record or a division, one step inside included. */
export function idPlaces(world: World, { body }: Operation): IdPlace[] {
  if (!body) return [];
  const { properties = {} } = world.contract.resolve(body.schema) as Schema;
  return Object.entries(properties).flatMap(([name, property]) => {
    const inner = world.contract.resolve((property.items ?? property) as Schema).properties;
    return inner ? placesAmong(inner, name) : placesAmong({ [name]: property }, null);
  });
}

const placesAmong = (properties: Record<string, Schema>, within: string | null): IdPlace[] =>
  Object.entries(properties).flatMap(([name, property]) => {
    const { type, items, format } = property as Schema & { format?: string };
    const isList = [type].flat().includes('array');
    const { format: each } = (items ?? {}) as { format?: string };
    const isDivision = /(^|_)(division|successor)_codes?$/.test(name);
    if (format !== 'uuid' && each !== 'uuid' && !isDivision) return [];
    const place = { name, within, isList, isDivision, isBeside: false };
    return isList && within === null ? [place, { ...place, isBeside: true }] : [place];
  });

/** One that is right there: a record of the item, where it is of one; else as the example has it, or any. */
function rightIn(at: Place, name: string, item: string, example: Json): string[] {
  const collection = at.store.collections.find((one) => name.endsWith(one.replaceAll('-', '_').replace(/s$/, '_ids')));
  const held = heldIn(at, collection ?? '');
  if (held.some(({ body }) => 'agenda_item_id' in body))
    return held.flatMap(({ id, body }) => (body.agenda_item_id === item ? [id] : [])).slice(0, 1);
  const [given = held[0]?.id] = [example[name]].flat();
  return typeof given === 'string' ? [given] : [];
}

/** The body with this id in its place, or with these where it takes a list. */
function withId(world: World, operation: Operation, place: IdPlace, body: Json, ids: readonly string[]): Json {
  const { name, within, isList } = place;
  const value = isList ? ids : ids[0];
  if (within === null) return { ...body, [name]: value };
  const { properties = {} } = world.contract.resolve(operation.body?.schema ?? {}) as Schema;
  const outer = properties[within] as Schema;
  const isMany = [outer.type].flat().includes('array');
  const present = (isMany ? (body[within] as Json[] | undefined)?.[0] : body[within]) as Json | undefined;
  const record = { ...(present ?? (anotherValue(outer.items ?? outer) as Json)), [name]: value };
  return { ...body, [within]: isMany ? [record] : record };
}

/** An id of the first village where the property would have one of the second. */
function foreignFor(world: World, operation: Operation, { name, within, isDivision }: IdPlace, item: number): string {
  if (isDivision) return world.own.people.code;
  if (within !== null) return foreignByName(world, name);
  const theirs = bodyIn(world.own, operation, world.own.items[item])[name];
  const one = String([theirs].flat()[0]);
  const isTheirs = world.own.store.collections.some((collection) =>
    heldIn(world.own, collection).some(({ id }) => id === one),
  );
  return isTheirs ? one : foreignByName(world, name);
}
const foreignByName = ({ own }: World, name: string): string => {
  const singular = name.replace(/_ids?$/, '');
  const collection = own.store.collections.find((one) => singular.endsWith(one.replaceAll('-', '_').replace(/s$/, '')));
  const [held] = heldIn(own, collection ?? 'agenda-items');
  return held?.id ?? (own.items[0] as string);
};

/** Divisions are read by everybody: that one exists is told. What is recorded in one is told by `division_code`. */
const isOpen = ({ name, isDivision }: IdPlace): boolean => isDivision && name !== 'division_code';

/** The same request with a foreign id, and with one that nothing has: nobody can tell the answers apart. */
export async function judgeIdsInBodies(world: World): Promise<ReachedVerdict> {
  const { service, contract, other } = world;
  const faults: string[] = [];
  const reached = new Set<string>();
  const asked = new Set<string>();
  for (const operation of contract.operations) {
    const as = callerOf(other, operation);
    if (!as || !['create', 'update', 'put', 'act'].includes(operation.declared.kind)) continue;
    for (const place of idPlaces(world, operation)) {
      const label = [operation.id, place.within, `${place.name}${place.isBeside ? '[1]' : ''}`]
        .filter(Boolean)
        .join('.');
      for (const [index, item] of other.items.entries()) {
        if (reached.has(label)) break;
        const path = pathIn(other, operation, item);
        const example = bodyIn(other, operation, item);
        const beside = place.isBeside ? rightIn(other, place.name, item, example) : [];
        if (!path || (place.isBeside && beside.length === 0)) continue;
        const ask = async (id: string): Promise<Got> => {
          const body = withId(world, operation, place, example, [...beside, id]);
          const headers = { 'if-match': '*' };
          const isVersioned = ['update', 'remove'].includes(operation.declared.kind);
          return shoot(service, { method: operation.method, url: path, body, ...(isVersioned ? { headers } : {}) }, as);
        };
        const missing = await ask(place.isDivision ? MISSING_DIVISION : MISSING_ID);
        const foreign = await ask(foreignFor(world, operation, place, index));
        asked.add(label);
        const isTold = faceOf(missing) !== faceOf(foreign) || foreign.status < 300 || foreign.status >= 500;
        if (isTold && !isOpen(place)) faults.push(`${label}: missing ${faceOf(missing)}, foreign ${faceOf(foreign)}`);
        if (missing.status === 404 || missing.faults.some((fault) => fault.includes(`${place.name}`)))
          reached.add(label);
      }
    }
  }
  return { cells: asked.size, faults: [...new Set(faults)], reached: [...reached] };
}

/** Filters of lists: a foreign id finds what a missing one finds. */
export async function judgeFilters(world: World): Promise<Verdict> {
  const { service, contract, own, other } = world;
  const faults: string[] = [];
  let cells = 0;
  for (const operation of contract.operations.filter(({ declared }) => declared.kind === 'list')) {
    const as = callerOf(other, operation);
    const path = pathIn(other, operation);
    if (!as || !path) continue;
    for (const { name, schema } of operation.parameters.filter((one) => one.in === 'query')) {
      const isDivision = /division_code$/.test(name);
      if (!isDivision && (schema as { format?: string }).format !== 'uuid') continue;
      const ask = (id: string) => shoot(service, { method: 'GET', url: `${path}?${name}=${id}` }, as);
      const missing = await ask(isDivision ? MISSING_DIVISION : MISSING_ID);
      const foreign = await ask(isDivision ? own.people.code : foreignByName(world, name));
      cells += 2;
      const isSame = faceOf(missing) === faceOf(foreign) && bare(missing) === bare(foreign);
      if (!isSame)
        faults.push(`${operation.id}?${name}: ${faceOf(missing)} ${faceOf(foreign)} ${foreign.text.slice(0, 200)}`);
    }
  }
  return { cells, faults };
}
/** Without what names the request itself. */
const bare = ({ text }: Got): string =>
  text.replaceAll(/"(instance|request_id|as_of|division_code)":"[^"]*"/g, '').replaceAll(/15062610\d+/g, '');

/** A cursor that another credential was given is as good as one made up. */
export async function judgeCursors(world: World): Promise<ReachedVerdict> {
  const { service, contract, own } = world;
  const faults: string[] = [];
  const reached: string[] = [];
  let cells = 0;
  const twin = await service.key('convener', own.people.code);
  const auditors = [await service.key('auditor', own.people.code), await service.key('auditor', own.people.code)];
  for (const operation of contract.operations.filter((one) => one.declared.kind === 'list' && !isEverywhere(one))) {
    const path = pathIn(own, operation, own.items.at(-1));
    const pairs = operation.roles.includes('convener')
      ? [
          [own.keys.convener, twin],
          [own.keys.convener, world.other.keys.convener],
        ]
      : [auditors, [auditors[0], world.other.keys.administrator]];
    for (const [giver, taker] of pairs) {
      const first = await shoot(service, { method: 'GET', url: `${path}?limit=1` }, giver);
      const cursor = first.status === 200 ? (JSON.parse(first.text) as Json).next_cursor : null;
      cells += 1;
      if (typeof cursor !== 'string') continue;
      reached.push(operation.id);
      const stolen = await shoot(service, { method: 'GET', url: `${path}?limit=1&cursor=${cursor}` }, taker);
      const madeUp = await shoot(
        service,
        { method: 'GET', url: `${path}?limit=1&cursor=QUJDREVGR0hJSktMTU5PUA` },
        taker,
      );
      if (stolen.status < 400 || faceOf(stolen) !== faceOf(madeUp))
        faults.push(`${operation.id}: stolen ${faceOf(stolen)}, made up ${faceOf(madeUp)}`);
    }
  }
  return { cells, faults, reached: [...new Set(reached)] };
}

/** A key that another credential used is a key that nobody used. */
export async function judgeIdempotencyKeys(world: World): Promise<ReachedVerdict> {
  const { service, contract, own, other } = world;
  const faults: string[] = [];
  const reached: string[] = [];
  let cells = 0;
  for (const operation of contract.operations.filter(
    ({ method, security }) => method === 'POST' && security.length > 0,
  )) {
    const [giver, taker] = [callerOf(own, operation), callerOf(other, operation)];
    const url = pathIn(own, operation, own.items.at(-1));
    if (!giver || !taker || !url) continue;
    const key = `key-${operation.id}`;
    const ask = (as: string, name: string) =>
      shoot(
        service,
        { method: 'POST', url, headers: { 'idempotency-key': name }, body: bodyIn(own, operation, own.items.at(-1)) },
        as,
      );
    const first = await ask(giver, key);
    const [taken, fresh] = [await ask(taker, key), await ask(taker, `${key}-fresh`)];
    cells += 1;
    if (first.status < 300) reached.push(operation.id);
    if (taken.headers['idempotency-replayed'] || faceOf(taken) !== faceOf(fresh))
      faults.push(`${operation.id}: ${faceOf(taken)} with the key of another, ${faceOf(fresh)} with one of its own`);
  }
  return { cells, faults, reached };
}

/** The number that a portal gave a record of another village finds nothing there, and changes nothing. */
export async function judgeSources(world: World): Promise<ReachedVerdict> {
  const { service, contract, own, other } = world;
  const faults: string[] = [];
  const reached: string[] = [];
  let cells = 0;
  for (const operation of contract.operations.filter(({ declared }) => declared.kind === 'put')) {
    const [giver, taker] = [callerOf(own, operation), callerOf(other, operation)];
    if (!giver || !taker) continue;
    const item = (at: Place) => at.items.at(-1);
    const ask = (at: Place, as: string, number: string) => {
      const url = operation.route.replace(':source_system', 'matrix-ids').replace(':source_id', number);
      return shoot(service, { method: 'PUT', url, body: bodyIn(at, operation, item(at)) }, as);
    };
    const made = await ask(own, giver, operation.id);
    const { id, version } = JSON.parse(made.text) as Json;
    const stolen = await ask(other, taker, operation.id);
    const fresh = await ask(other, taker, `${operation.id}-2`);
    const again = await ask(own, giver, operation.id);
    cells += 1;
    if (made.status === 201) reached.push(operation.id);
    if (faceOf(stolen) !== faceOf(fresh) || stolen.text.includes(String(id)))
      faults.push(`${operation.id}: ${faceOf(stolen)} by a number of another, ${faceOf(fresh)} by its own`);
    if (made.status === 201 && (JSON.parse(again.text) as Json).version !== version)
      faults.push(`${operation.id}: it was changed`);
  }
  return { cells, faults, reached };
}
