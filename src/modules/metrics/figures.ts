/** The figures themselves, with the words that explain each. Labels are of closed lists: no client can add to them. */
import { type Database, poolOf } from '../../db/database.ts';
import { stateOf } from '../../db/reader.ts';
import { API_VERSION } from '../../http/aspects/headers.ts';
import { BUCKETS, type Meter } from '../../http/aspects/measure.ts';
import type { Metric, Sample } from './exposition.ts';
import type { LoopDelay } from './loop-delay.ts';
import type { Trail } from './queries.ts';

export function gauge(name: string, help: string, value: number | readonly Sample[]): Metric {
  return { name, type: 'gauge', help, samples: typeof value === 'number' ? [{ value }] : value };
}

export function ofRequests(meter: Meter): Metric[] {
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

const byState = (states: Readonly<Record<string, number>>): Sample[] =>
  Object.entries(states).map(([state, value]) => ({ labels: { state }, value }));

function connectionsOf(db: Database): Sample[] {
  const { totalCount, idleCount, waitingCount } = poolOf(db);
  return byState({ in_use: totalCount - idleCount, idle: idleCount, waiting: waitingCount });
}

export interface Databases {
  readonly db: Database;
  readonly reader: Database;
  /** Where numbering and sealing have a connection of their own. */
  readonly sealerDb?: Database | undefined;
}

export function ofConnections({ db, reader, sealerDb }: Databases): Metric[] {
  const reading = stateOf(reader);
  return [
    gauge(
      'consultation_database_connections',
      'The pool: connections, and requests that wait for one.',
      connectionsOf(db),
    ),
    ...(reading
      ? [
          gauge(
            'consultation_reader_connections',
            'Connections of short reads: shared ones, those in reserve, and statements under way.',
            byState({ shared: reading.shared, reserve: reading.spare, waiting: reading.waiting }),
          ),
        ]
      : []),
    ...(sealerDb
      ? [
          gauge(
            'consultation_sealer_connections',
            'The pool of AUDIT_DATABASE_URL, which numbers and seals the log.',
            connectionsOf(sealerDb),
          ),
        ]
      : []),
  ];
}

/** Without a database the rest is told all the same. */
export function ofTrail(trail: Trail | undefined): Metric[] {
  return [
    gauge('consultation_database_up', 'Whether the database answered just now.', trail ? 1 : 0),
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
          gauge(
            'consultation_log_seal_lag_seconds',
            'How long the oldest log entry under no seal has waited, numbered or not.',
            trail.oldest_unsealed_seconds,
          ),
          gauge(
            'consultation_obligations_overdue',
            'Obligations past their day and not met, 10000 at most.',
            trail.obligations_overdue,
          ),
        ]
      : []),
  ];
}

/** Of this instance. */
export interface AttemptsStanding {
  /** Entries of what was refused or failed that wait to be written. */
  readonly waiting: number;
  /** Attempts that got no entry of their own, ever. */
  readonly summed: number;
}

export const ofAttempts = ({ waiting, summed }: AttemptsStanding): Metric[] => [
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

export function ofProcess(loop: LoopDelay, maxHeapBytes: number): Metric[] {
  const delay = [0.5, 0.99, 1].map((quantile): Sample => {
    return { labels: { quantile: String(quantile) }, value: loop.at(quantile) };
  });
  const { user, system } = process.cpuUsage();
  const { heapUsed, rss } = process.memoryUsage();
  return [
    gauge('consultation_info', 'The version that runs.', [{ labels: { version: API_VERSION }, value: 1 }]),
    gauge('consultation_event_loop_delay_seconds', 'Delay of the event loop in the last one to two minutes.', delay),
    gauge('consultation_heap_used_bytes', 'Heap of JavaScript in use, with what is yet to be collected.', heapUsed),
    gauge('consultation_heap_limit_bytes', 'Above this heap new requests get 503; 0: never.', maxHeapBytes),
    gauge('process_resident_memory_bytes', 'Memory that the process holds.', rss),
    {
      name: 'process_cpu_seconds_total',
      type: 'counter',
      help: 'Time of the processor that the process used.',
      samples: [{ value: (user + system) / 1e6 }],
    },
    gauge('process_uptime_seconds', 'How long the process has run.', process.uptime()),
  ];
}
