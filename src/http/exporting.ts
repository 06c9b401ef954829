/** Lists as CSV and NDJSON: chosen by Accept, answered whole, streamed. */
import { Readable } from 'node:stream';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { BOM, csvLine, csvRows, ndjsonRows } from '../db/csv.ts';
import type { ExportFormat, PageOf, Rows } from '../db/export.ts';
import { invalid, Problem } from '../problems.ts';
import { varyBy } from './aspects/headers.ts';
import { maskAnswer, noteWhole } from './personal.ts';
import { contentTag, sendTagged, todayOf } from './requests.ts';

/** In the order of preference where a client has none. */
export const mediaTypes = {
  json: 'application/json',
  csv: 'text/csv',
  ndjson: 'application/x-ndjson',
} as const satisfies Record<FastifyRequest['format'], string>;

/** RFC 9110 12.5.1: the most specific range that names a type says how welcome it is. */
function formatOf(accept: string): FastifyRequest['format'] | undefined {
  const ranges = accept.split(',').flatMap((part) => {
    const [range = '', ...parameters] = part.split(';').map((text) => text.trim().toLowerCase());
    const weight = Number(parameters.find((text) => text.startsWith('q='))?.slice(2) ?? 1);
    return range === '' ? [] : [{ range, weight: weight >= 0 && weight <= 1 ? weight : 0 }];
  });
  if (ranges.length === 0) return 'json';
  const wishes = (Object.entries(mediaTypes) as [FastifyRequest['format'], string][]).map(([format, type]) => {
    const fitting = ['*/*', `${type.split('/')[0]}/*`, type].map((name) => ranges.find(({ range }) => range === name));
    const rank = fitting.findLastIndex((found) => found !== undefined);
    return { format, rank, weight: fitting[rank]?.weight ?? 0 };
  });
  const [best] = wishes.filter(({ weight }) => weight > 0).sort((a, b) => b.weight - a.weight || b.rank - a.rank);
  return best?.format;
}

/** A hook of every list. */
export async function negotiate(request: FastifyRequest, reply: FastifyReply): Promise<void> {
  varyBy(reply, 'Accept');
  const { accept } = request.headers;
  const format = accept === undefined || accept.length > 1000 ? 'json' : formatOf(accept);
  if (!format) throw new Problem('not-acceptable');
  request.format = format;
}

/** An export is the whole list: it has no place to go on from. */
function refuseCursor({ query }: FastifyRequest): void {
  if ((query as { cursor?: string }).cursor === undefined) return;
  const words = { zh: '导出为完整列表,没有游标', en: 'an export is the whole list and takes no cursor' };
  throw invalid([{ pointer: '/query/cursor', code: 'export', ...words }]);
}

async function send(
  request: FastifyRequest,
  reply: FastifyReply,
  open: (format: ExportFormat, holder: string) => Promise<Readable>,
): Promise<FastifyReply> {
  const format = request.format as ExportFormat;
  refuseCursor(request);
  const steps = request.routeOptions.url?.split('/').filter((step) => step !== '' && !step.startsWith(':')) ?? [];
  const charset = format === 'csv' ? 'charset=utf-8; header=present' : 'charset=utf-8';
  reply.header('content-type', `${mediaTypes[format]}; ${charset}`);
  reply.header('content-disposition', `attachment; filename="${steps.at(-1)}-${todayOf(request)}.${format}"`);
  if (request.method === 'HEAD') return reply.send('');
  try {
    return reply.send(await open(format, request.caller?.credential_id ?? request.ip));
  } catch (error) {
    reply.removeHeader('content-disposition');
    throw error;
  }
}

/** A report: its figures as JSON, its rows as a table, each with the instant that they tell of. */
export function sendTable(
  request: FastifyRequest,
  reply: FastifyReply,
  columns: readonly string[],
  report: { readonly as_of: string; readonly rows: readonly object[] },
) {
  const { as_of, ...figures } = maskAnswer(request, report);
  if (request.format === 'json') return sendTagged(request, reply, { as_of, ...figures }, contentTag(figures));
  const rows = figures.rows.map((row) => ({ ...row, as_of }));
  const head = [...columns, 'as_of'];
  const text = request.format === 'csv' ? BOM + csvLine(head) + csvRows(head, rows) : ndjsonRows(rows);
  reply.header('etag', contentTag(figures));
  return send(request, reply, async () => Readable.from([text]));
}

/** Rows that PostgreSQL writes itself. */
export const sendRows = (request: FastifyRequest, reply: FastifyReply, rows: Rows) =>
  send(request, reply, (format, holder) => request.server.services.exports.copy(rows, format, holder));

/** Records that come by pages of a function of their own. */
export const sendAllPages = (request: FastifyRequest, reply: FastifyReply, columns: readonly string[], page: PageOf) =>
  send(request, reply, (format, holder) => {
    noteWhole(request);
    const { limit } = request.query as { limit?: number };
    const masked: PageOf = async (db, query) => maskAnswer(request, await page(db, query));
    return request.server.services.exports.pages(columns, masked, format, holder, limit);
  });
