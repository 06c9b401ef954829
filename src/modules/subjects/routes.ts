import type { FastifyInstance } from 'fastify';
import { toKeep } from '../../http/access.ts';
import { recordRoutes } from '../../http/record-routes.ts';
import { localDay } from '../../procedure/calendar.ts';
import { subjectCommands } from './commands.ts';
import { Subject, subjectFilters, subjects } from './schema.ts';

export function subjectRoutes(app: FastifyInstance): void {
  const { personalKeys, now } = app.services;
  recordRoutes(app, {
    t: subjects,
    schemas: Subject,
    tag: 'subjects',
    many: 'Subjects',
    zh: '协商主体',
    en: ['a subject', 'subjects'],
    filters: subjectFilters,
    create: toKeep,
    change: toKeep,
    commands: subjectCommands(personalKeys, () => localDay(now().toISOString())),
  });
}
