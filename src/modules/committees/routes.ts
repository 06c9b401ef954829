import type { FastifyInstance } from 'fastify';
import { toKeep } from '../../http/access.ts';
import { recordRoutes } from '../../http/record-routes.ts';
import { committeeCommands, committeeMemberCommands } from './commands.ts';
import {
  Committee,
  CommitteeMember,
  committeeFilters,
  committeeMemberFilters,
  committeeMembers,
  committees,
} from './schema.ts';

export function committeeRoutes(app: FastifyInstance): void {
  recordRoutes(app, {
    t: committees,
    schemas: Committee,
    tag: 'committees',
    many: 'Committees',
    zh: '社区协商委员会',
    en: ['a consultation committee', 'consultation committees'],
    filters: committeeFilters,
    dayColumn: 'established_on',
    create: toKeep,
    change: toKeep,
    commands: committeeCommands,
  });
  recordRoutes(app, {
    t: committeeMembers,
    schemas: CommitteeMember,
    collection: '/v1/committees/:committee_id/members',
    parent: committees,
    tag: 'committees',
    many: 'CommitteeMembers',
    zh: '协商委员会成员',
    en: ['a committee member', 'committee members'],
    filters: committeeMemberFilters,
    dayColumn: 'term_from',
    create: toKeep,
    change: toKeep,
    commands: committeeMemberCommands,
  });
}
