/** The table of contents of the service: what holds for every request, then the modules, in reading order. */
import { randomUUID } from 'node:crypto';
import cors from '@fastify/cors';
import underPressure from '@fastify/under-pressure';
import Fastify, { type FastifyInstance, LogController } from 'fastify';
import type { Logger } from 'pino';
import type { TSchema } from 'typebox';
import { type ExportLimits, Exports, exportLimits } from './db/export.ts';
import { takeLease } from './db/quota.ts';
import { type Attempt, noteAttempts, type Trail } from './http/aspects/attempts.ts';
import { createAuthentication } from './http/aspects/authentication.ts';
import { refuseWhenClosing } from './http/aspects/closing.ts';
import { countMissing, type GuessingLimits, guessingLimits, Patience } from './http/aspects/guessing.ts';
import { sendHeaders } from './http/aspects/headers.ts';
import { guardInput } from './http/aspects/input.ts';
import { Meter, measure } from './http/aspects/measure.ts';
import { answerWrongMethods } from './http/aspects/methods.ts';
import { createRateLimit, limitTheRest } from './http/aspects/rate-limit.ts';
import { completeContract, writeContract } from './http/contract.ts';
import { problemSchema } from './http/contract-words.ts';
import { documentRoutes, serveReference } from './http/documents.ts';
import { type Declared, keepPromises } from './http/operation.ts';
import { maskPersonal } from './http/personal.ts';
import { sendProblem } from './http/problem-json.ts';
import { protectedResourceRoute } from './http/protected-resource.ts';
import { decorate, type Services } from './http/requests.ts';
import { serverOptions } from './http/server.ts';
import { Successions } from './http/successions.ts';
import { createTokens, type TokenOptions } from './http/tokens.ts';
import { createValidation } from './http/validation.ts';
import { RuleStanding } from './modules/agenda-items/procedure-schema.ts';
import { agendaItemRoutes } from './modules/agenda-items/routes.ts';
import { findApiKey, keepTokenHolder } from './modules/api-keys/queries.ts';
import { apiKeyRoutes } from './modules/api-keys/routes.ts';
import { assessmentRoutes } from './modules/assessments/routes.ts';
import { auditRoutes } from './modules/audit/routes.ts';
import { bylawRoutes } from './modules/bylaws/routes.ts';
import { calendarDayRoutes } from './modules/calendar-days/routes.ts';
import { committeeRoutes } from './modules/committees/routes.ts';
import { decisionRoutes } from './modules/decisions/routes.ts';
import { listSuccessions } from './modules/divisions/queries.ts';
import { divisionRoutes } from './modules/divisions/routes.ts';
import { factRoutes } from './modules/facts/routes.ts';
import { healthRoutes } from './modules/health/routes.ts';
import { judgementRoutes } from './modules/judgements/routes.ts';
import { jurisdictionRoutes } from './modules/jurisdictions/routes.ts';
import { linkageRoutes } from './modules/linkages/routes.ts';
import { meRoutes } from './modules/me/routes.ts';
import { type MetricsOptions, metricsRoutes } from './modules/metrics/routes.ts';
import { objectionRoutes } from './modules/objections/routes.ts';
import { obligationRoutes } from './modules/obligations/routes.ts';
import { opinionRoutes } from './modules/opinions/routes.ts';
import { platformRoutes } from './modules/platforms/routes.ts';
import { publicRoutes } from './modules/public/routes.ts';
import { quorumRuleRoutes } from './modules/quorum-rules/routes.ts';
import { referenceRoutes } from './modules/reference/routes.ts';
import { referralRoutes } from './modules/referrals/routes.ts';
import { reportRoutes } from './modules/reports/routes.ts';
import { sessionRoutes } from './modules/sessions/routes.ts';
import { settingRoutes } from './modules/settings/routes.ts';
import { standingRoutes } from './modules/standing/routes.ts';
import { personalDataRoutes } from './modules/subjects/personal-routes.ts';
import { subjectRoutes } from './modules/subjects/routes.ts';
import { supervisionRecordRoutes } from './modules/supervision-records/routes.ts';
import { notFound, Problem } from './problems.ts';

export interface AppOptions extends Omit<Services, 'exports'> {
  readonly exports?: ExportLimits;
  /** Takes what was refused into the trail. */
  readonly noteAttempt?: (attempt: Attempt) => void;
  /** Takes into the trail who reads personal data, before it is shown; settles when that is durable. */
  readonly writeRead: Trail['write'];
  readonly logger: Logger;
  readonly rateLimit: number;
  /** Misses of one address or credential in a minute, before it is slowed. */
  readonly guessing?: GuessingLimits;
  /** The identity provider whose access tokens are taken. */
  readonly tokens?: TokenOptions | undefined;
  /** Told of each API key that comes, now and then. */
  readonly noteUse?: (id: string) => void;
  /** As clients know the service, `https://…`; absent: as each calls it. */
  readonly publicUrl?: string;
  readonly corsOrigins: readonly string[];
  readonly trustProxy: readonly string[];
  readonly maxEventLoopDelay: number;
  /** Absent: no limit but that of Node, which ends the process. */
  readonly maxHeapBytes?: number;
  /** Absent: there is no /metrics. */
  readonly metrics?: MetricsOptions | undefined;
  /** Adds routes of a test's own, under the same promises. */
  readonly extend?: (app: FastifyInstance) => void;
}

