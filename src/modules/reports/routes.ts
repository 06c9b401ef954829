import type { FastifyInstance, FastifyRequest } from 'fastify';
import Type, { type TProperties } from 'typebox';
import type { Access } from '../../http/access.ts';
import { sendTable } from '../../http/exporting.ts';
import { listQuery, pageQuery, sendPage, sendPages } from '../../http/listing.ts';
import { callerOf, todayOf } from '../../http/requests.ts';
import { page, ref } from '../../http/types.ts';
import { notFound } from '../../problems.ts';
import { rules } from '../../procedure/index.ts';
import { clauses } from '../../procedure/sources.ts';
import { listWithPredecessors } from '../divisions/queries.ts';
import { ObligationPage, obligations } from '../obligations/schema.ts';
import { type Asked, countConformance, listNonconforming } from './conformance.ts';
import { groupQuery, isReportable, type Parameters, parametersOf, periodQuery, requirePeriod } from './parameters.ts';
import { countReplies, repliesWhere } from './queries.ts';
import { conformanceColumns, NonconformingItem, ProcedureConformance, replyColumns, TenDayReplies } from './schema.ts';

const NonconformingItemPage = page('NonconformingItem', { record: NonconformingItem as never });
const toReport: Access = { roles: ['auditor', 'supervisor', 'township_officer', 'administrator', 'convener'] };
const reply = clauses['二(二)7#entrusted-written-reply'];

const closed = (properties: TProperties) => Type.Object(properties, { additionalProperties: false });
const dueQuery = periodQuery('到期之日 / The due date');
const enteredQuery = {
  ...periodQuery('提出之日(没有则为记入之日)/ The day of the request, or else of the recording'),
  rule: Type.Optional(
    Type.Enum(
      rules.map(({ code }) => code),
      { description: '只看一条规则 / One rule only' },
    ),
  ),
};

