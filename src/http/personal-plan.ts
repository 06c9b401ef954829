/** Where personal data stands in an answer or a body, found once for each route in its schema. */
import type { MaskKind } from '../procedure/masking.ts';
import type { DataClass } from './types.ts';

export interface Leaf {
  readonly key: string;
  readonly isSensitive: boolean;
  readonly mask: MaskKind;
  readonly unless: readonly (readonly [property: string, values: readonly string[]])[];
}
type Holder = Record<string, unknown>;
/** Says what stands in place of a value. `division` is that of the nearest record around it. */
export type Show = (leaf: Leaf, value: string, holder: Readonly<Holder>, division: string | null) => string | null;
/** Walks a value of this request's own, and puts what is shown in its place: fifty copies of a page cost as much. */
export type Plan = (value: unknown, show: Show, division: string | null) => void;

interface Schema extends DataClass {
  readonly $ref?: string;
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly items?: Schema;
  readonly anyOf?: readonly Schema[];
  readonly oneOf?: readonly Schema[];
  readonly allOf?: readonly Schema[];
}
export type Schemas = Readonly<Record<string, unknown>>;

/** Null: there is none in it. */
export function planOf(given: unknown, schemas: Schemas, seen: readonly string[] = []): Plan | null {
  const schema = (given ?? {}) as Schema;
  if (schema.$ref !== undefined) {
    const name = schema.$ref.replace(/^#\/components\/schemas\/|#$/g, '');
    return seen.includes(name) ? null : planOf(schemas[name], schemas, [...seen, name]);
  }
  const parts = [...(schema.anyOf ?? []), ...(schema.oneOf ?? []), ...(schema.allOf ?? [])];
  const plans = [
    objectPlan(schema.properties ?? {}, schemas, seen),
    listPlan(schema.items, schemas, seen),
    ...parts.map((part) => planOf(part, schemas, seen)),
  ].filter((plan) => plan !== null);
  if (plans.length < 2) return plans[0] ?? null;
  return (value, show, division) => {
    for (const plan of plans) plan(value, show, division);
  };
}

function listPlan(items: Schema | undefined, schemas: Schemas, seen: readonly string[]): Plan | null {
  const plan = items ? planOf(items, schemas, seen) : null;
  if (!plan) return null;
  return (value, show, division) => {
    if (Array.isArray(value)) for (const element of value) plan(element, show, division);
  };
}

export function leafOf(key: string, schema: DataClass): Leaf | null {
  const { 'x-class': kind, 'x-mask': mask = 'name', 'x-unless': unless = {} } = schema;
  if (kind !== 'personal' && kind !== 'sensitive') return null;
  return { key, isSensitive: kind === 'sensitive', mask, unless: Object.entries(unless) };
}

function objectPlan(properties: Readonly<Record<string, Schema>>, schemas: Schemas, seen: readonly string[]) {
  const leaves: Leaf[] = [];
  const nested: (readonly [string, Plan])[] = [];
  for (const [key, schema] of Object.entries(properties)) {
    const leaf = leafOf(key, schema);
    const plan = leaf ? null : planOf(schema, schemas, seen);
    if (leaf) leaves.push(leaf);
    else if (plan) nested.push([key, plan]);
  }
  if (leaves.length === 0 && nested.length === 0) return null;
  const plan: Plan = (value, show, division) => {
    if (value === null || typeof value !== 'object' || Array.isArray(value)) return;
    const holder = value as Holder;
    const here = typeof holder.division_code === 'string' ? holder.division_code : division;
    for (const leaf of leaves) {
      const found = holder[leaf.key];
      if (typeof found === 'string' && !isOfBody(leaf, holder)) holder[leaf.key] = show(leaf, found, holder, here);
    }
    for (const [key, inner] of nested) inner(holder[key], show, here);
  };
  return plan;
}

const isOfBody = ({ unless }: Leaf, holder: Holder): boolean =>
  unless.some(([property, values]) => values.includes(String(holder[property])));
