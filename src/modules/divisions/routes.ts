import type { FastifyInstance } from 'fastify';
import Type from 'typebox';
import { type Access, anyone } from '../../http/access.ts';
import { pageQuery, sendPages } from '../../http/listing.ts';
import { afterSuccession } from '../../http/policy.ts';
import { change, sendRecord } from '../../http/requests.ts';
import { code, divisionCode, page, ref } from '../../http/types.ts';
import { DivisionCreate, DivisionPatch, SuccessionCreate } from './change-schema.ts';
import { createDivision, succeedDivision, updateDivision } from './commands.ts';
import { type DivisionQuery, getDivision, listDivisions } from './queries.ts';
import { DivisionSchema } from './schema.ts';

/** Those who keep the register: the authority of the division, or the one above. */
const registrars: Access = { roles: ['administrator', 'township_officer'] };
const DivisionPage = page('Division', { record: DivisionSchema as never });

export function divisionRoutes(app: FastifyInstance): void {
  app.define([DivisionSchema, DivisionPage, DivisionCreate, DivisionPatch, SuccessionCreate]);

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
      const { cursors } = request.server.services;
      const query = request.query as DivisionQuery;
      return sendPages(request, reply, DivisionSchema, (db, at) => listDivisions(db, cursors, { ...query, ...at }));
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

  app.post('/v1/divisions', {
    config: { access: registrars, kind: 'create', problems: ['invalid-reference', 'conflict'] },
    schema: {
      operationId: 'createDivision',
      summary: '登记行政区划 / Register a division',
      description:
        '在本级之下登记:嘎查村、社区,或者其中的自然村、小组、网格、小区、楼栋;代码为上级代码加一级。Below your own: a village, or a unit inside one. The code is that of its parent and one level more.',
      tags: ['divisions'],
      body: ref(DivisionCreate),
      response: { 201: ref(DivisionSchema) },
    },
    handler: async (request, reply) => change(request, reply, (unit) => createDivision(unit, request.body as never)),
  });

  app.patch('/v1/divisions/:code', {
    config: { access: registrars, kind: 'update' },
    schema: {
      operationId: 'updateDivision',
      summary: '行政区划更名 / Rename a division',
      description: '原名连同最后一日留在 former_names。The former name stays in former_names with its last day.',
      tags: ['divisions'],
      params: Type.Object({ code: divisionCode() }, { additionalProperties: false }),
      body: ref(DivisionPatch),
      response: { 200: ref(DivisionSchema) },
    },
    handler: async (request, reply) => {
      const { code: given } = request.params as { code: string };
      return change(request, reply, (unit) =>
        updateDivision(unit, given, request.headers['if-match'], request.body as never),
      );
    },
  });

  app.post('/v1/divisions/:code/successions', {
    config: { access: registrars, kind: 'act', problems: ['invalid-reference'] },
    schema: {
      operationId: 'succeedDivision',
      summary: '行政区划并入或改为其他区划 / Merge a division into another, or replace it',
      description: `旧代码仍可读取,其记录计入后继。${afterSuccession.zh}。The old code stays readable, and its records count with the successor. ${afterSuccession.en}.`,
      tags: ['divisions'],
      params: Type.Object({ code: divisionCode() }, { additionalProperties: false }),
      body: ref(SuccessionCreate),
      response: { 201: ref(DivisionSchema) },
    },
    handler: async (request, reply) => {
      const { code: given } = request.params as { code: string };
      await change(request, reply, (unit) => succeedDivision(unit, given, request.body as never));
      request.server.successions.forget();
      return reply;
    },
  });
}
