import type { FastifyInstance } from 'fastify';
import { recordRoutes } from '../../http/record-routes.ts';
import { assessmentCommands } from './commands.ts';
import { Assessment, assessmentFilters, assessments } from './schema.ts';

export function assessmentRoutes(app: FastifyInstance): void {
  recordRoutes(app, {
    t: assessments,
    schemas: Assessment,
    tag: 'assessments',
    many: 'Assessments',
    zh: '论证评估',
    en: ['an assessment', 'assessments'],
    filters: assessmentFilters,
    dayColumn: 'assessed_on',
    commands: assessmentCommands,
  });
}
