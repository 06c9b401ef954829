/**
 * What leaves no event of its own and belongs in the trail all the same: attempts that were refused or failed, and
 * reads of personal data. They are noted after the answer has left; a write that succeeds pays for a comparison.
 */
import type { FastifyInstance, FastifyRequest } from 'fastify';
import { CODE_SHAPE } from '../../db/scope.ts';
import type { ProblemCode } from '../../problems.ts';
import { actedFor } from '../requests.ts';

export interface Attempt {
  readonly action: 'refused' | 'failed' | 'read_personal';
  readonly code: ProblemCode | null;
  /** Method and route, never the path itself, which may hold anything. */
  readonly operation: string;
  readonly resource: string;
  readonly record_id: string | null;
  /** What personal data was read for, and of which records; of an export, by its filters only. */
  readonly purpose: string | null;
  readonly record_ids: readonly string[];
  /** Of the request or the caller: where the record is known, its own is taken. */
  readonly division_code: string | null;
  readonly credential_id: string | null;
  readonly on_behalf_of: string | null;
  /** Of a caller that is not known otherwise. */
  readonly address: string | null;
  readonly request_id: string;
  readonly at: string;
}

/** Input that is merely wrong is nobody's attempt at anything. */
const refusals: readonly ProblemCode[] = [
  'unauthenticated',
  'forbidden',
  'not-found',
  'gone',
  'procedure-blocked',
  'state-conflict',
  'rate-limited',
  'idempotency-key-reused',
];
const failures: readonly ProblemCode[] = ['internal', 'database-unavailable', 'timeout', 'try-again', 'storage-full'];

export function noteAttempts(app: FastifyInstance, note: (attempt: Attempt) => void): void {
  app.addHook('onResponse', (request, _reply, done) => {
    const { problemCode: code } = request;
    if (code && refusals.includes(code)) note(attemptOf(request, 'refused', code));
    else if (code && failures.includes(code)) note(attemptOf(request, 'failed', code));
    else if (request.personal?.isUsed) note(attemptOf(request, 'read_personal', null));
    done();
  });
}

function attemptOf(request: FastifyRequest, action: Attempt['action'], code: ProblemCode | null): Attempt {
  const { url } = request.routeOptions;
  const params = (request.params ?? {}) as Record<string, unknown>;
  const { caller } = request;
  return {
    action,
    code,
    operation: url ? `${request.method} ${url}` : request.method,
    resource: resourceOf(url),
    record_id:
      Object.values(params)
        .map(String)
        .find((value) => UUID.test(value)) ?? null,
    purpose: action === 'read_personal' ? (request.personal?.purpose ?? null) : null,
    record_ids: action === 'read_personal' ? [...(request.personal?.shown ?? [])] : [],
    division_code: divisionOf(request),
    credential_id: caller?.credential_id ?? null,
    on_behalf_of: actedFor(request),
    address: caller ? null : request.ip,
    request_id: request.id,
    at: request.server.services.now().toISOString(),
  };
}

const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;
const DIVISION = new RegExp(`^${CODE_SHAPE}$`);

function divisionOf({ body, query, caller }: FastifyRequest): string | null {
  const given = [body, query].map((part) => (part as { division_code?: unknown } | null | undefined)?.division_code);
  const code = [...given, caller?.grants[0]?.division_code].find(
    (one): one is string => typeof one === 'string' && DIVISION.test(one),
  );
  return code ?? null;
}

/** The collection in the singular, which is what its table is named by. */
export function resourceOf(url: string | undefined): string {
  const collection = url
    ?.split('/')
    .filter((step) => step !== '' && !step.startsWith(':'))
    .at(-1);
  if (!url?.startsWith('/v1/') || !collection) return 'service';
  return collection.replaceAll('-', '_').replace(/ies$/, 'y').replace(/s$/, '');
}
