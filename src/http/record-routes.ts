/**
 * The same operations on every kind of record, from a declaration: list, read, create, update, remove, and put by the
 * portal's own number where the record has one. What is lawful about a record is in its commands, not here.
 */
import type { FastifyInstance, FastifyRequest } from 'fastify';
import Type, { type TObject, type TProperties, type TSchema } from 'typebox';
import type { Answer, Change, ChangeContext } from '../db/change.ts';
import { getRecord, type RecordTable } from '../db/records.ts';
import { findIdBySource } from '../db/source-numbers.ts';
import { invalid } from '../problems.ts';
import { type Access, toRead, toRecord } from './access.ts';
import { listQuery, matching, sendPage } from './listing.ts';
import { change, changeAtOnce, sendRecord } from './requests.ts';
import { page, type RecordSchemas, ref, source, text, uuid } from './types.ts';

type Values = Record<string, unknown>;

export interface RecordCommands {
  create(context: ChangeContext, values: Values): Promise<Answer>;
  update(change: Change, id: string, ifMatch: string | undefined, values: Values): Promise<Answer>;
  /** A put on what is recorded already, where it is not an update for everybody. */
  replace?(change: Change, id: string, ifMatch: string | undefined, values: Values): Promise<Answer>;
  remove(change: Change, id: string, ifMatch: string | undefined): Promise<Answer>;
}

export interface RecordDeclaration {
  readonly t: RecordTable;
  readonly schemas: RecordSchemas<TProperties, TProperties>;
  /** Where records are listed and created, if under another record: its parameters are properties of the record. */
  readonly collection?: string;
  readonly parent?: RecordTable;
  readonly tag: string;
  readonly many: string;
  readonly zh: string;
  /** One and many. */
  readonly en: readonly [string, string];
  readonly filters: TProperties;
  readonly dayColumn?: string;
  readonly create?: Access;
  /** Who changes and removes, if not those who record. */
  readonly change?: Access;
  readonly commands: RecordCommands;
}

const idParams = Type.Object({ id: uuid({ description: '编号 / Id' }) }, { additionalProperties: false });
const ifMatchOf = (request: FastifyRequest) => request.headers['if-match'];
const bodyOf = (request: FastifyRequest) => request.body as Values;

export function recordRoutes(app: FastifyInstance, d: RecordDeclaration): void {
  const { t, schemas, tag, commands } = d;
  const { name } = schemas;
  const collection = d.collection ?? t.path;
  const parents = [...collection.matchAll(/:(\w+)/g)].map(([, parent]) => parent as string);
  const params =
    parents.length === 0
      ? {}
      : {
          params: Type.Object(Object.fromEntries(parents.map((parent) => [parent, uuid()])), {
            additionalProperties: false,
          }),
        };
  const create =
    parents.length === 0
      ? schemas.create
      : Type.Omit(schemas.create, parents, {
          $id: `${name}Create`,
          additionalProperties: false,
          examples: [sample(schemas.create, parents)],
        });
  const pages = page(name, schemas);
  // what it would be recorded under may have been removed
  const gone = parents.length > 0 || t.writable.includes('agenda_item_id') ? (['gone'] as const) : [];
  app.define([schemas.record, create, schemas.patch, pages]);
  const [one, many] = d.en;
  const words = (zh: string, en: string) => ({
    summary: `${zh}${d.zh} / ${en}`,
    description: `${zh}${d.zh}。${en}.`,
    tags: [tag],
  });

  app.get(collection, {
    config: { access: toRead, kind: 'list' },
    schema: {
      operationId: `list${d.many}`,
      ...words('列出', `List ${many}`),
      ...params,
      querystring: listQuery(d.filters, d.dayColumn, t.searched),
      response: { 200: ref(pages) },
    },
    handler: async (request, reply) => {
      const { reader } = request.server.services;
      for (const parent of parents) {
        const id = String((request.params as Values)[parent]);
        if (d.parent) await getRecord(reader, d.parent, request.scope, id);
      }
      const query = { ...(request.params as Values), ...(request.query as Values) };
      return sendPage(request, reply, t, matching(t, query, [...parents, ...Object.keys(d.filters)], d.dayColumn));
    },
  });

  app.get(`${t.path}/:id`, {
    config: { access: toRead, kind: 'read' },
    schema: {
      operationId: `read${name}`,
      ...words('读取', `Read ${one}`),
      params: idParams,
      response: { 200: ref(schemas.record) },
    },
    handler: async (request, reply) => {
      const { id } = request.params as { id: string };
      return sendRecord(request, reply, await getRecord(request.server.services.reader, t, request.scope, id));
    },
  });

  app.post(collection, {
    config: { access: d.create ?? toRecord, kind: 'create', problems: ['invalid-reference', 'conflict', ...gone] },
    schema: {
      operationId: `create${name}`,
      ...words('新建', `Create ${one}`),
      ...params,
      body: ref(create),
      response: { 201: ref(schemas.record) },
    },
    handler: async (request, reply) => {
      return changeAtOnce(request, reply, (context) =>
        commands.create(context, { ...bodyOf(request), ...(request.params as Values) }),
      );
    },
  });

  app.patch(`${t.path}/:id`, {
    config: { access: d.change ?? toRecord, kind: 'update', problems: ['invalid-reference', 'conflict'] },
    schema: {
      operationId: `update${name}`,
      ...words('修改', `Update ${one}`),
      params: idParams,
      body: ref(schemas.patch),
      response: { 200: ref(schemas.record) },
    },
    handler: async (request, reply) => {
      const { id } = request.params as { id: string };
      return change(request, reply, (unit) => commands.update(unit, id, ifMatchOf(request), bodyOf(request)));
    },
  });

  app.delete(`${t.path}/:id`, {
    config: { access: d.change ?? toRecord, kind: 'remove' },
    schema: {
      operationId: `remove${name}`,
      ...words('删除', `Remove ${one}`),
      params: idParams,
      response: { 204: Type.Null() },
    },
    handler: async (request, reply) => {
      const { id } = request.params as { id: string };
      return change(request, reply, (unit) => commands.remove(unit, id, ifMatchOf(request)));
    },
  });

  if (t.writable.includes('source_id')) putBySource(app, d, create);
}

