/** What concerns one person's data: to find him by his numbers, to show him all that is held, and to erase it. */
import type { FastifyInstance } from 'fastify';
import { listMissingKeys } from '../../db/personal-rotation.ts';
import { getKept } from '../../db/records.ts';
import type { Access } from '../../http/access.ts';
import { personalDivisions, requirePersonal } from '../../http/personal.ts';
import { change, contentTag, sendTagged } from '../../http/requests.ts';
import { ref } from '../../http/types.ts';
import { eraseSubject } from './erasure-commands.ts';
import { SubjectErasure } from './erasure-schema.ts';
import { listMentions, listReads, lookUpSubjects } from './queries.ts';
import { PersonalDataReport, Subject, SubjectLookUp, SubjectsFound, subjectParams, subjects } from './schema.ts';
import { missingKeys, noKeys } from './sensitive.ts';

const tags = ['subjects'];
const toLookUp: Access = { roles: ['township_officer', 'convener'] };
const toErase: Access = { roles: ['township_officer', 'administrator'] };
const idOf = (params: unknown) => (params as { subject_id: string }).subject_id;

export function personalDataRoutes(app: FastifyInstance): void {
  app.define([SubjectLookUp, SubjectsFound, SubjectErasure, PersonalDataReport]);

  app.post('/v1/subjects/look-up', {
    config: { access: toLookUp, kind: 'act', needsPurpose: true },
    schema: {
      operationId: 'lookUpSubjects',
      summary: '按电话或身份号码查找 / Look a person up',
      description:
        '号码须完全相同;须在 Purpose 头写明用途,查询记入审计日志。号码在请求体中,不进网址和代理的日志。By exactly this number, for a purpose stated in the Purpose header, and noted in the trail; in the body, so that no address and no log of a proxy holds it.',
      tags,
      body: ref(SubjectLookUp),
      response: { 200: ref(SubjectsFound) },
    },
    handler: async (request, reply) => {
      const { reader, personalKeys } = request.server.services;
      const personal = await requirePersonal(request, null);
      if (!personalKeys) throw noKeys();
      if ((await listMissingKeys(reader, personalKeys)).length > 0) throw missingKeys();
      const scope = { ...request.scope, divisions: await personalDivisions(request) };
      const found = await lookUpSubjects(reader, personalKeys, scope, request.body as Record<string, string>);
      personal.isUsed = true; // that there is none is an answer too
      return reply.send({ items: found });
    },
  });

  app.get('/v1/subjects/:subject_id/personal-data', {
    config: { access: toLookUp, kind: 'read', needsPurpose: true },
    schema: {
      operationId: 'readPersonalData',
      summary: '查阅一个人的全部信息 / Read all that is held on a person',
      description:
        '应本人要求向其提供(个人信息保护法第四十五条),含已删除的记录(values.deleted_at)和谁查阅过;须在 Purpose 头写明用途,记入审计日志。For the person, who may ask for it, with records that were removed (values.deleted_at) and who has read it; for a purpose stated in the Purpose header, and noted in the trail.',
      tags,
      params: subjectParams,
      response: { 200: ref(PersonalDataReport) },
    },
    handler: async (request, reply) => {
      const { reader } = request.server.services;
      const subject = await getKept(reader, subjects, request.scope, idOf(request.params));
      const division = String(subject.division_code);
      const personal = await requirePersonal(request, division);
      const found = await listMentions(reader, subject.id, personal.divisions);
      const { reads, is_complete } = await listReads(reader, [subject, ...found.mentions], division);
      personal.isUsed = true;
      for (const { id } of [subject, ...found.mentions]) personal.shown.add(id);
      const report = { subject, ...found, reads, is_complete: found.is_complete && is_complete };
      return sendTagged(request, reply, report, contentTag(report));
    },
  });

  app.post('/v1/subjects/:subject_id/erasure', {
    config: { access: toErase, kind: 'act', problems: ['gone'] },
    schema: {
      operationId: 'eraseSubject',
      summary: '将一个人的信息匿名 / Erase the personal data of a person',
      description:
        '姓名、电话、身份号码、来源编号和各记录(含已删除的)中对其的称呼都匿名,不能恢复;人数、身份、态度、意见内容和处理结果不变,审计日志的证明仍然有效。意见、会议记录等正文写有本人之处,在 redactions 中逐项给出,议题办结后也可;已匿名的可再次补充。正文当初写入日志的不能改。门户须删去自己所存的,不然会再次送来。The name, the numbers, the portal’s own number and what records call the person, removed ones too, become anonymous for good; counts, standings, stances, what was said and what came of it stay, and the proof of the trail holds. Where opinions, minutes and other texts name the person, redactions take it out, of closed items too, and again later. What such a text was when it was first recorded stays in the trail. A portal has to erase its own copy, or it will send the person again.',
      tags,
      params: subjectParams,
      body: ref(SubjectErasure),
      response: { 200: ref(Subject.record) },
    },
    handler: async (request, reply) => {
      const asked = request.body as SubjectErasure;
      return change(request, reply, (unit) => eraseSubject(unit, idOf(request.params), asked));
    },
  });
}
