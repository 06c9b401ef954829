/** What requests came, how long they took and what they were refused with: kept in memory, for /metrics to tell. */
import type { FastifyInstance } from 'fastify';
import type { ProblemCode } from '../../problems.ts';

/** Upper bounds in seconds; what took longer is in `+Inf` alone. */
export const BUCKETS = [0.005, 0.02, 0.1, 0.5, 2] as const;

export interface Durations {
  readonly operation: string;
  /** `2xx` … */
  readonly status: string;
  /** How many took no longer than the bucket of that place. */
  readonly within: readonly number[];
  readonly count: number;
  readonly seconds: number;
}

export class Meter {
  readonly #durations = new Map<string, Durations & { within: number[]; count: number; seconds: number }>();
  readonly #problems = new Map<ProblemCode, number>();

  answered(operation: string, statusCode: number, seconds: number): void {
    const status = `${Math.floor(statusCode / 100)}xx`;
    const key = `${operation} ${status}`;
    const fresh = { operation, status, within: BUCKETS.map(() => 0), count: 0, seconds: 0 };
    const held = this.#durations.get(key) ?? fresh;
    BUCKETS.forEach((bound, at) => {
      if (seconds <= bound) held.within[at] = (held.within[at] ?? 0) + 1;
    });
    held.count += 1;
    held.seconds += seconds;
    this.#durations.set(key, held);
  }

  refused(code: ProblemCode): void {
    this.#problems.set(code, (this.#problems.get(code) ?? 0) + 1);
  }

  durations(): readonly Durations[] {
    return [...this.#durations.values()];
  }

  problems(): ReadonlyMap<ProblemCode, number> {
    return this.#problems;
  }
}

/** Operations by their name, of which there are so many and no more: never by a path, which a client makes up. */
export function measure(app: FastifyInstance, meter: Meter): void {
  app.addHook('onResponse', (request, reply, done) => {
    const { schema, url } = request.routeOptions;
    const operation = (schema as { operationId?: string } | undefined)?.operationId ?? url ?? 'none';
    meter.answered(operation, reply.statusCode, reply.elapsedTime / 1000);
    if (request.problemCode) meter.refused(request.problemCode);
    done();
  });
}