const createOnly =
  ' 门户和答复单位只能新建:已有的记录原样返回(200)。A portal or a responder only creates: what is recorded is answered as it is (200).';
const sourceParams = Type.Object(
  { source_system: notNull(source.source_system), source_id: notNull(source.source_id) },
  { additionalProperties: false },
);
function notNull(schema: TSchema): TSchema {
  return text(128, { ...(schema as object), type: 'string' });
}

function putBySource(app: FastifyInstance, d: RecordDeclaration, create: TSchema): void {
  const { t, schemas } = d;
  app.put(`${t.path}/by-source/:source_system/:source_id`, {
    config: { access: d.create ?? toRecord, kind: 'put', problems: ['invalid-reference', 'conflict'] },
    schema: {
      operationId: `put${schemas.name}BySource`,
      summary: `按来源编号新建或替换${d.zh} / Create or replace ${d.en[0]} by the portal's own number`,
      description: `第一次新建(201),以后整体替换(200);未给出的属性取默认值,发生之日除外。The first time creates (201), later replaces (200); properties not given take their defaults, the day it happened excepted.${d.commands.replace ? createOnly : ''}`,
      tags: [d.tag],
      params: sourceParams,
      body: ref(create),
      response: { 200: ref(schemas.record), 201: ref(schemas.record) },
    },
    handler: async (request, reply) => {
      const key = request.params as { source_system: string; source_id: string };
      const body = bodyOf(request);
      requireSameSource(body, key);
      const values = { ...body, ...key };
      return change(request, reply, (unit) => putRecord(unit, d, ifMatchOf(request), values));
    },
  });
}

async function putRecord(
  unit: Change,
  { t, commands, dayColumn }: RecordDeclaration,
  ifMatch: string | undefined,
  values: Values & { source_system: string; source_id: string },
) {
  const id = await findIdBySource(unit.db, t, unit.scope, values);
  if (id === undefined) return commands.create(unit, values);
  // the day that was filled in for a fact on creation is not taken back by a portal that does not know it
  const { [dayColumn ?? '']: given, ...rest } = values;
  const replace = commands.replace ?? commands.update;
  return replace(unit, id, ifMatch, given === null ? rest : values);
}

/** The path says which record is meant: a body that says otherwise means another. */
function requireSameSource(body: Values, key: Values): void {
  const differ = Object.keys(key).filter((name) => (body[name] ?? key[name]) !== key[name]);
  if (differ.length === 0) return;
  throw invalid(
    differ.map((name) => ({
      pointer: `/${name}`,
      code: 'path',
      zh: '与路径中的不一致',
      en: 'differs from the one in the path',
    })),
  );
}

function sample(schema: TObject, without: readonly string[]): Values {
  const [given = {}] = (schema as unknown as { examples: Values[] }).examples;
  return Object.fromEntries(Object.entries(given).filter(([key]) => !without.includes(key)));
}
