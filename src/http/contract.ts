/** The contract: OpenAPI 3.1 from what the routes declare, with problems, headers, examples and security written once. */
import swagger from '@fastify/swagger';
import type { FastifyInstance } from 'fastify';
import { csvLine, csvRows } from '../db/csv.ts';
import { Problem, type ProblemCode, problemKinds } from '../problems.ts';
import { API_VERSION } from './aspects/headers.ts';
import { classify, showsPersonal } from './contract-classes.ts';
import {
  everywhere,
  idempotencyKey,
  ifMatch,
  ifMatchOnPut,
  ifNoneMatch,
  oauth2,
  onBehalfOf,
  purpose,
  sometimes,
  tags,
} from './contract-words.ts';
import { mediaTypes } from './exporting.ts';
import { type Declared, problemsOf } from './operation.ts';
import { markOperation, markProperties } from './policy-marks.ts';
import { problemDocument } from './problem-json.ts';

type Json = Record<string, unknown>;
interface Response extends Json {
  description?: string;
  headers?: Json;
  content?: Record<string, { schema: Json; examples?: Json }>;
}
interface OperationObject extends Json {
  operationId: string;
  parameters?: Json[];
  requestBody?: { content: Record<string, { schema: Json; examples?: Json }> };
  responses: Record<string, Response>;
}
interface Document extends Json {
  paths: Record<string, Record<string, OperationObject>>;
  components: Record<string, Record<string, Json>>;
}

export async function writeContract(app: FastifyInstance): Promise<void> {
  await app.register(swagger, {
    openapi: {
      openapi: '3.1.0',
      info: {
        title: '城乡社区协商服务 / Community Consultation API',
        version: API_VERSION,
        description: [
          '按旗县通知办理城乡社区协商的登记服务:议题从提出到办结,每一步依条款放行或拒绝。',
          '日期按北京时间(Asia/Shanghai),时刻为 UTC。错误一律为 application/problem+json,`code` 不变,文字默认中文,可用 Accept-Language 取英文。',
          'The service of record for community consultation: every step of an agenda item is allowed or refused by a rule that cites its clause.',
        ].join('\n\n'),
        license: { name: 'Apache-2.0', identifier: 'Apache-2.0' },
        contact: { name: '服务运维 / Operator of this instance' },
      },
      servers: [{ url: '/v1', description: '本实例 / This instance' }],
      tags: tags.map(({ name, zh, en }) => ({ name, description: `${zh} / ${en}`, 'x-displayName': zh })),
      components: {
        securitySchemes: {
          api_key: {
            type: 'http',
            scheme: 'bearer',
            bearerFormat: 'ck_<id>_<secret>',
            description: 'API 密钥 / API key',
          },
          oauth2,
        },
      },
    },
    convertConstToEnum: false,
    hideUntagged: true,
    refResolver: { buildLocalReference: (json, _base, _fragment, at) => String(json.$id ?? `def-${at}`) },
  });
}

/** The document as served and committed: what the routes declared, completed from their operations. */
export function completeContract(document: unknown, declared: readonly Declared[]): Document {
  const doc = structuredClone(document) as Document;
  const byPath = new Map(declared.map((d) => [`${d.method} ${d.url}`, d]));
  for (const [path, methods] of Object.entries(doc.paths)) {
    for (const [method, operation] of Object.entries(methods)) {
      const url = `${path.startsWith('/.well-known/') ? '' : '/v1'}${path.replace(/\{(\w+)\}/g, ':$1')}`;
      const found = byPath.get(`${method.toUpperCase()} ${url}`);
      if (found) complete(doc, operation, found);
      if (url === path) operation.servers = [{ url: '/', description: '不在 /v1 之下 / Not under /v1' }];
    }
  }
  markProperties(doc as never);
  doc.components.headers = Object.fromEntries(
    Object.entries({ ...everywhere, ...sometimes }).map(([name, value]) => [key(name), value as Json]),
  );
  doc.components.responses = problemResponses(doc);
  for (const schema of Object.values(doc.components.schemas ?? {})) delete schema.$id;
  classify(doc);
  return doc;
}

