/** What of a request belongs in the trail: which problems are attempts at something, and what kind of record it is on. */
import type { FastifyRequest } from 'fastify';
import type { ProblemCode } from '../problems.ts';

/**
 * Refused: somebody wanted what he may not have, or what cannot be done as things stand. Failed: the service could not
 * do its part. Null: input that is merely wrong is nobody's attempt at anything.
 */
export const trailOf: Readonly<Record<ProblemCode, 'refused' | 'failed' | null>> = {
  'invalid-input': null,
  'bad-json': null,
  'bad-utf8': null,
  'bad-text': null,
  'too-deep': null,
  'empty-body': null,
  'bad-cursor': null,
  'bad-request': null,
  'invalid-reference': 'refused',
  unauthenticated: 'refused',
  forbidden: 'refused',
  'not-found': 'refused',
  'method-not-allowed': 'refused',
  'not-acceptable': null,
  'request-timeout': null,
  'procedure-blocked': 'refused',
  'state-conflict': 'refused',
  conflict: 'refused',
  'idempotency-in-progress': 'refused',
  gone: 'refused',
  'precondition-failed': 'refused',
  'payload-too-large': null,
  'uri-too-long': null,
  'unsupported-media-type': null,
  'idempotency-key-reused': 'refused',
  'precondition-required': 'refused',
  'rate-limited': 'refused',
  'headers-too-large': null,
  internal: 'failed',
  'database-unavailable': 'failed',
  'identity-provider-unavailable': 'failed',
  'try-again': 'failed',
  timeout: 'failed',
  overloaded: 'failed',
  'storage-full': 'failed',
};

/** The last steps of paths that are no collection: an act on the record before them, a part of it or a view of it. */
const parts: readonly string[] = [
  'by-source',
  'look-up',
  'personal-data',
  'erasure',
  'rotation',
  'successions',
  'standing',
  'procedure',
  'dispositions',
  'legality',
  'receipt',
  'answer',
  'quorum',
  'waiver',
  'rectification',
  'confirmation',
  'proof',
  'ten-day-replies',
  'procedure-conformance',
  'rows',
  'items',
];
/** Collections that are shorter in the path than their records' name. */
const renamed: Readonly<Record<string, string>> = {
  '/v1/committees/:committee_id/members': 'committee_member',
  '/v1/sessions/:session_id/agenda-items': 'session_item',
  '/v1/divisions/:code/settings': 'division_setting',
};

/** The kind of record that a route is about, as its table is named; of what is no record, what it is. */
export function resourceOf(url: string | undefined): string {
  if (!url?.startsWith('/v1/')) return 'service';
  const steps = url.slice('/v1/'.length).split('/');
  const collection = steps.findLast((step) => !step.startsWith(':') && !parts.includes(step));
  return renamed[url] ?? collection?.replaceAll('-', '_').replace(/ies$/, 'y').replace(/s$/, '') ?? 'service';
}

const isClosed = (schema: { type?: unknown; pattern?: unknown; format?: unknown; enum?: unknown }): boolean =>
  schema.type !== 'string' || [schema.pattern, schema.format, schema.enum].some((one) => one !== undefined);

/** What an export was cut by: a text that may hold anything is there, and no more is said of it. */
export function filtersOf({ query, routeOptions }: FastifyRequest): Record<string, unknown> {
  const { properties = {} } = (routeOptions.schema?.querystring ?? {}) as { properties?: Record<string, object> };
  const given = Object.entries(query as Record<string, unknown>);
  return Object.fromEntries(given.map(([name, value]) => [name, isClosed(properties[name] ?? {}) ? value : '***']));
}
