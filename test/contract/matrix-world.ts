// The world of the matrix: two villages with at least one record of every collection, made by the operations themselves,
// and a credential for each role in each place.

import { numberEvents } from '../../src/db/relay.ts';
import { sealEvents } from '../../src/db/seal.ts';
import { newSealKey, readSealKey } from '../../src/db/seal-key.ts';
import type { Role } from '../../src/http/access.ts';
import { roleCodes } from '../../src/http/policy-table.ts';
import { issueApiKey } from '../../src/modules/api-keys/commands.ts';
import { neighbour, type Service, township, village } from '../support/service.ts';
import { type Journey, must, type Reached, settle, type Village } from '../support/village.ts';
import { type Contract, collectionOf, type Json, type Operation, type Schema } from './operations.ts';
import { type Held, learnLists, Store } from './store.ts';

export const positions = ['own', 'child', 'parent', 'sibling', 'affected', 'foreign'] as const;
export type Position = (typeof positions)[number];
/** Where a credential stands to the village whose records are asked for. */
export const placeOf: Readonly<Record<Position, string>> = {
  own: village,
  child: `${village}-01`,
  parent: township,
  sibling: neighbour,
  // named by every item of the first village
  affected: '150626100205',
  foreign: '150626101201',
};

export interface Place {
  readonly people: Village;
  readonly store: Store;
  readonly keys: Readonly<Record<'convener' | 'officer' | 'supervisor' | 'administrator', string>>;
  readonly items: readonly string[];
  /** What was removed, and of which collection it was. */
  readonly removed: ReadonlyMap<string, string>;
}
export interface World {
  readonly service: Service;
  readonly contract: Contract;
  readonly own: Place;
  readonly other: Place;
  /** In another township. */
  readonly away: Place;
  readonly keys: ReadonlyMap<string, string>;
  readonly ungranted: string;
  /** What the matrix needs and nothing has made. */
  readonly lacking: readonly string[];
}

const stages: readonly Reached[] = [
  'drafting',
  'soliciting',
  'proposed',
  'deliberating',
  'decided',
  'implementing',
  'closed',
];
/** As the example of a look-up has it: somebody in every village has this number. */
const PHONE = '13812345678';
const first = () => 1;
export const exampleOf = ({ body }: Operation): Json => (Object.values(body?.examples ?? {})[0]?.value ?? {}) as Json;

/** The body of an example with what it names put in this place. */
export function bodyIn(
  { store, people }: Place,
  operation: Operation,
  item?: string,
  given = exampleOf(operation),
): Json {
  const schema = (operation.body?.schema ?? {}) as Schema;
  const { source_system: _, source_id: __, ...named } = given;
  const body = store.refer(
    operation.declared.kind === 'update' ? given : named,
    first,
    schema,
    item ? { agenda_item_id: item } : {},
  ) as Json;
  const special: Json = {
    CalendarDayCreate: { division_code: people.code, year: null, days: localDays },
    ReferralCreate: { to_subject_id: people.bodies.department },
    // into itself: refused, so that the village lives on
    SuccessionCreate: { successor_code: people.code },
    BylawCreate: { kind: 'self_government_charter' },
    SupervisionRecordCreate: { target_resource: 'agenda_item', target_id: item, rectify_by: null },
    QuorumRuleCreate: { code: `assembly_${people.code}` },
    CommitteeCreate: {
      subject_id: people.bodies.committee,
      leading_subject_ids: [people.bodies.party, people.bodies.villageCommittee],
    },
  };
  for (const [name, value] of Object.entries(body))
    if (/_on$/.test(name) && /^2026-11-/.test(String(value))) body[name] = people.service.today();
  return { ...body, ...(special[String(schema.$ref).split('/').at(-1) as string] as Json | undefined) };
}
const localDays = [{ day: '2031-07-07', kind: 'local_holiday', name: '旗庆' }];

export async function buildWorld(service: Service, contract: Contract): Promise<World> {
  const [own, other, away] = await Promise.all([
    place(service, contract, placeOf.own, stages, [placeOf.affected]),
    place(service, contract, placeOf.sibling, stages),
    place(service, contract, placeOf.foreign, ['soliciting', 'implementing', 'closed']),
  ]);
  while (await numberEvents(service.db));
  while (await sealEvents(service.db, { key: readSealKey(newSealKey()), algorithm: 'sha256', batch: 64 }));
  for (const at of [own, other, away]) {
    const auditor = await service.key('auditor', at.people.code);
    const entries = must(await service.call('GET /v1/audit-entries?limit=5', { as: auditor }), 200).body.items;
    for (const entry of entries) at.store.keep('audit-entries', entry, '', true);
    at.store.keep('audit-seals', { number: 1, division_code: at.people.code }, '', true);
  }
  const group = { code: placeOf.child, name: '一组', kind: 'villager_group', source: '乌政办发〔2026〕1号' };
  must(await service.call('POST /v1/divisions', { as: own.keys.officer, body: group }));
  const keys = new Map<string, string>();
  for (const role of roleCodes)
    for (const position of positions) {
      const named = role === 'responder' ? subjectOf({ own, other, away }, position) : undefined;
      keys.set(`${role} ${position}`, await service.key(role as Role, placeOf[position], named));
    }
  const ungranted = (await issueApiKey(service.db, { name: 'without a grant', grants: [] })).token;
  return { service, contract, own, other, away, keys, ungranted, lacking: lackingIn(contract, own) };
}