export function reportRoutes(app: FastifyInstance): void {
  app.define([TenDayReplies, ProcedureConformance, NonconformingItem, NonconformingItemPage]);

  app.get('/v1/reports/ten-day-replies', {
    config: { access: toReport, kind: 'read', isTable: true, problems: ['not-found'] },
    schema: {
      operationId: 'readTenDayReplies',
      summary: '十日内书面反馈情况 / Report: written replies within ten days',
      description:
        '政府和有关部门对协商成果的书面答复:按期、逾期、未到期、逾期未答复,按区划和机关统计;现行与补录分开;期间按到期之日计。CSV 与 JSON 数字相同。Written replies owed on results: in time, late, outstanding, by division and organ; live and retrospective apart; the period is that of the due dates. CSV holds the same numbers.',
      tags: ['reports'],
      querystring: closed({ ...dueQuery, ...groupQuery }),
      response: { 200: ref(TenDayReplies) },
    },
    handler: async (request, answer) => {
      const report = await reportOf(request, async (asked) => {
        const { query, scope, codes, today } = asked;
        const { exports } = request.server.services;
        const rows = await exports.snapshot(holderOf(request), (db) => countReplies(db, scope, codes, query, today));
        const { number, text } = reply;
        return { report: 'ten-day-replies', clause: number, quotation: text, ...statedOf(request, asked), rows };
      });
      return sendTable(request, answer, replyColumns, report);
    },
  });

  app.get('/v1/reports/ten-day-replies/rows', {
    config: { access: toReport, kind: 'list', problems: ['not-found'] },
    schema: {
      operationId: 'listTenDayReplies',
      summary: '逐笔列出应书面反馈的事项 / List the written replies owed, one by one',
      description:
        '报表所计的每一笔,附到期日的计算过程(trace);另见 /obligations/{id}。Each reply that the report counts, with the working of its due date (trace); see also /obligations/{id}.',
      tags: ['reports'],
      querystring: closed({ ...listQuery({}).properties, ...dueQuery }),
      response: { 200: ref(ObligationPage) },
    },
    handler: async (request, answer) => {
      const { codes, scope, query } = await askedOf(request);
      // the divisions are those of the report, predecessors included: the list's own filter would cut these off
      const { division_code: _, ...rest } = request.query as Parameters;
      Object.assign(request, { query: { ...rest, ...(codes.length === 1 ? { division_code: codes[0] } : {}) } });
      return sendPage(request, answer, obligations, repliesWhere(codes, scope, query));
    },
  });

  app.get('/v1/reports/procedure-conformance', {
    config: { access: toReport, kind: 'read', isTable: true, problems: ['not-found'] },
    schema: {
      operationId: 'readProcedureConformance',
      summary: '程序合规情况 / Report: conformance with the procedure',
      description:
        '期间内提出(没有提出之日的按记入之日)的议题在每条规则上的判断和有理由的例外;与 /procedure 出自同一处;现行与补录分开。CSV 与 JSON 数字相同。How the items that entered in the period stand to each rule, and the departures; judged as in /procedure; live and retrospective apart. CSV holds the same numbers.',
      tags: ['reports'],
      querystring: closed({ ...enteredQuery, ...groupQuery }),
      response: { 200: ref(ProcedureConformance) },
    },
    handler: async (request, answer) => {
      const report = await reportOf(request, async (asked) => {
        const { exports } = request.server.services;
        const isGone = () => answer.raw.destroyed;
        const counted = await exports.snapshot(holderOf(request), (db) => countConformance(db, asked, isGone));
        return { report: 'procedure-conformance', ...statedOf(request, asked), ...counted };
      });
      return sendTable(request, answer, conformanceColumns, report);
    },
  });

  app.get('/v1/reports/procedure-conformance/items', {
    config: { access: toReport, kind: 'list', problems: ['not-found'] },
    schema: {
      operationId: 'listNonconformingItems',
      summary: '列出程序有欠缺或例外的议题 / List items with faults of procedure or departures',
      description:
        '按编号排列;一页判断的议题有限,可能不满,以 next_cursor 为准。In the order of ids; a page judges a limited number of items and may be short: next_cursor tells whether there is more.',
      tags: ['reports'],
      querystring: closed({ ...pageQuery, ...enteredQuery }),
      response: { 200: ref(NonconformingItemPage) },
    },
    handler: async (request, answer) => {
      const asked = await askedOf(request);
      const { cursors } = request.server.services;
      const { cursor: _cursor, limit: _limit, ...filters } = asked.query as Record<string, unknown>;
      const context = JSON.stringify(['nonconforming', holderOf(request), filters]);
      return sendPages(request, answer, NonconformingItem, async (db, { limit, cursor }) => {
        const after = cursor === undefined ? undefined : cursors.read(context, cursor)[0];
        const { items, last } = await listNonconforming(db, asked, after, limit);
        return { items, next_cursor: last === undefined ? null : cursors.write(context, [last]) };
      });
    },
  });
}

/** As long as an export may take. */
const REPORT_TIMEOUT_MS = 600_000;
const holderOf = (request: FastifyRequest): string => callerOf(request).credential_id;

async function askedOf(request: FastifyRequest): Promise<Asked> {
  const query = request.query as Asked['query'];
  requirePeriod(query);
  const { division_code, include_predecessors } = query;
  const { scope } = request;
  if (division_code !== undefined && !isReportable(scope, division_code)) throw notFound();
  const codes =
    division_code === undefined
      ? []
      : include_predecessors
        ? await listWithPredecessors(request.server.services.db, division_code)
        : [division_code];
  return { scope, codes, query, today: todayOf(request) };
}

const statedOf = (request: FastifyRequest, { query, codes, today }: Asked) => ({
  as_of: request.server.services.now().toISOString(),
  today,
  parameters: parametersOf(query),
  division_codes: [...codes],
});

/** A report of a whole banner takes its time: its connection is not idle meanwhile. */
async function reportOf<T>(request: FastifyRequest, make: (asked: Asked) => Promise<T>): Promise<T> {
  const asked = await askedOf(request);
  request.raw.socket.setTimeout?.(REPORT_TIMEOUT_MS);
  return make(asked);
}