const key = (name: string) => name.replaceAll('-', '');
const headerRefs = (names: readonly string[]) =>
  Object.fromEntries(names.map((name) => [name, { $ref: `#/components/headers/${key(name)}` }]));

/** Every problem of a status in one component that operations refer to; those that none lists are its `default`. */
function problemResponses(doc: Document): Record<string, Json> {
  const used = new Set(JSON.stringify(doc.paths).match(/(?<=responses\/Problem)\d+/g));
  const codes = Object.keys(problemKinds) as ProblemCode[];
  const byStatus = Object.groupBy(codes, (code) => {
    const status = String(problemKinds[code].status);
    return used.has(status) ? status : 'Default';
  });
  return Object.fromEntries(
    Object.entries(byStatus).map(([status, some]) => [`Problem${status}`, problemResponse(some ?? [])]),
  );
}

function problemResponse(codes: readonly ProblemCode[]): Json {
  const statuses = new Set(codes.map((code) => problemKinds[code].status));
  const described = codes.map((code) => `${code} ${problemKinds[code].zh}`).join(' · ');
  const names = Object.keys(everywhere);
  return {
    description: described,
    headers: headerRefs([
      // too long an address reaches no route, and so no quota
      ...(statuses.has(414) ? names.filter((name) => !name.startsWith('RateLimit')) : names),
      ...(statuses.has(429) || statuses.has(503) ? ['Retry-After'] : []),
    ]),
    content: {
      'application/problem+json': {
        schema: { $ref: '#/components/schemas/Problem' },
        examples: Object.fromEntries(
          codes.map((code) => [
            code,
            { value: problemDocument(new Problem(code), { id: 'req-1a2b', language: 'zh' }) },
          ]),
        ),
      },
    },
  };
}

function complete(doc: Document, operation: OperationObject, d: Declared): void {
  const { access, kind } = d;
  const roles = 'anyone' in access ? [] : access.roles;
  // any one role will do, so each is an alternative of its own
  operation.security = roles.length === 0 ? [] : [{ api_key: [] }, ...roles.map((role) => ({ oauth2: [role] }))];
  markOperation(operation, d);
  if (d.deprecated) operation.deprecated = true;
  const extra: Json[] = [];
  if (kind === 'create' || kind === 'act') extra.push(idempotencyKey);
  if (kind === 'update' || kind === 'remove') extra.push(ifMatch);
  if (kind === 'put') extra.push(ifMatchOnPut);
  if (kind === 'read') extra.push(ifNoneMatch);
  if (roles.length > 0) extra.push(onBehalfOf);
  if (roles.length > 0 && showsPersonal(doc, operation)) extra.push({ ...purpose, required: d.needsPurpose ?? false });
  if (extra.length > 0) operation.parameters = [...(operation.parameters ?? []), ...extra];
  const shown = recordExample(doc, operation);
  for (const parameter of operation.parameters ?? []) addParameterExample(parameter, shown);
  if (operation.requestBody) completeBody(doc, operation.requestBody, kind === 'update');
  for (const [status, response] of Object.entries(operation.responses)) completeSuccess(doc, response, status, d);
  if (kind === 'read')
    operation.responses['304'] = {
      description: '没有变化 / Not modified',
      headers: headerRefs([...Object.keys(everywhere), 'ETag']),
    };
  const statuses = [...new Set(problemsOf(d, d.url).map((code) => String(problemKinds[code].status)))];
  for (const status of [...statuses, '503'])
    operation.responses[status] = { $ref: `#/components/responses/Problem${status}` } as Response;
  operation.responses.default = { $ref: '#/components/responses/ProblemDefault' } as Response;
}

/** The example of what an operation answers: a path names it by one of its properties. */
function recordExample(doc: Document, { responses }: OperationObject): Json {
  const media = Object.values((responses['200'] ?? responses['201'])?.content ?? {})[0];
  const { example } = media ? (exampleOf(doc, media.schema) as { example?: { value: Json } }) : {};
  return example?.value ?? {};
}

