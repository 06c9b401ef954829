/** What becomes of many opinions at once. Opinions themselves are recorded with the other facts. */
import type { FastifyInstance } from 'fastify';
import Type from 'typebox';
import { toRecord } from '../../http/access.ts';
import { change } from '../../http/requests.ts';
import { ref, uuid } from '../../http/types.ts';
import { type DispositionRequest as Requested, setDispositions } from './commands.ts';
import { DispositionRequest, Dispositions } from './schema.ts';

export function opinionRoutes(app: FastifyInstance): void {
  app.define([DispositionRequest, Dispositions]);

  app.post('/v1/agenda-items/:agenda_item_id/dispositions', {
    config: { access: toRecord, kind: 'act', problems: ['invalid-reference', 'gone'] },
    schema: {
      operationId: 'setDispositions',
      summary: '一次处理多条意见 / Dispose of many opinions at once',
      description:
        '最多 500 条,全部处理或者一条也不处理;每条意见各留一条记录。Up to 500, all of them or none; each opinion keeps its own version and event.',
      tags: ['opinions'],
      params: Type.Object(
        { agenda_item_id: uuid({ description: '议题 / The agenda item' }) },
        { additionalProperties: false },
      ),
      body: ref(DispositionRequest),
      response: { 200: ref(Dispositions) },
    },
    handler: async (request, reply) => {
      const { agenda_item_id } = request.params as { agenda_item_id: string };
      return change(request, reply, (unit) => setDispositions(unit, agenda_item_id, request.body as Requested));
    },
  });
}
