// Values to try a property with.
import type { Role } from '../../src/http/access.ts';
import { bodyIn, heldIn, type Place, subjectOf, type World } from './matrix-world.ts';
import type { Operation, Schema } from './operations.ts';

/** A property as the policy marks it. */
export interface Marked extends Schema {
  'x-write'?: Role[];
  'x-write-by'?: string;
  'x-write-values'?: Partial<Record<Role, string[]>>;
}
export const nameOf = ({ body }: Operation): string =>
  String((body?.schema as { $ref?: string } | undefined)?.$ref)
    .split('/')
    .at(-1) as string;
export const propertiesOf = (world: World, { body }: Operation): Record<string, Marked> =>
  (world.contract.resolve(body?.schema ?? {}) as Schema).properties ?? {};
export const requiredOf = (world: World, { body }: Operation): readonly string[] =>
  (world.contract.resolve(body?.schema ?? {}) as Schema).required ?? [];

/** A value that the schema allows and that is not the default: some value of each type. */
export function anotherValue(
  schema: Schema & { default?: unknown; format?: string; pattern?: string; minimum?: number },
): unknown {
  const { enum: values, default: otherwise = null, examples = [], format, minimum = 0 } = schema;
  const [type] = [schema.type ?? []].flat().filter((one) => one !== 'null');
  if (values) return values.find((value) => value !== null && value !== otherwise);
  if (examples.length > 0) return examples[0];
  if (format === 'uuid') return '01935f6e-7a00-7000-8000-00000000ffff';
  if (format === 'date') return '2026-11-02';
  if (format === 'date-time') return '2026-11-02T02:00:00.000Z';
  switch (type) {
    case 'boolean':
      return otherwise !== true;
    case 'integer':
    case 'number':
      return Math.max(minimum, 1);
    case 'array':
      return schema.items ? [anotherValue(schema.items as Schema)] : [];
    case 'object':
      return Object.fromEntries(
        (schema.required ?? []).map((name) => [name, anotherValue((schema.properties?.[name] ?? {}) as Schema)]),
      );
    default:
      return schema.pattern?.includes('{12}')
        ? '150626100203'
        : schema.pattern?.includes('100(')
          ? '50.00'
          : schema.pattern
            ? 'a'
            : '甲乙';
  }
}

/** Those that may stand there: as in the example, of this place, or any other that the schema allows. */
export function valuesOf(at: Place, operation: Operation, item: string, name: string, schema: Schema): unknown[] {
  const example = bodyIn(at, operation, item)[name];
  const any = /^(.*_)?division_codes?$/.test(name) ? at.people.code : anotherValue(schema);
  const isList = [schema.type ?? []].flat().includes('array');
  const collection = at.store.collections.find((one) =>
    name.replace(/_ids?$/, '').endsWith(one.replaceAll('-', '_').replace(/s$/, '')),
  );
  const known = /_ids?$/.test(name)
    ? heldIn(at, collection ?? '').find(({ body }) => (body.agenda_item_id ?? item) === item)?.id
    : undefined;
  return [isList && !Array.isArray(any) ? [any] : any, example, known && (isList ? [known] : known)].filter(
    (value, position, all) =>
      value !== undefined && all.findIndex((other) => JSON.stringify(other) === JSON.stringify(value)) === position,
  );
}

/** What a limited role may give of a property, as the contract says it in words or in codes. */
export const meantBy = (world: World, value: string): string =>
  value === 'today' ? world.service.today() : value === 'own-subject' ? subjectOf(world, 'own') : value;

/** What is not among them, though the schema allows it. */
export const beyond = (
  world: World,
  { enum: codes = [], 'x-write-values': limited = {} }: Marked,
  role: Role,
): unknown => {
  const [given] = limited[role] ?? [];
  if (given === 'today') return '2026-11-02';
  if (given === 'own-subject') return world.own.people.bodies.government;
  return codes.find((code) => code !== null && !limited[role]?.includes(String(code)));
};
