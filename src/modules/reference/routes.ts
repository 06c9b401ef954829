/** The law as data, for everybody: code lists, rules, clauses. As part of the code, their ETag is their content's. */
import type { FastifyInstance } from 'fastify';
import Type, { type TSchema } from 'typebox';
import { anyone } from '../../http/access.ts';
import { pageQuery, sendPages } from '../../http/listing.ts';
import { contentTag, sendTagged } from '../../http/requests.ts';
import { ref, text } from '../../http/types.ts';
import { notFound } from '../../problems.ts';
import { clauseEntries, codeListEntries, ruleEntries } from './queries.ts';
import { ClausePage, ClauseSchema, CodeList, CodeListPage, RulePage, RuleSchema } from './schema.ts';

interface Catalogue {
  readonly path: string;
  readonly key: string;
  readonly keySchema: TSchema;
  readonly many: string;
  readonly one: string;
  readonly zh: string;
  readonly en: string;
  readonly record: TSchema;
  readonly page: TSchema;
  readonly entries: readonly object[];
}

const name = text(64, { pattern: '^[a-z_-]+$' });

export function referenceRoutes(app: FastifyInstance): void {
  catalogueRoutes(app, {
    path: '/v1/code-lists',
    key: 'name',
    keySchema: name,
    many: 'CodeLists',
    one: 'CodeList',
    zh: '代码表',
    en: 'code lists',
    record: CodeList,
    page: CodeListPage,
    entries: codeListEntries,
  });
  catalogueRoutes(app, {
    path: '/v1/rules',
    key: 'code',
    keySchema: name,
    many: 'Rules',
    one: 'Rule',
    zh: '规则',
    en: 'rules',
    record: RuleSchema,
    page: RulePage,
    entries: ruleEntries,
  });
  catalogueRoutes(app, {
    path: '/v1/clauses',
    key: 'number',
    keySchema: Type.Integer({ minimum: 1, maximum: 999 }),
    many: 'Clauses',
    one: 'Clause',
    zh: '通知条款的要求',
    en: "the notice's requirements",
    record: ClauseSchema,
    page: ClausePage,
    entries: clauseEntries,
  });
}

function catalogueRoutes(app: FastifyInstance, c: Catalogue): void {
  app.define([c.record, c.page]);
  const keyOf = (entry: object) => String((entry as Record<string, unknown>)[c.key]);
  const tagged = new Map(c.entries.map((entry) => [keyOf(entry), { entry, etag: contentTag(entry) }]));

  app.get(c.path, {
    config: { access: anyone, kind: 'list' },
    schema: {
      operationId: `list${c.many}`,
      summary: `列出${c.zh} / List ${c.en}`,
      description: `全部${c.zh},随服务发布。All ${c.en}, as released with the service.`,
      tags: ['reference'],
      querystring: Type.Object(pageQuery, { additionalProperties: false }),
      response: { 200: ref(c.page) },
    },
    handler: async (request, reply) => {
      const { cursors } = request.server.services;
      return sendPages(request, reply, c.record, async (_, { limit, cursor }) => {
        const start = cursor === undefined ? 0 : Number(cursors.read(c.path, cursor)[0]);
        const end = start + limit;
        const next_cursor = end < c.entries.length ? cursors.write(c.path, [String(end)]) : null;
        return { items: c.entries.slice(start, end), next_cursor };
      });
    },
  });

  app.get(`${c.path}/:${c.key}`, {
    config: { access: anyone, kind: 'read' },
    schema: {
      operationId: `read${c.one}`,
      summary: `读取${c.zh} / Read one of the ${c.en}`,
      description: `按${c.key}读取。By its ${c.key}.`,
      tags: ['reference'],
      params: Type.Object({ [c.key]: c.keySchema }, { additionalProperties: false }),
      response: { 200: ref(c.record) },
    },
    handler: async (request, reply) => {
      const found = tagged.get(keyOf(request.params as object));
      if (!found) throw notFound();
      return sendTagged(request, reply, found.entry, found.etag);
    },
  });
}
