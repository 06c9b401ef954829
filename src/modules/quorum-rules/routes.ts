/** Quorum rules: read by everybody, as the law that they are; loaded by an administrator, with a source. */
import type { FastifyInstance } from 'fastify';
import Type from 'typebox';
import { type Access, anyone } from '../../http/access.ts';
import { pageQuery, sendPages } from '../../http/listing.ts';
import { change, sendRecord } from '../../http/requests.ts';
import { page, ref, uuid } from '../../http/types.ts';
import { createQuorumRule, removeQuorumRule, updateQuorumRule } from './commands.ts';
import { getQuorumRule, listQuorumRules, type QuorumRuleQuery } from './queries.ts';
import { QuorumRule, quorumRuleFilters } from './schema.ts';

const toAdminister: Access = { roles: ['administrator'] };
const QuorumRulePage = page('QuorumRule', QuorumRule);
const params = Type.Object({ id: uuid({ description: '编号 / Id' }) }, { additionalProperties: false });
const tags = ['quorum-rules'];

export function quorumRuleRoutes(app: FastifyInstance): void {
  app.define([QuorumRule.record, QuorumRule.create, QuorumRule.patch, QuorumRulePage]);

  app.get('/v1/quorum-rules', {
    config: { access: anyone, kind: 'list' },
    schema: {
      operationId: 'listQuorumRules',
      summary: '列出会议到会和表决规定 / List quorum rules',
      description:
        '随服务发布的在前,另行载入的在后。Those released with the service first, then those that were loaded.',
      tags,
      querystring: Type.Object(
        {
          ...pageQuery,
          ...Object.fromEntries(
            Object.entries(quorumRuleFilters).map(([name, schema]) => [name, Type.Optional(schema)]),
          ),
        },
        { additionalProperties: false },
      ),
      response: { 200: ref(QuorumRulePage) },
    },
    handler: async (request, reply) => {
      const { cursors } = request.server.services;
      const query = request.query as QuorumRuleQuery;
      return sendPages(request, reply, QuorumRule.record, (db, at) =>
        listQuorumRules(db, cursors, { ...query, ...at }),
      );
    },
  });

  app.get('/v1/quorum-rules/:id', {
    config: { access: anyone, kind: 'read', problems: ['gone'] },
    schema: {
      operationId: 'readQuorumRule',
      summary: '读取会议到会和表决规定 / Read a quorum rule',
      description: '随服务发布的编号固定不变。The id of one released with the service never changes.',
      tags,
      params,
      response: { 200: ref(QuorumRule.record) },
    },
    handler: async (request, reply) => {
      const { id } = request.params as { id: string };
      return sendRecord(request, reply, await getQuorumRule(request.server.services.reader, id));
    },
  });

  app.post('/v1/quorum-rules', {
    config: { access: toAdminister, kind: 'create', problems: ['conflict'] },
    schema: {
      operationId: 'createQuorumRule',
      summary: '载入会议到会和表决规定 / Load a quorum rule',
      description:
        '须写明出处(名称、文号或版本、条款)和核对程度,立即用于判断。With its source (title, document, article) and how far it was checked; it judges at once.',
      tags,
      body: ref(QuorumRule.create),
      response: { 201: ref(QuorumRule.record) },
    },
    handler: async (request, reply) =>
      change(request, reply, (unit) => createQuorumRule(unit, request.body as Record<string, unknown>)),
  });

  app.patch('/v1/quorum-rules/:id', {
    config: { access: toAdminister, kind: 'update', problems: ['conflict'] },
    schema: {
      operationId: 'updateQuorumRule',
      summary: '修改会议到会和表决规定 / Update a quorum rule',
      description: '只限另行载入的。Only one that was loaded.',
      tags,
      params,
      body: ref(QuorumRule.patch),
      response: { 200: ref(QuorumRule.record) },
    },
    handler: async (request, reply) => {
      const { id } = request.params as { id: string };
      const values = request.body as Record<string, unknown>;
      return change(request, reply, (unit) => updateQuorumRule(unit, id, request.headers['if-match'], values));
    },
  });

  app.delete('/v1/quorum-rules/:id', {
    config: { access: toAdminister, kind: 'remove' },
    schema: {
      operationId: 'removeQuorumRule',
      summary: '删除会议到会和表决规定 / Remove a quorum rule',
      description: '只限另行载入的。Only one that was loaded.',
      tags,
      params,
      response: { 204: Type.Null() },
    },
    handler: async (request, reply) => {
      const { id } = request.params as { id: string };
      return change(request, reply, (unit) => removeQuorumRule(unit, id, request.headers['if-match']));
    },
  });
}
