/** Objections to a disclosure: raised under it, answered by an act. */
import type { FastifyInstance } from 'fastify';
import Type from 'typebox';
import { toRecord, toSubmit } from '../../http/access.ts';
import { recordRoutes } from '../../http/record-routes.ts';
import { change } from '../../http/requests.ts';
import { code, ref, uuid } from '../../http/types.ts';
import { disclosures } from '../disclosures/schema.ts';
import { answerObjection, objectionCommands } from './commands.ts';
import { Objection, ObjectionAnswer, objections } from './schema.ts';

export function objectionRoutes(app: FastifyInstance): void {
  recordRoutes(app, {
    t: objections,
    schemas: Objection,
    collection: '/v1/disclosures/:disclosure_id/objections',
    parent: disclosures,
    tag: 'objections',
    many: 'Objections',
    zh: '异议',
    en: ['an objection', 'objections'],
    filters: { outcome: code('objection_outcomes') },
    dayColumn: 'raised_on',
    create: toSubmit,
    commands: objectionCommands,
  });
  app.define([ObjectionAnswer]);

  app.post('/v1/objections/:objection_id/answer', {
    config: { access: toRecord, kind: 'act', problems: ['invalid-reference', 'gone'] },
    schema: {
      operationId: 'answerObjection',
      summary: '答复异议 / Answer an objection',
      description:
        '由协商组织一方答复,只答复一次;异议原文不变。By those who organised the consultation, once; what was objected stays as it was said.',
      tags: ['objections'],
      params: Type.Object(
        { objection_id: uuid({ description: '异议 / The objection' }) },
        { additionalProperties: false },
      ),
      body: ref(ObjectionAnswer),
      response: { 200: ref(Objection.record) },
    },
    handler: async (request, reply) => {
      const { objection_id } = request.params as { objection_id: string };
      return change(request, reply, (unit) =>
        answerObjection(unit, objection_id, request.body as Record<string, unknown>),
      );
    },
  });
}
