import type { FastifyInstance } from 'fastify';
import { recordRoutes } from '../../http/record-routes.ts';
import { attendanceCommands } from './attendance-commands.ts';
import { sessionCommands, sessionItemCommands } from './commands.ts';
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
}
