/** A fixed window per credential (or address) on this instance, announced before it refuses (RateLimit headers). */
import type { FastifyReply, FastifyRequest } from 'fastify';
import { Problem } from '../../problems.ts';

const WINDOW_SECONDS = 60;
const HOLDERS_MAX = 10_000;

export function createRateLimit(quota: number) {
  const used = new Map<string, number>();
  let windowStart = 0;
  const policy = `"default";q=${quota};w=${WINDOW_SECONDS}`;
  return (request: FastifyRequest, reply: FastifyReply): void => {
    const seconds = Math.floor(performance.now() / 1000);
    if (seconds - windowStart >= WINDOW_SECONDS || used.size >= HOLDERS_MAX) {
      used.clear();
      windowStart = seconds;
    }
    const holder = request.caller?.credential_id ?? request.ip;
    const count = (used.get(holder) ?? 0) + 1;
    used.set(holder, count);
    const reset = windowStart + WINDOW_SECONDS - seconds;
    reply.raw.setHeader('ratelimit-policy', policy);
    reply.raw.setHeader('ratelimit', `"default";r=${Math.max(0, quota - count)};t=${reset}`);
    if (count > quota) throw new Problem('rate-limited', { headers: { 'retry-after': String(reset) } });
  };
}
