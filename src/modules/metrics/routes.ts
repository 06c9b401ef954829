/** What an operator watches, for Prometheus: only where a token was set for it, and for its bearer alone. */

import { timingSafeEqual } from 'node:crypto';
import { monitorEventLoopDelay } from 'node:perf_hooks';
import type { FastifyInstance } from 'fastify';
import { type Database, poolOf } from '../../db/database.ts';
import { anyone } from '../../http/access.ts';
import { hashSecret } from '../../http/aspects/authentication.ts';
import { API_VERSION } from '../../http/aspects/headers.ts';
import { BUCKETS, type Meter } from '../../http/aspects/measure.ts';
import { Problem } from '../../problems.ts';
import { expose, MEDIA_TYPE, type Metric, type Sample } from './exposition.ts';
import { readTrail, type Trail } from './queries.ts';

const TOKEN_MIN = 32;

export interface MetricsOptions {
  /** Who shows it may read them. */
  readonly token: string;
  /** When the clock of obligations last came to its end here, in seconds since 1970. */
  readonly clockRanAt?: () => number | undefined;
  readonly attempts?: () => AttemptsStanding;
}

/** Of this instance. */
export interface AttemptsStanding {
  /** Entries of what was refused or failed that wait to be written. */
  readonly waiting: number;
  /** Attempts that got no entry of their own, ever. */
  readonly summed: number;
}

export function metricsRoutes(
  app: FastifyInstance,
  meter: Meter,
  { token, clockRanAt, attempts }: MetricsOptions,
): void {
  if (token.length < TOKEN_MIN) throw new Error(`METRICS_TOKEN must have at least ${TOKEN_MIN} characters`);
  const expected = hashSecret(`Bearer ${token}`);
  const loop = monitorEventLoopDelay({ resolution: 10 });
  loop.enable();
  app.addHook('onClose', async () => {
    loop.disable();
  });
  app.get(
    '/metrics',
    { config: { access: anyone, kind: 'document' }, schema: { hide: true } },
    async (request, reply) => {
      const given = hashSecret(request.headers.authorization ?? '');
      if (!timingSafeEqual(given, expected)) throw new Problem('unauthenticated');
      const { db, reader, exports } = request.server.services;
      const trail = await readTrail(reader).catch(() => undefined);
      const metrics = [
        ...ofRequests(meter),
        ...ofDatabase(db, trail),
        ...ofProcess(loop),
        gauge('consultation_exports_running', 'Exports that run on this instance.', exports.running),
        gauge('consultation_clock_last_run_seconds', 'When obligations were last moved on here.', clockRanAt?.() ?? 0),
        ...(attempts ? ofAttempts(attempts()) : []),
      ];
      loop.reset();
      return reply.type(MEDIA_TYPE).serializer(String).send(expose(metrics));
    },
  );
}

function gauge(name: string, help: string, value: number | readonly Sample[]): Metric {
  return { name, type: 'gauge', help, samples: typeof value === 'number' ? [{ value }] : value };
}

function ofRequests(meter: Meter): Metric[] {
  const durations = meter.durations().flatMap(({ operation, status, within, count, seconds }): Sample[] => {
    const labels = { operation, status };
    const bounds = [...BUCKETS.map(String), '+Inf'];
    return [
      ...[...within, count].map((value, at) => ({
        suffix: '_bucket',
        labels: { ...labels, le: bounds[at] ?? '' },
        value,
      })),
      { suffix: '_sum', labels, value: seconds },
      { suffix: '_count', labels, value: count },
    ];
  });
  const problems = [...meter.problems()].map(([code, value]): Sample => ({ labels: { code }, value }));
  return [
    {
      name: 'consultation_request_duration_seconds',
      type: 'histogram',
      help: 'Requests by operation and class of status, and how long they took.',
      samples: durations,
    },
    {
      name: 'consultation_problems_total',
      type: 'counter',
      help: 'Requests answered with a problem, by its code; rate-limited among them.',
      samples: problems,
    },
  ];
}

/** Without a database the rest is told all the same. */
function ofDatabase(db: Database, trail: Trail | undefined): Metric[] {
  const { totalCount, idleCount, waitingCount } = poolOf(db);
  const pool: Sample[] = [
    { labels: { state: 'in_use' }, value: totalCount - idleCount },
    { labels: { state: 'idle' }, value: idleCount },
    { labels: { state: 'waiting' }, value: waitingCount },
  ];
  return [
    gauge('consultation_database_up', 'Whether the database answered just now.', trail ? 1 : 0),
    gauge('consultation_database_connections', 'The pool: connections, and requests that wait for one.', pool),
    ...(trail
      ? [
          gauge(
            'consultation_log_unnumbered',
            'Log entries that wait for their number, 10000 at most.',
            trail.unnumbered,
          ),
          gauge(
            'consultation_log_lag_seconds',
            'How long the oldest of them has waited.',
            trail.oldest_unnumbered_seconds,
          ),
          gauge('consultation_log_unsealed', 'Numbered log entries that are under no seal yet.', trail.unsealed),
        ]
      : []),
  ];
}

const ofAttempts = ({ waiting, summed }: AttemptsStanding): Metric[] => [
  gauge(
    'consultation_attempts_waiting',
    'Log entries of refused and failed attempts that wait to be written.',
    waiting,
  ),
  {
    name: 'consultation_attempts_summed_total',
    type: 'counter',
    help: 'Attempts that were added to the count of an entry instead of having one.',
    samples: [{ value: summed }],
  },
];

function ofProcess(loop: ReturnType<typeof monitorEventLoopDelay>): Metric[] {
  const delay = [0.5, 0.99, 1].map((quantile): Sample => {
    const nanoseconds = loop.count === 0 ? 0 : loop.percentile(quantile * 100);
    return { labels: { quantile: String(quantile) }, value: nanoseconds / 1e9 };
  });
  const { user, system } = process.cpuUsage();
  return [
    gauge('consultation_info', 'The version that runs.', [{ labels: { version: API_VERSION }, value: 1 }]),
    gauge('consultation_event_loop_delay_seconds', 'Delay of the event loop since these were last read.', delay),
    gauge('process_resident_memory_bytes', 'Memory that the process holds.', process.memoryUsage.rss()),
    {
      name: 'process_cpu_seconds_total',
      type: 'counter',
      help: 'Time of the processor that the process used.',
      samples: [{ value: (user + system) / 1e6 }],
    },
    gauge('process_uptime_seconds', 'How long the process has run.', process.uptime()),
  ];
}
