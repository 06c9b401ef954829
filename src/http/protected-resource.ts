/** Where a client learns which identity provider we trust (RFC 9728), and how a refusal points there (RFC 6750). */
import type { FastifyInstance, FastifyRequest } from 'fastify';
import Type from 'typebox';
import { codes } from '../procedure/code-lists.ts';
import { anyone } from './access.ts';
import { contentTag, sendTagged } from './requests.ts';
import { list, ref, text } from './types.ts';

export const METADATA_PATH = '/.well-known/oauth-protected-resource';

declare module 'fastify' {
  interface FastifyInstance {
    /** As clients know the service; empty: as each of them calls it. */
    publicUrl: string;
  }
}

const HOST = /^[A-Za-z0-9.-]+(:[0-9]{1,5})?$|^\[[0-9a-fA-F:]+\](:[0-9]{1,5})?$/;

function resourceOf(request: FastifyRequest): string | undefined {
  if (request.server.publicUrl) return request.server.publicUrl;
  return HOST.test(request.host ?? '') ? `${request.protocol}://${request.host}` : undefined;
}

/** Names what is wrong only where a credential was sent (RFC 6750 3.1). */
export function challengeOf(request: FastifyRequest): string {
  const resource = resourceOf(request);
  const parts = [
    ...(request.headers.authorization === undefined ? [] : ['error="invalid_token"']),
    ...(resource ? [`resource_metadata="${resource}${METADATA_PATH}"`] : []),
  ];
  return parts.length > 0 ? `Bearer ${parts.join(', ')}` : 'Bearer';
}

const address = (description: string) => text(500, { format: 'uri', description });
const scopes = [...codes('roles')];

export const ProtectedResource = Type.Object(
  {
    resource: address('本服务的地址 / Address of this service'),
    authorization_servers: Type.Optional(
      list(address('身份服务 / An identity provider'), 1, {
        minItems: 1,
        description: '所信任的身份服务;没有配置时不出现 / Identity providers trusted; absent where none is',
      }),
    ),
    bearer_methods_supported: list(Type.Enum(['header']), 1, { description: '令牌放在哪里 / Where a token goes' }),
    scopes_supported: list(Type.Enum(scopes), scopes.length, { description: '即使用角色 / The roles' }),
    resource_name: text(200, { description: '名称 / Name' }),
    resource_documentation: address('文档 / Documentation'),
  },
  {
    $id: 'ProtectedResource',
    additionalProperties: false,
    description: '受保护资源元数据(RFC 9728)/ Metadata of this protected resource (RFC 9728)',
    examples: [
      {
        resource: 'https://consult.example.gov.cn',
        authorization_servers: ['https://id.example.gov.cn'],
        bearer_methods_supported: ['header'],
        scopes_supported: scopes,
        resource_name: '城乡社区协商服务',
        resource_documentation: 'https://consult.example.gov.cn/docs',
      },
    ],
  },
);

export function protectedResourceRoute(app: FastifyInstance, issuer: string | undefined): void {
  app.define([ProtectedResource]);
  app.get(METADATA_PATH, {
    config: { access: anyone, kind: 'read' },
    schema: {
      operationId: 'readProtectedResource',
      summary: '读取身份服务信息 / Read the metadata of this protected resource',
      description:
        '客户端由此得知向哪个身份服务申请访问令牌(RFC 9728);不在 /v1 之下。Which identity provider to ask for an access token; it is not under /v1.',
      tags: ['identity'],
      response: { 200: ref(ProtectedResource) },
    },
    handler: async (request, reply) => {
      const resource = resourceOf(request) ?? `${request.protocol}://localhost`;
      const metadata = {
        resource,
        ...(issuer === undefined ? {} : { authorization_servers: [issuer] }),
        bearer_methods_supported: ['header'],
        scopes_supported: scopes,
        resource_name: '城乡社区协商服务',
        resource_documentation: `${resource}/docs`,
      };
      return sendTagged(request, reply, metadata, contentTag(metadata));
    },
  });
}
