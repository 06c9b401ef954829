/** Announced days: read by all who work here; loaded by an administrator, local holidays also by a township. */
import type { FastifyInstance } from 'fastify';
import Type from 'typebox';
import { getRecord } from '../../db/records.ts';
import { type Access, toRead } from '../../http/access.ts';
import { listQuery, matching, sendPage } from '../../http/listing.ts';
import { change, sendRecord } from '../../http/requests.ts';
import { page, ref, uuid } from '../../http/types.ts';
import { announceCalendarDays } from './commands.ts';
import { CalendarDay, calendarDayFilters, calendarDays } from './schema.ts';

const toAnnounce: Access = { roles: ['administrator', 'township_officer'], limits: { township_officer: 'local_days' } };
const CalendarDayPage = page('CalendarDay', CalendarDay);
const params = Type.Object({ id: uuid({ description: '编号 / Id' }) }, { additionalProperties: false });
const tags = ['calendar-days'];

export function calendarDayRoutes(app: FastifyInstance): void {
  app.define([CalendarDay.record, CalendarDay.create, CalendarDayPage]);

  app.get('/v1/calendar-days', {
    config: { access: toRead, kind: 'list' },
    schema: {
      operationId: 'listCalendarDays',
      summary: '列出日历公布 / List announcements of calendar days',
      description:
        '随服务发布的全国日历之外另行载入的节假日与调休。Holidays and make-up days loaded beside the calendar that is released with the service.',
      tags,
      querystring: listQuery(calendarDayFilters),
      response: { 200: ref(CalendarDayPage) },
    },
    handler: async (request, reply) => {
      const query = request.query as Record<string, unknown>;
      return sendPage(request, reply, calendarDays, matching(calendarDays, query, Object.keys(calendarDayFilters)));
    },
  });

  app.get('/v1/calendar-days/:id', {
    config: { access: toRead, kind: 'read' },
    schema: {
      operationId: 'readCalendarDay',
      summary: '读取日历公布 / Read an announcement of calendar days',
      description:
        '一次公布的日子、出处,以及据此重新计算完毕之时。The days of one announcement, its source, and since when it counts.',
      tags,
      params,
      response: { 200: ref(CalendarDay.record) },
    },
    handler: async (request, reply) => {
      const { id } = request.params as { id: string };
      return sendRecord(
        request,
        reply,
        await getRecord(request.server.services.reader, calendarDays, request.scope, id),
      );
    },
  });

  app.post('/v1/calendar-days', {
    config: { access: toAnnounce, kind: 'create' },
    schema: {
      operationId: 'createCalendarDay',
      summary: '载入日历公布 / Load an announcement of calendar days',
      description:
        '载入某年的安排或某地的节日,须写明出处;涉及的应办事项随后重新计算,原到期日留在历史中。Loads the days of a year, or of a place, with their source; what is owed about these days is computed anew, the old date stays in the history.',
      tags,
      body: ref(CalendarDay.create),
      response: { 201: ref(CalendarDay.record) },
    },
    handler: async (request, reply) =>
      change(request, reply, (unit) => announceCalendarDays(unit, request.body as Record<string, unknown>)),
  });
}
