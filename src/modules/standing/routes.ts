import type { FastifyInstance } from 'fastify';
import Type from 'typebox';
import { toRead } from '../../http/access.ts';
import { contentTag, sendTagged, todayOf } from '../../http/requests.ts';
import { divisionCode, ref } from '../../http/types.ts';
import { listSettings } from '../settings/queries.ts';
import { standingOf } from './answer.ts';
import { getStanding, listExpiringBylaws, listStandingsUnder } from './queries.ts';
import { DivisionStanding } from './schema.ts';

/** Above a banner there are too many to be judged for one answer. */
const BANNER_CODE = 6;

export function standingRoutes(app: FastifyInstance): void {
  app.define([DivisionStanding]);

  app.get('/v1/divisions/:code/standing', {
    config: { access: toRead, kind: 'read' },
    schema: {
      operationId: 'readDivisionStanding',
      summary: '查看区划的落实情况 / Read how a division stands to the clauses',
      description:
        '逐条:有什么、缺什么、所据记录和条款原文;哪些设置无人设定,哪些制度将到期;苏木镇和旗县另有下级的汇总。Clause by clause what it has and lacks, with the evidence and the words; which settings nobody has set, which bylaws end; for a township or a banner also which of the divisions under it lack what.',
      tags: ['divisions'],
      params: Type.Object({ code: divisionCode() }, { additionalProperties: false }),
      response: { 200: ref(DivisionStanding) },
    },
    handler: async (request, reply) => {
      const { code } = request.params as { code: string };
      const { reader } = request.server.services;
      const today = todayOf(request);
      const facts = await getStanding(reader, request.scope, code);
      const [settings, expiring, under] = await Promise.all([
        listSettings(reader, code),
        listExpiringBylaws(reader, code, today),
        code.length >= BANNER_CODE ? listStandingsUnder(reader, code, today) : null,
      ]);
      const answer = standingOf({ facts, settings, expiring, under }, today);
      return sendTagged(request, reply, answer, contentTag(answer));
    },
  });
}
