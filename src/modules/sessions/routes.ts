import type { FastifyInstance } from 'fastify';
import Type from 'typebox';
import { getRecord } from '../../db/records.ts';
import { toRead } from '../../http/access.ts';
import { recordRoutes } from '../../http/record-routes.ts';
import { contentTag, sendTagged, todayOf } from '../../http/requests.ts';
import { ref, uuid } from '../../http/types.ts';
import { notFound } from '../../problems.ts';
import { getFacts } from '../agenda-items/queries.ts';
import { attendanceCommands } from './attendance-commands.ts';
import { ballotCommands } from './ballot-commands.ts';
import { Ballot, ballotFilters, ballots } from './ballot-schema.ts';
import { sessionCommands, sessionItemCommands } from './commands.ts';
import { quorumOnTheWire } from './quorum.ts';
import { Quorum } from './quorum-schema.ts';
import {
  Attendance,
  attendance,
  attendanceFilters,
  Session,
  SessionItem,
  sessionFilters,
  sessionItemFilters,
  sessionItems,
  sessions,
} from './schema.ts';

export function sessionRoutes(app: FastifyInstance): void {
  recordRoutes(app, {
    t: sessions,
    schemas: Session,
    tag: 'sessions',
    many: 'Sessions',
    zh: '协商活动',
    en: ['a session', 'sessions'],
    filters: sessionFilters,
    dayColumn: 'held_on',
    commands: sessionCommands,
  });
  recordRoutes(app, {
    t: sessionItems,
    schemas: SessionItem,
    collection: '/v1/sessions/:session_id/agenda-items',
    parent: sessions,
    tag: 'sessions',
    many: 'SessionItems',
    zh: '协商活动的议题',
    en: ['an agenda item of a session', 'agenda items of a session'],
    filters: sessionItemFilters,
    commands: sessionItemCommands,
  });
  recordRoutes(app, {
    t: attendance,
    schemas: Attendance,
    collection: '/v1/sessions/:session_id/attendance',
    parent: sessions,
    tag: 'sessions',
    many: 'Attendance',
    zh: '到会记录',
    en: ['an attendance record', 'attendance'],
    filters: attendanceFilters,
    commands: attendanceCommands,
  });
  recordRoutes(app, {
    t: ballots,
    schemas: Ballot,
    collection: '/v1/sessions/:session_id/ballots',
    parent: sessions,
    tag: 'sessions',
    many: 'Ballots',
    zh: '逐人表决记录',
    en: ['a ballot', 'ballots'],
    filters: ballotFilters,
    commands: ballotCommands,
  });
  quorumRoute(app);
}

function quorumRoute(app: FastifyInstance): void {
  app.define([Quorum]);
  app.get('/v1/session-items/:id/quorum', {
    config: { access: toRead, kind: 'read' },
    schema: {
      operationId: 'readSessionItemQuorum',
      summary: '会议是否有效、是否通过 / Whether the assembly could decide, and did',
      description:
        '按开会之日有效的规定以整数判断,给出过程;缺什么写明什么。By the rule set in force on its day, in whole numbers, with the working; what is missing is named.',
      tags: ['sessions'],
      params: Type.Object({ id: uuid() }, { additionalProperties: false }),
      response: { 200: ref(Quorum) },
    },
    handler: async (request, reply) => {
      const { db } = request.server.services;
      const { id } = request.params as { id: string };
      const { agenda_item_id } = await getRecord(db, sessionItems, request.scope, id);
      const facts = await getFacts(db, request.scope, String(agenda_item_id), todayOf(request));
      const session = facts.sessions.find(({ item }) => item.id === id);
      if (!session) throw notFound();
      const answer = quorumOnTheWire(facts, session);
      return sendTagged(request, reply, answer, contentTag(answer));
    },
  });
}
