// The world of the matrix: two villages with at least one record of every collection, made by the operations themselves,
// and a credential for each role in each place.

import { numberEvents } from '../../src/db/relay.ts';
import { sealEvents } from '../../src/db/seal.ts';
import { newSealKey, readSealKey } from '../../src/db/seal-key.ts';
import type { Role } from '../../src/http/access.ts';
import { roleCodes } from '../../src/http/policy-table.ts';
import { issueApiKey } from '../../src/modules/api-keys/commands.ts';
import { neighbour, type Service, township, village } from '../support/service.ts';
import { must, type Reached, settle, type Village } from '../support/village.ts';
import { type Contract, collectionOf, type Json, type Operation, type Schema } from './operations.ts';
import { type Held, learnLists, Store } from './store.ts';

export const positions = ['own', 'child', 'parent', 'sibling', 'foreign'] as const;
export type Position = (typeof positions)[number];
/** Where a credential stands to the village whose records are asked for. */
export const placeOf: Readonly<Record<Position, string>> = {
  own: village,
  child: `${village}-01`,
  parent: township,
  sibling: neighbour,
  foreign: '150626101201',
};

export interface Place {
  readonly people: Village;
  readonly store: Store;
  readonly keys: Readonly<Record<'convener' | 'officer' | 'supervisor' | 'administrator', string>>;
  readonly items: readonly string[];
}
export interface World {
  readonly service: Service;
  readonly contract: Contract;
  readonly own: Place;
  readonly other: Place;
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
  const [own, other] = [await place(service, contract, village), await place(service, contract, neighbour)];
  while (await numberEvents(service.db));
  while (await sealEvents(service.db, { key: readSealKey(newSealKey()), algorithm: 'sha256', batch: 64 }));
  for (const at of [own, other]) {
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
      const subject = position === 'own' ? own.people.bodies.department : other.people.bodies.grid;
      const named = role === 'responder' ? subject : undefined;
      keys.set(`${role} ${position}`, await service.key(role as Role, placeOf[position], named));
    }
  const ungranted = (await issueApiKey(service.db, { name: 'without a grant', grants: [] })).token;
  return { service, contract, own, other, keys, ungranted, lacking: lackingIn(contract, own) };
}

async function place(service: Service, contract: Contract, code: string): Promise<Place> {
  const people = await settle(service, code);
  const keys = {
    convener: people.convener,
    officer: people.officer,
    supervisor: await service.key('supervisor', code),
    administrator: await service.key('administrator', code),
  };
  const store = new Store(contract);
  store.divisions = [code];
  const made: Place = { people, store, keys, items: await items(people) };
  must(await people.post('/subjects', { division_code: code, kind: 'supervision_committee', name: '村务监督委员会' }));
  must(await people.post('/subjects', { division_code: code, kind: 'social_organisation', name: '老年协会' }));
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
  await findUnlawful(service, contract, made);
  await learn(service, contract, made);
  return made;
}

/** Items at every stage, and a paper case; each handed to a department of the township. */
async function items(people: Village): Promise<string[]> {
  const handed = { department_subject_ids: [people.bodies.department] };
  const paper = { ...handed, record_mode: 'retrospective', requested_on: '2026-11-02' };
  const found = [await people.item(paper, people.officer), await people.item(handed)];
  for (const stage of stages) found.push((await people.reach(stage, handed)).item);
  return found;
}

/** Legal education follows on what the government found unlawful. */
async function findUnlawful(service: Service, contract: Contract, at: Place): Promise<void> {
  const { people, keys } = at;
  const { item, decision } = await people.reach('implementing', { department_subject_ids: [people.bodies.department] });
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

/** One record of the collection, by whoever may, on the first item that admits it. */
async function make(service: Service, operation: Operation, at: Place): Promise<void> {
  const collection = operation.path.split('/').at(-1) ?? '';
  const named = operation.responses['201']?.content?.['application/json']?.schema as { $ref?: string } | undefined;
  if (heldIn(at, collection).length > 1 || !named) return;
  for (const item of [...at.items].reverse()) {
    for (const as of Object.values(at.keys)) {
      const route = pathIn(at, operation, item);
      if (!route) return;
      const body = { ...bodyIn(at, operation, item), ...supervised(at, operation, item) };
      const answered = await service.call(`POST ${route}`, { as, body });
      if (answered.status !== 201) continue;
      at.store.learn(operation, route, answered);
      return;
    }
  }
}

const supervised = (at: Place, { id }: Operation, item: string): Json =>
  id === 'createSupervisionRecord'
    ? { target_resource: 'agenda_item', target_id: item, rectify_by: null }
    : id === 'createQuorumRule'
      ? { code: `assembly_${at.people.code}` }
      : {};

const given: Readonly<Record<string, (at: Place) => string | undefined>> = {
  code: ({ people }) => people.code,
  source_system: () => 'matrix',
  source_id: ({ people }) => people.code,
};

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
          : (heldIn(at, collection)[0]?.id ?? given[name]?.(at));
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
