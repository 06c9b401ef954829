// Holds an answer to the contract: documented status, media type, body and headers; used on every answer of every test.
import { Ajv2020 } from 'ajv/dist/2020.js';
import addFormats from 'ajv-formats';
import type { FastifyInstance } from 'fastify';

type Json = Record<string, unknown>;
export interface Reply {
  readonly status: number;
  readonly headers: Record<string, string>;
  readonly body: string;
}

export type Judge = (method: string, route: string, reply: Reply) => string[];

/** Returns what of an answer the contract does not document; nothing where all is well. */
export function contractJudge(app: FastifyInstance): Judge {
  const doc = app.contract() as unknown as { paths: Json; components: Json };
  const ajv = new Ajv2020({ strict: false, allErrors: true, validateFormats: true });
  (addFormats as unknown as (ajv: Ajv2020) => void)(ajv as never);
  ajv.addSchema({ $id: 'contract', ...doc }, 'contract');
  const resolve = (value: Json): Json => {
    const ref = value.$ref as string | undefined;
    if (!ref) return value;
    return ref
      .split('/')
      .slice(1)
      .reduce<Json>((node, key) => node[key] as Json, doc as unknown as Json);
  };
  const validators = new Map<string, ReturnType<typeof ajv.compile>>();
  const validatorOf = (schema: Json) => {
    const key = JSON.stringify(schema);
    const known = validators.get(key) ?? ajv.compile(schema.$ref ? { $ref: `contract${schema.$ref}` } : rebase(schema));
    validators.set(key, known);
    return known;
  };
  return (method, route, reply) => {
    const path = route.replace(/^\/v1/, '').replace(/:(\w+)/g, '{$1}');
    const operation = (doc.paths[path] as Json | undefined)?.[method.toLowerCase()] as Json | undefined;
    if (!operation) return [];
    const responses = operation.responses as Record<string, Json>;
    const documented = responses[reply.status] && resolve(responses[reply.status] as Json);
    if (!documented) return [`undocumented status ${reply.status}: ${reply.body.slice(0, 300)}`];
    const faults = Object.keys((documented.headers as Json | undefined) ?? {})
      .filter((name) => always.includes(name) && reply.headers[name.toLowerCase()] === undefined)
      .map((name) => `missing header ${name}`);
    if (reply.body === '') return faults;
    const type = String(reply.headers['content-type']).split(';')[0] as string;
    const media = (documented.content as Json | undefined)?.[type] as { schema: Json } | undefined;
    if (!media) return [...faults, `undocumented media type ${type} for ${reply.status}`];
    const validate = validatorOf(media.schema);
    const isText = media.schema.type === 'string';
    const isRight = validate(isText ? reply.body : JSON.parse(reply.body));
    return isRight ? faults : [...faults, `${ajv.errorsText(validate.errors)}: ${reply.body.slice(0, 600)}`];
  };
}

const always = ['Request-Id', 'API-Version', 'RateLimit', 'RateLimit-Policy', 'Cache-Control'];
const rebase = (schema: Json): Json =>
  JSON.parse(JSON.stringify(schema).replaceAll('"$ref":"#/', '"$ref":"contract#/')) as Json;
