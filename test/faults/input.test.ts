// Bad input, on every operation of the contract: a problem of the 400s that names itself, nothing stored, no text changed.
import { gzipSync } from 'node:zlib';
import { sql } from 'kysely';
import t, { type Test } from 'tap';
import { issueApiKey } from '../../src/modules/api-keys/commands.ts';
import { joinService, sendRaw } from '../support/process.ts';
import { banner, neighbour, startService, village } from '../support/service.ts';

type Json = Record<string, unknown>;
interface Property {
  type?: string | string[];
  enum?: unknown[];
  pattern?: string;
  format?: string;
  maxLength?: number;
}
interface Operation {
  readonly method: string;
  readonly path: string;
  readonly parameters: readonly { name: string; in: string; schema: Property; example: unknown }[];
  readonly body: Json | undefined;
  readonly properties: Record<string, Property>;
}
interface Shot {
  readonly status: number;
  readonly code: string | undefined;
  readonly type: string;
  readonly headers: Record<string, string>;
  readonly text: string;
  // biome-ignore lint/suspicious/noExplicitAny: whatever the service answered
  readonly body: any;
}

const service = await startService(t);
const { app, db } = service;
// whoever may do anything at all: what is refused is refused for what was sent
const roles = ['convener', 'township_officer', 'administrator', 'auditor'] as const;
const grants = roles.map((role) => ({ role, division_code: banner, subject_id: null }));
const convener = (await issueApiKey(db, { name: 'everything', grants })).token;
const villager = await service.key('convener', village);
const id = '01935f6e-7a00-7000-8000-0000000000aa';
const writes = operations().filter(({ method }) => !['GET', 'HEAD'].includes(method));
const withBody = writes.filter(({ body }) => body !== undefined);
const reads = operations().filter(({ method }) => method === 'GET');
/** Of a village that is no example of the contract: a shot may end those. */
const aSubject = { division_code: '150626101201', kind: 'expert', name: '张三' };

function operations(): Operation[] {
  const contract = app.contract() as unknown as {
    paths: Record<string, Record<string, Json>>;
    components: { schemas: Record<string, { properties?: Record<string, Property> }> };
  };
  return Object.entries(contract.paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, operation]) => {
      const content = (operation.requestBody as { content: Record<string, Json> } | undefined)?.content ?? {};
      const media = Object.values(content)[0] as
        | { schema: Json; examples?: Record<string, { value: Json }> }
        | undefined;
      const name =
        String(media?.schema.$ref ?? '')
          .split('/')
          .pop() ?? '';
      const schema = contract.components.schemas[name] ?? (media?.schema as { properties?: Record<string, Property> });
      return {
        method: method.toUpperCase(),
        path: path.startsWith('/.well-known/') ? path : `/v1${path}`,
        parameters: (operation.parameters ?? []) as Operation['parameters'],
        body: media ? (Object.values(media.examples ?? {})[0]?.value ?? {}) : undefined,
        properties: schema?.properties ?? {},
      };
    }),
  );
}

const pathOf = ({ path, parameters }: Operation) =>
  path.replace(/\{(\w+)\}/g, (_, name: string) => String(parameters.find((p) => p.name === name)?.example ?? id));
const labelOf = (operation: Operation) => `${operation.method} ${operation.path}`;
const typeOf = (method: string) => (method === 'PATCH' ? 'application/merge-patch+json' : 'application/json');

async function shoot(
  operation: Pick<Operation, 'method'> & { url: string },
  payload?: string | Buffer,
  headers: Record<string, string | string[]> = {},
): Promise<Shot> {
  const { method, url } = operation;
  const response = await app.inject({
    method: method as 'POST',
    url,
    headers: {
      authorization: `Bearer ${convener}`,
      // what is personal comes back as it was sent to who says what for
      purpose: 'test',
      ...(payload === undefined ? {} : { 'content-type': typeOf(method) }),
      ...(['PATCH', 'DELETE'].includes(method) ? { 'if-match': '"1"' } : {}),
      ...headers,
    },
    ...(payload === undefined ? {} : { payload }),
  });
  const type = String(response.headers['content-type']);
  const body = type.includes('json') && response.body ? JSON.parse(response.body) : undefined;
  return {
    status: response.statusCode,
    code: body?.code,
    type,
    headers: Object.fromEntries(Object.entries(response.headers).map(([name, value]) => [name, String(value)])),
    text: response.body,
    body,
  };
}
const at = (operation: Operation) => ({ method: operation.method, url: pathOf(operation) });

function isProblem(t: Test, shot: Shot, status: number, code: string, label: string): void {
  const found = { status: shot.status, code: shot.code, type: shot.type, said: shot.body?.status };
  const wanted = { status, code, type: 'application/problem+json; charset=utf-8', said: status };
  if (JSON.stringify(found) !== JSON.stringify(wanted)) t.same(found, wanted, `${label}: ${shot.text.slice(0, 300)}`);
}

/** How many rows every table has: what a refused request must not change. */
async function countRows(): Promise<Record<string, number>> {
  const { rows } = await sql<{ name: string }>`
    select c.relname as name from pg_class c join pg_namespace n on n.oid = c.relnamespace
    where n.nspname = 'public' and c.relkind in ('r', 'p') and c.relpersistence = 'p' order by 1`.execute(db);
  const counts: Record<string, number> = {};
  for (const { name } of rows) {
    const counted = await sql<{ n: number }>`select count(*) n from ${sql.table(name)}`.execute(db);
    counts[name] = counted.rows[0]?.n ?? -1;
  }
  return counts;
}

