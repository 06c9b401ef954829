/** Bodies are JSON in well-formed UTF-8, shallow and uncompressed; text holds neither NUL nor lone surrogates. */
import type { FastifyInstance } from 'fastify';
import sjson from 'secure-json-parse';
import { shortCode } from '../../db/scope.ts';
import { Problem } from '../../problems.ts';

const DEPTH_MAX = 32;
const utf8 = new TextDecoder('utf-8', { fatal: true });

/** Nesting of a JSON text, counted without parsing it: a parser recurses, and a hostile text ends its stack. */
export function jsonDepth(json: string): number {
  let depth = 0;
  let deepest = 0;
  let isString = false;
  for (let i = 0; i < json.length; i++) {
    const c = json.charCodeAt(i);
    if (isString) {
      if (c === 92) i++;
      else if (c === 34) isString = false;
    } else if (c === 34) isString = true;
    else if (c === 91 || c === 123) deepest = Math.max(deepest, ++depth);
    else if (c === 93 || c === 125) depth--;
  }
  return deepest;
}

export function hasBadText(value: unknown): boolean {
  if (typeof value === 'string') return value.includes('\u0000') || !value.isWellFormed();
  if (value === null || typeof value !== 'object') return false;
  return Object.entries(value).some(([key, inner]) => hasBadText(key) || hasBadText(inner));
}

function parse(bytes: Buffer): unknown {
  if (bytes.length === 0) throw new Problem('empty-body');
  let json: string;
  try {
    json = utf8.decode(bytes);
  } catch {
    throw new Problem('bad-utf8');
  }
  if (jsonDepth(json) > DEPTH_MAX) throw new Problem('too-deep');
  try {
    return sjson.parse(json, undefined, { protoAction: 'error', constructorAction: 'error' });
  } catch {
    throw new Problem('bad-json');
  }
}

/** Padded division codes are accepted wherever a division is named, and answered short. */
function shortenCodes(holder: unknown): void {
  if (holder === null || typeof holder !== 'object') return;
  const record = holder as Record<string, unknown>;
  for (const [key, value] of Object.entries(record)) {
    if (!/(^|_)(division|parent)_codes?$|^code$/.test(key)) continue;
    if (typeof value === 'string') record[key] = shortCode(value);
    else if (Array.isArray(value)) record[key] = value.map(shortCode);
  }
}

export function guardInput(app: FastifyInstance): void {
  app.removeContentTypeParser(['application/json', 'text/plain']);
  app.addContentTypeParser(
    ['application/json', 'application/merge-patch+json'],
    { parseAs: 'buffer' },
    (_request, body, done) => {
      try {
        done(null, parse(body as Buffer));
      } catch (error) {
        done(error as Error);
      }
    },
  );
  app.addHook('onRequest', async (request) => {
    const encoding = request.headers['content-encoding'];
    if (encoding && encoding !== 'identity') throw new Problem('unsupported-media-type');
  });
  app.addHook('preValidation', async (request) => {
    if (hasBadText(request.params) || hasBadText(request.query) || hasBadText(request.body))
      throw new Problem('bad-text');
  });
  app.addHook('preHandler', async (request) => {
    shortenCodes(request.body);
    shortenCodes(request.query);
    shortenCodes(request.params);
  });
}
