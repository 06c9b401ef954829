import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import Type, { type TSchema } from 'typebox';
import type { PageOf } from '../../db/export.ts';
import { anyone } from '../../http/access.ts';
import { pageQuery, sendPages } from '../../http/listing.ts';
import { contentTag, sendTagged, todayOf } from '../../http/requests.ts';
import { divisionCode, ref, uuid } from '../../http/types.ts';
import { notFound } from '../../problems.ts';
import {
  findPublic,
  listPublic,
  type PublicKind,
  type PublicQuery,
  publicAgendaItems,
  publicDecisions,
  publicSolicitations,
} from './queries.ts';
import {
  PublicAgendaItem,
  PublicAgendaItemPage,
  PublicDecision,
  PublicDecisionPage,
  PublicSolicitation,
  PublicSolicitationPage,
} from './schema.ts';

interface PublicDeclaration {
  readonly kind: PublicKind;
  readonly path: string;
  readonly one: string;
  readonly many: string;
  readonly zh: string;
  readonly en: readonly [string, string];
  readonly record: TSchema;
  readonly page: TSchema;
}

export function publicRoutes(app: FastifyInstance): void {
  expose(app, {
    kind: publicAgendaItems,
    path: '/v1/public/agenda-items',
    one: 'PublicAgendaItem',
    many: 'PublicAgendaItems',
    zh: '已公开的议题',
    en: ['a disclosed agenda item', 'disclosed agenda items'],
    record: PublicAgendaItem,
    page: PublicAgendaItemPage,
  });
  expose(app, {
    kind: publicDecisions,
    path: '/v1/public/decisions',
    one: 'PublicDecision',
    many: 'PublicDecisions',
    zh: '已公开的决定',
    en: ['a disclosed decision', 'disclosed decisions'],
    record: PublicDecision,
    page: PublicDecisionPage,
  });
  expose(app, {
    kind: publicSolicitations,
    path: '/v1/public/solicitations',
    one: 'PublicSolicitation',
    many: 'PublicSolicitations',
    zh: '正在进行的征求意见',
    en: ['an open solicitation', 'open solicitations'],
    record: PublicSolicitation,
    page: PublicSolicitationPage,
  });
}

function expose(app: FastifyInstance, d: PublicDeclaration): void {
  app.define([d.record, d.page]);
  const words = (zh: string, en: string) => ({
    summary: `${zh}${d.zh} / ${en}`,
    description: `${zh}${d.zh},无需密钥,可缓存。${en}; no credential, cacheable.`,
    tags: ['public'],
  });

  app.get(d.path, {
    config: { access: anyone, kind: 'list' },
    schema: {
      operationId: `list${d.many}`,
      ...words('列出', `List ${d.en[1]}`),
      querystring: Type.Object(
        {
          ...pageQuery,
          division_code: Type.Optional(
            divisionCode({ description: '该区划及其下级 / This division and all under it' }),
          ),
        },
        { additionalProperties: false },
      ),
      response: { 200: ref(d.page) },
    },
    handler: async (request, reply) => {
      const { cursors } = request.server.services;
      const query = request.query as PublicQuery;
      const page: PageOf = (db, at) => listPublic(db, cursors, d.kind, { ...query, ...at }, todayOf(request));
      return sendPages(request, reply, d.record, page, (found) => sendPublic(request, reply, found));
    },
  });

  app.get(`${d.path}/:id`, {
    config: { access: anyone, kind: 'read' },
    schema: {
      operationId: `read${d.one}`,
      ...words('读取', `Read ${d.en[0]}`),
      params: Type.Object({ id: uuid() }, { additionalProperties: false }),
      response: { 200: ref(d.record) },
    },
    handler: async (request, reply) => {
      const { id } = request.params as { id: string };
      const found = await findPublic(request.server.services.db, d.kind, id, todayOf(request));
      if (!found) throw notFound();
      return sendPublic(request, reply, found);
    },
  });
}

/** The ETag is the content's: what is shown depends on disclosures as well as on the record. */
function sendPublic(request: FastifyRequest, reply: FastifyReply, body: object) {
  reply.header('cache-control', 'public, max-age=60');
  return sendTagged(request, reply, body, contentTag(body));
}
