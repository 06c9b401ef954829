import type { FastifyInstance } from 'fastify';
import Type from 'typebox';
import { toRead } from '../../http/access.ts';
import { change, contentTag, sendTagged, todayOf } from '../../http/requests.ts';
import { divisionCode, ref } from '../../http/types.ts';
import { settingsDocument } from './answer.ts';
import { updateSettings } from './commands.ts';
import { listSettings, requireDivision } from './queries.ts';
import { DivisionSettings, DivisionSettingsPatch } from './schema.ts';

const path = '/v1/divisions/:code/settings';
const params = Type.Object({ code: divisionCode() }, { additionalProperties: false });

export function settingRoutes(app: FastifyInstance): void {
  app.define([DivisionSettings, DivisionSettingsPatch]);

  app.get(path, {
    config: { access: toRead, kind: 'read' },
    schema: {
      operationId: 'readDivisionSettings',
      summary: '读取区划设置 / Read the settings of a division',
      description:
        '每项设置的含义、今天有效的值、由哪个区划依据哪份制度设定;没有设定的写明“未设期限”。办法失效,设置随之失效;取最近一级有效的设置。Each setting with its meaning, the value in effect today, the division that set it and the bylaw it comes from; "no limit set" where nobody did. A setting holds while its bylaw is in force; the nearest division above that has one counts.',
      tags: ['bylaws'],
      params,
      response: { 200: ref(DivisionSettings) },
    },
    handler: async (request, reply) => {
      const { code } = request.params as { code: string };
      const { reader } = request.server.services;
      await requireDivision(reader, request.scope, code);
      const document = settingsDocument(code, await listSettings(reader, code), todayOf(request));
      return sendTagged(request, reply, document, contentTag(document));
    },
  });

  app.patch(path, {
    config: { access: { roles: ['administrator', 'township_officer'] }, kind: 'update' },
    schema: {
      operationId: 'updateDivisionSettings',
      summary: '修改区划设置 / Change the settings of a division',
      description:
        '由苏木镇及以上修改。每项写明值和来源:有效的具体办法(bylaw_id),或者法律的通例(preset);null 为取消。If-Match 用读取时的 ETag。By a township or above. Each with its value and its source: implementing measures in force (bylaw_id) or a preset of the law; null unsets. If-Match takes the ETag as read.',
      tags: ['bylaws'],
      params,
      body: ref(DivisionSettingsPatch),
      response: { 200: ref(DivisionSettings) },
    },
    handler: async (request, reply) => {
      const { code } = request.params as { code: string };
      return change(request, reply, (unit) =>
        updateSettings(unit, code, request.headers['if-match'], request.body as never),
      );
    },
  });
}