/** Whom a responder answers for: a department that every item was handed to, and elsewhere one that nothing was. */
export const subjectOf = ({ own, other, away }: Pick<World, 'own' | 'other' | 'away'>, position: Position): string =>
  ({
    own: own.people.bodies.department,
    child: NOBODY,
    parent: own.people.bodies.townshipParty,
    sibling: other.people.bodies.grid,
    affected: NOBODY,
    foreign: away.people.bodies.grid,
  })[position];
const NOBODY = '01935f6e-7a00-7000-8000-0000000000aa';

async function place(
  service: Service,
  contract: Contract,
  code: string,
  reached: readonly Reached[],
  affected: readonly string[] = [],
): Promise<Place> {
  const people = await settle(service, code);
  const keys = {
    convener: people.convener,
    officer: people.officer,
    supervisor: await service.key('supervisor', code),
    administrator: await service.key('administrator', code),
  };
  const store = new Store(contract);
  store.divisions = [code];
  const { unlawful, ...found } = await items(people, reached, affected);
  const removed = new Map<string, string>();
  const made: Place = { people, store, keys, removed, ...found };
  must(await people.post('/subjects', { division_code: code, kind: 'supervision_committee', name: '村务监督委员会' }));
  must(await people.post('/subjects', { division_code: code, kind: 'social_organisation', name: '老年协会' }));
  const resident = { division_code: code, kind: 'registered_resident', name: '包某', contact_phone: PHONE };
  must(await people.post('/subjects', resident));
  await people.post(
    '/calendar-days',
    {
      division_code: code,
      days: [{ day: '2031-07-08', kind: 'local_holiday', name: '那达慕' }],
      source: '乌政办发〔2031〕7号',
    },
    keys.officer,
  );
  await learn(service, contract, made);
  // what hangs on what is made comes in the second round
  for (let round = 0; round < 2; round++)
    for (const operation of contract.operations.filter(({ declared }) => declared.kind === 'create'))
      await make(service, operation, made);
  await findUnlawful(service, contract, made, unlawful);
  await bury(service, contract, made, removed);
  await learn(service, contract, made);
  return made;
}

/** Items at every stage, and a paper case; each handed to a department of the township. */
async function items(people: Village, reached: readonly Reached[], affected: readonly string[]) {
  const handed = { department_subject_ids: [people.bodies.department], affected_division_codes: affected };
  const paper = { ...handed, record_mode: 'retrospective', requested_on: '2026-11-02' };
  const entrusted = { is_entrusted: true, entrusted_by_subject_id: people.bodies.government };
  const unlawful = await people.reach('implementing', { ...handed, ...entrusted });
  const found = [await people.item(paper, people.officer), await people.item(handed), unlawful.item];
  for (const stage of reached) found.push((await people.reach(stage, handed)).item);
  return { unlawful, items: found };
}

/** The organ that entrusted an item is told of its result, and owes a reply; legal education follows on what was unlawful. */
async function findUnlawful(
  service: Service,
  contract: Contract,
  at: Place,
  { item, decision }: Journey,
): Promise<void> {
  const { people, keys } = at;
  const report = { agenda_item_id: item, decision_id: decision, kind: 'result_report', delivery: 'by_hand' };
  must(await people.post('/referrals', { ...report, to_subject_id: people.bodies.government }));
  const found = { finding: 'unlawful', legal_basis: '村组法第二十七条', reason: '侵犯承包权益' };
  const by = { found_by_subject_id: people.bodies.government };
  must(await people.post(`/decisions/${decision}/legality`, { ...found, ...by }, keys.officer), 200);
  const operation = contract.operations.find(({ id }) => id === 'createLegalEducation') as Operation;
  const body = { ...bodyIn(at, operation, item), decision_id: decision, agenda_item_id: item };
  const answered = must(await service.call(`POST ${operation.route}`, { as: keys.officer, body }));
  at.store.learn(operation, operation.route, answered);
}

async function learn(service: Service, contract: Contract, { store, keys }: Place): Promise<void> {
  for (const as of [keys.administrator, keys.convener]) await learnLists(service, contract, store, as);
}

const isOf =
  (code: string) =>
  ({ body }: Held) =>
    String(body.division_code ?? body.code).startsWith(code);
const liveFirst = (items: readonly string[], held: readonly Held[]) =>
  [...held].sort((a, b) => rank(items, a) - rank(items, b));
/** The item that has come furthest, the paper case last. */
const rank = (items: readonly string[], { id, body }: Held) => {
  const at = items.indexOf(String(body.agenda_item_id ?? id));
  return at < 0 ? items.length * 2 : items.length - at;
};

