import type { FastifyInstance } from 'fastify';
import Type from 'typebox';
import { toRecord, toSupervise } from '../../http/access.ts';
import { recordRoutes } from '../../http/record-routes.ts';
import { change } from '../../http/requests.ts';
import { ref, uuid } from '../../http/types.ts';
import { confirmSupervisionRecord, rectifySupervisionRecord, supervisionRecordCommands } from './commands.ts';
import {
  Confirmation,
  Rectification,
  SupervisionRecord,
  supervisionRecordFilters,
  supervisionRecords,
} from './schema.ts';

const params = Type.Object({ id: uuid({ description: '编号 / Id' }) }, { additionalProperties: false });

export function supervisionRecordRoutes(app: FastifyInstance): void {
  recordRoutes(app, {
    t: supervisionRecords,
    schemas: SupervisionRecord,
    tag: 'supervision-records',
    many: 'SupervisionRecords',
    zh: '监督记录',
    en: ['a supervision record', 'supervision records'],
    filters: supervisionRecordFilters,
    dayColumn: 'found_on',
    create: toSupervise,
    change: toSupervise,
    commands: supervisionRecordCommands,
  });

  app.define([Rectification, Confirmation]);

  app.post(`${supervisionRecords.path}/:id/rectification`, {
    config: { access: toRecord, kind: 'act', problems: ['gone', 'invalid-reference'] },
    schema: {
      operationId: 'rectifySupervisionRecord',
      summary: '填报整改 / Record how a finding was put right',
      description:
        '由组织协商的一方填报;须先有“存在问题”的监督意见。By the organising side, on a finding that is irregular.',
      tags: ['supervision-records'],
      params,
      body: ref(Rectification),
      response: { 200: ref(SupervisionRecord.record) },
    },
    handler: async (request, reply) => {
      const { id } = request.params as { id: string };
      return change(request, reply, (unit) =>
        rectifySupervisionRecord(unit, id, request.body as Record<string, unknown>),
      );
    },
  });

  app.post(`${supervisionRecords.path}/:id/confirmation`, {
    config: { access: toSupervise, kind: 'act', problems: ['gone', 'invalid-reference'] },
    schema: {
      operationId: 'confirmSupervisionRecord',
      summary: '确认整改 / Confirm that a finding was put right, or not',
      description:
        '由监督委员会确认;不认可的,须重新整改。By the supervision committee; what is not accepted is to be put right again.',
      tags: ['supervision-records'],
      params,
      body: ref(Confirmation),
      response: { 200: ref(SupervisionRecord.record) },
    },
    handler: async (request, reply) => {
      const { id } = request.params as { id: string };
      return change(request, reply, (unit) =>
        confirmSupervisionRecord(unit, id, request.body as Record<string, unknown>),
      );
    },
  });
}
