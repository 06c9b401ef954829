/** The audit trail for auditors: entries by who, what, when, where and record; seals and keys; the proof of one entry. */
import type { FastifyInstance, FastifyRequest } from 'fastify';
import Type from 'typebox';
import { type Access, toAudit } from '../../http/access.ts';
import { pageQuery, sendPages } from '../../http/listing.ts';
import { requirePersonal } from '../../http/personal.ts';
import { callerOf, contentTag, sendTagged } from '../../http/requests.ts';
import { ref } from '../../http/types.ts';
import { getEntry, getProof, getSeal, listEntries, listKeys, listSeals } from './queries.ts';
import {
  AuditEntry,
  AuditEntryPage,
  AuditKey,
  AuditKeyPage,
  AuditProof,
  AuditSeal,
  AuditSealPage,
  type EntryQuery,
  entryQuery,
  numberParams,
  posParams,
} from './schema.ts';

const access: Access = toAudit;
const tags = ['audit'];

/** Whether somebody acted for a person of this name is told as the name itself is: for a purpose, to those who may. */
async function mayName(request: FastifyRequest, { on_behalf_of }: EntryQuery): Promise<readonly string[]> {
  if (on_behalf_of === undefined) return [];
  const personal = await requirePersonal(request, null);
  personal.isUsed = true; // that there is no entry is an answer too
  return personal.divisions;
}

export function auditRoutes(app: FastifyInstance): void {
  app.define([AuditEntry, AuditEntryPage, AuditSeal, AuditSealPage, AuditKey, AuditKeyPage, AuditProof]);

  app.get('/v1/audit-entries', {
    config: { access, kind: 'list' },
    schema: {
      operationId: 'listAuditEntries',
      summary: '查审计日志 / List audit entries',
      description:
        '谁在何时何地对何事做了什么,含被拒绝的尝试(refused、failed)和个人信息的读取(read_personal);新者在前,写入后约一秒可见;内容很长时一页可能不满,以 next_cursor 为准。代谁办理在日志中只是代号,姓名另存,按个人信息规则显示,匿名后为 ***;按 on_behalf_of 筛选须有查看个人信息的权限并写明用途。Who did what, where and when, refused attempts and reads of personal data too; newest first, a second after the act; a page of long entries may be short, next_cursor tells whether there is more. Whom it was done for is a pseudonym in the log; the name is kept apart, shows as personal data does, and as *** once erased; to filter by on_behalf_of takes the right to see it, and a purpose.',
      tags,
      querystring: entryQuery,
      response: { 200: ref(AuditEntryPage) },
    },
    handler: async (request, reply) => {
      const { cursors } = request.server.services;
      const { credential_id } = callerOf(request);
      const filters = request.query as EntryQuery;
      const named = await mayName(request, filters);
      return sendPages(request, reply, AuditEntry, (db, page) =>
        listEntries(db, cursors, { scope: request.scope, credential_id, query: { ...filters, ...page } }, named),
      );
    },
  });

  app.get('/v1/audit-entries/:pos', {
    config: { access, kind: 'read', problems: ['gone'] },
    schema: {
      operationId: 'readAuditEntry',
      summary: '读取一条审计日志 / Read an audit entry',
      description:
        '按其在日志中的位置;已导出移出的答 410。By its place in the log; 410 once it was exported and taken out.',
      tags,
      params: posParams,
      response: { 200: ref(AuditEntry) },
    },
    handler: async (request, reply) => {
      const { pos } = request.params as { pos: number };
      const entry = await getEntry(request.server.services.reader, request.scope, pos);
      return sendTagged(request, reply, entry, contentTag(entry));
    },
  });

  app.get('/v1/audit-entries/:pos/proof', {
    config: { access, kind: 'read', problems: ['state-conflict', 'gone'] },
    schema: {
      operationId: 'readAuditProof',
      summary: '读取一条审计日志的证明 / Read the proof of an audit entry',
      description:
        '原文、到 Merkle 根的路径和封印,离线即可验证;尚未封印时答 409。The exact text, its path to the Merkle root and the seal, to verify offline; 409 until it is sealed.',
      tags,
      params: posParams,
      response: { 200: ref(AuditProof) },
    },
    handler: async (request, reply) => {
      const { pos } = request.params as { pos: number };
      const proof = await getProof(request.server.services.reader, request.scope, pos);
      return sendTagged(request, reply, proof, contentTag(proof));
    },
  });

  app.get('/v1/audit-seals', {
    config: { access, kind: 'list' },
    schema: {
      operationId: 'listAuditSeals',
      summary: '列出日志封印 / List audit seals',
      description:
        '新者在前;请把最新的一个保存在别处,作为核对的锚点。Newest first; keep the newest elsewhere: it is the anchor that a later check is held to.',
      tags,
      querystring: Type.Object(pageQuery, { additionalProperties: false }),
      response: { 200: ref(AuditSealPage) },
    },
    handler: async (request, reply) => {
      const { cursors } = request.server.services;
      const { credential_id } = callerOf(request);
      return sendPages(request, reply, AuditSeal, (db, page) => listSeals(db, cursors, { credential_id, query: page }));
    },
  });

  app.get('/v1/audit-seals/:number', {
    config: { access, kind: 'read' },
    schema: {
      operationId: 'readAuditSeal',
      summary: '读取日志封印 / Read an audit seal',
      description: '按序号。By its number.',
      tags,
      params: numberParams,
      response: { 200: ref(AuditSeal) },
    },
    handler: async (request, reply) => {
      const { number } = request.params as { number: number };
      const seal = await getSeal(request.server.services.reader, number);
      return sendTagged(request, reply, seal, contentTag(seal));
    },
  });

  app.get('/v1/audit-keys', {
    config: { access, kind: 'list' },
    schema: {
      operationId: 'listAuditKeys',
      summary: '列出封印公钥 / List audit keys',
      description: '签过封印的全部公钥,更换后旧的仍在列。Every public key that signed a seal, those of the past too.',
      tags,
      querystring: Type.Object(pageQuery, { additionalProperties: false }),
      response: { 200: ref(AuditKeyPage) },
    },
    handler: async (request, reply) => {
      const { cursors } = request.server.services;
      return sendPages(request, reply, AuditKey, async (db, { limit, cursor }) => {
        const start = cursor === undefined ? 0 : Number(cursors.read('audit-keys', cursor)[0]);
        const keys = await listKeys(db);
        const end = start + limit;
        return {
          items: keys.slice(start, end),
          next_cursor: end < keys.length ? cursors.write('audit-keys', [String(end)]) : null,
        };
      });
    },
  });
}
