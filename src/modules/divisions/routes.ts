import type { FastifyInstance } from 'fastify';
import Type from 'typebox';
import { anyone } from '../../http/access.ts';
import { linkNext, pageQuery } from '../../http/listing.ts';
import { sendRecord } from '../../http/requests.ts';
import { code, divisionCode, page, ref } from '../../http/types.ts';
import { type DivisionQuery, getDivision, listDivisions } from './queries.ts';
import { DivisionSchema } from './schema.ts';

const DivisionPage = page('Division', { record: DivisionSchema as never });

export function divisionRoutes(app: FastifyInstance): void {
  app.define([DivisionSchema, DivisionPage]);

  app.get('/v1/divisions', {
    config: { access: anyone, kind: 'list' },
    schema: {
      operationId: 'listDivisions',
      summary: '列出行政区划 / List divisions',
      description: '按代码排序。In order of code.',
      tags: ['divisions'],
      querystring: Type.Object(
        {
          ...pageQuery,
          division_code: Type.Optional(
            divisionCode({ description: '该区划及其下级 / This division and all under it' }),
          ),
          parent_code: Type.Optional(divisionCode({ description: '直接上级 / Direct parent' })),
          kind: Type.Optional(code('division_kinds')),
        },
        { additionalProperties: false },
      ),
      response: { 200: ref(DivisionPage) },
    },
    handler: async (request, reply) => {
      const { db, cursors } = request.server.services;
      const found = await listDivisions(db, cursors, request.query as DivisionQuery);
      linkNext(request, reply, found.next_cursor);
      return reply.send(found);
    },
  });

  app.get('/v1/divisions/:code', {
    config: { access: anyone, kind: 'read' },
    schema: {
      operationId: 'readDivision',
      summary: '读取行政区划 / Read a division',
      description: '补零的 12 位代码也可。The padded form of twelve digits is accepted too.',
      tags: ['divisions'],
      params: Type.Object({ code: divisionCode() }, { additionalProperties: false }),
      response: { 200: ref(DivisionSchema) },
    },
    handler: async (request, reply) => {
      const { code: given } = request.params as { code: string };
      return sendRecord(request, reply, await getDivision(request.server.services.db, given));
    },
  });
}