/** A group of shots after which every table is as it was. */
function refusing(title: string, shots: (t: Test) => Promise<number>): void {
  t.test(title, async (t) => {
    const before = await countRows();
    const n = await shots(t);
    t.ok(n > 0, `${n} shots`);
    t.same(await countRows(), before, 'nothing was stored');
  });
}

const NUL = '\\u0000';
const quoted = (inner: string) => `{"name": "${inner}"}`;
const bytes = (...inner: number[]) => Buffer.from([...Buffer.from('{"name": "'), ...inner, ...Buffer.from('"}')]);
const nest = (depth: number, open = '[', close = ']') => open.repeat(depth) + close.repeat(depth);
const badBodies: readonly [string, string, string | Buffer][] = [
  ['bad-json', 'cut off', '{"name": "a"'],
  ['bad-json', 'a comma too many', '{"name": "a",}'],
  ['bad-json', 'single quotes', "{'name': 'a'}"],
  ['bad-json', 'NaN', '{"name": NaN}'],
  ['bad-json', 'a comment', '{/* */"name": "a"}'],
  ['bad-json', 'two values', '{"name": "a"} {}'],
  ['bad-json', 'a raw line break in a text', '{"name": "a\nb"}'],
  ['bad-json', 'only blanks', '   '],
  ['bad-json', 'an unknown escape', '{"name": "\\x41"}'],
  ['bad-json', 'only opening brackets', '['.repeat(20)],
  ['empty-body', 'nothing', ''],
  ['bad-utf8', 'overlong slash', bytes(0xc0, 0xaf)],
  ['bad-utf8', 'a continuation alone', bytes(0x80)],
  ['bad-utf8', 'a character cut off', bytes(0xe4, 0xbd)],
  ['bad-utf8', 'a surrogate encoded', bytes(0xed, 0xa0, 0x80)],
  ['bad-utf8', 'beyond U+10FFFF', bytes(0xf5, 0x80, 0x80, 0x80)],
  ['bad-utf8', 'GBK', bytes(0xd0, 0xad, 0xc9, 0xcc)],
  ['bad-utf8', 'UTF-16 with its mark', Buffer.from('\ufeff{"name":"a"}', 'utf16le')],
  ['bad-text', 'NUL in a value', quoted(`a${NUL}b`)],
  ['bad-text', 'NUL in a name', `{"a${NUL}": 1}`],
  ['bad-text', 'NUL three levels down', `{"a": [{"b": "${NUL}"}]}`],
  ['bad-text', 'a high surrogate alone', quoted('\\ud83d')],
  ['bad-text', 'a low surrogate alone', quoted('\\ude00')],
  ['bad-text', 'surrogates in the wrong order', quoted('\\ude00\\ud83d')],
  ['bad-text', 'a surrogate in a name', '{"\\ud800": 1}'],
  ['too-deep', '33 arrays', nest(33)],
  ['too-deep', '33 objects', `${'{"a":'.repeat(33)}1${'}'.repeat(33)}`],
  ['too-deep', '100 000 arrays', nest(100_000)],
  ['too-deep', '100 000 opening brackets', '['.repeat(100_000)],
  ['too-deep', '40 000 objects', `${'{"a":'.repeat(40_000)}1${'}'.repeat(40_000)}`],
  ['invalid-input', '32 arrays', nest(32)],
  ['invalid-input', 'brackets inside a text are no depth', `{"colour": "${'['.repeat(1000)}\\"${'{'.repeat(1000)}"}`],
  ['bad-json', '__proto__', '{"__proto__": {"is_admin": true}}'],
  ['bad-json', '__proto__ escaped', '{"\\u005f_proto__": {"is_admin": true}}'],
  ['bad-json', '__proto__ in an array five levels down', '{"a": [{"b": [{"__proto__": []}]}]}'],
  ['bad-json', 'constructor.prototype', '{"constructor": {"prototype": {"is_admin": true}}}'],
  ['bad-json', 'constructor.prototype below', '{"a": {"constructor": {"prototype": {}}}}'],
  ['invalid-input', 'constructor as a text', '{"constructor": "x"}'],
  ['invalid-input', 'prototype', '{"prototype": {"x": 1}}'],
  ['invalid-input', 'null', 'null'],
  ['invalid-input', 'a number', '1'],
  ['invalid-input', 'an array', '[]'],
  ['invalid-input', 'a text', '"x"'],
  ['invalid-input', 'true', 'true'],
  ['invalid-input', 'an array of what is wanted', '[{"name": "a"}]'],
];

refusing('400 a body that is not JSON, not UTF-8, not text, too deep, hostile or no object', async (t) => {
  for (const operation of withBody) {
    for (const [code, label, payload] of badBodies) {
      isProblem(t, await shoot(at(operation), payload), 400, code, `${labelOf(operation)} ${label}`);
    }
    isProblem(t, await shoot(at(operation)), 400, 'invalid-input', `${labelOf(operation)} without a body`);
  }
  t.equal(({} as Json).is_admin, undefined, 'no prototype was changed');
  return withBody.length * badBodies.length;
});

refusing('400 unknown properties, named by a pointer each', async (t) => {
  const unknown = ['colour', 'id', 'version', 'deleted_at', 'Name', 'name ', '', 'a/b~c', 'toString', 'hasOwnProperty'];
  for (const operation of withBody) {
    for (const name of unknown.filter((n) => !(n in operation.properties))) {
      const shot = await shoot(at(operation), JSON.stringify({ ...operation.body, [name]: 'x' }));
      isProblem(t, shot, 400, 'invalid-input', `${labelOf(operation)} ${name}`);
      const pointer = `/${name.replaceAll('~', '~0').replaceAll('/', '~1')}`;
      const found = shot.body?.errors?.some((e: Json) => e.pointer === pointer && e.code === 'additionalProperties');
      if (!found) t.fail(`${labelOf(operation)}: errors do not point at ${JSON.stringify(pointer)}: ${shot.text}`);
    }
  }
  return withBody.length;
});

