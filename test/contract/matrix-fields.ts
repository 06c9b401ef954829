// Every property that is written: alone, by every role; and what only the service writes, by nobody.
import type { Role } from '../../src/http/access.ts';
import { fieldLimitOf } from '../../src/http/policy.ts';
import { roleCodes } from '../../src/http/policy-table.ts';
import { faceOf, type Got, type Sent, shoot } from './matrix.ts';
import { isPersonal } from './matrix-policy.ts';
import {
  anotherValue,
  beyond,
  type Marked,
  meantBy,
  nameOf,
  propertiesOf,
  requiredOf,
  valuesOf,
} from './matrix-values.ts';
import { bodyIn, heldIn, pathIn, type World } from './matrix-world.ts';
import type { Json, Operation, Schema } from './operations.ts';
import type { ReachedVerdict, Verdict } from './verdict.ts';

const NO_VERSION = '"2147483647"';

type Want = 'refused' | 'not taken' | 'named' | 'partly' | 'let in';

/** What was asked, what was wrong, and which properties somebody did write. */
class Tally {
  cells = 0;
  readonly faults: string[] = [];
  readonly written = new Set<string>();
  take(label: string, want: Want, got: Got, property: string): void {
    this.cells += 1;
    const isNamed = got.faults.some((fault) => fault.startsWith(`/${property} role`));
    const isRight = {
      refused: got.status === 403 && !isNamed,
      // what is wrong with it may be said first
      'not taken': [400, 403].includes(got.status),
      partly: [200, 201, 400, 403, 409].includes(got.status),
      named: got.status === 403 && (isNamed || got.faults.length === 0),
      'let in': [200, 201, 400, 409].includes(got.status) && !isNamed,
    }[want];
    if (!isRight) this.faults.push(`${label}: ${want} expected, ${faceOf(got)} came: ${got.text.slice(0, 200)}`);
    if (got.status < 300) this.written.add(label.split(' as ')[0] as string);
  }
  get verdict(): ReachedVerdict {
    return { cells: this.cells, faults: this.faults, reached: [...this.written] };
  }
}

const entersPaper = ({ declared: { access } }: Operation, role: Role): boolean =>
  'roles' in access && access.limits?.[role] === 'paper_cases';
const isAdmitted = ({ declared: { access } }: Operation, role: Role): boolean =>
  'roles' in access && access.roles.includes(role) && !entersPaper({ declared: { access } } as Operation, role);
/** Who may waive depends on who owes. */
const dependsOn = ({ declared: { access } }: Operation, role: Role): boolean =>
  'roles' in access && ['oversight', 'not_its_own'].includes(String(access.limits?.[role]));
const wantOf = (operation: Operation, role: Role): Want =>
  dependsOn(operation, role)
    ? 'partly'
    : isAdmitted(operation, role)
      ? 'let in'
      : entersPaper(operation, role)
        ? 'not taken'
        : 'refused';
/** Of who may call the operation, whether this property is its to give at all. */
const isTheirs = ({ 'x-write': writers }: Marked, operation: Operation, role: Role): boolean =>
  !isAdmitted(operation, role) || writers === undefined || writers.includes(role);
const ofKind = ({ contract }: World, ...kinds: readonly string[]): readonly Operation[] =>
  contract.operations.filter(({ declared }) => kinds.includes(declared.kind) && 'roles' in declared.access);
const live = ({ own }: World): string => own.items.at(-1) as string;

/** What another has written already would change nothing. */
const refusedFirst = (property: Marked, operation: Operation): readonly Role[] =>
  [...roleCodes].sort((a, b) => Number(isTheirs(property, operation, a)) - Number(isTheirs(property, operation, b)));