declare module 'fastify' {
  interface FastifyInstance {
    define: (schemas: readonly TSchema[]) => void;
    contract: () => ReturnType<typeof completeContract>;
    declared: Declared[];
    successions: Successions;
  }
}

export async function buildApp(options: AppOptions): Promise<FastifyInstance> {
  const validation = createValidation();
  const meter = new Meter();
  const app = Fastify({
    ...serverOptions(meter),
    logController: new LogController({ disableRequestLogging: true }),
    schemaController: { compilersFactory: validation.compilersFactory as never },
    loggerInstance: options.logger,
    trustProxy: options.trustProxy.length > 0 ? [...options.trustProxy] : false,
    genReqId: () => randomUUID(),
  }) as unknown as FastifyInstance;

  const { db, reader, cursors, now } = options;
  const { personalKeys } = options;
  const exports = new Exports(db, options.exports ?? exportLimits);
  decorate(app, { db, reader, cursors, now, exports, personalKeys });
  app.decorate('define', validation.define(app));
  app.decorate('publicUrl', options.publicUrl ?? '');
  app.decorate(
    'rates',
    createRateLimit(options.rateLimit, (id, block, quota) => takeLease(db, id, block, quota)),
  );
  app.setErrorHandler((error, request, reply) => sendProblem(request, reply, error as Error));
  app.setNotFoundHandler((request, reply) => sendProblem(request, reply, notFound()));
  sendHeaders(app);
  refuseWhenClosing(app);
  limitTheRest(app);
  logRequests(app);
  measure(app, meter);
  noteAttempts(app, { note: options.noteAttempt, write: options.writeRead });
  guardInput(app);
  maskPersonal(app);
  await refuseUnderPressure(app, options);
  if (options.corsOrigins.length > 0) await allowOrigins(app, options.corsOrigins);
  await serveReference(app);
  await writeContract(app);

  app.define([problemSchema, RuleStanding]);
  const authentication = createAuthentication({
    findKey: (id) => findApiKey(db, id),
    tokens: options.tokens && createTokens(options.tokens, (holder) => keepTokenHolder(db, holder)),
    noteUse: options.noteUse,
  });
  app.decorate('forgetCredential', authentication.forget);
  const { badCredentialsMax, missingRecordsMax } = options.guessing ?? guessingLimits;
  const guessing = {
    credentials: new Patience(badCredentialsMax),
    forgeries: new Patience(badCredentialsMax),
    records: new Patience(missingRecordsMax),
  };
  countMissing(app, guessing);
  app.decorate('successions', new Successions(() => listSuccessions(reader)));
  app.decorate('declared', keepPromises(app, authentication, guessing));
  app.decorate('contract', () => completeContract((app as unknown as { swagger(): unknown }).swagger(), app.declared));
  await app.register(async (routes) => {
    healthRoutes(routes);
    const { metrics, maxHeapBytes = 0 } = options;
    if (metrics) metricsRoutes(routes, metrics, { meter, guessing, maxHeapBytes });
    documentRoutes(routes, app.contract);
    protectedResourceRoute(routes, options.tokens?.issuer);
    meRoutes(routes);
    apiKeyRoutes(routes);
    divisionRoutes(routes);
    bylawRoutes(routes);
    settingRoutes(routes);
    standingRoutes(routes);
    referenceRoutes(routes);
    subjectRoutes(routes);
    personalDataRoutes(routes);
    agendaItemRoutes(routes);
    jurisdictionRoutes(routes);
    quorumRuleRoutes(routes);
    judgementRoutes(routes);
    factRoutes(routes);
    opinionRoutes(routes);
    decisionRoutes(routes);
    referralRoutes(routes);
    objectionRoutes(routes);
    sessionRoutes(routes);
    obligationRoutes(routes);
    calendarDayRoutes(routes);
    committeeRoutes(routes);
    platformRoutes(routes);
    assessmentRoutes(routes);
    supervisionRecordRoutes(routes);
    linkageRoutes(routes);
    reportRoutes(routes);
    publicRoutes(routes);
    auditRoutes(routes);
    options.extend?.(routes);
  });
  answerWrongMethods(app);
  return app;
}

/** Who watches over a busy process is answered. */
const watched = ['/livez', '/metrics'];

/** The start itself holds the event loop for a moment, which is no pressure; and a busy process is alive. */
async function refuseUnderPressure(app: FastifyInstance, limits: AppOptions): Promise<void> {
  let startedAt = Number.POSITIVE_INFINITY;
  app.addHook('onListen', () => {
    startedAt = performance.now();
  });
  await app.register(underPressure, {
    maxEventLoopDelay: limits.maxEventLoopDelay,
    maxHeapUsedBytes: limits.maxHeapBytes ?? 0,
    pressureHandler: async (request, _reply, type) => {
      const isStarting = type === 'eventLoopDelay' && performance.now() - startedAt < 3000;
      if (!isStarting && !watched.includes(request.url)) throw new Problem('overloaded');
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
