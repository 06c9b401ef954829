/**
 * Slows who guesses: an address that comes with bad credentials, a caller that asks for what is not there. Beyond what
 * is allowed in a minute each miss costs a pause that doubles, told by Retry-After; each is logged once a minute.
 */
import type { FastifyInstance, FastifyRequest } from 'fastify';
import { Problem } from '../../problems.ts';
import { makeRoom } from './room.ts';

const MINUTE_MS = 60_000;
const PAUSE_MAX_SECONDS = 300;
/** After so long without a miss all is forgotten. */
const FORGOTTEN_MS = 10 * MINUTE_MS;

interface Misses {
  count: number;
  since: number;
  last: number;
  pauseSeconds: number;
  until: number;
  loggedAt: number;
}

export class Patience {
  readonly #allowed: number;
  readonly #now: () => number;
  readonly #held = new Map<string, Misses>();

  constructor(allowed: number, now: () => number = () => performance.now()) {
    this.#allowed = allowed;
    this.#now = now;
  }

  /** Throws `rate-limited` while the pause of this holder lasts. */
  require(holder: string): void {
    const left = (this.#held.get(holder)?.until ?? 0) - this.#now();
    if (left <= 0) return;
    throw new Problem('rate-limited', { ...words, headers: { 'retry-after': String(Math.ceil(left / 1000)) } });
  }

  /** Whether this miss began a pause that nobody was told of within the last minute. */
  miss(holder: string): boolean {
    const now = this.#now();
    const known = this.#held.get(holder);
    const misses =
      known && now - known.last < FORGOTTEN_MS
        ? known
        : { count: 0, since: now, last: now, pauseSeconds: 0, until: 0, loggedAt: Number.NEGATIVE_INFINITY };
    // who was made to wait once has no second minute for free
    if (now - misses.since >= MINUTE_MS && misses.pauseSeconds === 0) Object.assign(misses, { count: 0, since: now });
    misses.count += 1;
    misses.last = now;
    this.#held.delete(holder);
    makeRoom(this.#held);
    this.#held.set(holder, misses);
    if (misses.count <= this.#allowed) return false;
    misses.pauseSeconds = Math.min(PAUSE_MAX_SECONDS, misses.pauseSeconds * 2 || 1);
    misses.until = now + misses.pauseSeconds * 1000;
    const isNews = now - misses.loggedAt >= MINUTE_MS;
    if (isNews) misses.loggedAt = now;
    return isNews;
  }
}

const words = {
  zh: '多次使用无效的凭据,或者反复查询不存在的记录:请在 Retry-After 所示的秒数后再试',
  en: 'Too many bad credentials, or too many records asked for that are not there: wait for Retry-After seconds',
};

export interface GuessingLimits {
  readonly badCredentialsMax: number;
  readonly missingRecordsMax: number;
}
export const guessingLimits: GuessingLimits = { badCredentialsMax: 20, missingRecordsMax: 300 };

export interface Guessing {
  readonly credentials: Patience;
  readonly records: Patience;
}

/** One host may hold a whole /64 of IPv6. */
export function addressOf(ip: string): string {
  if (!ip.includes(':') || ip.includes('.')) return ip;
  const [head = '', tail] = ip.split('::');
  const groups = head.split(':').filter(Boolean);
  const rest = (tail ?? '').split(':').filter(Boolean);
  const missing = tail === undefined ? 0 : 8 - groups.length - rest.length;
  return [...groups, ...Array<string>(Math.max(0, missing)).fill('0'), ...rest].slice(0, 4).join(':');
}

export const holderOf = (request: FastifyRequest): string => request.caller?.credential_id ?? addressOf(request.ip);

/** The trail has each of them as a refused attempt (aspects/attempts.ts); the log says who is being slowed. */
export function logSlowed(request: FastifyRequest, what: string): void {
  request.log.warn({ credential: request.caller?.credential_id, address: request.ip }, what);
}

export function countMissing(app: FastifyInstance, { records }: Guessing): void {
  app.addHook('onResponse', async (request) => {
    if (['not-found', 'invalid-reference'].includes(request.problemCode ?? '') && records.miss(holderOf(request)))
      logSlowed(request, 'slowed: asks again and again for what is not there');
  });
}
