/** The load, in a process of its own: told what to send by messages, it answers each with what came back. */
import { randomUUID } from 'node:crypto';
import autocannon from 'autocannon';

export interface Shot {
  readonly method: 'GET' | 'POST';
  readonly path: string;
  readonly body?: string;
}

export interface Volley {
  readonly url: string;
  /** Sent in turn. */
  readonly shots: readonly Shot[];
  readonly headers: Readonly<Record<string, string>>;
  /** A key of its own for each request. */
  readonly hasKeys: boolean;
  readonly connections: number;
  readonly seconds: number;
}

export interface Hits {
  readonly requests: number;
  readonly seconds: number;
  readonly failed: number;
  /** In milliseconds. */
  readonly p50: number;
  readonly p99: number;
  /** Spent by the load itself, in microseconds. */
  readonly cpu: number;
}

async function shoot({ url, shots, headers, hasKeys, connections, seconds }: Volley): Promise<Hits> {
  const before = process.cpuUsage();
  let next = 0;
  const result = await autocannon({
    url,
    connections,
    duration: seconds,
    requests: [
      {
        setupRequest(request) {
          const shot = shots[next++ % shots.length] as Shot;
          const key = hasKeys ? { 'idempotency-key': randomUUID() } : {};
          return { ...request, ...shot, headers: { ...headers, ...key } };
        },
      },
    ],
  });
  const { user, system } = process.cpuUsage(before);
  return {
    requests: result['2xx'],
    seconds: result.duration,
    failed: result.errors + result.timeouts + result.non2xx,
    p50: result.latency.p50,
    p99: result.latency.p99,
    cpu: user + system,
  };
}

process.on('message', async (volley) => process.send?.(await shoot(volley as Volley)));
process.on('disconnect', () => process.exit());
