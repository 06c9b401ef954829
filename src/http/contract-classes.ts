/** What the contract says of each property: whom it may be shown to; and where a purpose shows what is personal. */
import { planOf } from './personal-plan.ts';

type Json = Record<string, unknown>;
interface Schema extends Json {
  $ref?: string;
  properties?: Record<string, Schema>;
  items?: Schema;
  anyOf?: Schema[];
}
interface Operation {
  readonly security?: readonly unknown[];
  readonly responses: Readonly<Record<string, { content?: Readonly<Record<string, { schema: Json }>> }>>;
}
interface Document {
  readonly paths: Readonly<Record<string, Readonly<Record<string, unknown>>>>;
  readonly components: Readonly<Record<string, Readonly<Record<string, Json>>>>;
}

const nameOf = (reference: string): string => reference.split('/').pop() ?? '';

/** What tells of no person (texts are decided on in `data-classes.ts`): public where everybody may read the schema, internal elsewhere. */
export function classify(doc: Document): void {
  const schemas = (doc.components.schemas ?? {}) as Record<string, Schema>;
  const open = new Set<string>();
  for (const operation of Object.values(doc.paths).flatMap((methods) => Object.values(methods) as Operation[])) {
    if (operation.security?.length === 0) reach(operation.responses, schemas, open);
  }
  for (const [name, schema] of Object.entries(schemas)) mark(schema, open.has(name) ? 'public' : 'internal');
}

function reach(node: unknown, schemas: Readonly<Record<string, Schema>>, seen: Set<string>): void {
  if (node === null || typeof node !== 'object') return;
  const name = nameOf(String((node as Schema).$ref ?? ''));
  if (name in schemas && !seen.has(name)) reach(schemas[name], schemas, seen.add(name));
  for (const inner of Object.values(node)) reach(inner, schemas, seen);
}

function mark(schema: Schema, otherwise: 'public' | 'internal'): void {
  for (const property of Object.values(schema.properties ?? {})) {
    if (property.$ref === undefined) property['x-class'] ??= otherwise;
    mark(property, otherwise);
  }
  if (schema.items) mark(schema.items, otherwise);
  for (const part of schema.anyOf ?? []) mark(part, otherwise);
}

/** Whether what it answers has properties that come masked. */
export const showsPersonal = (doc: Document, { responses }: Operation): boolean =>
  ['200', '201'].some((status) =>
    Object.values(responses[status]?.content ?? {}).some(
      ({ schema }) => planOf(schema, doc.components.schemas ?? {}) !== null,
    ),
  );
