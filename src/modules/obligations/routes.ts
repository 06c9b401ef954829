import type { FastifyInstance } from 'fastify';
import Type from 'typebox';
import { getRecord } from '../../db/records.ts';
import { type Access, toRead } from '../../http/access.ts';
import { listQuery, sendPage } from '../../http/listing.ts';
import { change, sendRecord } from '../../http/requests.ts';
import { day, ref, uuid } from '../../http/types.ts';
import { waive } from './commands.ts';
import { obligationConditions } from './queries.ts';
import {
  filterSchemas,
  inOrderOfDue,
  Obligation,
  ObligationPage,
  obligationFilters,
  obligations,
  Waiver,
} from './schema.ts';

const idParams = Type.Object({ id: uuid({ description: '编号 / Id' }) }, { additionalProperties: false });
const query = Type.Object(
  {
    ...listQuery(filterSchemas).properties,
    due_from: Type.Optional(day({ description: '到期之日不早于 / Due not before' })),
    due_to: Type.Optional(day({ description: '到期之日不晚于 / Due not after' })),
    sort: Type.Optional(
      Type.Enum(['due_on', '-created_at', 'created_at'], {
        description: '排序,默认先到期者在前,无到期日者在后 / Order: first due first by default, without due date last',
      }),
    ),
  },
  { additionalProperties: false },
);
interface Query extends Record<string, unknown> {
  readonly sort?: string;
  readonly due_from?: string;
  readonly due_to?: string;
}

/** Who may excuse a body from what it owes: not the side that runs the consultation. */
const toWaive: Access = {
  roles: ['township_officer', 'administrator'],
  limits: { township_officer: 'not_its_own', administrator: 'oversight' },
};

export function obligationRoutes(app: FastifyInstance): void {
  app.define([Obligation, ObligationPage, Waiver]);

  app.get('/v1/obligations', {
    config: { access: toRead, kind: 'list' },
    schema: {
      operationId: 'listObligations',
      summary: '列出应办事项 / List obligations',
      description:
        '各机构应在何日前办理何事,由记录计算得出,不能填写;按区划、办理机构、类别、状态、到期日筛选,默认先到期者在前。What each body must do by which day, computed from the records; by division, debtor, kind, state and due date, first due first.',
      tags: ['obligations'],
      querystring: query,
      response: { 200: ref(ObligationPage) },
    },
    handler: async (request, reply) => {
      const { sort, due_from, due_to, ...rest } = request.query as Query;
      const equal = obligationFilters.flatMap((name) =>
        rest[name] === undefined ? [] : [[name, rest[name]] as const],
      );
      const isByDue = sort === undefined || sort === 'due_on';
      const where = obligationConditions({ equal, due_from, due_to });
      return sendPage(request, reply, obligations, where, isByDue ? inOrderOfDue : undefined);
    },
  });

  app.get('/v1/obligations/:id', {
    config: { access: toRead, kind: 'read' },
    schema: {
      operationId: 'readObligation',
      summary: '读取应办事项 / Read an obligation',
      description:
        '应办事项及其到期日的计算过程:起算日、期限最后一日、顺延的休息日及原因、日历版本、条款。An obligation with the working of its due date: start, last day, rest days passed over and why, calendar version, clause.',
      tags: ['obligations'],
      params: idParams,
      response: { 200: ref(Obligation) },
    },
    handler: async (request, reply) => {
      const { id } = request.params as { id: string };
      const { reader } = request.server.services;
      return sendRecord(request, reply, await getRecord(reader, obligations, request.scope, id));
    },
  });

  app.post('/v1/obligations/:id/waiver', {
    config: { access: toWaive, kind: 'act', problems: ['gone'] },
    schema: {
      operationId: 'waiveObligation',
      summary: '免除应办事项 / Waive an obligation',
      description:
        '写明理由免除,记入审计;已办理的不能免除(409)。村里应办的,由所在地的苏木镇免除,补录的也可由民政部门免除;政府及其部门应办的,不得自行免除,由其上级免除(按我们的理解,旗县民政部门对苏木镇如此,是督促落实,三(二))。With a reason, which is audited; what was met cannot be waived (409). What the village owes is excused by the township of that place, on paper cases by the administrator too; what a government or its department owes, never by itself but by who stands above it: in our reading the administrator of the banner does so for a township, as oversight (三(二)).',
      tags: ['obligations'],
      params: idParams,
      body: ref(Waiver),
      response: { 200: ref(Obligation) },
    },
    handler: async (request, reply) => {
      const { id } = request.params as { id: string };
      const { reason } = request.body as { reason: string };
      return change(request, reply, (unit) => waive(unit, id, reason));
    },
  });
}
