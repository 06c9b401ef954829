/** What concerns one person's data: to find him by his numbers, to show him all that is held, and to erase it. */
import type { FastifyInstance } from 'fastify';
import { getRecord } from '../../db/records.ts';
import type { Access } from '../../http/access.ts';
import { personalDivisions, requirePersonal } from '../../http/personal.ts';
import { change, contentTag, sendTagged } from '../../http/requests.ts';
import { ref } from '../../http/types.ts';
import { eraseSubject } from './erasure-commands.ts';
import { listMentions, lookUpSubjects } from './queries.ts';
import {
  PersonalDataReport,
  Subject,
  SubjectErasure,
  SubjectLookUp,
  SubjectsFound,
  subjectParams,
  subjects,
} from './schema.ts';
import { noKeys } from './sensitive.ts';

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
        '应本人要求向其提供(个人信息保护法第四十五条);须在 Purpose 头写明用途,记入审计日志。For the person, who may ask for it; for a purpose stated in the Purpose header, and noted in the trail.',
      tags,
      params: subjectParams,
      response: { 200: ref(PersonalDataReport) },
    },
    handler: async (request, reply) => {
      const { reader } = request.server.services;
      const subject = await getRecord(reader, subjects, request.scope, idOf(request.params));
      const personal = await requirePersonal(request, String(subject.division_code));
      const found = await listMentions(reader, subject.id, personal.divisions);
      personal.isUsed = true;
      for (const { id } of [subject, ...found.mentions]) personal.shown.add(id);
      const report = { subject, ...found };
      return sendTagged(request, reply, report, contentTag(report));
    },
  });

  app.post('/v1/subjects/:subject_id/erasure', {
    config: { access: toErase, kind: 'act', problems: ['gone'] },
    schema: {
      operationId: 'eraseSubject',
      summary: '将一个人的信息匿名 / Erase the personal data of a person',
      description:
        '姓名、电话、身份号码和各记录中对其的称呼都匿名,不能恢复;人数、身份、态度、意见内容和处理结果不变,审计日志的证明仍然有效。意见、会议记录等正文不改:其中写有姓名的请另行修改。The name, the numbers and what records call the person become anonymous for good; counts, standings, stances, what was said and what came of it stay, and the proof of the trail holds. The text of opinions and minutes is not touched: mend it where it names somebody.',
      tags,
      params: subjectParams,
      body: ref(SubjectErasure),
      response: { 200: ref(Subject.record) },
    },
    handler: async (request, reply) => {
      const { reason } = request.body as { reason: string };
      return change(request, reply, (unit) => eraseSubject(unit, idOf(request.params), reason));
    },
  });
}
