/** What an operator watches, for Prometheus: only where a token was set for it, and for its bearer alone. */

import { timingSafeEqual } from 'node:crypto';
import type { FastifyInstance } from 'fastify';
import type { Database } from '../../db/database.ts';
import { anyone } from '../../http/access.ts';
import { hashSecret } from '../../http/aspects/authentication.ts';
import { addressOf, type Guessing, logSlowed } from '../../http/aspects/guessing.ts';
import type { Meter } from '../../http/aspects/measure.ts';
import { Problem } from '../../problems.ts';
import { expose, MEDIA_TYPE } from './exposition.ts';
import { type AttemptsStanding, gauge, ofAttempts, ofConnections, ofProcess, ofRequests, ofTrail } from './figures.ts';
import { LoopDelay } from './loop-delay.ts';
import { readTrail } from './queries.ts';

const TOKEN_MIN = 32;

export interface MetricsOptions {
  /** Who shows it may read them. */
  readonly token: string;
  /** When the clock of obligations last came to its end here, in seconds since 1970. */
  readonly clockRanAt?: () => number | undefined;
  readonly attempts?: () => AttemptsStanding;
  readonly sealerDb?: Database | undefined;
}

interface Sources {
  readonly meter: Meter;
  readonly guessing: Guessing;
  readonly maxHeapBytes: number;
}

export function metricsRoutes(app: FastifyInstance, options: MetricsOptions, sources: Sources): void {
  const { token, clockRanAt, attempts, sealerDb } = options;
  const { meter, guessing, maxHeapBytes } = sources;
  if (token.length < TOKEN_MIN) throw new Error(`METRICS_TOKEN must have at least ${TOKEN_MIN} characters`);
  const expected = hashSecret(`Bearer ${token}`);
  const loop = new LoopDelay();
  app.addHook('onClose', async () => loop.stop());
  app.get(
    '/metrics',
    { config: { access: anyone, kind: 'document' }, schema: { hide: true } },
    async (request, reply) => {
      const given = hashSecret(request.headers.authorization ?? '');
      if (!timingSafeEqual(given, expected)) {
        const address = addressOf(request.ip);
        guessing.credentials.require(address);
        if (guessing.credentials.miss(address))
          logSlowed(request, 'slowed: comes again and again with bad tokens for /metrics');
        throw new Problem('unauthenticated');
      }
      const { db, reader, exports } = request.server.services;
      const trail = await readTrail(reader).catch(() => undefined);
      const metrics = [
        ...ofRequests(meter),
        ...ofConnections({ db, reader, sealerDb }),
        ...ofTrail(trail),
        ...ofProcess(loop, maxHeapBytes),
        gauge('consultation_exports_running', 'Exports that run on this instance.', exports.running),
        gauge('consultation_clock_last_run_seconds', 'When obligations were last moved on here.', clockRanAt?.() ?? 0),
        ...(attempts ? ofAttempts(attempts()) : []),
      ];
      return reply.type(MEDIA_TYPE).serializer(String).send(expose(metrics));
    },
  );
}
