import Type from 'typebox';
import { code, day, nullable, recordSchemas, text } from '../../http/types.ts';
import { agendaItemId, dated, decisionId, factTable, happenedOn, heldText, subjectId } from '../facts/fields.ts';

const fields = {
  agenda_item_id: agendaItemId,
  decision_id: decisionId,
  decision_version: nullable(
    Type.Integer({
      minimum: 1,
      maximum: 2147483647,
      description:
        '公开的是决定的哪一版,缺省为当时的版本 / Version of the decision that was published; the one of the moment if absent',
    }),
  ),
  about: code('disclosure_subjects'),
  channel: code('disclosure_channels'),
  channel_name: nullable(text(200, { description: '渠道名称 / Name of the channel' })),
  level: code('disclosure_levels', { default: 'full' }),
  text: text(8000, { description: '公开的内容 / What was published' }),
  published_on: happenedOn('公开之日'),
  published_until: nullable(day({ description: '公开至 / Published until' })),
  held_text: heldText,
  proof: nullable(text(500, { description: '凭证(链接、照片编号)/ Proof' })),
  publisher_subject_id: subjectId('由谁公开 / Who published it'),
  withdrawn_on: nullable(
    day({ description: '提前撤下之日;撤下的不再算已公开 / Taken back before its time; it no longer counts' }),
  ),
  withdrawn_reason: nullable(text(500, { description: '撤下的理由 / Why it was taken back' })),
};

export const Disclosure = recordSchemas('Disclosure', {
  fields,
  answered: dated,
  required: ['agenda_item_id', 'about', 'channel', 'text'],
  fixed: ['agenda_item_id'],
  description:
    '公开:决定或落实情况在一个渠道的一次公布 / One publication of a decision or its implementation in one channel',
  example: {
    agenda_item_id: '01935f6e-7a00-7000-8000-000000000001',
    about: 'implementation',
    channel: 'affairs_bulletin',
    text: '新井已通水,费用明细见附表',
    published_on: '2026-11-23',
    level: 'full',
    division_code: '150626100201',
  },
});
export const disclosures = factTable('disclosure', '/v1/disclosures', Disclosure);
export const disclosureFilters = {
  agenda_item_id: fields.agenda_item_id,
  about: fields.about,
  channel: fields.channel,
  decision_id: fields.decision_id,
  level: fields.level,
  publisher_subject_id: fields.publisher_subject_id,
};
