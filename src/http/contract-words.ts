/** What the contract says everywhere: tags, headers, and the form of a problem. */
import { Problem, problemKinds } from '../problems.ts';
import { codeLists } from '../procedure/code-lists.ts';
import { API_VERSION } from './aspects/headers.ts';
import { problemDocument } from './problem-json.ts';

type Json = Record<string, unknown>;

export const tags: readonly { name: string; zh: string; en: string }[] = [
  { name: 'divisions', zh: '行政区划', en: 'Divisions' },
  { name: 'bylaws', zh: '制度', en: 'Bylaws, and the settings that rest on them' },
  { name: 'subjects', zh: '协商主体', en: 'Subjects: the parties to consultation' },
  { name: 'committees', zh: '社区协商委员会', en: 'Consultation committees and their members' },
  { name: 'platforms', zh: '协商平台', en: 'Platforms and online channels' },
  { name: 'linkages', zh: '制度衔接', en: 'Linkages with other forms of consultation, and between levels' },
  { name: 'agenda-items', zh: '协商议题', en: 'Agenda items, their stages and procedure' },
  { name: 'jurisdictions', zh: '牵头与召集', en: 'Jurisdiction: who leads and who convenes' },
  { name: 'judgements', zh: '判断', en: 'Judgements: what the clauses leave to somebody' },
  { name: 'quorum-rules', zh: '会议到会和表决规定', en: 'Quorum and majority of assemblies' },
  { name: 'participants', zh: '参与主体', en: 'Participants of an agenda item' },
  { name: 'solicitations', zh: '征求意见', en: 'Solicitations' },
  { name: 'notices', zh: '提前通报', en: 'Notices' },
  { name: 'sessions', zh: '协商活动', en: 'Sessions, attendance and what they deal with' },
  { name: 'opinions', zh: '意见建议', en: 'Opinions' },
  { name: 'assessments', zh: '论证评估', en: 'Assessments by experts and third parties' },
  { name: 'decisions', zh: '协商成果', en: 'Decisions' },
  { name: 'referrals', zh: '提交与报告', en: 'Referrals' },
  { name: 'implementation-records', zh: '落实情况', en: 'Implementation records' },
  { name: 'milestones', zh: '落实计划', en: 'Milestones of carrying a decision out' },
  { name: 'disclosures', zh: '公开', en: 'Disclosures' },
  { name: 'objections', zh: '异议', en: 'Objections to a disclosure, and their answers' },
  { name: 'feedback-records', zh: '反馈', en: 'Feedback records' },
  { name: 'legal-educations', zh: '法治宣传教育', en: 'Legal education after an unlawful decision' },
  { name: 'supervision-records', zh: '监督', en: 'Findings of the supervision committee' },
  { name: 'obligations', zh: '应办事项', en: 'Obligations and their due dates' },
  { name: 'calendar-days', zh: '日历', en: 'Calendar days: holidays and make-up days' },
  { name: 'reports', zh: '报表', en: 'Reports' },
  { name: 'public', zh: '公开信息', en: 'What was disclosed, for everybody' },
  { name: 'reference', zh: '代码与规则', en: 'Code lists and rules' },
  { name: 'audit', zh: '审计', en: 'The audit trail, its seals and proofs' },
  { name: 'identity', zh: '凭据', en: 'Credentials: who I am, API keys, the identity provider' },
  { name: 'service', zh: '服务', en: 'The service itself' },
];

const header = (description: string, schema: Json, example: unknown) => ({ description, schema, example });
const word = (maxLength: number) => ({ type: 'string', maxLength });
export const everywhere: Json = {
  'Request-Id': header('请求编号 / Id of this request', word(64), 'req-1a2b'),
  'API-Version': header('接口版本 / Version of the contract', word(20), API_VERSION),
  'Cache-Control': header('缓存 / Caching', word(100), 'no-store'),
  RateLimit: header('剩余额度 / What is left of the quota', word(100), '"default";r=5999;t=60'),
  'RateLimit-Policy': header('额度 / The quota', word(100), '"default";q=6000;w=60'),
};
export const sometimes: Record<string, Json> = {
  ETag: header(
    '记录的版本;其中有个人信息未遮盖时为 "1-clear",If-Match 两者都可用 / Version of the record; "1-clear" where personal data comes in clear, and If-Match takes both',
    word(64),
    '"1"',
  ),
  Location: header(
    '新记录的地址 / Where the new record is',
    word(500),
    '/v1/subjects/01935f6e-7a00-7000-8000-000000000001',
  ),
  Link: header('下一页(RFC 8288)/ Next page', word(2000), '</v1/subjects?cursor=abc>; rel="next"'),
  'Content-Disposition': header(
    '导出的文件名(CSV、NDJSON)/ File name of an export',
    word(200),
    'attachment; filename="subjects-2026-11-23.csv"',
  ),
  'Retry-After': header('多少秒后重试 / Seconds to wait', word(10), '1'),
  'Idempotency-Replayed': header('true:这是第一次的结果 / true: the first answer again', word(10), 'true'),
};
const requestHeader = (name: string, description: string, schema: Json, example: string) => ({
  name,
  in: 'header',
  required: false,
  description,
  schema,
  example,
});
export const idempotencyKey = requestHeader(
  'Idempotency-Key',
  '同一个键与请求体,只执行一次,保留 24 小时 / Same key and body: done once, kept for 24 hours',
  { ...word(255), minLength: 1, pattern: '^[!-~]+$' },
  'c0ffee-1',
);
export const ifMatch = requestHeader('If-Match', '记录的 ETag,必需 / ETag of the record, required', word(100), '"1"');
export const ifMatchOnPut = requestHeader(
  'If-Match',
  '要替换的版本 / ETag of the version to replace',
  word(100),
  '"1"',
);
export const ifNoneMatch = requestHeader(
  'If-None-Match',
  '已有版本,未变时答 304 / Version at hand: 304 if unchanged',
  word(100),
  '"1"',
);
export const onBehalfOf = requestHeader(
  'On-Behalf-Of',
  '代谁办理(百分号编码,至多 200 字)/ The person acted for, percent-encoded, 200 characters at most',
  { ...word(1800), minLength: 1, pattern: "^([A-Za-z0-9_.!~*'()-]|%[0-9A-Fa-f]{2})+$" },
  '%E7%8E%8B',
);

