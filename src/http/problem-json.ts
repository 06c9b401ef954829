/** Problems on the wire (RFC 9457): what any error becomes, in the language the client asked for. */
import type { FastifyError, FastifyReply, FastifyRequest } from 'fastify';
import { Problem, type ProblemCode, problemKinds } from '../problems.ts';
import { challengeOf } from './protected-resource.ts';
import { faultsOf } from './validation.ts';

export type Language = 'zh' | 'en';

/** Chinese unless English is preferred to it. */
function languageOf(header: string | undefined): Language {
  if (!header || header.length > 200) return 'zh';
  const weights = { zh: 0, en: 0 };
  for (const part of header.toLowerCase().split(',')) {
    const [tag = '', ...params] = part.trim().split(';');
    const weight = Number(
      params
        .find((p) => p.trim().startsWith('q='))
        ?.trim()
        .slice(2) ?? 1,
    );
    const primary = tag.split('-')[0];
    if (primary === 'zh' || primary === 'en') weights[primary] = Math.max(weights[primary], weight || 0);
  }
  return weights.en > weights.zh ? 'en' : 'zh';
}

/** SQLSTATE → problem. What is not listed is a fault of ours, and a 500 that tells nothing. */
const bySqlState: Readonly<Record<string, ProblemCode>> = {
  '22001': 'invalid-input',
  '22003': 'invalid-input',
  '22007': 'invalid-input',
  '22008': 'invalid-input',
  '22P02': 'invalid-input',
  '22021': 'bad-text',
  '22P05': 'bad-text',
  '23505': 'conflict',
  '23503': 'invalid-reference',
  '25P03': 'timeout',
  '25P04': 'timeout',
  // on a connection that many share: whoever asked first could not have it prepared
  '26000': 'try-again',
  '28000': 'database-unavailable',
  '28P01': 'database-unavailable',
  '3D000': 'database-unavailable',
  '40001': 'try-again',
  '40P01': 'try-again',
  '55P03': 'try-again',
  '57014': 'timeout',
  '57P01': 'database-unavailable',
  '57P02': 'database-unavailable',
  '57P03': 'database-unavailable',
  '57P04': 'database-unavailable',
  '57P05': 'database-unavailable',
  '53200': 'database-unavailable',
  '53300': 'database-unavailable',
  '53400': 'database-unavailable',
  '53100': 'storage-full',
  '25006': 'database-unavailable',
};
const byFrameworkCode: Readonly<Record<string, ProblemCode>> = {
  FST_ERR_CTP_BODY_TOO_LARGE: 'payload-too-large',
  FST_ERR_CTP_INVALID_MEDIA_TYPE: 'unsupported-media-type',
  FST_ERR_CTP_EMPTY_JSON_BODY: 'empty-body',
  FST_ERR_CTP_INVALID_CONTENT_LENGTH: 'bad-request',
  FST_ERR_BAD_URL: 'bad-request',
  FST_ERR_MAX_PARAM_LENGTH: 'uri-too-long',
  FST_UNDER_PRESSURE: 'overloaded',
};
const connectionLost =
  /timeout exceeded when trying to connect|timeout expired|Connection terminated|Query read timeout|ECONNREFUSED|ECONNRESET|EPIPE|ETIMEDOUT|EHOSTUNREACH|ENETUNREACH|ENOTFOUND|EAI_AGAIN|not queryable|certificate|does not support SSL|connection (error|is closed|ended)|end of stream|Cannot use a pool after/i;

type Failure = Error & Partial<FastifyError> & { code?: string; constraint?: string };

function problemOf(error: Failure): Problem {
  if (error instanceof Problem) return error;
  if (error.validation)
    return new Problem('invalid-input', { faults: faultsOf(error.validation, error.validationContext) });
  const code = error.code ?? '';
  const column = /^[a-z_]+__([a-z_]+)$/.exec(error.constraint ?? '')?.[1];
  if (code === '23503' && column) return reference(column);
  // no constraint of ours: the log has no partition for the database's own clock
  if (code === '23514' && !error.constraint) return new Problem('internal');
  const known = bySqlState[code] ?? byFrameworkCode[code];
  if (known) return new Problem(known);
  // the client's own connection, which nobody reads any more
  if (code === 'ECONNRESET' && error.message === 'aborted') return new Problem('bad-request');
  if (code.startsWith('08') || connectionLost.test(`${error.message} ${code}`))
    return new Problem('database-unavailable');
  if (error.statusCode && error.statusCode >= 400 && error.statusCode < 500) return new Problem('bad-request');
  return new Problem('internal');
}

export const reference = (column: string): Problem =>
  new Problem('invalid-reference', {
    faults: [
      {
        pointer: `/${column}`,
        code: 'reference',
        zh: '所引用的记录不存在或不属于本议题',
        en: 'refers to no such record here',
      },
    ],
  });

export function problemDocument(
  problem: Problem,
  request: { id: string; language: Language },
): Record<string, unknown> {
  const { code, detail } = problem;
  const kind = problemKinds[code];
  const language = request.language;
  return {
    type: `/problems/${code}`,
    title: kind[language],
    status: kind.status,
    detail: detail[language] ?? kind[language === 'zh' ? 'remedy_zh' : 'remedy_en'],
    instance: `urn:request:${request.id}`,
    code,
    request_id: request.id,
    ...(detail.faults
      ? { errors: detail.faults.map((f) => ({ pointer: f.pointer, code: f.code, message: f[language] })) }
      : {}),
    ...detail.members,
  };
}

export function sendProblem(request: FastifyRequest, reply: FastifyReply, error: Failure): FastifyReply {
  const problem = problemOf(error);
  request.problemCode = problem.code;
  const { status } = problemKinds[problem.code];
  // to be overloaded, or to drain, is no failure of the request
  if (problem.code === 'overloaded') request.log.warn({ code: problem.code }, 'request refused');
  else if (status >= 500) request.log.error({ err: error, code: problem.code }, 'request failed');
  if (status === 503 || status === 429 || problem.code === 'idempotency-in-progress') reply.header('retry-after', '1');
  if (status === 401) reply.header('www-authenticate', challengeOf(request));
  for (const [name, value] of Object.entries(problem.detail.headers ?? {})) reply.header(name, value);
  const language = languageOf(request.headers['accept-language']);
  return reply
    .code(status)
    .header('content-type', 'application/problem+json; charset=utf-8')
    .header('content-language', language === 'zh' ? 'zh-CN' : 'en')
    .header('cache-control', 'no-store')
    .serializer(JSON.stringify)
    .send(problemDocument(problem, { id: request.id, language }));
}