/** One property, by every role, in each of its values on each record until it is written: a paper case's besides. */
export async function judgePatches(world: World): Promise<ReachedVerdict> {
  const { service, own, keys } = world;
  const tally = new Tally();
  for (const operation of ofKind(world, 'update')) {
    const collection = operation.route.split('/').at(-2) as string;
    const first = pathIn(own, operation, live(world)) as string;
    const others = heldIn(own, collection).map(({ id }) => operation.route.replace(/:\w+$/, id));
    const records = operation.route.endsWith('settings') ? [first] : [...new Set([first, ...others])].slice(0, 8);
    for (const [name, property] of Object.entries(propertiesOf(world, operation)))
      for (const role of refusedFirst(property, operation)) {
        const values = valuesOf(own, operation, live(world), name, property);
        const tries = (isAdmitted(operation, role) ? records : [first]).flatMap((url) =>
          values.map((value) => ({ url, value })),
        );
        let got: Got | undefined;
        for (const { url, value } of tries) {
          const sent = { method: 'PATCH', url, headers: { 'if-match': '*' }, body: { [name]: value } };
          got = await shoot(service, sent, keys.get(`${role} own`));
          if (![400, 409].includes(got.status)) break;
        }
        const want = isTheirs(property, operation, role) ? wantOf(operation, role) : 'named';
        tally.take(`${operation.id} ${name} as ${role}`, want, got as Got, name);
      }
    const paper = entersPaper(operation, 'administrator') ? await paperRecord(world, operation) : undefined;
    if (!paper) continue;
    for (const [name, property] of Object.entries(propertiesOf(world, operation)))
      for (const role of ['administrator', 'convener'] as const) {
        const [value] = valuesOf(own, operation, own.items[0] as string, name, property);
        const sent = { method: 'PATCH', url: paper, headers: { 'if-match': '*' }, body: { [name]: value } };
        const got = await shoot(service, sent, keys.get(`${role} own`));
        const want = role === 'administrator' ? 'let in' : 'not taken';
        tally.take(`${operation.id} ${name} of a paper case as ${role}`, want, got, name);
      }
  }
  return tally.verdict;
}

/** One of the paper case, entered by the administrator; undefined where the case admits none. */
async function paperRecord({ service, contract, own, keys }: World, update: Operation): Promise<string | undefined> {
  const [paper] = own.items;
  if (update.id === 'updateAgendaItem') return `/v1/agenda-items/${paper}`;
  const creation = contract.operations.find(({ id }) => id === update.id.replace(/^update/, 'create'));
  if (!creation) return undefined;
  const sent = { method: 'POST', url: pathIn(own, creation, paper) as string, body: bodyIn(own, creation, paper) };
  const got = await shoot(service, sent, keys.get('administrator own'));
  return got.status === 201 ? String(got.headers.location) : undefined;
}

/** What another operation writes is not in the patch, for nobody; and who calls that one is who writes it. */
export async function judgeWrittenElsewhere(world: World): Promise<Verdict> {
  const { service, contract, own, keys } = world;
  const faults: string[] = [];
  let cells = 0;
  const schemas = (contract.document.components as { schemas: Record<string, Schema> }).schemas;
  for (const [schema, { properties = {} }] of Object.entries(schemas))
    for (const [name, { 'x-write-by': by, 'x-write': roles = [] }] of Object.entries(
      properties as Record<string, Marked>,
    )) {
      if (by === undefined) continue;
      const writer = contract.operations.find(({ id }) => id === by);
      if (String(writer?.roles) !== String(roles))
        faults.push(`${schema}.${name}: ${roles}, and ${by}: ${writer?.roles}`);
      for (const operation of contract.operations.filter(({ id }) =>
        [`update${schema}`, `create${schema}`].includes(id),
      ))
        for (const role of roleCodes) {
          const body = {
            ...(operation.declared.kind === 'create' ? bodyIn(own, operation, live(world)) : {}),
            [name]: null,
          };
          const sent = { method: operation.method, url: pathIn(own, operation, live(world)) as string, body };
          const got = await shoot(service, { ...sent, headers: { 'if-match': '*' } }, keys.get(`${role} own`));
          cells += 1;
          const isLetIn = operation.roles.includes(role);
          const isRight = isLetIn
            ? got.status === 400 && got.faults.some((fault) => fault.startsWith(`/${name} `))
            : got.status === 403;
          if (!isRight) faults.push(`${operation.id} ${name} as ${role}: ${faceOf(got)}`);
        }
    }
  return { cells, faults };
}

