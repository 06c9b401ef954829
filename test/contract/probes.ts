// A probe: one request made of an operation's schemas, settled against the store when it is sent.
import fc from 'fast-check';
import { type Arbitrary, hostileBody, hostileText, nearExample, type Payload, valid } from './arbitraries.ts';
import { type Contract, collectionOf, type Json, type Operation, type Parameter, type Schema } from './operations.ts';
import { type Dice, diceOf, type Store } from './store.ts';

export interface Draft {
  readonly values: Readonly<Record<string, unknown>>;
  readonly body: unknown;
  readonly extra: string | null;
  readonly rolls: readonly number[];
}
export interface Probe {
  readonly as: string | undefined;
  readonly method: string;
  readonly url: string;
  readonly headers: Record<string, string>;
  readonly payload: string | Buffer | undefined;
  readonly body: unknown;
}

const rolls = fc.array(fc.nat(1000), { minLength: 16, maxLength: 16 });

export function drafts(
  { parameters, body }: Operation,
  { resolve }: Contract,
  isHostile: boolean,
): fc.Arbitrary<Draft> {
  const schemaOf = (schema: Schema) => resolve(schema);
  const value = ({ schema, required }: Parameter): Arbitrary => {
    const right = valid(schema, schemaOf);
    const some = isHostile ? fc.oneof({ weight: 3, arbitrary: right }, hostileText) : right;
    return required ? some : fc.option(some, { nil: undefined, freq: 2 });
  };
  const right =
    body && fc.oneof({ weight: 3, arbitrary: nearExample(body.schema, schemaOf) }, valid(body.schema, schemaOf));
  const sent = !body || !right ? fc.constant(undefined) : isHostile ? hostileBody(body.schema, schemaOf) : right;
  return fc.record({
    values: fc.record(Object.fromEntries(parameters.map((parameter) => [parameter.name, value(parameter)]))),
    body: sent,
    extra: isHostile
      ? fc.oneof({ weight: 9, arbitrary: fc.constant(null) }, { weight: 1, arbitrary: hostileText })
      : fc.constant(null),
    rolls,
  });
}

/** Callers, the likelier ones more often; undefined is nobody. */
export type Callers = readonly (string | undefined)[];

export function settle(
  operation: Operation,
  draft: Draft,
  store: Store,
  callers: Callers,
  isHostile: boolean,
  raw?: Payload,
): Probe {
  const dice = diceOf(draft.rolls);
  const as = callers[raw ? 0 : dice() % callers.length];
  const query = new URLSearchParams();
  const type = operation.body?.type ?? (raw ? 'application/json' : undefined);
  const headers: Record<string, string> = type ? { 'content-type': type } : {};
  const path: Json = {};
  let url = operation.route;
  for (const parameter of operation.parameters) {
    const { name } = parameter;
    const value = place(operation, parameter, draft.values[name], store, dice, path, isHostile);
    if (value === undefined) continue;
    if (parameter.in === 'path') {
      path[name] = value;
      url = url.replace(`:${name}`, encodeURIComponent(value.toWellFormed()) || '%20');
    } else if (parameter.in === 'query') query.append(name, value.toWellFormed());
    else headers[name.toLowerCase()] = value.replace(/[^\x20-\x7e]/g, '');
  }
  if (draft.extra) query.append(draft.extra.toWellFormed(), 'x');
  const search = query.size > 0 ? `?${query}` : '';
  const schema = operation.body ? (operation.body.schema as Schema) : {};
  const isLeft = isHostile && dice() % 4 === 0;
  const body = isLeft ? draft.body : store.refer(draft.body, dice, schema, path);
  return {
    as,
    method: operation.method,
    url: `${url}${search}`,
    headers: { ...headers, ...raw?.headers },
    payload: raw?.payload ?? (operation.body ? JSON.stringify(body ?? null) : undefined),
    body: raw ? undefined : body,
  };
}

/** Known ids, present and past ETags, keys that were used before: what random values never hit. */
function place(
  operation: Operation,
  parameter: Parameter,
  given: unknown,
  store: Store,
  dice: Dice,
  path: Json,
  isHostile: boolean,
): string | undefined {
  const { name } = parameter;
  const roll = dice() % 20;
  const [, , collection = ''] = operation.route.split('/');
  if (name === 'If-Match' || name === 'If-None-Match') {
    const held = store.all(collection).find(({ id }) => id === path.id);
    if (roll < 3) return undefined;
    return roll < 6 ? '"999"' : roll === 6 && name === 'If-None-Match' ? '*' : held?.etag || '"1"';
  }
  if (name === 'Idempotency-Key') return roll < 10 ? undefined : roll < 17 ? `k${draftKey(dice)}` : 'again';
  if (name === 'On-Behalf-Of') return roll < 12 ? undefined : encodeURIComponent('王某');
  if (name === 'Purpose') return roll < 6 && !parameter.required ? undefined : encodeURIComponent('核对名单');
  if (parameter.in === 'path') {
    if (isHostile && roll < 5) return roll === 0 ? 'x'.repeat(300) : String(given).replace(/^\.+$/, 'dots');
    if (name.startsWith('source_')) return roll < 16 ? `portal-${1 + (dice() % 3)}` : String(given);
    const named = collectionOf(operation.path, name);
    const removed = store.removed(named);
    if (roll < 2 && removed.length > 0) return removed[dice() % removed.length];
    return roll < 19 ? (store.pick(named, dice)?.id ?? String(given)) : String(given);
  }
  // a cursor is bound to a list and its filters: one from nowhere is refused, which would hide all else
  if (given === undefined || (!isHostile && (roll < 8 || name === 'cursor'))) return undefined;
  return name === 'division_code' && roll < 17 ? store.divisions[dice() % store.divisions.length] : String(given);
}

let used = 0;
const draftKey = (dice: Dice) => `${dice()}-${used++}`;