refusing('400 a text of blanks, or of nothing that can be seen', async (t) => {
  const isWords = ({ type, enum: codes, pattern, format }: Property) =>
    [type].flat().includes('string') && !codes && !pattern && !format;
  let n = 0;
  for (const operation of withBody) {
    const names = Object.keys(operation.properties).filter((name) => isWords(operation.properties[name] as Property));
    for (const name of names.filter((one) => !isOfPath(operation, one))) {
      for (const blank of [' ', '\u3000\u3000', '\t\n', '\u200b\u2060', '\ufeff\u3164']) {
        const shot = await shoot(at(operation), JSON.stringify({ ...operation.body, [name]: blank }));
        isProblem(t, shot, 400, 'invalid-input', `${labelOf(operation)} ${name} ${JSON.stringify(blank)}`);
        const found = shot.body?.errors?.map(({ pointer, code }: Json) => `${pointer} ${code}`);
        t.ok(found?.includes(`/${name} blank`), `${labelOf(operation)}: ${found}`);
        n += 1;
      }
    }
  }
  return n;
});

refusing('400 a property of a wrong type: nothing is coerced', async (t) => {
  let n = 0;
  const samples: readonly [string, string][] = [
    ['string', '"1"'],
    ['number', '1'],
    ['number', '1e999'],
    ['boolean', 'true'],
    ['array', '[[]]'],
    ['object', '{}'],
    ['null', 'null'],
  ];
  for (const operation of withBody) {
    for (const [name, property] of Object.entries(operation.properties)) {
      const allowed = [property.type ?? []].flat().map((type) => (type === 'integer' ? 'number' : type));
      if (allowed.length === 0) continue;
      for (const [type, literal] of samples.filter(([type]) => !allowed.includes(type))) {
        const payload = withLiteral(operation.body, name, literal);
        isProblem(
          t,
          await shoot(at(operation), payload),
          400,
          'invalid-input',
          `${labelOf(operation)} ${payload} ${type}`,
        );
        n += 1;
      }
    }
  }
  return n;
});

function withLiteral(body: Json | undefined, name: string, literal: string): string {
  return JSON.stringify({ ...body, [name]: '@@' }).replace('"@@"', literal);
}

const odd: readonly string[] = [
  '',
  ' ',
  '0',
  '-1',
  '1e999',
  '0x10',
  'NaN',
  'null',
  'undefined',
  '__proto__',
  'constructor',
  '[object Object]',
  "' or 1=1; drop table subject; --",
  '{{7*7}}#{7*7}',
  '../../etc/passwd',
  '2147483648',
  '9223372036854775808',
  '2026-02-30',
  '2026-13-01',
  '0000-00-00',
  '1900-01-01',
  '2099-12-31',
  '2026-02-30T00:00:00Z',
  '2026-01-01T24:00:00Z',
  '2026-01-01T23:59:60Z',
  '2026-01-01\u00a000:00:00Z',
  '2026-01-01\u300000:00:00Z',
  '2026-01-01t00:00:00Z',
  '2026-01-01T00:00:00.123456789Z',
  '00000000-0000-0000-0000-000000000000',
  'urn:uuid:01935f6e-7a00-7000-8000-0000000000aa',
  '\u202e\u200b\ufeff',
  '𠮷'.repeat(300),
  'a'.repeat(20_000),
];

/** Document numbers of bylaws are written officially: test/modules/bylaws.test.ts. */
const isNormalised = ({ path }: Operation, name: string) => path === '/v1/bylaws' && name === 'document_number';

t.test('no 5xx, and no other text than was sent, from odd values in any property', async (t) => {
  let n = 0;
  const numbers = [0, -1, 1.5, 2 ** 31, 2 ** 53, -(2 ** 53), 1e300, -0, 5e-324];
  for (const operation of withBody) {
    for (const [name, property] of Object.entries(operation.properties)) {
      if (isOfPath(operation, name)) continue;
      // an enumeration refuses all but its own words: a few will do
      const values: readonly unknown[] = property.enum
        ? ['', '__proto__', 'a'.repeat(20_000)]
        : [...odd, ...numbers, []];
      for (const value of values) {
        const payload = JSON.stringify({ ...operation.body, [name]: value });
        const shot = await shoot(at(operation), payload);
        const label = `${labelOf(operation)} ${name}=${JSON.stringify(value).slice(0, 60)}`;
        if (shot.status >= 500) t.fail(`${label}: ${shot.text}`);
        if (shot.status === 201 && !isCode(name) && !isNormalised(operation, name)) {
          const isSame = JSON.stringify(shot.body[name]) === JSON.stringify(value);
          if (!isSame) t.fail(`${label}: answered ${JSON.stringify(shot.body[name])}`);
        }
        n += 1;
      }
    }
  }
  t.ok(n > 0, `${n} shots`);
});
/** A put takes its source from the path. */
const isOfPath = ({ method, path }: Operation, name: string) => method === 'PUT' && path.includes(`{${name}}`);
const isCode = (name: string) => /(^|_)(division|parent)_codes?$/.test(name);

