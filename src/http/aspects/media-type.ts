/** Which of the JSON types a body is sent as: the other one means another thing. */
import type { FastifyRequest } from 'fastify';
import { Problem } from '../../problems.ts';

export type JsonType = 'application/json' | 'application/merge-patch+json';

/** What is no JSON at all is refused by the parser. */
export const requireMediaType =
  (expected: JsonType) =>
  async ({ headers }: FastifyRequest): Promise<void> => {
    const [type = ''] = (headers['content-type'] ?? '').split(';');
    const sent = type.trim().toLowerCase();
    if (sent !== '' && sent !== expected) throw new Problem('unsupported-media-type');
  };
