// What the service is known to hold, learnt from its own answers: ids and ETags for the requests that follow.
import type { Service } from '../support/service.ts';
import { village } from '../support/service.ts';
import type { Contract, Json, Operation, Schema } from './operations.ts';

export interface Held {
  readonly id: string;
  readonly etag: string;
  readonly body: Json;
  /** Part of the village that was there before the requests: kept as long as it lives. */
  readonly isSeed: boolean;
}

const bodyKinds: Readonly<Record<string, readonly string[]>> = {
  'CommitteeCreate subject_id': ['consultation_committee'],
  'CommitteeCreate leading_subject_ids': ['party_organisation', 'village_committee'],
  'SupervisionRecordCreate by_subject_id': ['supervision_committee'],
  'LegalityFinding found_by_subject_id': ['grassroots_government'],
  'LegalEducationCreate by_subject_id': ['grassroots_government'],
};

/** Of each collection, beside the seeds: few enough that a record is met again. */
const NEWEST = 8;

export class Store {
  readonly #held = new Map<string, Held[]>();
  readonly #removed = new Map<string, string[]>();
  readonly #keys: ReadonlyMap<string, string>;
  divisions: readonly string[] = [village];

  readonly #resolve: Contract['resolve'];

  constructor({ operations, resolve }: Contract) {
    this.#resolve = resolve;
    const items = operations.filter(({ declared }) => declared.kind === 'read').map(({ path }) => path.split('/'));
    const last = items.filter((steps) => steps.length === 3);
    this.#keys = new Map(last.map((steps) => [String(steps[1]), String(steps[2]).slice(1, -1)]));
  }