refusing(
  'no 5xx from odd values in any parameter of path and query; 400 for one given twice or in brackets',
  async (t) => {
    let n = 0;
    const encoded = [
      ...odd.map(encodeURIComponent),
      '%00',
      '%FF',
      '%C0%AF',
      '%ED%A0%80',
      '%',
      '%zz',
      '%2e%2e%2f',
      '..%2f',
      '+',
    ];
    for (const operation of operations()) {
      const { method, path, parameters } = operation;
      for (const parameter of parameters.filter((p) => p.in !== 'header')) {
        for (const value of encoded) {
          const url =
            parameter.in === 'path'
              ? pathOf({ ...operation, path: path.replace(`{${parameter.name}}`, value) })
              : `${pathOf(operation)}?${parameter.name}=${value}`;
          // a write is given what it refuses in any case: here it is about the address
          const shot = await shoot({ method, url }, method === 'GET' ? undefined : '{"colour": "red"}');
          const isFine = shot.status === 200 || [400, 404, 405, 414, 428].includes(shot.status);
          if (!isFine) t.fail(`${method} ${url.slice(0, 200)}: ${shot.status} ${shot.text.slice(0, 300)}`);
          if (shot.status !== 200 && !shot.type.startsWith('application/problem+json')) t.fail(`${url}: ${shot.type}`);
          n += 1;
        }
        if (parameter.in !== 'query') continue;
        const { name, example } = parameter;
        const one = encodeURIComponent(String(example));
        const isList = [parameter.schema.type].flat().includes('array');
        const wrong = [`${name}[]=${one}`, `${name}[a]=${one}`, `${name}%00=${one}`, `${name.toUpperCase()}=${one}`];
        for (const query of isList ? wrong : [...wrong, `${name}=${one}&${name}=${one}`]) {
          const shot = await shoot({ method, url: `${pathOf(operation)}?${query}` });
          const code = query.includes('%00') ? 'bad-text' : 'invalid-input';
          isProblem(t, shot, 400, code, `${method} ${path}?${query}`);
        }
      }
    }
    return n;
  },
);

refusing('400 a parameter that the operation does not know', async (t) => {
  const unknown = [
    'colour=red',
    '__proto__[x]=1',
    '__proto__=1',
    'constructor=1',
    'constructor[prototype][x]=1',
    'dry_ru=true',
  ];
  for (const operation of operations()) {
    for (const query of unknown) {
      const url = `${pathOf(operation)}?${query}`;
      const payload = operation.body && JSON.stringify(operation.body);
      isProblem(
        t,
        await shoot({ method: operation.method, url }, payload),
        400,
        'invalid-input',
        `${operation.method} ${url}`,
      );
    }
  }
  t.equal(({} as Json).x, undefined, 'no prototype was changed');
  return unknown.length;
});

refusing('413 beyond 256 KB, not at it; 415 compressed or another type', async (t) => {
  const limit = 256 * 1024;
  const fill = (length: number) => `{"colour": "${'x'.repeat(length - 14)}"}`;
  for (const operation of withBody) {
    const target = at(operation);
    const label = labelOf(operation);
    isProblem(t, await shoot(target, fill(limit)), 400, 'invalid-input', `${label} at the limit`);
    isProblem(t, await shoot(target, fill(limit + 1)), 413, 'payload-too-large', `${label} beyond the limit`);
    const bomb = gzipSync(Buffer.alloc(10_000_000, 0x20));
    for (const encoding of ['gzip', 'deflate', 'br', 'zstd', 'GZIP', 'gzip, gzip', 'identity, gzip', 'x']) {
      const shot = await shoot(target, bomb, { 'content-encoding': encoding });
      isProblem(t, shot, 415, 'unsupported-media-type', `${label} ${encoding}`);
    }
    const types = [
      'text/plain',
      'text/html',
      'application/xml',
      'application/x-www-form-urlencoded',
      'application/jsonx',
    ];
    const more = ['multipart/form-data; boundary=x', 'application/', ';', 'a'.repeat(5000), '*/*'];
    const charsets = ['application/json; charset=gbk', 'application/json;charset="UTF-16"'];
    for (const type of [...types, ...more, ...charsets]) {
      const shot = await shoot(target, JSON.stringify(operation.body), { 'content-type': type });
      isProblem(t, shot, 415, 'unsupported-media-type', `${label} ${type.slice(0, 60)}`);
    }
  }
  return withBody.length;
});

t.test('201 JSON in other words for the same', async (t) => {
  const target = { method: 'POST', url: '/v1/subjects' };
  const json = JSON.stringify(aSubject);
  for (const type of [
    'application/json',
    'APPLICATION/JSON',
    'application/json; charset=utf-8',
    'application/json;charset=UTF8',
  ]) {
    const made = await shoot(target, json, { 'content-type': type });
    t.equal(made.status, 201, `${type} ${made.text}`);
  }
  t.equal((await shoot(target, json, { 'content-encoding': 'identity' })).status, 201);
  const twice = await shoot(target, json.replace('}', ', "name": "李四"}'));
  t.equal(twice.body.name, '李四', 'of a name given twice the last counts');
  const escaped = await shoot(target, json.replace('张三', '\\u5f20\\u4e09\\ud83d\\ude00'));
  t.equal(escaped.body.name, '张三😀');
});

