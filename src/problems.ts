/** The catalogue of what can go wrong for a client: code → status, title and remedy, Chinese and English. */
export interface ProblemKind {
  readonly status: number;
  readonly zh: string;
  readonly en: string;
  readonly remedy_zh: string;
  readonly remedy_en: string;
}

const kind = (status: number, zh: string, en: string, remedy_zh: string, remedy_en: string): ProblemKind => ({
  status,
  zh,
  en,
  remedy_zh,
  remedy_en,
});

export const problemKinds = {
  'invalid-input': kind(
    400,
    '请求内容不合要求',
    'The request is not valid',
    'errors 逐条列出了位置和原因,请全部改正后再发。',
    'Every fault is listed in errors with its place; mend them all and send again.',
  ),
  'bad-json': kind(
    400,
    '请求体不是合法的 JSON',
    'The body is not valid JSON',
    '请按 RFC 8259 发送 JSON。',
    'Send JSON as of RFC 8259.',
  ),
  'bad-utf8': kind(
    400,
    '请求体不是合法的 UTF-8',
    'The body is not valid UTF-8',
    '请以 UTF-8 编码发送。',
    'Encode the body as UTF-8.',
  ),
  'bad-text': kind(
    400,
    '文字中有不允许的字符',
    'The text holds a character that is not allowed',
    '请去掉空字符(U+0000)和不成对的代理码位。',
    'Remove U+0000 and lone surrogates.',
  ),
  'too-deep': kind(
    400,
    'JSON 嵌套过深',
    'The JSON is nested too deeply',
    '请减少嵌套层数,最多 32 层。',
    'Nest at most 32 levels.',
  ),
  'empty-body': kind(400, '请求体为空', 'The body is empty', '请发送 JSON 对象。', 'Send a JSON object.'),
  'bad-cursor': kind(
    400,
    '游标无效',
    'The cursor is not valid',
    '请使用上一页返回的 next_cursor,并保持筛选条件和凭据不变。',
    'Use next_cursor of the page before, with the same filters and credential.',
  ),
  'bad-request': kind(
    400,
    '请求不合协议',
    'The request is malformed',
    '请检查请求行、请求头和路径编码。',
    'Check the request line, the headers and the encoding of the path.',
  ),
  'invalid-reference': kind(
    400,
    '引用的记录不存在或不属于本议题',
    'A record referred to does not exist or belongs elsewhere',
    '请核对 errors 中所列的编号。',
    'Check the ids listed in errors.',
  ),
  unauthenticated: kind(
    401,
    '没有有效的凭据',
    'No valid credential',
    '请在 Authorization: Bearer 中提供有效的密钥或者访问令牌。',
    'Send a valid key or access token as Authorization: Bearer.',
  ),
  forbidden: kind(
    403,
    '没有权限做这件事',
    'You may not do this',
    'GET 合同中该操作的 x-roles 列出了哪些角色可以办理。',
    'x-roles of the operation in the contract lists who may.',
  ),
  'not-found': kind(
    404,
    '没有找到',
    'Not found',
    '该记录不存在,或者不在您的范围内。',
    'There is no such record, or it is outside your scope.',
  ),
  'method-not-allowed': kind(
    405,
    '此路径不支持该方法',
    'The method is not allowed here',
    'Allow 头列出了支持的方法。',
    'The Allow header lists the methods.',
  ),
  'not-acceptable': kind(
    406,
    '不支持所要的格式',
    'No such format',
    'Accept 请使用 application/json、text/csv 或者 application/x-ndjson。',
    'Accept application/json, text/csv or application/x-ndjson.',
  ),
  'request-timeout': kind(
    408,
    '请求没有按时发完',
    'The request did not arrive in time',
    '请检查网络后重试。',
    'Check the network and try again.',
  ),
  'procedure-blocked': kind(
    409,
    '协商程序的要求尚未满足',
    'The procedure is not fulfilled yet',
    'blocked_by 逐条列出了未满足的规则、条款和所缺的记录。',
    'blocked_by lists each rule not met, its clause and what is missing.',
  ),
  'state-conflict': kind(
    409,
    '当前状态不允许',
    'The present state does not allow this',
    '请先读取最新状态,再决定下一步。',
    'Read the present state first.',
  ),
  conflict: kind(
    409,
    '与已有记录重复',
    'It exists already',
    '请核对唯一的编号,或改用更新。',
    'Check the unique number, or update instead.',
  ),
  'idempotency-in-progress': kind(
    409,
    '同一幂等键的请求正在处理',
    'A request under this key is still running',
    '请稍后重试。',
    'Try again after Retry-After.',
  ),
  gone: kind(
    410,
    '记录已删除',
    'The record was removed',
    '该记录已作废,只留有编号和删除时间。',
    'Only its id and the time of removal are kept.',
  ),
  'precondition-failed': kind(
    412,
    '记录已被他人修改',
    'The record was changed meanwhile',
    '请重新读取并使用新的 ETag。',
    'Read it again and use its new ETag.',
  ),
  'payload-too-large': kind(413, '请求体过大', 'The body is too large', '请拆分后再发。', 'Split it.'),
  'uri-too-long': kind(
    414,
    '请求地址过长',
    'The URI is too long',
    '请缩短路径或参数。',
    'Shorten the path or the parameters.',
  ),
  'unsupported-media-type': kind(
    415,
    '不支持的内容类型',
    'Unsupported media type',
    '请使用 application/json(更新用 application/merge-patch+json),不要压缩。',
    'Use application/json (application/merge-patch+json for updates), not compressed.',
  ),
  'idempotency-key-reused': kind(
    422,
    '幂等键已用于另一个请求',
    'The idempotency key was used for another request',
    '新的请求请用新的键。',
    'Use a new key for a new request.',
  ),
  'precondition-required': kind(
    428,
    '缺少 If-Match',
    'If-Match is missing',
    '请先读取记录,并把它的 ETag 放入 If-Match。',
    'Read the record and send its ETag as If-Match.',
  ),
  'rate-limited': kind(
    429,
    '请求过于频繁',
    'Too many requests',
    '请在 Retry-After 所示的秒数后重试。',
    'Try again after Retry-After seconds.',
  ),
  'headers-too-large': kind(431, '请求头过大', 'The headers are too large', '请减少请求头。', 'Send fewer headers.'),
  internal: kind(
    500,
    '服务未能完成请求',
    'The service could not answer',
    '请把 request_id 告知运维人员。',
    'Tell the operator the request_id.',
  ),
  'database-unavailable': kind(
    503,
    '数据库暂时不可用',
    'The database is not available',
    '请稍后重试;写入请使用同一个幂等键。',
    'Try again later; repeat a write under the same Idempotency-Key.',
  ),
  'identity-provider-unavailable': kind(
    503,
    '身份服务暂时不可用',
    'The identity provider is not available',
    '请稍后重试;已验证过的令牌和 API 密钥不受影响。',
    'Try again later; tokens verified before and API keys go on working.',
  ),
  'try-again': kind(503, '与其他操作冲突', 'It collided with another change', '请重试。', 'Try again.'),
  timeout: kind(503, '处理超时', 'It took too long', '请缩小范围后重试。', 'Narrow it and try again.'),
  overloaded: kind(503, '服务繁忙', 'The service is overloaded', '请稍后重试。', 'Try again later.'),
  'storage-full': kind(507, '存储空间已满', 'The storage is full', '请联系运维人员。', 'Tell the operator.'),
} as const satisfies Record<string, ProblemKind>;

export type ProblemCode = keyof typeof problemKinds;

/** One fault of the input: where (JSON pointer, `/query/…` and `/path/…` outside the body), what, in both languages. */
export interface Fault {
  readonly pointer: string;
  readonly code: string;
  readonly zh: string;
  readonly en: string;
}

export interface Detail {
  readonly zh?: string;
  readonly en?: string;
  readonly faults?: readonly Fault[];
  /** Further members of the problem document, in snake_case. */
  readonly members?: Readonly<Record<string, unknown>>;
  readonly headers?: Readonly<Record<string, string>>;
}

export class Problem extends Error {
  readonly code: ProblemCode;
  readonly detail: Detail;
  constructor(code: ProblemCode, detail: Detail = {}, options?: ErrorOptions) {
    super(detail.en ?? problemKinds[code].en, options);
    this.code = code;
    this.detail = detail;
  }
}

export const notFound = (): Problem => new Problem('not-found');
export const invalid = (faults: readonly Fault[]): Problem => new Problem('invalid-input', { faults });
