// What may be sent: arbitraries from the contract's own schemas; and hostile values, for where they hurt.
import fc from 'fast-check';
import type { Json, Schema } from './operations.ts';

type Resolve = (schema: Schema) => Schema;
export type Arbitrary = fc.Arbitrary<unknown>;

/** Values that the schema allows. Ids are random: who sends them puts known ones in their place. */
export function valid(given: Schema, resolve: Resolve): Arbitrary {
  const schema = resolve(given);
  if (schema.const !== undefined) return fc.constant(schema.const);
  if (schema.enum) return fc.constantFrom(...schema.enum);
  const some = (schema.anyOf ?? schema.oneOf) as Schema[] | undefined;
  if (some) return fc.oneof(...some.map((one) => valid(one, resolve)));
  const types = [schema.type ?? []].flat();
  const plain = ofType(types[0] ?? 'string', schema, resolve);
  return types.includes('null') && types[0] !== 'null'
    ? fc.oneof({ weight: 2, arbitrary: plain }, fc.constant(null))
    : plain;
}

function ofType(type: string, schema: Schema, resolve: Resolve): Arbitrary {
  const { minimum = 0, maximum = 1e9, minItems = 0, maxItems = 4 } = schema as Record<string, number>;
  if (type === 'integer')
    return fc.oneof(fc.integer({ min: minimum, max: maximum }), fc.constantFrom(minimum, maximum));
  if (type === 'number') return fc.double({ min: minimum, max: maximum, noNaN: true });
  if (type === 'boolean') return fc.boolean();
  if (type === 'null') return fc.constant(null);
  if (type === 'array') {
    const items = valid(schema.items ?? {}, resolve);
    const bounds = { minLength: minItems, maxLength: Math.max(minItems, Math.min(maxItems, 4)) };
    return schema.uniqueItems
      ? fc.uniqueArray(items, { ...bounds, selector: JSON.stringify })
      : fc.array(items, bounds);
  }
  return type === 'object' ? ofProperties(schema, resolve) : ofText(schema);
}

function ofProperties({ properties = {}, required = [], minProperties = 0 }: Schema, resolve: Resolve): Arbitrary {
  const entries = Object.entries(properties).map(([key, inner]) => [key, valid(inner, resolve)] as const);
  return fc
    .record(Object.fromEntries(entries), { requiredKeys: required })
    .filter((made) => Object.keys(made).length >= Number(minProperties));
}

const from = new Date('2025-01-01T00:00:00.000Z');
const to = new Date('2027-12-31T00:00:00.000Z');
const moment = fc.date({ noInvalidDate: true, min: from, max: to }).map((date) => date.toISOString());

function ofText(schema: Schema): Arbitrary {
  const { minLength = 0, maxLength = 40 } = schema as Record<string, number>;
  const fits = (text: string) => [...text].length >= minLength && [...text].length <= maxLength;
  if (schema.format === 'uuid') return fc.uuid();
  if (schema.format === 'date-time') return moment;
  if (schema.format === 'date') return moment.map((text) => text.slice(0, 10));
  if (schema.pattern) return fc.stringMatching(new RegExp(String(schema.pattern))).filter(fits);
  const length = { minLength, maxLength: Math.min(maxLength, 40) };
  return fc.string({ unit: fc.oneof(fc.constantFrom(...alphabet), grapheme), ...length }).filter(fits);
}
const alphabet = '协商议题村民小组达布察克ᠮᠣᠩ㐀𠀀é a-Z9%_\'"\\<&;\t\n';
const grapheme = fc
  .string({ unit: 'grapheme', minLength: 1, maxLength: 1 })
  .map((one) => one.replaceAll('\u0000', '?'));