const strange: readonly [string, string][] = [
  ['emoji with joiners and skin', '👩🏽‍🌾🏴󠁧󠁢󠁳󠁣󠁴󠁿1️⃣'],
  ['combining marks, not normalised', 'e\u0301 é Å Å ﬁ ㎏ 가 가'],
  ['a hundred marks on one letter', `Z${'\u0351'.repeat(100)}`],
  ['Mongolian with variation selectors and NNBSP', 'ᠮᠣᠩᠭᠣᠯ\u202fᠤᠨ ᠪᠢᠴᠢᠭ᠌ ᠠ᠋ᠡ᠍ᠨ\u180e\u200d᠂ ᠃'],
  ['rare and private characters', '𠮷𪚥䶮㐂\ue000\uf8ff\u{10fffd}'],
  ['characters that are none', '\ufffe\uffff\ufdd0\u{1ffff}'],
  ['the replacement character itself', '\ufffd'],
  ['a statement', "Robert'); drop table subject; -- \\' \" $1 $$ %s"],
  ['a pattern', '%_\\%\\_*?[a-z](.*)+$^'],
  ['HTML', '<script>alert(1)</script>&amp;&#39;&lt;<!-- --><img src=x onerror=alert(1)>'],
  ['bidi controls', '\u202eabc\u202c\u2066\u2067\u2068\u2069\u200e\u200f\u061c'],
  ['line ends', 'a\r\nb\nc\rd\u2028e\u2029f\u0085g'],
  ['controls', '\u0001\u0007\b\t\f\v\u001b[31m\u007f\u0080\u009f'],
  ['blanks at both ends', ' \u00a0\u3000\ttext \u2003\u200b\ufeff'],
  ['a byte order mark first', '\ufefftext'],
  ['JSON', '{"a": "\\u0000", "__proto__": 1}\\u0000\\ud800'],
  ['a spreadsheet formula', "=cmd|' /C calc'!A0"],
  ['words with a meaning elsewhere', 'null undefined NaN true [object Object] 0 -0 1e5'],
];

t.test('strange text comes back byte for byte', async (t) => {
  const free = (property: Property) =>
    [property.type].flat().includes('string') && !property.enum && !property.pattern && !property.format;
  const creators = withBody.filter(({ method, path }) => method === 'POST' && !path.includes('{'));
  let n = 0;
  for (const operation of creators) {
    const given = { ...operation.body };
    delete given.source_system;
    delete given.source_id;
    const names = Object.keys(operation.properties).filter(
      (name) => free(operation.properties[name] as Property) && !isNormalised(operation, name),
    );
    const isCreated = (await shoot(at(operation), JSON.stringify(given))).status === 201;
    if (!isCreated || names.length === 0) continue;
    for (const [label, text] of strange) {
      const texts = Object.fromEntries(names.map((name) => [name, cut(text, operation.properties[name]?.maxLength)]));
      const made = await shoot(at(operation), JSON.stringify({ ...given, ...texts }), {
        'idempotency-key': `strange-${n}`,
      });
      if (made.status !== 201) {
        t.fail(`${labelOf(operation)} ${label}: ${made.status} ${made.text.slice(0, 300)}`);
        continue;
      }
      const again = await shoot(at(operation), JSON.stringify({ ...given, ...texts }), {
        'idempotency-key': `strange-${n}`,
      });
      const read = await shoot({ method: 'GET', url: `${operation.path}/${made.body.id}` });
      const list = await shoot({ method: 'GET', url: `${operation.path}?limit=1` });
      // the secret of a key is shown once, and kept nowhere
      const kept = made.text.replace(/"token":"[^"]+"/, '"token":null');
      t.equal(again.text, kept, `${label}: the same answer again`);
      for (const body of [made.body, read.body, list.body.items[0]]) {
        for (const [name, value] of Object.entries(texts)) {
          if (body[name] !== value) t.fail(`${labelOf(operation)} ${name} ${label}: ${JSON.stringify(body[name])}`);
        }
      }
      n += 1;
    }
    await bounds(t, operation, given, names);
  }
  t.ok(n >= strange.length, `${n} records`);
});
const cut = (text: string, maxLength = 10_000) => [...text].slice(0, maxLength).join('');

/** 200 characters are 200 code points, whatever they weigh; one more is one too many. */
async function bounds(t: Test, operation: Operation, given: Json, names: readonly string[]): Promise<void> {
  for (const name of names) {
    const { maxLength } = operation.properties[name] as Property;
    if (maxLength === undefined) t.fail(`${labelOf(operation)} ${name} has no bound`);
    for (const character of ['a', '协', '😀']) {
      if (Buffer.byteLength(character) * (maxLength ?? 0) > 200_000) continue;
      const full = character.repeat(maxLength ?? 0);
      const made = await shoot(at(operation), JSON.stringify({ ...given, [name]: full }));
      t.same([made.status, made.body[name] === full], [201, true], `${name} ${maxLength} × ${character}`);
      const more = await shoot(at(operation), JSON.stringify({ ...given, [name]: full + character }));
      isProblem(t, more, 400, 'invalid-input', `${name} ${maxLength} × ${character} and one more`);
    }
  }
}

t.test('strange text by PATCH and PUT, and as one name among keys', async (t) => {
  const made = await shoot({ method: 'POST', url: '/v1/subjects' }, JSON.stringify(aSubject));
  let version = 1;
  for (const [label, text] of strange) {
    const url = `/v1/subjects/${made.body.id}`;
    const patched = await shoot({ method: 'PATCH', url }, JSON.stringify({ name: text }), {
      'if-match': `"${version}"`,
    });
    t.same([patched.status, patched.body.name === text, patched.body.version], [200, true, ++version], label);
    const put = await shoot(
      { method: 'PUT', url: '/v1/subjects/by-source/faults/strange' },
      JSON.stringify({ ...aSubject, name: text }),
    );
    t.equal(put.body.name, text, label);
  }
});

t.test('400 a PUT whose body names another source than its path', async (t) => {
  const url = '/v1/subjects/by-source/faults/one';
  const shot = await shoot({ method: 'PUT', url }, JSON.stringify({ ...aSubject, source_id: 'two' }));
  isProblem(t, shot, 400, 'invalid-input', 'what was sent must not be answered as something else');
});

