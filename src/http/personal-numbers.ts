/**
 * Numbers that lead to a person are kept out of free text: it reaches everybody who may read the record, is found by
 * `q`, and stands in the log for good.
 */
import type { FastifyRequest } from 'fastify';
import type { Fault } from '../problems.ts';
import { numbersIn, type PersonalNumber } from '../procedure/personal-numbers.ts';
import type { Schemas } from './personal-plan.ts';
import type { DataClass } from './types.ts';

type Found = readonly [path: readonly string[], text: string];

/** Whatever else a body holds, and by whatever name: what is new to the contract is looked into as well. */
function* textsIn(value: unknown, path: readonly string[] = []): Generator<Found> {
  if (typeof value === 'string') yield [path, value];
  else if (value !== null && typeof value === 'object')
    for (const [key, inner] of Object.entries(value)) yield* textsIn(inner, [...path, key]);
}

interface Schema extends DataClass {
  readonly $ref?: string;
  readonly enum?: readonly unknown[];
  readonly format?: string;
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly items?: Schema;
}

/** Has a check digit of its own, and is looked at by it: a body's code may look like a card's number. */
const ownCheck: readonly string[] = ['credit_code'];

/** Where a number is kept encrypted, or can be none: ids, days and codes. */
function isExempt(given: unknown, [step, ...rest]: readonly string[], schemas: Schemas, key = ''): boolean {
  const schema = (given ?? {}) as Schema;
  if (schema.$ref !== undefined) {
    const name = schema.$ref.replace(/^#\/components\/schemas\/|#$/g, '');
    return isExempt(schemas[name], step === undefined ? [] : [step, ...rest], schemas, key);
  }
  if (step === undefined)
    return (
      schema['x-class'] === 'sensitive' ||
      schema.enum !== undefined ||
      schema.format !== undefined ||
      ownCheck.includes(key)
    );
  return isExempt(schema.properties?.[step] ?? schema.items, rest, schemas, step);
}

function decoded(header: string | string[] | undefined): string {
  const text = String(header ?? '');
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

/** Only we made a cursor. */
const isGiven = ([name]: readonly [string, unknown]): boolean => name !== 'cursor';

export function numberFaults(request: FastifyRequest, today: string): Fault[] {
  const { body, query, params, headers, routeOptions, server } = request;
  const around = {
    query: Object.fromEntries(Object.entries((query ?? {}) as object).filter(isGiven)),
    path: params,
    headers: { purpose: decoded(headers.purpose), 'on-behalf-of': decoded(headers['on-behalf-of']) },
  };
  const faults: Fault[] = [];
  for (const [path, text] of textsIn(around)) {
    const kinds = numbersIn(text, today);
    if (kinds.length > 0) faults.push(fault(path, kinds));
  }
  for (const [path, text] of textsIn(body)) {
    const kinds = numbersIn(text, today);
    if (kinds.length > 0 && !isExempt(routeOptions.schema?.body, path, server.getSchemas()))
      faults.push(fault(path, kinds));
  }
  return faults.slice(0, 100);
}

const names: Readonly<Record<PersonalNumber, readonly [zh: string, en: string]>> = {
  phone: ['电话号码', 'a phone number'],
  id_number: ['身份号码', 'an ID number'],
  account: ['银行账号', 'an account number'],
};

/** What was found is named, and never shown. */
function fault(path: readonly string[], kinds: readonly PersonalNumber[]): Fault {
  const pointer = path.map((step) => `/${step.replaceAll('~', '~0').replaceAll('/', '~1')}`).join('');
  return {
    pointer: pointer.slice(0, 300),
    code: 'personal_number',
    zh: `含有${kinds.map((kind) => names[kind][0]).join('、')}:请删去;个人的电话和身份号码只能填在 contact_phone、id_number`,
    en: `holds ${kinds.map((kind) => names[kind][1]).join(' and ')}: leave it out; the phone and ID number of a person have their own fields, contact_phone and id_number`,
  };
}