/** An example with some of its properties, or of those it leaves out, given other values. */
export function nearExample(schema: Schema, resolve: Resolve): Arbitrary {
  const { properties = {}, examples = [{}] } = resolve(schema);
  const codes = Object.keys(properties).filter((key) => resolve(properties[key] ?? {}).enum);
  const one = fc
    .constantFrom(...Object.keys(properties), ...codes, ...codes)
    .chain((key) => valid(properties[key] ?? {}, resolve).map((value) => ({ [key]: value })));
  return fc
    .tuple(fc.constantFrom(...(examples as Json[])), fc.array(one, { maxLength: 2 }))
    .map(([example, some]) => Object.assign({}, example, ...some) as Json);
}

export const hostileText: fc.Arbitrary<string> = fc.oneof(
  fc.string({ unit: 'binary', maxLength: 60 }),
  fc.constantFrom(
    '',
    '\u0000',
    '\ud800',
    '\udfff\ud800',
    "' OR 1=1--",
    '../../etc/passwd',
    '%00',
    '%',
    '9'.repeat(400),
  ),
  fc.constantFrom(
    '-1',
    '1e309',
    'NaN',
    '[]',
    '{}',
    'null',
    '\u202e',
    '{"__proto__":{"x":1}}',
    '1505',
    '15062610020199',
  ),
  fc.constantFrom(
    '2026-02-30',
    '2026-13-01',
    '0001-01-01',
    '99999-01-01',
    '2026-11-23T25:00:00Z',
    '2026-11-23T00:00:60Z',
  ),
  fc.constantFrom('00000000-0000-0000-0000-000000000000', 'x'.repeat(300)),
);
const hostileValue: Arbitrary = fc.oneof(
  hostileText,
  fc.jsonValue({ maxDepth: 3 }),
  fc.constantFrom(0, -1, 1.5, 2 ** 31, 2 ** 63, 1e308, true, null, [], {}, [[]], [null], { $ne: 1 }, { toString: 1 }),
);

/** A body that is wrong somewhere, or may be: a property of another kind, one too many, one too few, or no object. */
export function hostileBody(schema: Schema, resolve: Resolve): Arbitrary {
  const { properties = {} } = resolve(schema);
  const near = nearExample(schema, resolve) as fc.Arbitrary<Json>;
  const key = fc.constantFrom(...Object.keys(properties));
  return fc.oneof(
    { weight: 6, arbitrary: fc.tuple(near, key, hostileValue).map(([body, at, value]) => ({ ...body, [at]: value })) },
    { weight: 2, arbitrary: fc.tuple(near, key).map(([body, at]) => without(body, at)) },
    {
      weight: 2,
      arbitrary: fc.tuple(near, hostileText, hostileValue).map(([body, at, value]) => ({ ...body, [at]: value })),
    },
    { weight: 1, arbitrary: hostileValue },
  );
}
const without = (body: Json, at: string) => Object.fromEntries(Object.entries(body).filter(([key]) => key !== at));

export interface Payload {
  readonly payload: Buffer;
  readonly headers: Record<string, string>;
}
const sent = (text: string, headers: Record<string, string> = {}): Payload => ({ payload: Buffer.from(text), headers });

/** Payloads that are not even a JSON text of the right type. */
export const brokenPayloads: readonly Payload[] = [
  sent(`{"name":"${'x'.repeat(300_000)}"}`),
  sent('{}', { 'content-type': 'text/plain' }),
  sent('{}', { 'content-encoding': 'gzip' }),
  sent(''),
  sent('{'),
  { payload: Buffer.from([0x7b, 0x22, 0xc3, 0x28, 0x22, 0x3a, 0x31, 0x7d]), headers: {} },
  sent(`${'['.repeat(5000)}${']'.repeat(5000)}`),
  sent('{"__proto__":{"admin":true}}'),
  sent('{"constructor":{"prototype":{"x":1}}}'),
  sent('{"name":"\\ud800"}'),
  sent('{"name":"\\u0000"}'),
  sent('{"a":1}{"b":2}'),
  sent('\ufeff{}'),
  sent('a=b', { 'content-type': 'application/x-www-form-urlencoded' }),
  sent('{}', { 'content-type': 'application/json; charset=gbk' }),
];