export const heldIn = ({ store, people, items }: Place, collection: string): readonly Held[] =>
  liveFirst(items, store.all(collection).filter(isOf(people.code)));

const idsOf = new WeakMap<Place, ReadonlyMap<string, string>>();
/** Every id that tells of this place, living or removed, and of which collection it is; the world is made by then. */
export function idsIn(at: Place): ReadonlyMap<string, string> {
  const known = idsOf.get(at);
  if (known) return known;
  const ids = at.store.collections
    .filter((collection) => !open.includes(collection))
    .flatMap((collection) =>
      [...heldIn(at, collection).map(({ id }) => id), ...at.store.removed(collection)].map(
        (id) => [id, collection] as const,
      ),
    )
    // numbers of the log and codes of divisions stand in any text
    .filter(([id]) => id.length > 12);
  const found = new Map([...ids, ...at.removed]);
  idsOf.set(at, found);
  return found;
}
const open = ['divisions', 'quorum-rules', 'audit-seals'];

/** One record of the collection, while there are few. */
async function make(service: Service, operation: Operation, at: Place): Promise<void> {
  const collection = operation.path.split('/').at(-1) ?? '';
  if (heldIn(at, collection).length < 2) await makeOne(service, operation, at);
}

/** By whoever may, on the first item that admits it. Answers where it is. */
async function makeOne(service: Service, operation: Operation, at: Place): Promise<string | undefined> {
  const named = operation.responses['201']?.content?.['application/json']?.schema as { $ref?: string } | undefined;
  if (!named) return undefined;
  for (const item of [...at.items].reverse()) {
    for (const as of Object.values(at.keys)) {
      const route = pathIn(at, operation, item);
      if (!route) return undefined;
      const body = bodyIn(at, operation, item);
      const answered = await service.call(`POST ${route}`, { as, body });
      if (answered.status !== 201) continue;
      at.store.learn(operation, route, answered);
      return answered.headers.location;
    }
  }
  return undefined;
}

/** Another one of each collection, and removed at once: those who synchronise are told of it. */
async function bury(service: Service, contract: Contract, at: Place, removed: Map<string, string>): Promise<void> {
  for (const operation of contract.operations.filter(({ declared }) => declared.kind === 'create')) {
    const location = await makeOne(service, operation, at);
    const removal = contract.operations.find(
      ({ route, method }) => method === 'DELETE' && location?.startsWith(route.replace(/:\w+$/, '')),
    );
    if (!location || !removal || /api-keys/.test(location)) continue;
    for (const as of Object.values(at.keys)) {
      const { status, body } = await service.call(`DELETE ${location}`, { as, headers: { 'if-match': '*' } });
      if (status === 204) at.store.learn(removal, location, { status: 200, body, headers: {} });
      if (status === 204) break;
    }
  }
  for (const { route, parameters } of contract.operations) {
    if (route.includes(':') || !parameters.some(({ name }) => name === 'modified_since')) continue;
    const asked = `GET ${route}?limit=200&modified_since=2020-01-01T00:00:00Z&division_code=${at.people.code}`;
    const { body } = await service.call(asked, { as: at.keys.administrator });
    for (const { id } of (body.removed ?? []) as Json[]) removed.set(String(id), route.split('/').at(-1) as string);
  }
}

const given: Readonly<Record<string, (at: Place) => string | undefined>> = {
  code: ({ people }) => people.code,
  source_system: () => 'matrix',
  source_id: ({ people }) => people.code,
};

/** For a list of what is under a record, one that has something under it; else the session that deals with the item. */
function mother(at: Place, { path, declared }: Operation, name: string, item?: string): string | undefined {
  const under = path.split('/').at(-1) ?? '';
  const children = heldIn(at, under === 'agenda-items' ? 'session-items' : under);
  if (declared.kind === 'list')
    return heldIn(at, collectionOf(path, name)).find(({ id }) => children.some(({ body }) => body[name] === id))?.id;
  const on = heldIn(at, 'session-items').find(({ body }) => body.agenda_item_id === item);
  return name === 'session_id' ? (on?.body.session_id as string | undefined) : undefined;
}

/** The path with a record of this place for each parameter; undefined where there is none. */
export function pathIn(at: Place, operation: Operation, item?: string): string | undefined {
  let path = operation.route;
  for (const { name } of operation.parameters.filter((parameter) => parameter.in === 'path')) {
    const asked = collectionOf(operation.path, name);
    const collection = asked === 'credentials' ? 'api-keys' : asked;
    const id =
      collection === 'divisions'
        ? at.people.code
        : name === 'agenda_item_id' && item
          ? item
          : (mother(at, operation, name, item) ?? heldIn(at, collection)[0]?.id ?? given[name]?.(at));
    if (!id) return undefined;
    path = path.replace(`:${name}`, encodeURIComponent(id));
  }
  return path;
}

const lackingIn = (contract: Contract, at: Place): string[] =>
  contract.operations
    .filter(({ security }) => security.length > 0)
    .filter((operation) => pathIn(at, operation) === undefined)
    .map(({ id, path }) => `${id} ${path}`);