/** A creation, or a put, with one property beside what is required, by every role. */
export async function judgeCreations(world: World): Promise<ReachedVerdict> {
  const { own } = world;
  const tally = new Tally();
  for (const operation of ofKind(world, 'create', 'put')) {
    const properties = propertiesOf(world, operation);
    const limit = fieldLimitOf(nameOf(operation).replace(/Create$/, ''));
    const example = bodyIn(own, operation, live(world));
    for (const role of roleCodes) {
      const isLimited = limit?.role === role && isAdmitted(operation, role);
      const place = 'division_code' in properties ? ['division_code'] : [];
      const needed = [...requiredOf(world, operation), ...place, ...(isLimited ? (limit?.required ?? []) : [])];
      const given = (name: string) => {
        const [meant] = (isLimited && properties[name]?.['x-write-values']?.[role]) || [];
        return meant ? meantBy(world, meant) : (example[name] ?? anotherValue(properties[name] as Schema));
      };
      const least = Object.fromEntries(needed.map((name) => [name, given(name)]));
      for (const [name, property] of Object.entries(properties)) {
        const [limited] = property['x-write-values']?.[role] ?? [];
        const ask = (value: unknown, label: string, want: Want) =>
          create(world, operation, { ...least, [name]: value }, role).then((got) =>
            tally.take(`${operation.id} ${name} as ${role}${label}`, want, got, name),
          );
        if (!isAdmitted(operation, role)) await ask(given(name), '', wantOf(operation, role));
        else if (!isTheirs(property, operation, role))
          await ask(valuesOf(own, operation, live(world), name, property)[0], '', 'named');
        else if (limited !== undefined && limited !== 'on-evidence') {
          await ask(beyond(world, property, role), ', beyond its values', 'named');
          if (!isOfDecision(operation)) await ask(given(name), '', 'let in');
        } else {
          let got: Got | undefined;
          for (const value of valuesOf(own, operation, live(world), name, property)) {
            got = await create(world, operation, { ...least, [name]: value }, role);
            if (got.status < 300) break;
          }
          if (!isLimited || !isOfDecision(operation))
            tally.take(`${operation.id} ${name} as ${role}`, 'let in', got as Got, name);
        }
      }
    }
  }
  return tally.verdict;
}

let numbers = 0;
/** A put goes to a number that nobody gave yet. */
async function create(world: World, operation: Operation, body: Json, role: Role): Promise<Got> {
  const { service, own, keys } = world;
  const number = `n-${numbers++}`;
  const isPut = operation.declared.kind === 'put';
  const path = operation.route.replace(':source_system', String(body.source_system ?? 'fields'));
  const url = isPut ? path.replace(':source_id', number) : (pathIn(own, operation, live(world)) as string);
  const sent = isPut && 'source_id' in body ? { ...body, source_id: number } : body;
  return shoot(service, { method: operation.method, url, body: sent }, keys.get(`${role} own`));
}

/** Its own part of the work is what a decision gives to it, and none here does. */
const isOfDecision = ({ id }: Operation): boolean => id === 'createImplementationRecord';

/** What would end a division or a key for all that comes after it. */
const ends = ({ path }: Operation): boolean => /successions|rotat/.test(path);

/** An act, with one property beside what is required, by every role. */
export async function judgeActs(world: World): Promise<ReachedVerdict> {
  const { service, own, keys } = world;
  const tally = new Tally();
  for (const operation of ofKind(world, 'act').filter((one) => one.body && !ends(one))) {
    const properties = propertiesOf(world, operation);
    const example = bodyIn(own, operation, live(world));
    const least = Object.fromEntries(
      requiredOf(world, operation).map((name) => [name, example[name] ?? anotherValue(properties[name] as Schema)]),
    );
    for (const [name, property] of Object.entries(properties))
      for (const role of roleCodes) {
        const value = example[name] ?? valuesOf(own, operation, live(world), name, property)[0];
        const sent: Sent = {
          method: 'POST',
          url: pathIn(own, operation, live(world)) as string,
          body: { ...least, [name]: value },
          ...(isPersonal(operation) ? { headers: { purpose: 'fields' } } : {}),
        };
        const got = await shoot(service, sent, keys.get(`${role} own`));
        tally.take(`${operation.id} ${name} as ${role}`, wantOf(operation, role), got, name);
      }
  }
  return tally.verdict;
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
    const properties = propertiesOf(world, operation);
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
