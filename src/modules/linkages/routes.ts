import type { FastifyInstance } from 'fastify';
import { toKeep } from '../../http/access.ts';
import { recordRoutes } from '../../http/record-routes.ts';
import { linkageCommands } from './commands.ts';
import { Linkage, linkageFilters, linkages } from './schema.ts';

export function linkageRoutes(app: FastifyInstance): void {
  recordRoutes(app, {
    t: linkages,
    schemas: Linkage,
    tag: 'linkages',
    many: 'Linkages',
    zh: '制度衔接',
    en: ['a linkage', 'linkages'],
    filters: linkageFilters,
    dayColumn: 'linked_on',
    create: toKeep,
    change: toKeep,
    commands: linkageCommands,
  });
}
