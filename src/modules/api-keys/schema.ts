/** An API key: what it grants, its at most two live secrets, and when it ends; never the secrets themselves. */
import { type SqlBool, sql } from 'kysely';
import Type, { type TProperties } from 'typebox';
import type { RecordTable } from '../../db/records.ts';
import {
  code,
  count,
  divisionCode,
  flag,
  instant,
  list,
  nullable,
  page,
  recordSchemas,
  text,
  uuid,
} from '../../http/types.ts';

const GRACE_MAX_SECONDS = 30 * 24 * 60 * 60;
const GRACE_SECONDS = 24 * 60 * 60;

export const grantFields = {
  role: code('roles'),
  division_code: nullable(
    divisionCode({
      description:
        '该区划及其下级;null 为全国,仅限 administrator 和 auditor / This division and all under it; null: the whole country, for administrator and auditor only',
    }),
  ),
  subject_id: nullable(uuid({ description: '答复单位,仅用于 responder / The subject a responder answers for' })),
  personal_data: Type.Optional(
    flag({
      description:
        '写明用途(Purpose 头)后可看该区划的个人信息;convener、township_officer 本来就可以,administrator、portal 不能有;只能由自己看得到的签发 / May see personal data of this division for a stated purpose (Purpose header); convener and township_officer may anyway, administrator and portal never; given only by who sees it himself',
    }),
  ),
};
const Grant = Type.Object(grantFields, {
  additionalProperties: false,
  description: '一项权限:角色和区划 / A grant: a role and a division',
});

const fields = {
  name: text(100, { description: '名称:哪个系统、哪个单位使用 / Name: which system or office uses it' }),
  grants: list(Grant, 20, {
    minItems: 1,
    description: '权限,不能超出签发人的范围 / Grants, within those of the giver',
  }),
  expires_at: nullable(instant({ description: '失效时间;null 为直到吊销 / When it ends; null: when it is revoked' })),
};

export const ApiKey = recordSchemas('ApiKey', {
  fields,
  answered: {
    division_code: nullable(
      divisionCode({
        description: '管理此密钥的区划,涵盖其全部权限 / The division that keeps it, over all its grants',
      }),
    ),
    secret_issued_at: instant({ description: '现用密文的签发时间 / When its secret was issued' }),
    previous_secret_expires_at: nullable(
      instant({ description: '旧密文的失效时间;null 为没有 / When the secret before it ends; null: there is none' }),
    ),
    last_used_at: nullable(instant({ description: '最近使用,约一分钟后可见 / Last used, seen about a minute later' })),
  },
  required: ['name', 'grants'],
  fixed: ['grants'],
  description: 'API 密钥;只在签发时显示一次,只存散列 / An API key: shown once, and only its hash is stored',
  example: {
    division_code: '150626100201',
    grants: [{ role: 'portal', division_code: '150626100201', subject_id: null }],
    expires_at: null,
    secret_issued_at: '2026-11-23T02:00:00.000Z',
    last_used_at: '2026-11-23T02:00:00.000Z',
    name: '嘎鲁图镇协商门户',
  },
});
export const ApiKeyPage = page('ApiKey', ApiKey);

const { properties, examples } = ApiKey.record as unknown as { properties: TProperties; examples: object[] };
const secret = `ck_01935f6e7a0070008000000000000001_${'x'.repeat(43)}`;
export const ApiKeyIssued = Type.Object(
  {
    ...properties,
    token: nullable(
      text(100, {
        pattern: '^ck_[0-9a-f]{32}_[A-Za-z0-9_-]{43}$',
        description:
          '密钥,只在此次显示;重发同一幂等键时为 null / The key, shown this once; null when a request is repeated under its key',
      }),
    ),
  },
  {
    $id: 'ApiKeyIssued',
    additionalProperties: false,
    description: '签发的密钥 / A key as issued',
    examples: [{ ...examples[0], token: secret }],
  },
);

export const RotationCreate = Type.Object(
  {
    grace_seconds: Type.Optional(
      count(GRACE_MAX_SECONDS, {
        default: GRACE_SECONDS,
        description: '旧密文还有效多少秒,0 为立即失效 / Seconds that the old secret lives on; 0: it ends at once',
      }),
    ),
  },
  {
    $id: 'RotationCreate',
    additionalProperties: false,
    description: '更换密文 / A new secret',
    examples: [{ grace_seconds: 3600 }],
  },
);

export const Credential = Type.Object(
  {
    id: uuid({ description: '编号,即审计日志的 credential_id / Id, the credential_id of the audit trail' }),
    kind: Type.Enum(['api_key', 'access_token'], { description: '凭据种类 / Kind of credential' }),
    name: text(500, { description: '密钥的名称,或者令牌的持有人 / Name of the key, or who holds the token' }),
    issuer: nullable(text(500, { description: '签发令牌的身份服务 / Issuer of the token' })),
    client_id: nullable(text(500, { description: '令牌的客户端 / Client of the token' })),
    division_code: nullable(divisionCode({ description: '管理密钥的区划 / The division that keeps the key' })),
    known_since: instant({ description: '签发或者首次出现 / When it was issued, or first came' }),
    revoked_at: nullable(instant({ description: '吊销时间 / When it was revoked' })),
  },
  {
    $id: 'Credential',
    additionalProperties: false,
    description: '日志中的凭据是谁 / Who a credential of the log is',
    examples: [
      {
        id: '01935f6e-7a00-7000-8000-000000000003',
        kind: 'api_key',
        name: '嘎鲁图镇协商门户',
        issuer: null,
        client_id: null,
        division_code: '150626100201',
        known_since: '2026-11-23T02:00:00.000Z',
        revoked_at: null,
      },
    ],
  },
);

export const apiKeys: RecordTable = {
  table: 'api_key',
  path: '/v1/api-keys',
  columns: ApiKey.columns,
  writable: ApiKey.writable,
  fixed: ApiKey.fixed,
  personal: ApiKey.personal,
  reach: () => sql<SqlBool>`false`,
};
