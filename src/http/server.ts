/** Limits and timeouts of the HTTP server, and problems for what fails before a route is found. */
import type { Socket } from 'node:net';
import type { FastifyError, FastifyReply, FastifyRequest } from 'fastify';
import { Problem, type ProblemCode, problemKinds } from '../problems.ts';
import { setHeaders } from './aspects/headers.ts';
import type { Meter } from './aspects/measure.ts';
import { problemDocument, sendProblem } from './problem-json.ts';

const byParserCode: Readonly<Record<string, ProblemCode>> = {
  HPE_HEADER_OVERFLOW: 'headers-too-large',
  ERR_HTTP_REQUEST_TIMEOUT: 'request-timeout',
};

/** @param meter counts what no hook sees */
export const serverOptions = (meter: Meter) =>
  ({
    bodyLimit: 256 * 1024,
    connectionTimeout: 15_000,
    requestTimeout: 5_000,
    keepAliveTimeout: 5_000,
    forceCloseConnections: 'idle',
    return503OnClosing: false, // aspects/closing.ts answers with a problem
    routerOptions: { maxParamLength: 200 },
    http: {
      headersTimeout: 3_000,
      maxHeaderSize: 16 * 1024,
      connectionsCheckingInterval: 500,
      requireHostHeader: false,
    },
    // what fails before any hook runs carries the same headers, and counts
    frameworkErrors: (error: FastifyError, request: FastifyRequest, reply: FastifyReply) => {
      setHeaders(request, reply);
      let failure: Error = error;
      try {
        void request.server.rates.limit(request, reply); // an address: at once
      } catch (refusal) {
        failure = refusal as Error;
      }
      sendProblem(request, reply, failure);
      if (request.problemCode) meter.refused(request.problemCode);
    },
    clientErrorHandler: (error: NodeJS.ErrnoException, socket: Socket) => {
      if (error.code === 'ECONNRESET' || socket.destroyed || !socket.writable) return;
      const code = byParserCode[error.code ?? ''] ?? 'bad-request';
      meter.refused(code);
      const { status, en } = problemKinds[code];
      const body = JSON.stringify(problemDocument(new Problem(code), { id: 'none', language: 'zh' }));
      const length = Buffer.byteLength(body);
      socket.end(
        `HTTP/1.1 ${status} ${en}\r\nContent-Type: application/problem+json; charset=utf-8\r\nContent-Length: ${length}\r\nConnection: close\r\n\r\n${body}`,
      );
    },
  }) as const;
