/** That a referral was received. Referrals themselves are recorded with the other facts. */
import type { FastifyInstance } from 'fastify';
import Type from 'typebox';
import { toAnswer } from '../../http/access.ts';
import { change } from '../../http/requests.ts';
import { ref, uuid } from '../../http/types.ts';
import { type Received, recordReceipt } from '../facts/referrals.ts';
import { Receipt, Referral } from './schema.ts';

export function referralRoutes(app: FastifyInstance): void {
  app.define([Receipt]);

  app.post('/v1/referrals/:referral_id/receipt', {
    config: { access: toAnswer, kind: 'act', problems: ['gone'] },
    schema: {
      operationId: 'recordReceipt',
      summary: '登记收到 / Record that a referral was received',
      description:
        '由收到的机关或者办理议题的一方凭据登记,只登记一次;十日从这一天起算,在此之前按推定收到之日。By the body that received it, or by those who run the procedure, once, with its evidence: the ten days run from it, and until then from the day presumed.',
      tags: ['referrals'],
      params: Type.Object(
        { referral_id: uuid({ description: '提交或报告 / The referral' }) },
        { additionalProperties: false },
      ),
      body: ref(Receipt),
      response: { 200: ref(Referral.record) },
    },
    handler: async (request, reply) => {
      const { referral_id } = request.params as { referral_id: string };
      return change(request, reply, (unit) => recordReceipt(unit, referral_id, request.body as Received));
    },
  });
}
