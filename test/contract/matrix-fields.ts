// Every property that is written: alone, by every role; and what only the service writes, by nobody.
import type { Role } from '../../src/http/access.ts';
import { fieldLimitOf } from '../../src/http/policy.ts';
import { roleCodes } from '../../src/http/policy-table.ts';
import { shoot } from './matrix.ts';
import { bodyIn, pathIn, type World } from './matrix-world.ts';
import type { Json, Operation, Schema } from './operations.ts';
import type { Verdict } from './verdict.ts';

const NO_VERSION = '"2147483647"';
const nameOf = ({ body }: Operation): string =>
  String((body?.schema as { $ref?: string } | undefined)?.$ref)
    .split('/')
    .at(-1) as string;
const schemaOf = (world: World, { body }: Operation): Schema => world.contract.resolve(body?.schema ?? {}) as Schema;

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

/** A patch of one property: who may is told that the version is another, who may not is refused; all of it changes nothing. */
export async function judgePatches(world: World): Promise<Verdict> {
  const { service, contract, own, keys } = world;
  const faults: string[] = [];
  let cells = 0;
  for (const operation of contract.operations.filter(({ declared }) => declared.kind === 'update')) {
    const { access } = operation.declared;
    if ('anyone' in access) continue;
    const url = pathIn(own, operation) as string;
    const sample = bodyIn(own, operation) as Json;
    for (const [name, property] of Object.entries(schemaOf(world, operation).properties ?? {})) {
      const body = { [name]: sample[name] ?? anotherValue(property) };
      for (const role of roleCodes) {
        const headers = { 'if-match': NO_VERSION };
        const got = await shoot(service, { method: 'PATCH', url, headers, body }, keys.get(`${role} own`));
        cells += 1;
        const isIn = access.roles.includes(role) && access.limits?.[role] !== 'paper_cases';
        const isRight = isIn ? ![401, 403, 404].includes(got.status) : got.status === 403;
        if (!isRight) faults.push(`${operation.id} ${name} as ${role}: ${got.status} ${got.text.slice(0, 200)}`);
      }
    }
  }
  return { cells, faults };
}

/** A creation with one property beside what is required, by the roles that give some of them only. */
export async function judgeLimitedCreations(world: World): Promise<Verdict> {
  const { service, contract, own, keys } = world;
  const faults: string[] = [];
  let cells = 0;
  for (const operation of contract.operations.filter(({ declared }) => declared.kind === 'create')) {
    const limit = fieldLimitOf(nameOf(operation).replace(/Create$/, ''));
    if (!limit) continue;
    const { properties = {}, required = [] } = schemaOf(world, operation);
    const sample = bodyIn(own, operation, own.items.at(-1)) as Json;
    const least = Object.fromEntries(
      [...required, ...(limit.required ?? [])].map((name) => [
        name,
        sample[name] ?? anotherValue(properties[name] as Schema),
      ]),
    );
    for (const [name, property] of Object.entries(properties)) {
      const given = property as Schema & { 'x-write'?: Role[]; 'x-write-values'?: Partial<Record<Role, string[]>> };
      if (required.includes(name)) continue;
      const body = { ...least, [name]: anotherValue(given) };
      const url = pathIn(own, operation, own.items.at(-1)) as string;
      const got = await shoot(service, { method: 'POST', url, body }, keys.get(`${limit.role} own`));
      cells += 1;
      const isRefused = got.status === 403 && (got.faults.length === 0 || got.faults.includes(`/${name} role`));
      const isLimited = given['x-write'] !== undefined && !given['x-write'].includes(limit.role);
      const isValued = given['x-write-values']?.[limit.role] !== undefined;
      if (!isValued && isRefused !== isLimited && got.status !== 400)
        faults.push(
          `${operation.id} ${name} as ${limit.role}: ${isLimited ? 'refusal' : 'admission'} expected, ${got.status} ${got.faults}`,
        );
      if (isLimited && got.status === 400) faults.push(`${operation.id} ${name} as ${limit.role}: 400 ${got.faults}`);
    }
  }
  return { cells, faults };
}

const forged: Json = {
  created_by: 'x',
  credential_id: '01935f6e-7a00-7000-8000-000000000001',
  deleted_at: null,
  role: 'administrator',
};

/** What the service answers and nobody sends: refused by its name. */
export async function judgeMassAssignment(world: World): Promise<Verdict> {
  const { service, contract, own, keys } = world;
  const faults: string[] = [];
  let cells = 0;
  for (const operation of contract.operations.filter(({ declared }) =>
    ['create', 'update', 'put'].includes(declared.kind),
  )) {
    const { access } = operation.declared;
    if ('anyone' in access) continue;
    const { properties = {} } = schemaOf(world, operation);
    const answered = answeredBy(world, operation);
    const url = pathIn(own, operation, own.items.at(-1)) as string;
    for (const [name, value] of Object.entries({ ...answered, ...forged })) {
      if (name in properties) continue;
      const body = { ...bodyIn(own, operation, own.items.at(-1)), [name]: value };
      const headers = { 'if-match': NO_VERSION };
      const isVersioned = operation.declared.kind !== 'create';
      const got = await shoot(
        service,
        { method: operation.method, url, body, ...(isVersioned ? { headers } : {}) },
        keys.get(`${access.roles[0]} own`),
      );
      cells += 1;
      if (got.status !== 400 || !got.faults.some((fault) => fault.startsWith(`/${name} `)))
        faults.push(`${operation.id} ${name}: ${got.status} ${got.faults}`);
    }
  }
  return { cells, faults };
}

function answeredBy({ contract }: World, operation: Operation): Json {
  const media = Object.values((operation.responses['201'] ?? operation.responses['200'])?.content ?? {})[0];
  const { properties = {}, examples = [] } = contract.resolve(media?.schema ?? {}) as Schema;
  const [example = {}] = examples as Json[];
  return Object.fromEntries(
    Object.entries(properties).map(([name, property]) => [name, example[name] ?? anotherValue(property) ?? null]),
  );
}