  get collections(): string[] {
    return [...this.#held.keys()];
  }

  all(collection: string): readonly Held[] {
    return this.#held.get(collection) ?? [];
  }

  removed(collection: string): readonly string[] {
    return this.#removed.get(collection) ?? [];
  }

  keep(collection: string, body: Json, etag = '', isSeed = false): void {
    const id = String(body[this.#keys.get(collection) ?? 'id']);
    const known = this.all(collection).find((held) => held.id === id);
    const others = this.all(collection).filter((held) => held.id !== id);
    const all = [...others, { id, etag, body, isSeed: known?.isSeed ?? isSeed }];
    const fresh = all.filter((held) => !held.isSeed).slice(-NEWEST);
    this.#held.set(collection, [...all.filter((held) => held.isSeed), ...fresh]);
  }

  drop(collection: string, id: string): void {
    const others = this.all(collection).filter((held) => held.id !== id);
    this.#held.set(collection, others);
    this.#removed.set(collection, [...this.removed(collection), id].slice(-NEWEST));
  }

  /** What an answer tells: a record made, read, changed or removed. */
  learn(operation: Operation, path: string, answer: { status: number; body: Json; headers: Record<string, string> }) {
    const { kind } = operation.declared;
    if (kind === 'list' || answer.status >= 300 || path.includes('/public/')) return;
    const steps = (answer.headers.location ?? path).split('/');
    const [collection = '', id = ''] = kind === 'put' ? steps.slice(2) : steps.slice(-2);
    if (kind === 'remove') this.drop(collection, id);
    else if (kind !== 'act' && typeof answer.body?.[this.#keys.get(collection) ?? 'id'] === 'string')
      this.keep(collection, answer.body, answer.headers.etag);
  }

  /** Puts known ids and divisions where a body names others; facts of one item go together. */
  refer(body: unknown, dice: Dice, schema: Schema, path: Json = {}): unknown {
    if (body === null || typeof body !== 'object' || Array.isArray(body)) return body;
    const given = body as Json;
    const gone = this.removed('agenda-items');
    const some = dice() % 15 === 0 && gone.length > 0 ? gone[0] : this.pick('agenda-items', dice)?.id;
    const item = (path.agenda_item_id ?? some) as string | undefined;
    const settled = Object.entries(given).map(([key, value]) => [key, this.#settle(key, value, dice, schema, item)]);
    return this.#aim(Object.fromEntries(settled) as Json, dice);
  }

  /** A record that names another by its resource and id names one of that resource. */
  #aim(body: Json, dice: Dice): Json {
    const { target_resource: resource } = body;
    if (typeof resource !== 'string') return body;
    return { ...body, target_id: this.pick(`${resource.replaceAll('_', '-')}s`, dice)?.id ?? body.target_id };
  }

  #settle(key: string, value: unknown, dice: Dice, schema: Schema, item: string | undefined): unknown {
    if (value === null) return value;
    if (/(^|_)division_codes?$/.test(key)) {
      const code = this.divisions[dice() % this.divisions.length];
      return Array.isArray(value) ? [...new Set(value.map(() => code))] : code;
    }
    const name = /^(.+)_ids?$/.exec(key)?.[1];
    if (!name || name === 'source') return value;
    if (name === 'agenda_item') return item ?? value;
    const known = this.#bodies(key, schema) ?? this.#named(name, item);
    const one = () => known[dice() % known.length];
    const { minItems = 0, type = [] } = this.#resolve(schema).properties?.[key] ?? {};
    if (Array.isArray(value) && known.length === 0) return Number(minItems) > 0 ? value : [];
    if (Array.isArray(value)) return [...new Set(value.map(one))];
    if (known.length > 0) return one();
    const types = [type].flat();
    return types.includes('null') ? null : value;
  }

  /** Where a property of a committee or of its supervisor names a body: those of its kind, which chance seldom meets. */
  #bodies(key: string, { $ref }: Schema): string[] | undefined {
    const kinds = bodyKinds[`${String($ref).split('/').at(-1)} ${key}`];
    const held = this.all('subjects').filter(({ body }) => kinds?.includes(String(body.kind)));
    return held.length > 0 ? held.map(({ id }) => id) : undefined;
  }

  /** Ids of what a property refers to: records of its kind, of the same item if they belong to one. */
  #named(name: string, item: string | undefined): string[] {
    const collection = this.collections.find((one) => {
      const singular = one.replaceAll('-', '_').replace(/s$/, '');
      return name === singular || name.endsWith(`_${singular}`);
    });
    const held = this.all(collection ?? '');
    const own = held.filter(({ body }) => !('agenda_item_id' in body) || body.agenda_item_id === item);
    const key = `${(collection ?? '').replaceAll('-', '_').replace(/s$/, '')}_id`;
    const mentioned = this.collections
      .flatMap((other) => this.all(other))
      .filter(({ body }) => body.agenda_item_id === item && item !== undefined && typeof body[key] === 'string')
      .map(({ body }) => String(body[key]));
    return mentioned.length > 0 ? [...new Set(mentioned)] : own.map(({ id }) => id);
  }

  pick(collection: string, dice: Dice): Held | undefined {
    const held = this.all(collection);
    return held[dice() % Math.max(1, held.length)];
  }
}

/** Choices made before the store was known. */
export type Dice = () => number;
export function diceOf(rolls: readonly number[]): Dice {
  let at = 0;
  return () => rolls[at++ % rolls.length] ?? 0;
}

/** Everything that the lists hold, as this credential sees it; lists under a record for each record known. */
export async function learnLists(service: Service, contract: Contract, store: Store, as?: string): Promise<void> {
  const { operations } = contract;
  const lists = operations.filter(({ declared, path }) => declared.kind === 'list' && !path.startsWith('/public/'));
  const flat = lists.filter(({ route }) => !route.includes(':'));
  for (const operation of [...flat, ...lists.filter((list) => !flat.includes(list))]) {
    const parent = /\/([a-z-]+)\/:/.exec(operation.route)?.[1];
    const paths = parent
      ? store.all(parent).map(({ id }) => operation.route.replace(/:\w+/, id))
      : [`${operation.route}?limit=20`];
    const collection = collectionListed(contract, operation);
    for (const path of collection ? paths : []) await learnList(service, store, path, collection, as);
  }
}

/** Where the records of a list are read one by one: the read that answers what the list holds many of. */
function collectionListed({ operations, resolve }: Contract, list: Operation): string {
  const answered = (operation: Operation) => operation.responses['200']?.content?.['application/json']?.schema ?? {};
  const listed = (resolve(answered(list)) as Schema).properties?.items?.items?.$ref;
  const read = operations.find((one) => one.declared.kind === 'read' && answered(one).$ref === listed);
  return listed && read ? (read.path.split('/').at(-2) ?? '') : '';
}

async function learnList(service: Service, store: Store, path: string, collection: string, as?: string) {
  const { status, body } = await service.call(`GET ${path}`, as ? { as } : {});
  if (status !== 200 || !Array.isArray(body.items)) return;
  for (const item of (body.items as Json[]).toReversed()) store.keep(collection, item, `"${item.version}"`, true);
}
