/** Headers that every response carries: request id, version, caching, security, trace. */
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';

export const API_VERSION = '0.3.0';

export function sendHeaders(app: FastifyInstance): void {
  app.addHook('onRequest', async (request, reply) => setHeaders(request, reply));
}

export function setHeaders(request: FastifyRequest, reply: FastifyReply): void {
  reply.raw.setHeader('request-id', request.id);
  reply.raw.setHeader('api-version', API_VERSION);
  reply.raw.setHeader('cache-control', 'no-store');
  reply.raw.setHeader('x-content-type-options', 'nosniff');
  reply.raw.setHeader('content-security-policy', "default-src 'none'; base-uri 'none'; frame-ancestors 'none'");
  reply.raw.setHeader('referrer-policy', 'no-referrer');
  const { traceparent } = request.headers;
  if (typeof traceparent === 'string' && /^[0-9a-f-]{55}$/.test(traceparent)) {
    reply.raw.setHeader('traceparent', traceparent);
  }
}

/** Beside what the answer varies by already. */
export function varyBy(reply: FastifyReply, name: string): void {
  const vary = reply.getHeader('vary');
  reply.header('vary', vary ? `${vary}, ${name}` : name);
}
