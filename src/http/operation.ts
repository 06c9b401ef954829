/**
 * What a route declares in `config`, and the one hook that keeps it: it writes the promise into the contract and adds
 * what keeps it, so that document and guard cannot differ. A route that declares no access does not start.
 */
import type { FastifyInstance, FastifyReply, FastifyRequest, RouteOptions } from 'fastify';
import type { Scope } from '../db/scope.ts';
import { Problem, type ProblemCode, problemKinds } from '../problems.ts';
import type { Access, Caller } from './access.ts';
import { nowhere, scopeOf } from './access.ts';
import type { Authentication } from './aspects/authentication.ts';
import { addressOf, type Guessing, holderOf, logSlowed, misses, type Try } from './aspects/guessing.ts';
import { type JsonType, requireMediaType } from './aspects/media-type.ts';
import { negotiate } from './exporting.ts';
import { onBehalfOf, todayOf } from './requests.ts';
import { onlyHistory, succeeded } from './successions.ts';
import { RefusedToken } from './tokens.ts';

/** list · read · create · put · update · remove: on records. act: a POST that records an act. document: outside /v1. */
export type OperationKind = 'list' | 'read' | 'create' | 'put' | 'update' | 'remove' | 'act' | 'document';

export interface Operation {
  readonly access: Access;
  readonly kind: OperationKind;
  /** A read that is a table of figures, and so CSV and NDJSON as a list is. */
  readonly isTable?: boolean;
  /** All of it is personal data: it is not answered without a purpose. */
  readonly needsPurpose?: boolean;
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

export function problemsOf({ access, kind, isTable, problems = [] }: Operation, url: string): ProblemCode[] {
  const implied: ProblemCode[] = ['invalid-input', 'rate-limited'];
  if (!('anyone' in access)) implied.push('unauthenticated', 'forbidden');
  if (url.includes(':')) implied.push('not-found', 'uri-too-long');
  if (kind === 'list' || isTable) implied.push('not-acceptable');
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
  readonly operationId: string | undefined;
}

export function keepPromises(app: FastifyInstance, authentication: Authentication, guessing: Guessing): Declared[] {
  const declared: Declared[] = [];
  const { rates } = app;
  const identify = identifyBy(app, authentication, guessing);
  app.addHook('onRoute', (route: RouteOptions) => {
    const operation = route.config as Operation | undefined;
    if (!operation?.access || !operation.kind) throw new Error(`${route.method} ${route.url} declares no access`);
    const { access, kind } = operation;
    const { operationId } = (route.schema ?? {}) as { operationId?: string };
    declared.push({ ...operation, method: String(route.method), url: route.url, operationId });
    const scopes = new WeakMap<Caller, Scope>();
    const mayMiss = problemsOf(operation, route.url).some((code) => misses.includes(code));
    const admit = async (request: FastifyRequest, reply: FastifyReply) => {
      if (!('anyone' in access)) request.caller = await identify(request, reply);
      const counted = rates.limit(request, reply);
      if (counted) await counted;
      if (mayMiss) {
        const tried = guessing.records.enter(holderOf(request));
        request.tried = tried instanceof Promise ? await tried : tried;
      } else guessing.records.require(holderOf(request));
      if ('anyone' in access) return;
      if (!request.caller) throw new Problem('unauthenticated');
      const scope = scopes.get(request.caller) ?? scopeOf(request.caller, access) ?? (access.orNone && nowhere);
      if (!scope) throw new Problem('forbidden', access.refusal);
      scopes.set(request.caller, scope);
      request.scope = succeeded(scope, await app.successions.list(), todayOf(request));
      const hasEnded = scope.territories.length > 0 && request.scope.territories.length === 0;
      if (hasEnded && writes.includes(kind)) throw new Problem('forbidden', onlyHistory);
      onBehalfOf(request); // on every route: what a read said of it must not be lost
    };
    const hooks = [admit];
    if (kind === 'list' || operation.isTable) hooks.push(negotiate);
    if (bodies[kind]) hooks.push(requireMediaType(bodies[kind]));
    if (kind === 'update' || kind === 'remove') hooks.push(requireIfMatch);
    if (operation.deprecated) hooks.push(announceEnd(operation.deprecated));
    route.onRequest = [...hooks, ...[route.onRequest ?? []].flat()] as NonNullable<RouteOptions['onRequest']>;
  });
  return declared;
}

/** A refused credential counts against its address; one that was good here before is never made to wait. */
const identifyBy =
  (app: FastifyInstance, { authenticate }: Authentication, { credentials, forgeries }: Guessing) =>
  async (request: FastifyRequest, reply: FastifyReply): Promise<Caller | null> => {
    const address = addressOf(request.ip);
    let tried: Try | undefined;
    const beforeGuess = async () => {
      tried = await credentials.enter(address);
    };
    try {
      return await authenticate(request.headers.authorization, beforeGuess);
    } catch (error) {
      await app.rates.limit(request, reply);
      const isBad = error instanceof Problem && error.code === 'unauthenticated';
      if (error instanceof RefusedToken) {
        if (error.isForged && forgeries.miss(address))
          logSlowed(request, 'comes again and again with forged access tokens');
      } else if (isBad && credentials.miss(address))
        logSlowed(request, 'slowed: comes again and again with bad credentials');
      throw error;
    } finally {
      if (tried) credentials.leave(tried);
    }
  };

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
