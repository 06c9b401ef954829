// The contract as the tests walk it: one value per operation, references resolved where a test needs them.
import type { FastifyInstance } from 'fastify';
import type { Declared } from '../../src/http/operation.ts';

export type Json = Record<string, unknown>;
export interface Schema extends Json {
  type?: string | string[];
  enum?: unknown[];
  properties?: Record<string, Schema>;
  required?: string[];
  items?: Schema;
  examples?: unknown[];
}
export interface Parameter {
  readonly name: string;
  readonly in: 'path' | 'query' | 'header';
  readonly required: boolean;
  readonly schema: Schema;
  readonly example: unknown;
}
interface Media {
  readonly schema: Schema;
  readonly examples?: Record<string, { value: unknown }>;
}
export interface Response extends Json {
  readonly content?: Record<string, Media>;
}
export interface Operation {
  readonly id: string;
  readonly method: string;
  /** As in the contract, `/subjects/{id}`; and as routed, `/v1/subjects/:id`. */
  readonly path: string;
  readonly route: string;
  readonly summary: string;
  readonly description: string;
  readonly tags: readonly string[];
  readonly parameters: readonly Parameter[];
  readonly body: (Media & { readonly type: string }) | undefined;
  readonly responses: Readonly<Record<string, Response>>;
  readonly security: readonly Json[];
  readonly roles: readonly string[];
  readonly declared: Declared;
}

export interface Contract {
  readonly document: Json & { paths: Record<string, Record<string, Json>> };
  readonly operations: readonly Operation[];
  resolve<T extends object>(value: T): T;
}

export function readContract(app: FastifyInstance): Contract {
  const document = app.contract() as unknown as Contract['document'];
  const resolve = <T extends object>(value: T): T => {
    const { $ref } = value as { $ref?: string };
    if (!$ref) return value;
    const steps = $ref.split('/').slice(1);
    return steps.reduce<Json>((node, key) => node[key] as Json, document) as T;
  };
  const operations = Object.entries(document.paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, found]) => operationOf(app, path, method.toUpperCase(), found)),
  );
  return { document, operations, resolve };
}

function operationOf(app: FastifyInstance, path: string, method: string, found: Json): Operation {
  const route = `${path.startsWith('/.well-known/') ? '' : '/v1'}${path.replace(/\{(\w+)\}/g, ':$1')}`;
  const declared = app.declared.find((d) => d.url === route && d.method === method);
  if (!declared) throw new Error(`${method} ${path} is in the contract, and not routed`);
  const content = Object.entries((found.requestBody as { content: Record<string, Media> } | undefined)?.content ?? {});
  const [type, media] = content[0] ?? [];
  return {
    id: String(found.operationId),
    method,
    path,
    route,
    summary: String(found.summary),
    description: String(found.description),
    tags: found.tags as string[],
    parameters: (found.parameters ?? []) as Parameter[],
    body: type && media ? { type, ...media } : undefined,
    responses: found.responses as Record<string, Response>,
    security: (found.security ?? []) as Json[],
    roles: (found['x-roles'] ?? []) as string[],
    declared,
  };
}

/** The collection that a path parameter names one of: `/sessions/{session_id}/attendance` → `sessions`. */
export const collectionOf = (path: string, parameter: string): string =>
  path.split('/').at(path.split('/').indexOf(`{${parameter}}`) - 1) ?? '';

/** The path with an example in place of each parameter. */
export const examplePath = (operation: Operation): string =>
  operation.parameters
    .filter((parameter) => parameter.in === 'path')
    .reduce(
      (path, { name, example }) => path.replace(`:${name}`, encodeURIComponent(String(example))),
      operation.route,
    );