t.test('cursors', async (t) => {
  for (let n = 0; n < 5; n++) await shoot({ method: 'POST', url: '/v1/subjects' }, JSON.stringify(aSubject));
  const page = await shoot({ method: 'GET', url: '/v1/subjects?limit=2' });
  const cursor: string = page.body.next_cursor;
  const changed = [...cursor].map((c, n) => `${cursor.slice(0, n)}${c === 'A' ? 'B' : 'A'}${cursor.slice(n + 1)}`);
  const forged = Buffer.concat([Buffer.alloc(12), Buffer.from('["01935f6e-7a00-7000-8000-0000000000aa"]')]).toString(
    'base64url',
  );
  const unsigned = Buffer.from("['; drop table subject; --']").toString('base64url');
  const cut = [cursor.slice(1), cursor.slice(0, -1), cursor.slice(0, 16), `${cursor}A`, cursor + cursor];
  await t.test('400 bad-cursor when changed, cut, forged or of another list', async (t) => {
    for (const one of [...changed, ...cut, forged, unsigned, 'A', 'AAAA', '-', '_'.repeat(1000)]) {
      isProblem(
        t,
        await shoot({ method: 'GET', url: `/v1/subjects?limit=2&cursor=${one}` }),
        400,
        'bad-cursor',
        one.slice(0, 80),
      );
    }
    for (const { path } of reads.filter(({ parameters }) => parameters.some(({ name }) => name === 'cursor'))) {
      if (path === '/v1/subjects' || path.includes('{')) continue;
      isProblem(t, await shoot({ method: 'GET', url: `${path}?limit=2&cursor=${cursor}` }), 400, 'bad-cursor', path);
    }
    const other = await shoot({ method: 'GET', url: `/v1/subjects?limit=2&cursor=${cursor}` }, undefined, {
      authorization: `Bearer ${villager}`,
    });
    isProblem(t, other, 400, 'bad-cursor', 'of another credential');
  });
  await t.test('400 invalid-input when no cursor at all', async (t) => {
    for (const one of ['', '%20', 'a%2Bb', 'a=', '%00a', '%E5%8D%8F', 'a.b', 'A'.repeat(1001), '%2e%2e%2f']) {
      const shot = await shoot({ method: 'GET', url: `/v1/subjects?limit=2&cursor=${one}` });
      isProblem(t, shot, 400, one.includes('%00') ? 'bad-text' : 'invalid-input', one.slice(0, 80));
    }
  });
  t.equal(
    (await shoot({ method: 'GET', url: `/v1/subjects?limit=2&cursor=${cursor}` })).status,
    200,
    'and this one is right',
  );
});

const latin = (text: string) => Buffer.from(text).toString('latin1');

refusing('headers: odd Idempotency-Key and On-Behalf-Of are 400, and stored nowhere', async (t) => {
  const target = { method: 'POST', url: '/v1/subjects' };
  const json = JSON.stringify(aSubject);
  const keys: (string | string[])[] = ['', ' ', 'a b', 'a'.repeat(256), latin('键'), 'a\tb', ['a', 'b']];
  for (const key of keys) {
    isProblem(t, await shoot(target, json, { 'idempotency-key': key }), 400, 'invalid-input', `Idempotency-Key ${key}`);
  }
  const long = encodeURIComponent('王'.repeat(201));
  const people: (string | string[])[] = [
    '',
    '%',
    '%zz',
    '%FF',
    '%C0%AF',
    '%00',
    '%ED%A0%80',
    latin('王'),
    long,
    'a'.repeat(201),
  ];
  for (const person of people) {
    isProblem(t, await shoot(target, json, { 'on-behalf-of': person }), 400, 'invalid-input', `On-Behalf-Of ${person}`);
  }
  return keys.length + people.length;
});

