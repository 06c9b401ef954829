import type { FastifyInstance } from 'fastify';
import { recordRoutes } from '../../http/record-routes.ts';
import { subjectCommands } from './commands.ts';
import { Subject, subjectFilters, subjects } from './schema.ts';

export function subjectRoutes(app: FastifyInstance): void {
  recordRoutes(app, {
    t: subjects,
    schemas: Subject,
    tag: 'subjects',
    many: 'Subjects',
    zh: '协商主体',
    en: ['a subject', 'subjects'],
    filters: subjectFilters,
    commands: subjectCommands,
  });
}
