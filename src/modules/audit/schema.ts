import Type, { type TProperties, type TSchema } from 'typebox';
import { hashAlgorithms } from '../../db/merkle.ts';
import { eventActions } from '../../events.ts';
import { pageQuery } from '../../http/listing.ts';
import { divisionCode, instant, list, nullable, ref, text, uuid } from '../../http/types.ts';

const LAST = Number.MAX_SAFE_INTEGER;
const place = (description: string) => Type.Integer({ minimum: 1, maximum: LAST, description });
const hex = (length: number, description: string) =>
  text(length, { minLength: length, pattern: '^[0-9a-f]+$', description });
const word = (description: string) => text(64, { pattern: '^[a-z_]+$', description });
const details = (description: string) =>
  nullable(Type.Object({}, { description, additionalProperties: true, 'x-open': description }));

const meanings = Object.entries(eventActions).map(([action, { zh }]) => `${action} ${zh}`);
const actionWords = `发生了什么 / What happened: ${meanings.join(' · ')}`;

const named = (name: string, properties: TProperties, example: object, description: string) =>
  Type.Object(properties, { $id: name, additionalProperties: false, description, examples: [example] });
const pageOf = (record: TSchema, name: string) =>
  Type.Object(
    {
      items: Type.Array(ref(record), { maxItems: 200 }),
      next_cursor: nullable(text(1000, { description: '下一页的游标 / Cursor of the next page' })),
    },
    {
      $id: `${name}Page`,
      additionalProperties: false,
      examples: [{ items: (record as unknown as { examples: unknown[] }).examples, next_cursor: null }],
    },
  );

const entryExample = {
  pos: 41,
  at: '2026-11-23T02:00:00.123456Z',
  resource: 'opinion',
  record_id: '01935f6e-7a00-7000-8000-000000000001',
  record_version: 1,
  action: 'created',
  division_code: '150626100201',
  agenda_item_id: '01935f6e-7a00-7000-8000-000000000002',
  credential_id: '01935f6e-7a00-7000-8000-000000000003',
  on_behalf_of: '王某',
  request_id: 'c0a8012e-7d1b-4b5e-8f0a-2f4f1c2f9a11',
  rules: null,
  before: null,
  after: { stance: 'suggest', text: '先办取水许可', speaker: '***' },
};

export const AuditEntry = named(
  'AuditEntry',
  {
    pos: place('日志中的位置,没有缺号 / Its place in the log, which has no gaps'),
    at: instant({ description: '何时,精确到微秒 / When, to the microsecond' }),
    resource: word('何种记录 / Kind of record'),
    record_id: nullable(
      uuid({
        description:
          '哪条记录;在一条记录之下新建或者列出时为该记录 / Which record; where others are made or listed under it, that one',
      }),
    ),
    record_version: nullable(
      Type.Integer({
        minimum: 1,
        maximum: 2147483647,
        description: '由此产生的版本;被拒绝的尝试和读取没有 / The version made; attempts and reads make none',
      }),
    ),
    action: text(64, { description: actionWords, 'x-extensible-enum': Object.keys(eventActions) }),
    division_code: nullable(
      divisionCode({
        description:
          '何地;尝试和读取为记录所在区划,不知道记录时为凭据自己的区划 / Where; of an attempt or a read that of the record, or one that the credential holds where no record is known',
      }),
    ),
    agenda_item_id: nullable(uuid({ description: '所属议题 / The agenda item' })),
    credential_id: nullable(uuid({ description: '谁:凭据 / Who: the credential' })),
    on_behalf_of: nullable(text(200, { description: '代谁办理 / The person acted for', 'x-class': 'personal' })),
    request_id: nullable(text(64, { description: '请求编号 / Id of the request' })),
    rules: Type.Unsafe<unknown>({ description: '核对了哪些规则 / Rules checked, or null' }),
    before: details('变动前的内容,个人信息只写 *** / Before, personal data as ***'),
    after: details(
      '变动后的内容;尝试写明 operation、code、何时发生(first_at、last_at、count)、来自何处(address、claimed_credential_id)、所求区划(target_division_code);读取写明 purpose 和 record_ids,导出写明 filters 和 divisions / After. Of an attempt: operation, code, when it happened (first_at, last_at, count), from where (address, claimed_credential_id), the division asked for (target_division_code). Of a read: purpose and record_ids, of an export filters and divisions',
    ),
  },
  entryExample,
  '审计日志的一条:谁在何时何地对何事做了什么 / One entry of the audit trail: who did what, where and when',
);
export const AuditEntryPage = pageOf(AuditEntry, 'AuditEntry');

const sealExample = {
  number: 3,
  first_pos: 41,
  last_pos: 57,
  algorithm: 'sha256',
  root: '9c'.repeat(32),
  previous: '1f'.repeat(32),
  head: 'a7'.repeat(32),
  key_id: '5e'.repeat(32),
  signature: 'b3'.repeat(64),
  sealed_at: '2026-11-23T02:00:01.000123Z',
};

