/**
 * A fixed window per credential, right across instances; without a credential (public routes, unknown paths) per
 * address on each. Announced before it refuses (RateLimit headers). An instance spends blocks of the quota in memory
 * and asks for the next one when it is spent.
 */
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { type Lease, WINDOW_SECONDS } from '../../db/quota.ts';
import { Problem } from '../../problems.ts';
import { holderOf as callerKey } from './guessing.ts';
import { makeRoom } from './room.ts';

/** So many blocks make a quota: what an instance leaves unspent at the end of a window is at most one of them. */
const BLOCKS = 50;

export type TakeLease = (credentialId: string, block: number, quota: number) => Promise<Lease>;

export interface Standing {
  readonly limit: number;
  readonly remaining: number;
  readonly reset_seconds: number;
}

interface Holder {
  endsAt: number;
  leased: number;
  used: number;
  /** Taken by all instances, as far as known. */
  taken: number;
  /** Spent while nobody could be asked, and asked for with the next block. */
  owed: number;
  isSpent: boolean;
  pending: Promise<void> | undefined;
}

export interface RateLimit {
  /** Settles at once unless a block must be asked for. Throws `rate-limited`. */
  limit(request: FastifyRequest, reply: FastifyReply): void | Promise<void>;
  standing(request: FastifyRequest): Standing;
}

export function createRateLimit(quota: number, takeLease: TakeLease): RateLimit {
  const holders = new Map<string, Holder>();
  const block = Math.max(1, Math.floor(quota / BLOCKS));
  const policy = `"default";q=${quota};w=${WINDOW_SECONDS}`;

  function holderOf(request: FastifyRequest): Holder {
    const key = callerKey(request);
    const known = holders.get(key);
    if (known && known.endsAt > performance.now()) return known;
    const own = request.caller ? 0 : quota;
    const endsAt = performance.now() + WINDOW_SECONDS * 1000;
    const fresh = { endsAt, leased: own, used: 0, taken: own, owed: 0, isSpent: own > 0, pending: undefined };
    holders.delete(key);
    makeRoom(holders);
    holders.set(key, fresh);
    return fresh;
  }

  async function lease(holder: Holder, credentialId: string): Promise<void> {
    try {
      const { granted, taken, secondsLeft } = await takeLease(credentialId, block + holder.owed, quota);
      const fresh = granted - holder.owed;
      holder.leased += fresh;
      holder.owed = 0;
      holder.taken = taken;
      holder.isSpent = fresh <= 0;
      holder.endsAt = performance.now() + secondsLeft * 1000;
    } catch {
      // a block on trust, never beyond the quota: the request will say what is wrong
      const trusted = Math.min(block, quota - holder.leased);
      holder.leased += trusted;
      holder.owed += trusted;
      holder.taken = Math.min(quota, holder.taken + trusted);
      holder.isSpent = trusted === 0;
    } finally {
      holder.pending = undefined;
    }
  }

  const standingOf = ({ leased, used, taken, endsAt }: Holder): Standing => ({
    limit: quota,
    remaining: Math.max(0, quota - taken + Math.max(0, leased - used)),
    reset_seconds: Math.max(1, Math.ceil((endsAt - performance.now()) / 1000)),
  });

  function spend(holder: Holder, reply: FastifyReply): void {
    holder.used += 1;
    const { remaining, reset_seconds } = standingOf(holder);
    reply.raw.setHeader('ratelimit-policy', policy);
    reply.raw.setHeader('ratelimit', `"default";r=${remaining};t=${reset_seconds}`);
    if (holder.used > holder.leased)
      throw new Problem('rate-limited', { headers: { 'retry-after': String(reset_seconds) } });
  }

  async function leaseAndSpend(request: FastifyRequest, reply: FastifyReply, credentialId: string): Promise<void> {
    let holder = holderOf(request);
    while (holder.used >= holder.leased && !holder.isSpent) {
      holder.pending ??= lease(holder, credentialId);
      await holder.pending;
      holder = holderOf(request);
    }
    spend(holder, reply);
  }

  return {
    limit(request, reply) {
      const holder = holderOf(request);
      if (holder.used < holder.leased || holder.isSpent || !request.caller) return spend(holder, reply);
      return leaseAndSpend(request, reply, request.caller.credential_id);
    },
    standing: (request) => standingOf(holderOf(request)),
  };
}

/** What no declared route answers counts for its address: unknown paths, and the pages of the documentation. */
export function limitTheRest(app: FastifyInstance): void {
  app.addHook('onRequest', async (request, reply) => {
    if (!request.routeOptions.config?.access) await app.rates.limit(request, reply);
  });
}
