/** What a handler has at hand: the caller, its scope, the unit of work; and how an answer leaves. */
import { hash } from 'node:crypto';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type { Answer, Change, ChangeContext } from '../db/change.ts';
import { runChange, withReplay } from '../db/change.ts';
import type { Database } from '../db/database.ts';
import type { ExportFormat, Exports } from '../db/export.ts';
import type { Cursors } from '../db/keyset.ts';
import type { PersonalKeys } from '../db/personal-keys.ts';
import { clearTagOf, etagOf } from '../db/records.ts';
import type { Scope } from '../db/scope.ts';
import { Problem, type ProblemCode } from '../problems.ts';
import { localDay } from '../procedure/calendar.ts';
import type { Caller } from './access.ts';
import type { RateLimit } from './aspects/rate-limit.ts';
import { concealAnswer, noteComparison, showsClear } from './personal.ts';
import { decodeHeader } from './plain-text.ts';

export interface Services {
  readonly db: Database;
  /** For short reads of one statement outside any change. */
  readonly reader: Database;
  readonly cursors: Cursors;
  readonly exports: Exports;
  readonly now: () => Date;
  /** Without them phone and ID numbers are not kept. */
  readonly personalKeys?: PersonalKeys | undefined;
}

declare module 'fastify' {
  interface FastifyInstance {
    services: Services;
    rates: RateLimit;
    /** At once on this instance, whatever it had kept in mind of a credential. */
    forgetCredential: (id: string) => void;
  }
  interface FastifyRequest {
    caller: Caller | null;
    scope: Scope;
    /** What it was answered with, if with a problem. */
    problemCode: ProblemCode | null;
    /** What the answer of a list is to be. */
    format: 'json' | ExportFormat;
  }
}

export const callerOf = (request: FastifyRequest): Caller => {
  if (!request.caller) throw new Problem('unauthenticated');
  return request.caller;
};

const KEY = /^[\x21-\x7e]{1,255}$/;
/** The same request for another person is another request. */
function idempotencyOf(request: FastifyRequest, person: string | null): ChangeContext['idempotency'] {
  const key = request.headers['idempotency-key'];
  if (request.method !== 'POST' || key === undefined) return null;
  if (typeof key !== 'string' || !KEY.test(key)) {
    const fault = {
      pointer: '/headers/idempotency-key',
      code: 'pattern',
      zh: '应为 1 至 255 个可见的 ASCII 字符',
      en: 'must be 1 to 255 visible ASCII characters',
    };
    throw new Problem('invalid-input', { faults: [fault] });
  }
  const parts = [request.url, JSON.stringify(request.body ?? null), ...(person === null ? [] : [person])];
  return { key, fingerprint: hash('sha256', parts.join('\n'), 'buffer') };
}

const NAME_MAX = 200;
/** The end user a portal acts for: percent-encoded UTF-8, logged, and never a wider grant. */
export function onBehalfOf(request: FastifyRequest): string | null {
  const { 'on-behalf-of': header } = request.headers;
  if (header === undefined) return null;
  const name = decodeHeader(String(header), NAME_MAX);
  if (name !== undefined) return name;
  const fault = {
    pointer: '/headers/on-behalf-of',
    code: 'pattern',
    zh: `应为百分号编码的 UTF-8,至多 ${NAME_MAX} 字,不含控制字符`,
    en: `must be percent-encoded UTF-8 of at most ${NAME_MAX} characters, without control characters`,
  };
  throw new Problem('invalid-input', { faults: [fault] });
}

/** The same for the trail of what was refused: not at all where it is not well-formed. */
export function actedFor(request: FastifyRequest): string | null {
  try {
    return onBehalfOf(request);
  } catch {
    return null;
  }
}

/** The day in Asia/Shanghai. */
export const todayOf = (request: FastifyRequest): string => localDay(request.server.services.now().toISOString());

export function contextOf(request: FastifyRequest): ChangeContext {
  const { db } = request.server.services;
  const caller = callerOf(request);
  const person = onBehalfOf(request);
  return {
    db,
    actor: {
      credential_id: caller.credential_id,
      name: caller.name,
      on_behalf_of: person,
      request_id: request.id,
    },
    scope: request.scope,
    today: todayOf(request),
    now: request.server.services.now().toISOString(),
    idempotency: idempotencyOf(request, person),
    conceal: (answer, status) => concealAnswer(request, answer, status),
  };
}

/** A change in a transaction of its own; its answer is sent. */
export async function change(request: FastifyRequest, reply: FastifyReply, act: (change: Change) => Promise<Answer>) {
  const context = contextOf(request);
  return send(request, reply, await inTime(context, () => runChange(context, act)));
}

/** A change that is one statement, and so needs no transaction around it. */
export async function changeAtOnce(
  request: FastifyRequest,
  reply: FastifyReply,
  act: (context: ChangeContext) => Promise<Answer>,
) {
  const context = contextOf(request);
  return send(request, reply, await inTime(context, () => withReplay(context, () => act(context))));
}

const LOCK_NOT_AVAILABLE = '55P03';

/** What holds a lock for so long is, for a request with a key, most likely its own first run. */
async function inTime(context: ChangeContext, act: () => Promise<Answer>): Promise<Answer> {
  try {
    return await act();
  } catch (error) {
    const isLate = context.idempotency !== null && (error as { code?: string }).code === LOCK_NOT_AVAILABLE;
    throw isLate ? new Problem('idempotency-in-progress') : error;
  }
}

function send(request: FastifyRequest, reply: FastifyReply, answer: Answer): FastifyReply {
  reply.code(answer.status);
  if (answer.isSame && answer.body) noteComparison(request, answer.body);
  if (answer.etag) reply.header('etag', tagOf(request, answer.etag, answer.body, answer.status));
  if (answer.location) reply.header('location', answer.location);
  if (answer.isReplay) reply.header('idempotency-replayed', 'true');
  return answer.body === undefined ? reply.send() : reply.send(answer.body);
}

/** One record with its ETag; 304 when the client has this version. */
export const sendRecord = (request: FastifyRequest, reply: FastifyReply, record: { version: number }): FastifyReply =>
  sendTagged(request, reply, record, etagOf(record.version));

/** For what has no version of its own, or shows more than one record: the ETag is the content's. */
export const contentTag = (body: unknown): string =>
  `"${hash('sha256', JSON.stringify(body), 'base64url').slice(0, 22)}"`;

export function sendTagged(request: FastifyRequest, reply: FastifyReply, body: unknown, etag: string): FastifyReply {
  const tag = tagOf(request, etag, body);
  reply.header('etag', tag);
  const known = request.headers['if-none-match'];
  if (known && matches(known, tag)) return reply.code(304).send();
  return reply.send(body);
}

/** What comes in clear has a tag of its own: who has it masked is not told that nothing changed. */
const tagOf = (request: FastifyRequest, etag: string, body: unknown, status = 200): string =>
  showsClear(request, body, status) ? clearTagOf(etag) : etag;

const matches = (header: string, etag: string): boolean =>
  header.trim() === '*' || header.split(',').some((tag) => tag.trim().replace(/^W\//, '') === etag);

export function decorate(app: FastifyInstance, services: Services): void {
  app.decorate('services', services);
  app.decorateRequest('caller', null);
  app.decorateRequest('problemCode', null);
  app.decorateRequest('scope');
  app.decorateRequest('format', 'json');
}
