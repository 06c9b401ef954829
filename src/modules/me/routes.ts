/** Who I am, what I may do, and how much of my quota is left. */
import type { FastifyInstance, FastifyRequest } from 'fastify';
import { WINDOW_SECONDS } from '../../db/quota.ts';
import { type Role, toKnowOneself } from '../../http/access.ts';
import { seesPersonal } from '../../http/personal.ts';
import { callerOf, contentTag, onBehalfOf, sendTagged } from '../../http/requests.ts';
import { ref } from '../../http/types.ts';
import { Me, Quota } from './schema.ts';

const config = { access: toKnowOneself, kind: 'read' } as const;
const tags = ['identity'];

export function meRoutes(app: FastifyInstance): void {
  app.define([Me, Quota]);

  app.get('/v1/me', {
    config,
    schema: {
      operationId: 'readMe',
      summary: '读取当前凭据 / Read who I am',
      description:
        '我是谁、有哪些权限、每项权限能做什么、何时失效、代谁办理;没有权限的凭据也能读取。Who I am, my grants and what each may do, when they end, whom I act for; read by a credential without a grant too.',
      tags,
      response: { 200: ref(Me) },
    },
    handler: async (request, reply) => {
      const { credential_id, kind, name, expires_at, secrets, grants } = callerOf(request);
      const me = {
        credential_id,
        kind,
        name,
        expires_at,
        secret_issued_at: secrets?.issued_at ?? null,
        previous_secret_expires_at: secrets?.previous_expires_at ?? null,
        on_behalf_of: onBehalfOf(request),
        grants: grants.map((grant) => ({
          role: grant.role,
          division_code: grant.division_code || null,
          subject_id: grant.subject_id,
          personal_data: seesPersonal(grant),
          operations: operationsOf(request, grant.role),
        })),
      };
      return sendTagged(request, reply, me, contentTag(me));
    },
  });

  app.get('/v1/quota', {
    config,
    schema: {
      operationId: 'readQuota',
      summary: '读取请求额度 / Read my quota',
      description:
        '与 RateLimit 响应头相同;本次请求也计入。The same as the RateLimit headers; this request counts as well.',
      tags,
      response: { 200: ref(Quota) },
    },
    handler: async (request, reply) => {
      const quota = { ...request.server.rates.standing(request), window_seconds: WINDOW_SECONDS };
      return sendTagged(request, reply, quota, contentTag(quota));
    },
  });
}

/** As the contract says: what a role is admitted to, within its division. */
const operationsOf = ({ server }: FastifyRequest, role: Role): string[] =>
  server.declared.flatMap(({ access, operationId, method }) =>
    operationId && method !== 'HEAD' && !('anyone' in access) && access.roles.includes(role) ? [operationId] : [],
  );
