/**
 * What a route declares in `config`, and the one hook that keeps it: it writes the promise into the contract and adds
 * what keeps it, so that document and guard cannot differ. A route that declares no access does not start.
 */
import type { FastifyInstance, FastifyReply, FastifyRequest, RouteOptions } from 'fastify';
import type { Scope } from '../db/scope.ts';
import { Problem, type ProblemCode, problemKinds } from '../problems.ts';
import type { Access, Caller } from './access.ts';
import { scopeOf } from './access.ts';
import { type JsonType, requireMediaType } from './aspects/media-type.ts';

/** list · read · create · put · update · remove: on records. act: a POST that records an act. document: outside /v1. */
export type OperationKind = 'list' | 'read' | 'create' | 'put' | 'update' | 'remove' | 'act' | 'document';

export interface Operation {
  readonly access: Access;
  readonly kind: OperationKind;
  /** Problems beyond those that its kind and access imply. */
  readonly problems?: readonly ProblemCode[];
  /** On its way out (RFC 9745, RFC 8594): since when, until when, and where to read about it. */
  readonly deprecated?: { readonly since: Date; readonly sunset: Date; readonly see: string };
}

declare module 'fastify' {
  interface FastifyContextConfig extends Partial<Operation> {}
}

/** A merge patch reads null as removal, and what is absent as unchanged: its sender has to mean one. */
const bodies: Readonly<Partial<Record<OperationKind, JsonType>>> = {
  create: 'application/json',
  put: 'application/json',
  act: 'application/json',
  update: 'application/merge-patch+json',
};
const writes: readonly OperationKind[] = ['create', 'put', 'update', 'remove', 'act'];
const onRecord: readonly OperationKind[] = ['read', 'update', 'remove'];

export function problemsOf({ access, kind, problems = [] }: Operation, url: string): ProblemCode[] {
  const implied: ProblemCode[] = ['invalid-input', 'rate-limited'];
  if (!('anyone' in access)) implied.push('unauthenticated', 'forbidden');
  if (url.includes(':')) implied.push('not-found', 'uri-too-long');
  if (kind === 'create') implied.push('not-found');
  if (onRecord.includes(kind) && !('anyone' in access)) implied.push('gone');
  if (writes.includes(kind)) implied.push('state-conflict', 'payload-too-large', 'unsupported-media-type');
  if (kind === 'create' || kind === 'act') implied.push('idempotency-key-reused');
  if (kind === 'update' || kind === 'remove') implied.push('precondition-required', 'precondition-failed');
  if (kind === 'put') implied.push('precondition-failed', 'gone');
  return [...new Set([...implied, ...problems])].sort((a, b) => problemKinds[a].status - problemKinds[b].status);
}

export interface Declared extends Operation {
  readonly method: string;
  readonly url: string;
}

export function keepPromises(
  app: FastifyInstance,
  authenticate: (header: string | undefined) => Promise<Caller | null>,
): Declared[] {
  const declared: Declared[] = [];
  const limit = app.limitRate;
  app.addHook('onRoute', (route: RouteOptions) => {
    const operation = route.config as Operation | undefined;
    if (!operation?.access || !operation.kind) throw new Error(`${route.method} ${route.url} declares no access`);
    const { access, kind } = operation;
    declared.push({ ...operation, method: String(route.method), url: route.url });
    const scopes = new WeakMap<Caller, Scope>();
    const admit = async (request: FastifyRequest, reply: FastifyReply) => {
      // a refused credential counts against its address, which slows the guessing of keys
      const caller = 'anyone' in access ? null : authenticate(request.headers.authorization);
      request.caller = await Promise.resolve(caller).catch((error: unknown) => {
        limit(request, reply);
        throw error;
      });
      limit(request, reply);
      if ('anyone' in access) return;
      if (!request.caller) throw new Problem('unauthenticated');
      const scope = scopes.get(request.caller) ?? scopeOf(request.caller, access);
      if (!scope) throw new Problem('forbidden');
      scopes.set(request.caller, scope);
      request.scope = scope;
    };
    const hooks = [admit];
    if (bodies[kind]) hooks.push(requireMediaType(bodies[kind]));
    if (kind === 'update' || kind === 'remove') hooks.push(requireIfMatch);
    if (operation.deprecated) hooks.push(announceEnd(operation.deprecated));
    route.onRequest = [...hooks, ...[route.onRequest ?? []].flat()] as NonNullable<RouteOptions['onRequest']>;
  });
  return declared;
}

function announceEnd({ since, sunset, see }: NonNullable<Operation['deprecated']>) {
  const deprecation = `@${Math.floor(since.getTime() / 1000)}`;
  return async (_request: FastifyRequest, reply: FastifyReply): Promise<void> => {
    reply.raw.setHeader('deprecation', deprecation);
    reply.raw.setHeader('sunset', sunset.toUTCString());
    reply.raw.setHeader('link', `<${see}>; rel="deprecation"`);
  };
}

async function requireIfMatch(request: FastifyRequest): Promise<void> {
  if (!request.headers['if-match']) throw new Problem('precondition-required');
}
