/** The vocabulary of schemas: bounded texts, days, codes, records; what a column is on the wire is said here once. */
import Type, { type Static, type TObject, type TProperties, type TSchema, type TUnsafe } from 'typebox';
import type { PersonalColumn } from '../db/personal.ts';
import { CODE_SHAPE } from '../db/scope.ts';
import { type Code, type CodeListName, codeLists, codes } from '../procedure/code-lists.ts';
import type { MaskKind } from '../procedure/masking.ts';

type Options = Record<string, unknown>;

/** Names a schema for the contract's components, and refers to it with its type kept. */
export const ref = <T extends TSchema>(schema: T): TUnsafe<Static<T>> =>
  Type.Unsafe<Static<T>>(Type.Ref((schema as unknown as { $id: string }).$id));

export const nullable = <T extends TSchema>(schema: T): TUnsafe<Static<T> | null> => {
  const plain = schema as unknown as { type?: string; enum?: unknown[] };
  return Type.Unsafe<Static<T> | null>({
    ...schema,
    ...(plain.type ? { type: [plain.type, 'null'] } : {}),
    ...(plain.enum ? { enum: [...plain.enum, null] } : {}),
  } as TSchema);
};

export const text = (maxLength: number, options: Options = {}) => Type.String({ minLength: 1, maxLength, ...options });
export const uuid = (options: Options = {}) => Type.String({ format: 'uuid', maxLength: 36, ...options });
export const day = (options: Options = {}) =>
  Type.String({ format: 'date', pattern: '^(19|20)[0-9]{2}-', maxLength: 10, ...options });
/** The `T` and the `Z` of ISO 8601 (the format allows a space), and no leap second, which clocks here do not have. */
const INSTANT = '^(19|20)[0-9]{2}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-5][0-9]([.][0-9]{1,9})?Z$';
export const instant = (options: Options = {}) =>
  Type.String({ format: 'date-time', pattern: INSTANT, maxLength: 30, ...options });
export const count = (maximum: number, options: Options = {}) => Type.Integer({ minimum: 0, maximum, ...options });
export const flag = (options: Options = {}) => Type.Boolean(options);
export const divisionCode = (options: Options = {}) =>
  Type.String({
    pattern: `^${CODE_SHAPE}$`,
    maxLength: 27,
    ...options,
  });
export const list = <T extends TSchema>(items: T, maxItems: number, options: Options = {}) =>
  Type.Array(items, { maxItems, uniqueItems: true, ...options });

/** A code of a closed list. The contract shows each code's meaning, so that a front end needs no second source. */
export const code = <N extends CodeListName>(name: N, options: Options = {}): TUnsafe<Code<N>> => {
  const { title, codes: entries } = codeLists[name];
  const meanings = Object.entries(entries as Record<string, { zh: string }>).map(([value, { zh }]) => `${value} ${zh}`);
  return Type.Unsafe<Code<N>>({
    type: 'string',
    enum: [...codes(name)],
    description: `${title.zh} / ${title.en}: ${meanings.join(' · ')}`,
    ...options,
  } as TSchema);
};

const served = {
  id: uuid({ description: '编号(UUID v7)/ Id' }),
  version: Type.Integer({ minimum: 1, maximum: 2147483647, description: '版本,即 ETag / Version, the ETag' }),
  created_at: instant({ description: '记入时间 / When it was recorded' }),
  updated_at: instant({ description: '最近修改时间 / When it was last changed' }),
};
export const recordedDaysLate = nullable(
  count(1000000, { description: '记入比发生晚几天 / Days between what happened and its recording' }),
);
/** Neither begins with a dot: `.` and `..` as a step of a path never reach the service. */
export const source = {
  source_system: nullable(
    text(64, { pattern: '^[A-Za-z0-9_-][A-Za-z0-9._-]*$', description: '来源系统 / System it comes from' }),
  ),
  source_id: nullable(
    text(128, { pattern: '^[A-Za-z0-9_:-][A-Za-z0-9._:-]*$', description: '来源系统中的编号 / Its id there' }),
  ),
};

export interface RecordSchemas<F extends TProperties, S extends TProperties> {
  readonly name: string;
  /** As answered: every property is there. */
  readonly record: TObject<F & S & typeof served>;
  /** As sent to create: optional properties have defaults (null where nothing else is said). */
  readonly create: TObject<F>;
  readonly patch: TObject;
  /** Columns that clients write, and all columns of the wire, in contract order. */
  readonly writable: readonly string[];
  readonly columns: readonly string[];
  readonly fixed: readonly string[];
  readonly personal: readonly PersonalColumn[];
}

/**
 * The three schemas of a record from one list of fields. `fields` are written by clients, `answered` by the service;
 * `required` must be given on creation; `fixed` cannot be changed afterwards.
 */
