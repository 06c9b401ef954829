/** Bodies are JSON in well-formed UTF-8, shallow and uncompressed; text holds neither NUL nor lone surrogates. */
import type { FastifyInstance, FastifyRequest } from 'fastify';
import sjson from 'secure-json-parse';
import { shortCode } from '../../db/scope.ts';
import { type Fault, invalid, Problem } from '../../problems.ts';

const DEPTH_MAX = 32;
const utf8 = new TextDecoder('utf-8', { fatal: true });

/** Nesting of a JSON text, counted without parsing it: a parser recurses, and a hostile text ends its stack. */
function jsonDepth(json: string): number {
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

function hasBadText(value: unknown): boolean {
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
    if (!/(^|_)(division|parent|successor)_codes?$|^code$/.test(key)) continue;
    if (typeof value === 'string') record[key] = shortCode(value);
    else if (Array.isArray(value)) record[key] = value.map(shortCode);
  }
}

/** Exactly one Host (RFC 9112 3.2), asked for here because the parser's own refusal has no body. */
function requireHost({ raw }: FastifyRequest): void {
  const hosts = raw.rawHeaders.filter((name, at) => at % 2 === 0 && name.toLowerCase() === 'host').length;
  if (hosts > 1 || (hosts === 0 && raw.httpVersion !== '1.0')) {
    throw new Problem('bad-request', { headers: { connection: 'close' } });
  }
}

/** Other encodings pass for UTF-8 now and then, and would be stored as other words. */
function requireUtf8({ headers }: FastifyRequest): void {
  const charset = /;\s*charset\s*=\s*"?([^\s;"]*)/i.exec(headers['content-type'] ?? '')?.[1];
  if (charset !== undefined && !/^utf-?8$/i.test(charset)) throw new Problem('unsupported-media-type');
}

/** A parameter that nobody reads promises what is not done: `dry_run=true` where there is no such thing. */
function refuseUnknownQuery({ query, routeOptions }: FastifyRequest): void {
  const { config, schema } = routeOptions;
  if (!config.kind || config.kind === 'document' || schema?.querystring) return;
  const faults = Object.keys(query as object).map((name) => ({
    pointer: `/query/${name.replaceAll('~', '~0').replaceAll('/', '~1')}`.slice(0, 300),
    code: 'additionalProperties',
    zh: '不允许有额外的参数',
    en: 'must NOT have additional parameters',
  }));
  if (faults.length > 0) throw invalid(faults.slice(0, 100));
}

/** `1e999` is read as Infinity, for which the validator does not ask its bounds. */
function refuseInfinity(query: unknown): void {
  const found = Object.entries(query as object).filter(([, value]) => Math.abs(value) === Infinity);
  const words = { code: 'maximum', zh: '数值过大', en: 'is too large' };
  if (found.length > 0) throw invalid(found.map(([name]) => ({ pointer: `/query/${name}`, ...words })));
}

const BLANK = /^[\s\p{Default_Ignorable_Code_Point}]+$/u;

function blankFaults(value: unknown, pointer: string): Fault[] {
  if (typeof value === 'string')
    return BLANK.test(value) ? [{ pointer, code: 'blank', zh: '不能只有空白', en: 'must not be blank' }] : [];
  if (value === null || typeof value !== 'object') return [];
  return Object.entries(value).flatMap(([key, inner]) => blankFaults(inner, `${pointer}/${key}`));
}

/** A reason, a name or a law that nobody can see is none. Not a pattern of the contract: that would break its clients. */
function refuseBlank({ body, routeOptions }: FastifyRequest): void {
  if (!routeOptions.config.kind) return;
  const faults = blankFaults(body, '');
  if (faults.length > 0) throw invalid(faults.slice(0, 100));
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
  // before the body is read, and after the caller is known: the refusal counts and carries its quota
  app.addHook('preParsing', async (request) => {
    requireHost(request);
    requireUtf8(request);
    const encoding = request.headers['content-encoding'];
    if (encoding && encoding !== 'identity') throw new Problem('unsupported-media-type');
  });
  app.addHook('preValidation', async (request) => {
    if (hasBadText(request.params) || hasBadText(request.query) || hasBadText(request.body))
      throw new Problem('bad-text');
    refuseUnknownQuery(request);
  });
  app.addHook('preHandler', async (request) => {
    refuseInfinity(request.query);
    refuseBlank(request);
    shortenCodes(request.body);
    shortenCodes(request.query);
    shortenCodes(request.params);
  });
}
