/**
 * Slows who guesses: an address that comes with bad credentials, a caller that asks for what is not there. Beyond what
 * is allowed in a minute each miss costs a pause that doubles, told by Retry-After; each is logged once a minute.
 */
import type { FastifyInstance, FastifyRequest } from 'fastify';
import { Problem, type ProblemCode } from '../../problems.ts';
import { makeRoom } from './room.ts';

const MINUTE_MS = 60_000;
const PAUSE_MAX_SECONDS = 300;
/** After so long without a miss all is forgotten. */
const FORGOTTEN_MS = 10 * MINUTE_MS;

interface Misses {
  readonly holder: string;
  count: number;
  since: number;
  last: number;
  pauseSeconds: number;
  until: number;
  loggedAt: number;
  /** Tries under way, each of which may turn out a miss, and who waits for one of them to end. */
  underWay: number;
  waiting: (() => void)[];
}

const none = { count: 0, since: 0, last: 0, pauseSeconds: 0, until: 0, loggedAt: Number.NEGATIVE_INFINITY };

/** A try that was let in, until it has ended. */
export type Try = Misses;

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

  /**
   * Lets in no more tries at once than may miss; who comes beyond waits for one to end, so that a crowd of good ones is
   * not refused, and a crowd of bad ones is. Throws `rate-limited` while the pause of this holder lasts.
   */
  enter(holder: string): Try | Promise<Try> {
    this.require(holder);
    const misses = this.#of(holder);
    if (misses.underWay <= Math.max(0, this.#allowed - misses.count)) {
      misses.underWay += 1;
      return misses;
    }
    return new Promise<void>((wake) => misses.waiting.push(wake)).then(() => this.enter(holder));
  }

  leave(entered: Try): void {
    entered.underWay -= 1;
    const isIdle = entered.count === 0 && entered.underWay === 0 && entered.waiting.length === 0;
    if (isIdle && this.#held.get(entered.holder) === entered) this.#held.delete(entered.holder);
    for (const wake of entered.waiting.splice(0)) wake();
  }

  /** Whether this miss began a pause that nobody was told of within the last minute. */
  miss(holder: string): boolean {
    const now = this.#now();
    const misses = this.#of(holder);
    if (misses.count === 0) misses.since = now;
    misses.count += 1;
    misses.last = now;
    this.#held.delete(holder);
    this.#held.set(holder, misses);
    if (misses.count <= this.#allowed) return false;
    misses.pauseSeconds = Math.min(PAUSE_MAX_SECONDS, misses.pauseSeconds * 2 || 1);
    misses.until = now + misses.pauseSeconds * 1000;
    const isNews = now - misses.loggedAt >= MINUTE_MS;
    if (isNews) misses.loggedAt = now;
    return isNews;
  }

  #of(holder: string): Misses {
    const now = this.#now();
    const known = this.#held.get(holder);
    if (!known) {
      makeRoom(this.#held);
      const fresh = { holder, ...none, underWay: 0, waiting: [] };
      this.#held.set(holder, fresh);
      return fresh;
    }
    if (now - known.last >= FORGOTTEN_MS) Object.assign(known, none);
    // who was made to wait once has no second minute for free
    else if (now - known.since >= MINUTE_MS && known.pauseSeconds === 0) known.count = 0;
    return known;
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
  /** Tokens with a signature that is not the provider's: logged as the others are, and not slowed. */
  readonly forgeries: Patience;
}

declare module 'fastify' {
  interface FastifyRequest {
    /** At a record that may not be there. */
    tried: Try | null;
  }
}

/** One host may hold a whole /64 of IPv6; who hung up has no address any more. */
export function addressOf(ip: string | undefined): string {
  if (!ip?.includes(':') || ip.includes('.')) return ip ?? 'gone';
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

/** What is asked for, or referred to, and is not there. */
export const misses: readonly ProblemCode[] = ['not-found', 'invalid-reference'];

/** As soon as the answer is known: an export that is read slowly holds up nobody. */
export function countMissing(app: FastifyInstance, { records }: Guessing): void {
  app.decorateRequest('tried', null);
  const end = (request: FastifyRequest) => {
    if (request.tried) records.leave(request.tried);
    request.tried = null;
  };
  app.addHook('onSend', (request, _reply, payload, done) => {
    if (request.problemCode && misses.includes(request.problemCode) && records.miss(holderOf(request)))
      logSlowed(request, 'slowed: asks again and again for what is not there');
    end(request);
    done(null, payload);
  });
  // who has gone before the answer was sent
  app.addHook('onResponse', (request, _reply, done) => {
    end(request);
    done();
  });
}
