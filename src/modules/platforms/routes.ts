import type { FastifyInstance } from 'fastify';
import { toKeep } from '../../http/access.ts';
import { recordRoutes } from '../../http/record-routes.ts';
import { platformCommands } from './commands.ts';
import { Platform, platformFilters, platforms } from './schema.ts';

export function platformRoutes(app: FastifyInstance): void {
  recordRoutes(app, {
    t: platforms,
    schemas: Platform,
    tag: 'platforms',
    many: 'Platforms',
    zh: '协商平台',
    en: ['a platform', 'platforms'],
    filters: platformFilters,
    dayColumn: 'established_on',
    create: toKeep,
    change: toKeep,
    commands: platformCommands,
  });
}
