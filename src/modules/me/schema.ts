import Type from 'typebox';
import { code, divisionCode, flag, instant, list, nullable, text, uuid } from '../../http/types.ts';

const whole = (description: string) => Type.Integer({ minimum: 0, maximum: 2147483647, description });

const MyGrant = Type.Object(
  {
    role: code('roles'),
    division_code: nullable(
      divisionCode({
        description: '该区划及其下级;null 为全国 / This division and all under it; null: the whole country',
      }),
    ),
    subject_id: nullable(uuid({ description: '答复单位,仅 responder / The subject a responder answers for' })),
    personal_data: flag({
      description:
        '写明用途(Purpose 头)后能否看该区划的个人信息 / Whether it sees personal data there, for a stated purpose (Purpose header)',
    }),
    operations: list(text(64), 1000, {
      description: '该角色可用的操作(operationId)/ Operations that this role is admitted to',
    }),
  },
  { additionalProperties: false, description: '一项权限,以及可以做什么 / A grant, and what it may do' },
);

export const Me = Type.Object(
  {
    credential_id: uuid({ description: '凭据编号,审计日志以此记人 / Id of the credential, as in the audit trail' }),
    kind: Type.Enum(['api_key', 'access_token'], { description: '凭据种类 / Kind of credential' }),
    name: text(500, { description: '名称 / Name' }),
    expires_at: nullable(instant({ description: '失效时间;null 为直到吊销 / When it ends; null: when it is revoked' })),
    secret_issued_at: nullable(
      instant({
        description: '密钥现用密文的签发时间;令牌为 null / When the secret of a key was issued; null: a token',
      }),
    ),
    previous_secret_expires_at: nullable(
      instant({
        description:
          '密钥更换之后,旧密文的失效时间;null 为没有 / When the secret before it ends, after a rotation; null: there is none',
      }),
    ),
    on_behalf_of: nullable(
      text(200, { description: '本次请求代谁办理;不增加权限 / The person acted for; it adds no right' }),
    ),
    grants: list(MyGrant, 100, { description: '权限 / Grants' }),
  },
  {
    $id: 'Me',
    additionalProperties: false,
    description: '当前凭据:我是谁,能做什么 / This credential: who I am and what I may do',
    examples: [
      {
        credential_id: '01935f6e-7a00-7000-8000-000000000003',
        kind: 'api_key',
        name: '嘎鲁图镇协商门户',
        expires_at: null,
        secret_issued_at: '2026-11-23T02:00:00.000Z',
        previous_secret_expires_at: null,
        on_behalf_of: '王某',
        grants: [
          {
            role: 'portal',
            division_code: '150626100201',
            subject_id: null,
            personal_data: false,
            operations: ['listAgendaItems', 'createOpinion'],
          },
        ],
      },
    ],
  },
);

export const Quota = Type.Object(
  {
    limit: whole('每个时间窗的请求数 / Requests in a window'),
    remaining: whole('剩余,各实例合计 / What is left of it, over all instances'),
    window_seconds: whole('时间窗的秒数 / Length of the window, in seconds'),
    reset_seconds: whole('多少秒后重新计数 / Seconds until it begins anew'),
  },
  {
    $id: 'Quota',
    additionalProperties: false,
    description: '当前凭据的请求额度 / The quota of this credential',
    examples: [{ limit: 6000, remaining: 5988, window_seconds: 60, reset_seconds: 41 }],
  },
);
