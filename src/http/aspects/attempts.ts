/**
 * What leaves no event of its own and belongs in the trail all the same: attempts that were refused or failed, and
 * reads of personal data. All of it before the answer leaves, for a client may hang up at any moment: an attempt is
 * kept in memory, a read is written, and nothing personal is shown where that fails.
 */
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { ancestors, CODE_SHAPE, covers } from '../../db/scope.ts';
import { Problem, type ProblemCode } from '../../problems.ts';
import { actedFor } from '../requests.ts';
import { filtersOf, resourceOf, trailOf } from '../trail.ts';
import { publicIdOf } from './authentication.ts';

export interface Attempt {
  readonly action: 'refused' | 'failed' | 'read_personal';
  readonly code: ProblemCode | null;
  /** Method and route, never the path itself, which may hold anything. */
  readonly operation: string;
  readonly resource: string;
  readonly record_id: string | null;
  /** Whose personal data was read; of an attempt, which records its body referred to. */
  readonly record_ids: readonly string[];
  /** One that the caller holds: whose trail it lands in is nothing to choose. Where the record is known, its own is taken. */
  readonly division_code: string | null;
  readonly target_division_code: string | null;
  readonly credential_id: string | null;
  /** Of an API key that was shown and is not good: anybody can write down a public id. */
  readonly claimed_credential_id: string | null;
  readonly on_behalf_of: string | null;
  /** Of a caller that is not known otherwise. */
  readonly address: string | null;
  readonly request_id: string | null;
  readonly at: string;
  /** Of a read: what for; of an export, which is not looked through line by line, what it was cut by and where it is clear. */
  readonly read: { purpose: string; filters?: object; divisions?: readonly string[] } | null;
}

export interface Trail {
  /** Settles at once. */
  readonly note?: ((attempt: Attempt) => void) | undefined;
  /** Settles when it is durable. */
  readonly write: (read: Attempt) => Promise<void>;
}

export function noteAttempts(app: FastifyInstance, { note, write }: Trail): void {
  app.addHook('onSend', (request, reply, payload, done) => {
    const { problemCode: code } = request;
    const action = code ? trailOf[code] : request.personal?.isUsed ? 'read_personal' : null;
    if (action === null) return done();
    const attempt = attemptOf(request, action, code);
    if (action === 'read_personal') {
      write(attempt).then(
        () => done(),
        (error: Error) => done(withhold(reply, payload, error)),
      );
      return;
    }
    note?.(attempt);
    done();
  });
}

const words = {
  zh: '未能记入审计日志,因此不显示个人信息。请稍后重试;写入请使用同一个幂等键',
  en: 'Without an entry in the trail nothing personal is shown: try again later, a write under the same Idempotency-Key',
};

/** Nothing of the answer goes out: neither what it says of itself nor a stream that waits to be read. */
function withhold(reply: FastifyReply, payload: unknown, cause: Error): Problem {
  (payload as { destroy?: () => void } | null | undefined)?.destroy?.();
  for (const name of ['etag', 'link', 'location', 'content-disposition']) reply.removeHeader(name);
  return new Problem('database-unavailable', words, { cause });
}

function attemptOf(request: FastifyRequest, action: Attempt['action'], code: ProblemCode | null): Attempt {
  const { url } = request.routeOptions;
  const { caller, personal, headers } = request;
  const isRead = action === 'read_personal';
  // none are seen in clear where a guess was confirmed
  const seen = isRead ? (personal?.divisions ?? []) : [];
  const own = seen.length > 0 ? seen : caller?.grants.map(({ division_code }) => division_code);
  const target = targetOf(request);
  const division_code = jointOf(own ?? [], target);
  return {
    action,
    code,
    operation: url ? `${request.method} ${url}` : request.method,
    resource: resourceOf(url),
    record_id: idsOf(request.params)[0] ?? null,
    record_ids: isRead ? [...(personal?.shown ?? [])] : idsOf(request.body),
    division_code,
    target_division_code: target === division_code ? null : target,
    credential_id: caller?.credential_id ?? null,
    claimed_credential_id: caller ? null : publicIdOf(headers.authorization),
    on_behalf_of: caller ? actedFor(request) : null,
    address: caller ? null : request.ip,
    request_id: request.id,
    at: request.server.services.now().toISOString(),
    read: isRead ? readOf(request) : null,
  };
}

function readOf(request: FastifyRequest): Attempt['read'] {
  const { purpose = '', divisions = [] } = request.personal ?? {};
  return request.format === 'json' ? { purpose } : { purpose, filters: filtersOf(request), divisions };
}

const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;
const DIVISION = new RegExp(`^${CODE_SHAPE}$`);

const idsOf = (values: unknown): string[] =>
  Object.values(values ?? {})
    .flat()
    .filter((value): value is string => typeof value === 'string' && UUID.test(value));

function targetOf({ body, query }: FastifyRequest): string | null {
  const given = [body, query].map((part) => (part as { division_code?: unknown } | null | undefined)?.division_code);
  return given.find((one): one is string => typeof one === 'string' && DIVISION.test(one)) ?? null;
}

/** The division of the caller that holds what was asked for, else the nearest one that holds all of them. */
export function jointOf(own: readonly string[], target: string | null): string | null {
  const [first = '', ...others] = own;
  const holding = target === null ? undefined : own.find((code) => covers(code, target));
  const joint = [...ancestors(first), first].findLast((code) => others.every((other) => covers(code, other)));
  return holding || joint || null;
}
