/** The table of contents of the service: what holds for every request, then the modules, in reading order. */
import { randomUUID } from 'node:crypto';
import cors from '@fastify/cors';
import underPressure from '@fastify/under-pressure';
import Fastify, { type FastifyInstance, LogController } from 'fastify';
import type { Logger } from 'pino';
import type { TSchema } from 'typebox';
import { createAuthentication } from './http/aspects/authentication.ts';
import { refuseWhenClosing } from './http/aspects/closing.ts';
import { sendHeaders } from './http/aspects/headers.ts';
import { guardInput } from './http/aspects/input.ts';
import { answerWrongMethods } from './http/aspects/methods.ts';
import { createRateLimit } from './http/aspects/rate-limit.ts';
import { completeContract, writeContract } from './http/contract.ts';
import { problemSchema } from './http/contract-words.ts';
import { documentRoutes, serveReference } from './http/documents.ts';
import { type Declared, keepPromises } from './http/operation.ts';
import { sendProblem } from './http/problem-json.ts';
import { decorate, type Services } from './http/requests.ts';
import { serverOptions } from './http/server.ts';
import { createValidation } from './http/validation.ts';
import { RuleStanding } from './modules/agenda-items/procedure-schema.ts';
import { agendaItemRoutes } from './modules/agenda-items/routes.ts';
import { findApiKey } from './modules/api-keys/queries.ts';
import { divisionRoutes } from './modules/divisions/routes.ts';
import { factRoutes } from './modules/facts/routes.ts';
import { healthRoutes } from './modules/health/routes.ts';
import { jurisdictionRoutes } from './modules/jurisdictions/routes.ts';
import { publicRoutes } from './modules/public/routes.ts';
import { referenceRoutes } from './modules/reference/routes.ts';
import { sessionRoutes } from './modules/sessions/routes.ts';
import { subjectRoutes } from './modules/subjects/routes.ts';
import { notFound, Problem } from './problems.ts';

export interface AppOptions extends Services {
  readonly logger: Logger;
  readonly rateLimit: number;
  readonly corsOrigins: readonly string[];
  readonly trustProxy: readonly string[];
  readonly maxEventLoopDelay: number;
  /** Adds routes of a test's own, under the same promises. */
  readonly extend?: (app: FastifyInstance) => void;
}

declare module 'fastify' {
  interface FastifyInstance {
    define: (schemas: readonly TSchema[]) => void;
    contract: () => ReturnType<typeof completeContract>;
    declared: Declared[];
  }
}

export async function buildApp(options: AppOptions): Promise<FastifyInstance> {
  const validation = createValidation();
  const app = Fastify({
    ...serverOptions,
    logController: new LogController({ disableRequestLogging: true }),
    schemaController: { compilersFactory: validation.compilersFactory as never },
    loggerInstance: options.logger,
    trustProxy: options.trustProxy.length > 0 ? [...options.trustProxy] : false,
    genReqId: () => randomUUID(),
  }) as unknown as FastifyInstance;

  decorate(app, { db: options.db, reader: options.reader, cursors: options.cursors, now: options.now });
  app.decorate('define', validation.define(app));
  app.decorate('limitRate', createRateLimit(options.rateLimit));
  app.setErrorHandler((error, request, reply) => sendProblem(request, reply, error as Error));
  app.setNotFoundHandler((request, reply) => sendProblem(request, reply, notFound()));
  sendHeaders(app);
  refuseWhenClosing(app);
  logRequests(app);
  guardInput(app);
  if (options.maxEventLoopDelay > 0) {
    await refuseUnderPressure(app, options.maxEventLoopDelay);
  }
  if (options.corsOrigins.length > 0) await allowOrigins(app, options.corsOrigins);
  await serveReference(app);
  await writeContract(app);

  app.define([problemSchema, RuleStanding]);
  app.decorate(
    'declared',
    keepPromises(
      app,
      createAuthentication((id) => findApiKey(options.db, id)),
    ),
  );
  app.decorate('contract', () => completeContract((app as unknown as { swagger(): unknown }).swagger(), app.declared));
  await app.register(async (routes) => {
    healthRoutes(routes);
    documentRoutes(routes, app.contract);
    divisionRoutes(routes);
    referenceRoutes(routes);
    subjectRoutes(routes);
    agendaItemRoutes(routes);
    jurisdictionRoutes(routes);
    factRoutes(routes);
    sessionRoutes(routes);
    publicRoutes(routes);
    options.extend?.(routes);
  });
  answerWrongMethods(app);
  return app;
}

/** The start itself holds the event loop for a moment, which is no pressure; and a busy process is alive. */
async function refuseUnderPressure(app: FastifyInstance, maxEventLoopDelay: number): Promise<void> {
  let startedAt = Number.POSITIVE_INFINITY;
  app.addHook('onListen', () => {
    startedAt = performance.now();
  });
  await app.register(underPressure, {
    maxEventLoopDelay,
    pressureHandler: async (request) => {
      const isStarting = performance.now() - startedAt < 3000;
      if (!isStarting && request.url !== '/livez') throw new Problem('overloaded');
    },
  });
}

/** One line for each answer; never a body, never a credential. */
function logRequests(app: FastifyInstance): void {
  app.addHook('onResponse', async (request, reply) => {
    const credential = request.caller?.credential_id;
    const ms = Math.round(reply.elapsedTime * 10) / 10;
    request.log.info({
      method: request.method,
      path: request.routeOptions.url,
      status: reply.statusCode,
      ms,
      credential,
    });
  });
}

const exposed = [
  'ETag',
  'Location',
  'Link',
  'Request-Id',
  'API-Version',
  'RateLimit',
  'RateLimit-Policy',
  'Retry-After',
  'Idempotency-Replayed',
  'Deprecation',
  'Sunset',
];
async function allowOrigins(app: FastifyInstance, origins: readonly string[]): Promise<void> {
  await app.register(cors, {
    origin: [...origins],
    exposedHeaders: exposed,
    methods: ['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE'],
    maxAge: 600,
  });
}
