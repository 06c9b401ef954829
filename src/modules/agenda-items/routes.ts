import type { FastifyInstance } from 'fastify';
import Type from 'typebox';
import { getRecord } from '../../db/records.ts';
import { toRead, toRecord, toSubmit } from '../../http/access.ts';
import { pageQuery, sendPages } from '../../http/listing.ts';
import { recordRoutes } from '../../http/record-routes.ts';
import { callerOf, change, changeAtOnce, contentTag, contextOf, sendTagged } from '../../http/requests.ts';
import { flag, ref, uuid } from '../../http/types.ts';
import type { TransitionRequest as Requested } from '../../procedure/index.ts';
import { agendaItemCommands } from './commands.ts';
import { procedureOf } from './procedure.ts';
import { Procedure, Transition, TransitionPage, TransitionPreview, TransitionRequest } from './procedure-schema.ts';
import { getFacts, listTransitions } from './queries.ts';
import { AgendaItem, agendaItemFilters, agendaItems } from './schema.ts';
import { previewTransition, transitionAgendaItem } from './transitions.ts';

const ofItem = Type.Object(
  { agenda_item_id: uuid({ description: '议题 / The agenda item' }) },
  { additionalProperties: false },
);

export function agendaItemRoutes(app: FastifyInstance): void {
  recordRoutes(app, {
    t: agendaItems,
    schemas: AgendaItem,
    tag: 'agenda-items',
    many: 'AgendaItems',
    zh: '协商议题',
    en: ['an agenda item', 'agenda items'],
    filters: agendaItemFilters,
    dayColumn: 'requested_on',
    create: toSubmit,
    commands: agendaItemCommands,
  });
  app.define([Transition, TransitionPage, TransitionRequest, TransitionPreview, Procedure]);

  app.get('/v1/agenda-items/:agenda_item_id/procedure', {
    config: { access: toRead, kind: 'read' },
    schema: {
      operationId: 'readProcedure',
      summary: '查看程序状况 / Read the procedure of an agenda item',
      description:
        '阶段、现在可以办理什么、什么尚未满足及其条款、每条规则所据的记录、办理历史。The stage, what may be done next, what is unmet and by which clause, the evidence, the history.',
      tags: ['agenda-items'],
      params: ofItem,
      response: { 200: ref(Procedure) },
    },
    handler: async (request, reply) => {
      const { agenda_item_id } = request.params as { agenda_item_id: string };
      const { db, scope, today } = contextOf(request);
      const procedure = procedureOf(await getFacts(db, scope, agenda_item_id, today), today);
      return sendTagged(request, reply, procedure, contentTag(procedure));
    },
  });

  app.get('/v1/agenda-items/:agenda_item_id/transitions', {
    config: { access: toRead, kind: 'list', problems: ['gone'] },
    schema: {
      operationId: 'listTransitions',
      summary: '列出办理历史 / List the history of an agenda item',
      description: '按办理次序。In the order of the acts.',
      tags: ['agenda-items'],
      params: ofItem,
      querystring: Type.Object(pageQuery, { additionalProperties: false }),
      response: { 200: ref(TransitionPage) },
    },
    handler: async (request, reply) => {
      const { agenda_item_id } = request.params as { agenda_item_id: string };
      const { db, cursors } = request.server.services;
      await getRecord(db, agendaItems, request.scope, agenda_item_id);
      const context = `transition ${agenda_item_id} ${callerOf(request).credential_id}`;
      return sendPages(request, reply, Transition, async (at, { limit, cursor }) => {
        const after = cursor === undefined ? 0 : Number(cursors.read(context, cursor)[0]);
        const rows = await listTransitions(at, agenda_item_id, after, limit + 1);
        const items = rows.slice(0, limit);
        const next_cursor = rows.length > limit ? cursors.write(context, [String(items.at(-1)?.number)]) : null;
        return { items, next_cursor };
      });
    },
  });

  app.post('/v1/agenda-items/:agenda_item_id/transitions', {
    config: { access: toRecord, kind: 'act', problems: ['procedure-blocked', 'gone'] },
    schema: {
      operationId: 'transitionAgendaItem',
      summary: '办理一步 / Act on an agenda item',
      description:
        '条款要求都满足才放行;否则 409 procedure-blocked,逐条列出规则、条款原文和所缺。dry_run=true 只试算,不改变任何记录。Allowed only where the rules that guard the act hold; otherwise 409 procedure-blocked with each rule, its clause and what is missing. dry_run=true changes nothing.',
      tags: ['agenda-items'],
      params: ofItem,
      querystring: Type.Object(
        { dry_run: Type.Optional(flag({ description: '只试算 / Try it, change nothing' })) },
        { additionalProperties: false },
      ),
      body: ref(TransitionRequest),
      response: { 200: ref(TransitionPreview), 201: ref(Transition) },
    },
    handler: async (request, reply) => {
      const { agenda_item_id } = request.params as { agenda_item_id: string };
      const asked = request.body as Requested;
      const caller = callerOf(request);
      const isTrial = (request.query as { dry_run?: boolean }).dry_run === true;
      return isTrial
        ? changeAtOnce(request, reply, (context) => previewTransition(context, caller, agenda_item_id, asked))
        : change(request, reply, (unit) => transitionAgendaItem(unit, caller, agenda_item_id, asked));
    },
  });
}