export function recordSchemas<F extends TProperties, S extends TProperties>(
  name: string,
  given: {
    fields: F;
    answered: S;
    required: readonly (keyof F & string)[];
    fixed?: readonly (keyof F & string)[];
    description: string;
    example: Record<string, unknown>;
  },
): RecordSchemas<F, S> {
  const { fields, answered, required, fixed = [] } = given;
  const defaults = Object.fromEntries(
    Object.entries(fields).map(([key, schema]) => [
      key,
      required.includes(key) ? schema : Type.Optional({ default: null, ...schema } as TSchema),
    ]),
  );
  const { id, ...stamps } = served;
  const properties = { id, ...answered, ...strip(fields), ...stamps };
  const sent = Object.fromEntries(
    Object.keys(fields).flatMap((key) => (key in given.example ? [[key, given.example[key]]] : [])),
  );
  const closed = { additionalProperties: false, description: given.description };
  return {
    name,
    record: Type.Object(properties, { $id: name, ...closed, examples: [example(properties, given.example)] }) as never,
    create: Type.Object(defaults, { $id: `${name}Create`, ...closed, examples: [sent] }) as never,
    patch: Type.Partial(
      Type.Object(strip(Object.fromEntries(Object.entries(fields).filter(([key]) => !fixed.includes(key as never))))),
      { $id: `${name}Patch`, minProperties: 1, ...closed, examples: [patchExample(sent, fixed)] },
    ) as never,
    writable: Object.keys(fields),
    columns: Object.keys(properties),
    fixed,
    personal: personalColumns(fields),
  };
}

/** What a property says of whom it may be shown to; without a class it is internal. */
export interface DataClass {
  readonly 'x-class'?: 'public' | 'internal' | 'personal' | 'sensitive';
  /** How it is masked, as a name where nothing else is said. */
  readonly 'x-mask'?: MaskKind;
  /** With one of these values of another property it is the name of a body, and shown. */
  readonly 'x-unless'?: Readonly<Record<string, readonly string[]>>;
}

/** Tells of a private person, and nothing of it is left where it is masked. */
export const personalText = { 'x-class': 'personal', 'x-mask': 'text' } as const;
/** The same, of a form that has no room for a mask: it comes as null. */
export const personalCode = { 'x-class': 'personal', 'x-mask': 'withheld' } as const;

const personalColumns = (fields: TProperties): PersonalColumn[] =>
  Object.entries(fields).flatMap(([column, schema]) => {
    const { 'x-class': kind, 'x-mask': mask = 'name', 'x-unless': unless = {} } = schema as DataClass;
    if (kind !== 'personal' && kind !== 'sensitive') return [];
    const [condition] = Object.entries(unless).map(([name, values]) => ({ column: name, values }));
    return [{ column, isSensitive: kind === 'sensitive', mask, unless: condition }];
  });

/** Defaults belong to creation only: a patch must not reset what it does not name. */
const strip = <P extends TProperties>(fields: P): P =>
  Object.fromEntries(
    Object.entries(fields).map(([key, schema]) => {
      const { default: _, ...rest } = schema as { default?: unknown };
      return [key, rest];
    }),
  ) as P;

function patchExample(sent: Record<string, unknown>, fixed: readonly string[]) {
  const changeable = Object.entries(sent).filter(([key]) => !fixed.includes(key));
  return Object.fromEntries(changeable.slice(-1));
}

const stampExample = {
  id: '01935f6e-7a00-7000-8000-000000000001',
  version: 1,
  created_at: '2026-11-23T02:00:00.000Z',
  updated_at: '2026-11-23T02:00:00.000Z',
  recorded_days_late: 0,
};
function example(properties: TProperties, given: Record<string, unknown>) {
  const known: Record<string, unknown> = { ...stampExample, ...given };
  return Object.fromEntries(
    Object.entries(properties).map(([key, schema]) => [
      key,
      key in known ? known[key] : ((schema as { default?: unknown }).default ?? emptyOf(schema)),
    ]),
  );
}
const emptyOf = (schema: TSchema) => {
  const { type } = schema as { type?: unknown };
  return type === 'array' ? [] : type === 'boolean' ? false : null;
};

export const page = (name: string, schemas: { record: TObject }) => {
  const [first] = (schemas.record as unknown as { examples: unknown[] }).examples;
  return Type.Object(
    {
      items: Type.Array(ref(schemas.record), { maxItems: 200 }),
      removed: Type.Optional(
        Type.Array(Type.Object({ id: uuid(), deleted_at: instant() }, { additionalProperties: false }), {
          maxItems: 200,
          description: '已删除的记录(仅在使用 modified_since 时)/ Tombstones, with modified_since only',
        }),
      ),
      next_cursor: nullable(text(1000, { description: '下一页的游标 / Cursor of the next page' })),
    },
    { $id: `${name}Page`, additionalProperties: false, examples: [{ items: [first], next_cursor: null }] },
  );
};
