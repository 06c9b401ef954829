/** API keys, for administrators of their own division: issued, renamed, rotated, revoked; auditors see the list. */
import type { FastifyInstance } from 'fastify';
import Type from 'typebox';
import { etagOf, getRecord } from '../../db/records.ts';
import { toAdminister, toAudit } from '../../http/access.ts';
import { listQuery, matching, sendPage } from '../../http/listing.ts';
import { callerOf, change, contentTag, sendTagged } from '../../http/requests.ts';
import { ref, uuid } from '../../http/types.ts';
import { createApiKey, revokeKey, rotateApiKey, updateApiKey } from './commands.ts';
import { getCredential } from './queries.ts';
import { ApiKey, ApiKeyIssued, ApiKeyPage, apiKeys, Credential, RotationCreate } from './schema.ts';

const tags = ['identity'];
const params = Type.Object({ id: uuid({ description: '编号 / Id' }) }, { additionalProperties: false });
type Params = { id: string };
type Values = Record<string, unknown>;

export function apiKeyRoutes(app: FastifyInstance): void {
  app.define([ApiKey.record, ApiKey.create, ApiKey.patch, ApiKeyPage, ApiKeyIssued, RotationCreate, Credential]);

  app.get('/v1/api-keys', {
    config: { access: toAudit, kind: 'list' },
    schema: {
      operationId: 'listApiKeys',
      summary: '列出 API 密钥 / List API keys',
      description: '本区划及其下级的密钥,不含密文;已吊销的用 modified_since 查。Keys of the division, without secrets.',
      tags,
      querystring: listQuery({}),
      response: { 200: ref(ApiKeyPage) },
    },
    handler: async (request, reply) => {
      return sendPage(request, reply, apiKeys, matching(apiKeys, request.query as Values, []));
    },
  });

  app.get('/v1/api-keys/:id', {
    config: { access: toAudit, kind: 'read' },
    schema: {
      operationId: 'readApiKey',
      summary: '读取 API 密钥 / Read an API key',
      description: '不含密文;已吊销的答 410。Without its secret; 410 once it was revoked.',
      tags,
      params,
      response: { 200: ref(ApiKey.record) },
    },
    handler: async (request, reply) => {
      const { id } = request.params as Params;
      const key = await getRecord(request.server.services.reader, apiKeys, request.scope, id);
      // never 304: that a key was used makes no version of it
      return reply.header('etag', etagOf(key.version)).send(key);
    },
  });

  app.post('/v1/api-keys', {
    config: { access: toAdminister, kind: 'create', problems: ['invalid-reference'] },
    schema: {
      operationId: 'createApiKey',
      summary: '签发 API 密钥 / Issue an API key',
      description:
        'token 只在此次显示,只存散列;不能授予超出自己范围的权限(403),auditor 不与其他角色同在一把密钥(400)。The token is shown this once and stored as a hash; nobody grants more than he holds (403), and an auditor holds no other role in the same key (400).',
      tags,
      body: ref(ApiKey.create),
      response: { 201: ref(ApiKeyIssued) },
    },
    handler: async (request, reply) => {
      return change(request, reply, (unit) => createApiKey(unit, callerOf(request), request.body as Values));
    },
  });

  app.patch('/v1/api-keys/:id', {
    config: { access: toAdminister, kind: 'update' },
    schema: {
      operationId: 'updateApiKey',
      summary: '修改 API 密钥 / Update an API key',
      description: '名称和失效时间;权限不能修改,请另签发。Its name and end; for other grants issue another key.',
      tags,
      params,
      body: ref(ApiKey.patch),
      response: { 200: ref(ApiKey.record) },
    },
    handler: async (request, reply) => {
      const { id } = request.params as Params;
      const ifMatch = request.headers['if-match'];
      const sent = await change(request, reply, (unit) => updateApiKey(unit, id, ifMatch, request.body as Values));
      request.server.forgetCredential(id);
      return sent;
    },
  });

  app.delete('/v1/api-keys/:id', {
    config: { access: toAdminister, kind: 'remove' },
    schema: {
      operationId: 'removeApiKey',
      summary: '吊销 API 密钥 / Revoke an API key',
      description: '立即生效;其他实例至迟两秒后拒绝。At once; other instances refuse it within two seconds.',
      tags,
      params,
      response: { 204: Type.Null() },
    },
    handler: async (request, reply) => {
      const { id } = request.params as Params;
      const sent = await change(request, reply, (unit) => revokeKey(unit, id, request.headers['if-match']));
      request.server.forgetCredential(id);
      return sent;
    },
  });

  app.post('/v1/api-keys/:id/rotation', {
    config: { access: toAdminister, kind: 'act', problems: ['gone'] },
    schema: {
      operationId: 'rotateApiKey',
      summary: '更换 API 密钥的密文 / Give an API key a new secret',
      description:
        '新旧两个密文在 grace_seconds 内同时有效;已有两个时答 409,除非立即停用旧的(0)。日志记为 rotated,持有人在 /me 可见。Both secrets are good for grace_seconds; 409 where two are live, unless the old ones end at once (0). It is logged as rotated, and its holder sees it in /me.',
      tags,
      params,
      body: ref(RotationCreate),
      response: { 200: ref(ApiKeyIssued) },
    },
    handler: async (request, reply) => {
      const { id } = request.params as Params;
      const { grace_seconds } = request.body as { grace_seconds: number };
      const sent = await change(request, reply, (unit) => rotateApiKey(unit, id, grace_seconds));
      request.server.forgetCredential(id);
      return sent;
    },
  });

  app.get('/v1/credentials/:id', {
    config: { access: toAudit, kind: 'read' },
    schema: {
      operationId: 'readCredential',
      summary: '查日志中的凭据是谁 / Read who a credential is',
      description:
        '审计日志只记凭据编号:这里是其名称,含已吊销的密钥,以及在本区划办理过的令牌持有人和上级、外地的密钥(后者只有名称)。The trail knows a credential by its id: here is its name, revoked keys too, and whoever acted in the division: of a key that is kept elsewhere, its name alone.',
      tags,
      params,
      response: { 200: ref(Credential) },
    },
    handler: async (request, reply) => {
      const { id } = request.params as Params;
      const credential = await getCredential(request.server.services.reader, request.scope, id);
      return sendTagged(request, reply, credential, contentTag(credential));
    },
  });
}