export const AuditSeal = named(
  'AuditSeal',
  {
    number: place('序号,从 1 起 / Its number, from 1'),
    first_pos: place('第一条的位置 / Place of its first entry'),
    last_pos: place('最后一条的位置 / Place of its last entry'),
    algorithm: Type.Enum([...hashAlgorithms], { description: '散列算法 / Hash' }),
    root: hex(64, '各条的 Merkle 根(RFC 6962)/ Merkle root of its entries'),
    previous: nullable(hex(64, '前一封印的 head / The head of the seal before')),
    head: hex(
      64,
      '请保存在别处:consultation-audit-seal/1、number、first_pos、last_pos、algorithm、root、previous(没有则为 -)、key_id、sealed_at 各一行的散列 / Keep it elsewhere: the hash of these values, a line each, - for no previous',
    ),
    key_id: hex(64, '签名密钥 / The key that signed'),
    signature: hex(128, 'head 的 Ed25519 签名 / Ed25519 signature of the head'),
    sealed_at: instant({ description: '封印时间,精确到微秒 / When, to the microsecond' }),
  },
  sealExample,
  '一段日志的封印,每个都接在前一个之上;谁留有 head,谁就能发现之后的篡改 / The seal of a block of the log, over the one before: whoever kept a head finds what was altered since',
);
export const AuditSealPage = pageOf(AuditSeal, 'AuditSeal');

export const AuditKey = named(
  'AuditKey',
  {
    id: hex(64, '公钥的 SHA-256 / SHA-256 of the public key'),
    public_key: text(200, { description: 'Ed25519 公钥,SPKI DER 的 base64 / The public key: SPKI, DER, base64' }),
    created_at: instant({ description: '首次使用 / First used' }),
  },
  {
    id: '5e'.repeat(32),
    public_key: 'MCowBQYDK2VwAyEAGb9ECWmEzf6FQbrBZ9w7lshQhqowtrbLDFw4rXAxZuE=',
    created_at: '2026-11-23T02:00:00.000Z',
  },
  '签名密钥的公开部分,私钥不在数据库中 / The public part of a key that signs; the private one is outside the database',
);
export const AuditKeyPage = pageOf(AuditKey, 'AuditKey');

export const AuditProof = named(
  'AuditProof',
  {
    pos: place('日志中的位置 / Place in the log'),
    line: text(2_000_000, {
      description: '被散列的原文:散列(00 ‖ 原文)为叶 / The exact text: its leaf is H(00 ‖ text)',
    }),
    leaf: hex(64, '叶 / The leaf'),
    leaf_index: Type.Integer({ minimum: 0, maximum: LAST, description: '在封印中的序位,从 0 起 / Its index, from 0' }),
    tree_size: place('封印中有几条 / How many the seal holds'),
    path: list(hex(64, '散列 / Hash'), 64, {
      uniqueItems: false,
      description: '由叶到根所需的散列,近者在前(RFC 6962 2.1.1)/ Hashes from leaf to root, the nearest first',
    }),
    seal: ref(AuditSeal),
  },
  {
    pos: 41,
    line: '{"pos" : 41, "seq" : 41, "at" : "2026-11-23T02:00:00.123456Z"}',
    leaf: '3d'.repeat(32),
    leaf_index: 0,
    tree_size: 2,
    path: ['0b'.repeat(32)],
    seal: sealExample,
  },
  '一条日志在封印中的证明,不必相信本服务即可验证 / Proof that an entry is in its seal, verified without trusting this service',
);

export const entryQuery = Type.Object(
  {
    ...pageQuery,
    from: Type.Optional(instant({ description: '不早于 / Not before' })),
    to: Type.Optional(instant({ description: '早于 / Before' })),
    division_code: Type.Optional(divisionCode({ description: '该区划及其下级 / This division and all under it' })),
    credential_id: Type.Optional(uuid({ description: '凭据 / The credential' })),
    on_behalf_of: Type.Optional(
      text(200, {
        description: '代谁办理,姓名须完全相同;须写明用途 / The person acted for, by exactly this name, for a purpose',
      }),
    ),
    resource: Type.Optional(word('何种记录 / Kind of record')),
    action: Type.Optional(word(actionWords)),
    record_id: Type.Optional(uuid({ description: '哪条记录 / Which record' })),
    agenda_item_id: Type.Optional(uuid({ description: '所属议题 / The agenda item' })),
  },
  { additionalProperties: false },
);
export interface EntryQuery {
  readonly limit?: number;
  readonly cursor?: string;
  readonly from?: string;
  readonly to?: string;
  readonly division_code?: string;
  readonly credential_id?: string;
  readonly on_behalf_of?: string;
  readonly resource?: string;
  readonly action?: string;
  readonly record_id?: string;
  readonly agenda_item_id?: string;
}
export const posParams = Type.Object({ pos: place('位置 / Place') }, { additionalProperties: false });
export const numberParams = Type.Object({ number: place('序号 / Number') }, { additionalProperties: false });