/** The address of the provider differs from instance to instance: each tells its own. */
export const oauth2 = {
  type: 'oauth2',
  description:
    '身份服务签发的访问令牌(RFC 9068,at+jwt);身份服务的地址见 /.well-known/oauth-protected-resource。scope 含有角色时只以这些角色办理,不增加权限 / Access token of the identity provider that /.well-known/oauth-protected-resource names; a scope that names roles limits it to these and adds none',
  flows: {
    clientCredentials: {
      tokenUrl: 'https://id.example.gov.cn/token',
      scopes: Object.fromEntries(
        Object.entries(codeLists.roles.codes).map(([role, { zh, en }]) => [role, `${zh} / ${en}`]),
      ),
    },
  },
} as const;

export const purpose = requestHeader(
  'Purpose',
  '查看个人信息的用途(百分号编码,4 至 200 字):凭据有权查看时,本区划的记录不再遮盖,并记入审计日志;否则遮盖:姓名只留姓(王**、欧阳**),电话 138****5678,身份号码 110*************2X,关于个人的说明 ***,住处和来源编号为空;银行账号等不收,没有可遮盖的 / What personal data is read for, percent-encoded, 4 to 200 characters: who may see it sees it of records of his division, which is noted in the trail. Without it a name keeps its surname, a phone 138****5678, an ID number 110*************2X, what is said of a person comes as ***, where he lives and his id elsewhere as null; account numbers are not taken at all',
  { ...word(1800), minLength: 1, pattern: "^([A-Za-z0-9_.!~*'()-]|%[0-9A-Fa-f]{2})+$" },
  '%E6%A0%B8%E5%AF%B9%E5%90%8D%E5%8D%95',
);

export const problemSchema = {
  $id: 'Problem',
  type: 'object',
  required: ['type', 'title', 'status', 'detail', 'instance', 'code', 'request_id'],
  properties: {
    type: { ...word(100), description: '错误说明页的地址 / Address of its page' },
    title: word(200),
    status: { type: 'integer', minimum: 400, maximum: 599 },
    detail: word(2000),
    instance: word(200),
    code: {
      ...word(64),
      description: '不变的错误代码 / Code that never changes',
      'x-extensible-enum': Object.keys(problemKinds),
    },
    request_id: word(64),
    errors: {
      type: 'array',
      maxItems: 1000,
      items: {
        type: 'object',
        required: ['pointer', 'code', 'message'],
        properties: { pointer: word(300), code: word(64), message: word(500) },
        additionalProperties: false,
      },
    },
    blocked_by: { type: 'array', maxItems: 200, items: { $ref: 'RuleStanding' } },
    refused_by: {
      type: 'object',
      description: '拒绝的依据:规则、条款与原文 / On what it was refused: rule, clause and its words',
      required: ['rule', 'clause', 'source', 'quotation', 'is_quoted'],
      properties: {
        rule: word(64),
        clause: word(64),
        source: word(64),
        quotation: word(1000),
        is_quoted: { type: 'boolean' },
      },
      additionalProperties: false,
    },
    allowed_actions: { type: 'array', maxItems: 50, items: word(32) },
    current_version: { type: 'integer', minimum: 1, maximum: 2147483647 },
    successor_code: { ...word(27), description: '区划的后继 / The division that succeeded' },
    id: { ...word(36), format: 'uuid' },
    deleted_at: { ...word(30), format: 'date-time' },
  },
  additionalProperties: false,
  examples: [problemDocument(new Problem('not-found'), { id: 'req-1a2b', language: 'zh' })],
};
