/** What all lists take: page, order, division, time of change; and filters by equality and by day. */

import type { FastifyReply, FastifyRequest } from 'fastify';
import { type RawBuilder, type SqlBool, sql } from 'kysely';
import Type, { type TProperties, type TSchema } from 'typebox';
import type { PageOf } from '../db/export.ts';
import { PAGE_LIMIT_DEFAULT, PAGE_LIMIT_MAX, type Page } from '../db/keyset.ts';
import { type KeyOrder, listRecords, type PageQuery, recordRows } from '../db/pages.ts';
import type { RecordTable } from '../db/records.ts';
import { QUERY_MAX, WORD_MIN } from '../db/search.ts';
import { sendAllPages, sendRows } from './exporting.ts';
import { unmaskedDivisions } from './personal.ts';
import { callerOf } from './requests.ts';
import { day, divisionCode, instant, text } from './types.ts';

export const pageQuery = {
  limit: Type.Optional(
    Type.Integer({
      minimum: 1,
      maximum: PAGE_LIMIT_MAX,
      description: `每页条数,默认 ${PAGE_LIMIT_DEFAULT} / Page size, ${PAGE_LIMIT_DEFAULT} by default`,
    }),
  ),
  cursor: Type.Optional(
    text(1000, { pattern: '^[A-Za-z0-9_-]+$', description: '上一页的 next_cursor / next_cursor of the page before' }),
  ),
};
const recordQuery = {
  ...pageQuery,
  sort: Type.Optional(
    Type.Enum(['-created_at', 'created_at'], { description: '排序,默认新者在前 / Order, newest first by default' }),
  ),
  division_code: Type.Optional(divisionCode({ description: '该区划及其下级 / This division and all under it' })),
  modified_since: Type.Optional(
    instant({
      description:
        '自此时起有变动的,含已删除的;按变动时间排序 / Changed since then, tombstones included, in order of change',
    }),
  ),
  modified_until: Type.Optional(instant({ description: '在此时之前变动的 / Changed before' })),
};

const searchQuery = {
  q: Type.Optional(
    text(QUERY_MAX, {
      minLength: WORD_MIN,
      description: `查找文字:每个词 ${WORD_MIN} 个字以上,空格分开的各词都须出现;不区分全角半角和大小写,没有通配符;一页可能不满,以 next_cursor 为准 / Text to find: words of ${WORD_MIN} characters or more, all of which occur; width and case do not matter, and there are no wildcards; a page may be short, next_cursor tells whether there is more`,
    }),
  ),
};

/** `filters` are properties compared by equality; `dayColumn` adds `from` and `to`; what is `searched` adds `q`. */
export const listQuery = (filters: TProperties, dayColumn?: string, searched: readonly string[] = []) =>
  Type.Object(
    {
      ...recordQuery,
      ...(searched.length > 0 ? searchQuery : {}),
      ...Object.fromEntries(Object.entries(filters).map(([name, schema]) => [name, Type.Optional(plain(schema))])),
      ...(dayColumn
        ? {
            from: Type.Optional(day({ description: `${dayColumn} 不早于 / not before` })),
            to: Type.Optional(day({ description: `${dayColumn} 不晚于 / not after` })),
          }
        : {}),
    },
    { additionalProperties: false },
  );

/** A filter has neither default nor null: absent means no filter. */
const plain = (schema: TSchema): TSchema => {
  const { default: _, type, enum: values, ...rest } = schema as { default?: unknown; type?: unknown; enum?: unknown[] };
  return {
    ...rest,
    ...(type === undefined ? {} : { type: Array.isArray(type) ? type[0] : type }),
    ...(values ? { enum: values.filter((value) => value !== null) } : {}),
  } as TSchema;
};

export function matching(
  t: RecordTable,
  query: Record<string, unknown>,
  filters: readonly string[],
  dayColumn?: string,
): RawBuilder<SqlBool>[] {
  const column = (name: string) => sql.ref(`${t.table}.${name}`);
  const parts = filters.flatMap((name) =>
    query[name] === undefined ? [] : [sql<SqlBool>`${column(name)} = ${query[name]}`],
  );
  if (dayColumn && query.from !== undefined) parts.push(sql<SqlBool>`${column(dayColumn)} >= ${query.from}::date`);
  if (dayColumn && query.to !== undefined) parts.push(sql<SqlBool>`${column(dayColumn)} <= ${query.to}::date`);
  return parts;
}

export async function sendPage(
  request: FastifyRequest,
  reply: FastifyReply,
  t: RecordTable,
  where: readonly RawBuilder<SqlBool>[],
  orderedBy?: KeyOrder,
) {
  const { reader, cursors } = request.server.services;
  const query = request.query as PageQuery & Record<string, unknown>;
  const asked = { scope: request.scope, credential_id: callerOf(request).credential_id, query, where, orderedBy };
  if (request.format !== 'json') {
    const unmasked = t.personal.length > 0 ? unmaskedDivisions(request) : [];
    return sendRows(request, reply, recordRows(t, { ...asked, unmasked }));
  }
  const page = await listRecords(reader, cursors, t, asked);
  linkNext(request, reply, page.next_cursor);
  return reply.send(page);
}

/** A list that pages by a function of its own: `record` is the schema of what it holds, in the order of its columns. */
export async function sendPages(
  request: FastifyRequest,
  reply: FastifyReply,
  record: TSchema,
  page: PageOf,
  answer: (found: Page<object>) => FastifyReply = (found) => reply.send(found),
) {
  const { properties } = record as unknown as { properties: object };
  if (request.format !== 'json') return sendAllPages(request, reply, Object.keys(properties), page);
  const { limit = PAGE_LIMIT_DEFAULT, cursor } = request.query as { limit?: number; cursor?: string };
  const found = await page(request.server.services.db, { limit, ...(cursor === undefined ? {} : { cursor }) });
  linkNext(request, reply, found.next_cursor);
  return answer(found);
}

/** RFC 8288: the next page without building a URL. */
export function linkNext(request: FastifyRequest, reply: FastifyReply, cursor: string | null): void {
  if (!cursor) return;
  const url = new URL(request.url, 'http://relative');
  url.searchParams.set('cursor', cursor);
  reply.header('link', `<${url.pathname}${url.search}>; rel="next"`);
}
