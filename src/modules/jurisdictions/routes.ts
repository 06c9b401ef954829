/** The decision service on jurisdiction: it answers, and records nothing. */
import type { FastifyInstance } from 'fastify';
import { toRead } from '../../http/access.ts';
import { contextOf } from '../../http/requests.ts';
import { ref } from '../../http/types.ts';
import { type Fault, invalid } from '../../problems.ts';
import { answer } from './answer.ts';
import { getConcerned, requireNamed } from './queries.ts';
import { Jurisdiction, JurisdictionRequest } from './schema.ts';

/** Naming a body says that there is one. */
function check({ involves_departments, department_subject_ids, is_entrusted, entrusted_by_subject_id }: Asked): void {
  const contradicts = (pointer: string): Fault => ({
    pointer,
    code: 'contradiction',
    zh: '与所列的主体矛盾',
    en: 'contradicts the subjects named',
  });
  const faults = [
    ...(involves_departments === false && department_subject_ids.length > 0
      ? [contradicts('/involves_departments')]
      : []),
    ...(is_entrusted === false && entrusted_by_subject_id !== null ? [contradicts('/is_entrusted')] : []),
  ];
  if (faults.length > 0) throw invalid(faults);
}
type Asked = JurisdictionRequest;

export function jurisdictionRoutes(app: FastifyInstance): void {
  app.define([JurisdictionRequest, Jurisdiction]);

  app.post('/v1/jurisdictions', {
    config: { access: toRead, kind: 'act', problems: ['invalid-reference'] },
    schema: {
      operationId: 'determineJurisdiction',
      summary: '判断由谁牵头、由谁召集 / Determine who leads and who convenes',
      description:
        '由所涉区划和已知情况判断协商途径、牵头组织、召集人、需要写明的、之后必须办的和留给判断的,逐条列出条款原文;办理议题时把守牵头和召集的是同一判断。不记录任何内容,重复请求没有副作用,幂等键只作检查。From the divisions concerned and what is known of the matter: route, lead, convener, what has to be written, what must follow and what is left to judgement, each with its clause. The guards on an agenda item ask the same function. Nothing is recorded: an Idempotency-Key is accepted and has no effect.',
      tags: ['jurisdictions'],
      body: ref(JurisdictionRequest),
      response: { 200: ref(Jurisdiction) },
    },
    handler: async (request, reply) => {
      const { db, scope, today } = contextOf(request);
      const sent = request.body as Asked;
      const asked = { ...sent, division_codes: [...new Set(sent.division_codes)] };
      check(asked);
      await requireNamed(db, scope, asked);
      return reply.send(answer(asked, await getConcerned(db, scope, asked.division_codes, today)));
    },
  });
}
