import type { FastifyInstance } from 'fastify';
import { toKeep } from '../../http/access.ts';
import { recordRoutes } from '../../http/record-routes.ts';
import { bylawCommands } from './commands.ts';
import { Bylaw, bylawFilters, bylaws } from './schema.ts';

export function bylawRoutes(app: FastifyInstance): void {
  recordRoutes(app, {
    t: bylaws,
    schemas: Bylaw,
    tag: 'bylaws',
    many: 'Bylaws',
    zh: '制度',
    en: ['a bylaw', 'bylaws'],
    filters: bylawFilters,
    create: toKeep,
    change: toKeep,
    commands: bylawCommands,
  });
}
