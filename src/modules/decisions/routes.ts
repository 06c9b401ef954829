/** The government's finding on the legality of a decision. Decisions themselves are recorded with the other facts. */
import type { FastifyInstance } from 'fastify';
import Type from 'typebox';
import { toGovern } from '../../http/access.ts';
import { change } from '../../http/requests.ts';
import { ref, uuid } from '../../http/types.ts';
import { type Finding, findLegality } from './commands.ts';
import { Decision, LegalityFinding } from './schema.ts';

export function decisionRoutes(app: FastifyInstance): void {
  app.define([LegalityFinding]);

  app.post('/v1/decisions/:decision_id/legality', {
    config: { access: toGovern, kind: 'act', problems: ['invalid-reference', 'gone'] },
    schema: {
      operationId: 'findLegality',
      summary: '认定决定的合法性 / Find on the legality of a decision',
      description:
        '由基层政府认定。认定违法之后、办理 correct 纠正之前,该决定暂停实施和公开;原决定保留。By the government alone. Once found unlawful, and until the act correct, the decision is neither carried out nor disclosed; the original is kept.',
      tags: ['decisions'],
      params: Type.Object(
        { decision_id: uuid({ description: '决定 / The decision' }) },
        { additionalProperties: false },
      ),
      body: ref(LegalityFinding),
      response: { 200: ref(Decision.record) },
    },
    handler: async (request, reply) => {
      const { decision_id } = request.params as { decision_id: string };
      return change(request, reply, (unit) => findLegality(unit, decision_id, request.body as Finding));
    },
  });
}