t.test('headers: odd If-Match, If-None-Match, Accept, Accept-Language, Authorization', async (t) => {
  const made = await shoot({ method: 'POST', url: '/v1/subjects' }, JSON.stringify(aSubject));
  const url = `/v1/subjects/${made.body.id}`;
  const patch = (tag: string) => shoot({ method: 'PATCH', url }, '{"name": "改"}', { 'if-match': tag });
  for (const tag of [
    '1',
    '"1',
    '"01"',
    'W/"1"',
    '""',
    '"9999999999"',
    '"1";',
    "'1'",
    '\u00ff',
    '"2", "3"',
    'a'.repeat(5000),
  ]) {
    isProblem(t, await patch(tag), 412, 'precondition-failed', `If-Match ${tag.slice(0, 40)}`);
  }
  isProblem(t, await patch(''), 428, 'precondition-required', 'an empty If-Match');
  isProblem(t, await patch('   '), 412, 'precondition-failed', 'a blank If-Match');
  t.equal((await shoot({ method: 'GET', url })).body.version, 1, 'unchanged after all of these');
  for (const tag of ['', '"', 'W/', '"1', '"2"', ',', 'a'.repeat(5000), '"\u00ff"']) {
    const read = await shoot({ method: 'GET', url }, undefined, { 'if-none-match': tag });
    t.equal(read.status, 200, `If-None-Match ${tag.slice(0, 40)}`);
  }
  // what is read in clear has a tag of its own
  for (const tag of ['"1-clear"', 'W/"1-clear"', '"0", "1-clear"', '*']) {
    t.equal(
      (await shoot({ method: 'GET', url }, undefined, { 'if-none-match': tag })).status,
      304,
      `If-None-Match ${tag}`,
    );
  }
  const languages = { '': 'zh-CN', en: 'en', 'en;q=0': 'zh-CN', 'en;q=abc': 'zh-CN', ';;;,,,': 'zh-CN', '*': 'zh-CN' };
  const more = {
    'en-GB,zh;q=0.9': 'en',
    'zh,en': 'zh-CN',
    ['en,'.repeat(3000)]: 'zh-CN',
    '\u00ff': 'zh-CN',
    'en;q=1e999': 'en',
  };
  for (const [header, language] of Object.entries({ ...languages, ...more })) {
    const shot = await shoot({ method: 'GET', url: '/v1/nothing' }, undefined, { 'accept-language': header });
    isProblem(t, shot, 404, 'not-found', `Accept-Language ${header.slice(0, 40)}`);
    t.equal(shot.headers['content-language'], language, header.slice(0, 40));
  }
  const credentials = [
    '',
    'Bearer',
    'Bearer ',
    'Basic YTpi',
    'Bearer ck_',
    `Bearer ${convener}x`,
    convener,
    latin('Bearer 键'),
  ];
  for (const authorization of [...credentials, `Bearer ${convener} ${convener}`, 'a'.repeat(8000)]) {
    const shot = await shoot({ method: 'GET', url: '/v1/subjects' }, undefined, { authorization });
    isProblem(t, shot, 401, 'unauthenticated', `Authorization ${authorization.slice(0, 20)}`);
    t.match(shot.headers['www-authenticate'], /^Bearer error="invalid_token", resource_metadata="http/);
  }
  const forged = await shoot({ method: 'GET', url: '/v1/subjects' }, undefined, {
    'x-forwarded-for': "1.1.1.1', '",
    'x-http-method-override': 'DELETE',
    traceparent: '<script>',
    host: 'evil.example',
  });
  t.equal(forged.status, 200);
  t.notOk(forged.headers.traceparent);
});

t.test('405 with Allow for every method that a path lacks, 404 for an unknown path', async (t) => {
  const all = ['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS', 'TRACE'];
  const paths = Map.groupBy(operations(), ({ path }) => path);
  for (const [path, list] of paths) {
    const known = list.map(({ method }) => method);
    if (known.includes('GET')) known.push('HEAD');
    const first = list[0] as Operation;
    for (const method of all.filter((one) => !known.includes(one))) {
      const shot = await shoot({ method, url: pathOf(first) }, undefined, { authorization: '' });
      const label = `${method} ${path}`;
      if (method === 'HEAD') t.equal(shot.status, 405, label);
      else isProblem(t, shot, 405, 'method-not-allowed', label);
      t.same((shot.headers.allow ?? '').split(', ').sort(), [...known].sort(), label);
    }
    for (const method of all) {
      const shot = await shoot({ method, url: `${pathOf(first)}/nothing/at/all` });
      if (method !== 'HEAD') isProblem(t, shot, 404, 'not-found', `${method} below ${path}`);
    }
  }
});

t.test('204 a preflight from an allowed origin, although the path knows no OPTIONS', async (t) => {
  const { app: open } = await joinService(t, { url: service.url }, { corsOrigins: ['https://portal.example'] });
  const ask = (origin: string) =>
    open.inject({
      method: 'OPTIONS',
      url: '/v1/subjects',
      headers: { origin, 'access-control-request-method': 'POST', 'access-control-request-headers': 'idempotency-key' },
    });
  const allowed = await ask('https://portal.example');
  t.equal(allowed.statusCode, 204);
  t.equal(allowed.headers['access-control-allow-origin'], 'https://portal.example');
  t.notOk((await ask('https://evil.example')).headers['access-control-allow-origin']);
});

t.test('over a real socket', async (t) => {
  await app.listen({ host: '127.0.0.1', port: 0 });
  const port = Number(new URL(app.listeningOrigin).port);
  const auth = `Authorization: Bearer ${convener}\r\nContent-Type: application/json\r\n`;
  const json = JSON.stringify(aSubject);
  const length = Buffer.byteLength(json);
  const post = (headers: string, body = json) =>
    `POST /v1/subjects HTTP/1.1\r\nHost: a\r\n${auth}${headers}\r\n${body}`;
  const get = (target: string, headers = '') =>
    `GET ${target} HTTP/1.1\r\nHost: a\r\nConnection: close\r\n${headers}\r\n`;
  const malformed: readonly [string, string | Buffer][] = [
    ['Content-Length and Transfer-Encoding', post(`Content-Length: ${length}\r\nTransfer-Encoding: chunked\r\n`)],
    ['two Content-Length that differ', post(`Content-Length: ${length}\r\nContent-Length: 3\r\n`)],
    ['two Content-Length alike', post(`Content-Length: ${length}\r\nContent-Length: ${length}\r\n`)],
    ['Content-Length with a sign', post(`Content-Length: +${length}\r\n`)],
    ['Content-Length below zero', post('Content-Length: -1\r\n')],
    ['Content-Length in hexadecimal', post('Content-Length: 0x10\r\n')],
    ['Content-Length beyond all numbers', post('Content-Length: 99999999999999999999999\r\n')],
    ['an odd Transfer-Encoding', post('Transfer-Encoding: xchunked\r\n')],
    ['Transfer-Encoding with a vertical tab', post('Transfer-Encoding: \vchunked\r\n')],
    ['chunked not last', post('Transfer-Encoding: chunked, identity\r\n')],
    ['a bad chunk size', post('Transfer-Encoding: chunked\r\n', 'zz\r\nabc\r\n0\r\n\r\n')],
    ['a chunk without its end', post('Transfer-Encoding: chunked\r\n', '3\r\nabcdef\r\n0\r\n\r\n')],
    ['bare line feeds', get('/livez').replaceAll('\r\n', '\n')],
    ['a bare carriage return', get('/livez', 'A: b\rC: d\r\n')],
    ['NUL in a header', get('/livez', 'A: b\0c\r\n')],
    ['a folded header', get('/livez', 'A: b\r\n c\r\n')],
    ['a header name with a blank', get('/livez', 'A b: c\r\n')],
    ['a blank before the colon', get('/livez', 'A : c\r\n')],
    ['no Host', 'GET /livez HTTP/1.1\r\n\r\n'],
    ['two Hosts', 'GET /livez HTTP/1.1\r\nHost: a\r\nHost: b\r\n\r\n'],
    ['a method nobody knows', get('/livez').replace('GET', 'FROB')],
    ['a method in small letters', get('/livez').replace('GET', 'get')],
    ['no version', 'GET /livez\r\n\r\n'],
    ['another version', get('/livez').replace('HTTP/1.1', 'HTTP/3.7')],
    ['HTTP/2 begun', 'PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n'],
    ['TLS begun', Buffer.from([0x16, 0x03, 0x01, 0x02, 0x00, 0x01, 0x00, 0x01, 0xfc, 0x03, 0x03])],
    ['a blank in the path', get('/live z')],
    ['a raw byte in the path', Buffer.from(get('/v1/subjects?q=\u00ff'), 'latin1')],
  ];
  await t.test('400 and the connection is closed', async (t) => {
    const before = await countRows();
    for (const [label, sent] of malformed) {
      const { status, text, body } = await sendRaw(port, sent);
      const found = {
        status,
        code: body?.code,
        closes: /^connection: close/im.test(text),
        answers: text.split('HTTP/1.1 ').length - 1,
      };
      t.same(found, { status: 400, code: 'bad-request', closes: true, answers: 1 }, label);
      t.match(text, /content-type: application\/problem\+json/i, label);
    }
    t.same(await countRows(), before, 'nothing was stored');
  });
  await t.test('431 headers beyond the limit, 414 a long parameter', async (t) => {
    const many = Array.from({ length: 3000 }, (_, n) => `A${n}: b\r\n`).join('');
    const large: readonly [string, string][] = [
      ['a long header', get('/livez', `A: ${'b'.repeat(20_000)}\r\n`)],
      ['many headers', get('/livez', many)],
      ['a long address', get(`/v1/subjects?q=${'a'.repeat(20_000)}`)],
      ['endless', `GET /livez HTTP/1.1\r\nHost: a\r\nA: ${'b'.repeat(100_000)}`],
    ];
    for (const [label, sent] of large) {
      const { status, body } = await sendRaw(port, sent);
      t.same([status, body?.code], [431, 'headers-too-large'], label);
    }
    const { status, body } = await sendRaw(port, get(`/v1/subjects/${'a'.repeat(2000)}`));
    t.same([status, body?.code], [414, 'uri-too-long']);
  });
  await t.test('400 or 404, as sent and never resolved', async (t) => {
    const wanted: readonly [string, number][] = [
      ['/v1/subjects/%', 400],
      ['/v1/subjects/%zz', 400],
      ['/v1/subjects/%ff', 400],
      ['/v1/subjects/%c0%ae', 400],
      ['/v1/subjects/..%2f..%2fetc%2fpasswd', 400],
      ['/v1/subjects/%2e%2e', 400],
      ['/v1/divisions/..%5c..%5c', 400],
      ['/v1/subjects/..;/', 404],
      ['/docs/%2e%2e/%2e%2e/package.json', 404],
      ['/docs/../package.json', 404],
      ['/docs/..%2f..%2fpackage.json', 404],
      ['//v1/subjects', 404],
      ['/problems/..%2f..%2fpackage.json', 404],
      ['/problems/constructor', 404],
      ['*', 404],
    ];
    for (const [target, status] of wanted) {
      const answer = await sendRaw(port, get(target, auth));
      t.equal(answer.status, status, target);
      t.match(answer.text, /content-type: application\/problem\+json/i, target);
    }
  });
  await t.test('405 for a method that HTTP knows and the path does not', async (t) => {
    for (const method of ['TRACE', 'OPTIONS', 'PUT', 'DELETE']) {
      const { status, text } = await sendRaw(port, get('/v1/subjects').replace('GET', method));
      t.equal(status, 405, method);
      t.match(text, /^allow: GET, HEAD, POST\r$/im, method);
    }
    for (const method of ['PROPFIND', 'QUERY', 'MKCOL', 'CONNECT']) {
      const { status } = await sendRaw(port, get('/v1/subjects').replace('GET', method));
      t.ok(status < 500, `${method} ${status}`);
    }
  });
  await t.test(
    'a body announced too long is refused before it is sent, and one cut short does not count',
    async (t) => {
      const before = await countRows();
      const long = await sendRaw(port, post('Content-Length: 300000\r\nConnection: close\r\n', ''));
      t.same([long.status, long.body?.code], [413, 'payload-too-large']);
      const chunk = `10000\r\n${' '.repeat(0x10000)}\r\n`;
      const endless = await sendRaw(port, post('Transfer-Encoding: chunked\r\n', chunk.repeat(5)));
      t.same([endless.status, endless.body?.code], [413, 'payload-too-large']);
      t.same(await countRows(), before, 'nothing was stored');
    },
  );
  await t.test('two requests in one go get two answers in order', async (t) => {
    const { text } = await sendRaw(port, get('/livez').replace('Connection: close\r\n', '') + get('/v1/nothing'));
    t.same(
      [...text.matchAll(/HTTP\/1\.1 (\d+)/g)].map(([, status]) => status),
      ['200', '404'],
    );
  });
  await t.test('201 the same request when it is right', async (t) => {
    const { status } = await sendRaw(port, post(`Content-Length: ${length}\r\nConnection: close\r\n`));
    t.equal(status, 201);
  });
  await t.test('a neighbour is served all the while', async (t) => {
    const key = await service.key('convener', neighbour);
    const answer = await fetch(`http://127.0.0.1:${port}/v1/subjects`, { headers: { authorization: `Bearer ${key}` } });
    t.equal(answer.status, 200);
  });
});