function addParameterExample(parameter: Json, shown: Json): void {
  if (parameter.example !== undefined) return;
  const schema = parameter.schema as { format?: string; enum?: unknown[]; type?: string } | undefined;
  const known: Record<string, unknown> = {
    division_code: '150626100',
    code: '150626100201',
    parent_code: '150626100',
    source_system: 'portal-a',
    source_id: 'a-1',
    limit: 50,
    year: 2031,
    q: '达布察克',
    cursor: 'c2lnbmF0dXJlWyIwMTkzNWY2ZSJd',
  };
  const byFormat: Record<string, unknown> = {
    uuid: '01935f6e-7a00-7000-8000-000000000001',
    date: '2026-11-23',
    'date-time': '2026-11-23T00:00:00.000Z',
  };
  parameter.example =
    (parameter.in === 'path' ? shown[String(parameter.name)] : undefined) ??
    known[String(parameter.name)] ??
    byFormat[schema?.format ?? ''] ??
    schema?.enum?.[0] ??
    (schema?.type === 'boolean' ? true : schema?.type === 'integer' ? 1 : 'a');
}

function completeBody(doc: Document, body: NonNullable<OperationObject['requestBody']>, isPatch: boolean): void {
  const media = Object.values(body.content)[0];
  if (!media) return;
  media.examples = exampleOf(doc, media.schema);
  body.content = { [isPatch ? 'application/merge-patch+json' : 'application/json']: media };
}

function completeSuccess(doc: Document, response: Response, status: string, { kind, isTable }: Declared): void {
  const words: Record<string, string> = { '200': '成功 / OK', '201': '已新建 / Created', '204': '已完成 / Done' };
  response.description = words[status] ?? '成功 / OK';
  const names = [...Object.keys(everywhere)];
  if (status !== '204' && kind !== 'list' && kind !== 'act') names.push('ETag');
  if (status === '201') names.push('Location', 'Idempotency-Replayed');
  if (kind === 'list') names.push('Link');
  if (kind === 'list' || isTable) names.push('Content-Disposition');
  response.headers = headerRefs(names);
  if (status === '204') delete response.content;
  for (const media of Object.values(response.content ?? {})) media.examples = exampleOf(doc, media.schema);
  if (kind === 'list' || isTable) completeExports(response, isTable ? 'rows' : 'items');
}

const exported = {
  csv: '完整列表:UTF-8(有 BOM)、CRLF、首行为属性名;数组和对象为 JSON;以 = + - @ 制表符或回车开头的文字(数字除外)前加撇号,以免被当作公式。用 modified_since 时末列为 deleted_at,已删除的只有 id / The whole list: UTF-8 with BOM, CRLF, names of properties first; arrays and objects as JSON; a text that begins like a formula gets an apostrophe. With modified_since a last column deleted_at, and of what was removed the id only',
  ndjson:
    '完整列表,每行一条记录;用 modified_since 时已删除的只有 id 和 deleted_at / The whole list, one record a line; with modified_since id and deleted_at of what was removed',
} as const;

/** A list is its exports too: the whole of it, by Accept. */
function completeExports(response: Response, name: 'items' | 'rows'): void {
  const shown = Object.values(response.content ?? {})[0]?.examples as { example?: { value: Json } };
  const { [name]: rows = [], as_of } = (shown?.example?.value ?? {}) as Record<string, Json[]> & { as_of?: string };
  const items = name === 'rows' ? rows.map((row) => ({ ...row, as_of })) : rows;
  const columns = Object.keys(items[0] ?? {});
  const lines = {
    csv: csvLine(columns) + csvRows(columns, items),
    ndjson: items.map((item) => `${JSON.stringify(item)}\n`).join(''),
  };
  for (const format of ['csv', 'ndjson'] as const) {
    const schema = { type: 'string', description: exported[format] };
    response.content = {
      ...response.content,
      [mediaTypes[format]]: { schema, examples: { example: { value: lines[format] } } },
    };
  }
}

function exampleOf(doc: Document, schema: Json): Json {
  const name =
    String(schema.$ref ?? '')
      .split('/')
      .pop() ?? '';
  const found =
    (doc.components.schemas?.[name] as { examples?: unknown[] } | undefined)?.examples ??
    (schema.examples as unknown[] | undefined);
  return found?.length ? { example: { value: found[0] } } : {};
}
