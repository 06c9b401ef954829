/** What everybody may see: matters that were disclosed, as far as they were disclosed, without personal data. */
import Type from 'typebox';
import { code, day, divisionCode, nullable, page, text, uuid } from '../../http/types.ts';

const disclosureExample = {
  about: 'implementation',
  channel: 'affairs_bulletin',
  channel_name: null,
  level: 'full',
  text: '新井已通水,费用明细见附表',
  published_on: '2026-11-23',
  published_until: null,
};
const Published = Type.Object(
  {
    about: code('disclosure_subjects'),
    channel: code('disclosure_channels'),
    channel_name: nullable(text(200)),
    level: code('disclosure_levels'),
    text: text(8000),
    published_on: nullable(day()),
    published_until: nullable(day()),
  },
  { additionalProperties: false },
);

const matter = {
  id: uuid(),
  division_code: divisionCode(),
  record_mode: code('record_modes'),
  title: text(200),
};
const example = {
  id: '01935f6e-7a00-7000-8000-000000000001',
  division_code: '150626100201',
  record_mode: 'live',
  title: '新打灌溉机井',
};
const disclosures = Type.Array(Published, { maxItems: 200, description: '公开记录 / What was published' });

export const PublicAgendaItem = Type.Object(
  {
    ...matter,
    title_mn: nullable(text(200)),
    category: nullable(code('content_categories')),
    topic: nullable(code('topics')),
    stage: code('stages'),
    disclosures,
  },
  {
    $id: 'PublicAgendaItem',
    additionalProperties: false,
    description: '已公开的议题 / An agenda item that was disclosed',
    examples: [
      {
        ...example,
        title_mn: null,
        category: 'difficulties_and_disputes',
        topic: null,
        stage: 'closed',
        disclosures: [disclosureExample],
      },
    ],
  },
);

export const PublicDecision = Type.Object(
  {
    ...matter,
    agenda_item_id: uuid(),
    outcome: code('outcomes'),
    decided_on: nullable(day()),
    text: nullable(
      text(8000, { description: '决定全文,仅在全文公开后 / In full only where it was published in full' }),
    ),
    disclosures,
  },
  {
    $id: 'PublicDecision',
    additionalProperties: false,
    description: '已公开的有效决定 / A decision in force that was disclosed',
    examples: [
      {
        ...example,
        agenda_item_id: '01935f6e-7a00-7000-8000-000000000002',
        outcome: 'adopted',
        decided_on: '2026-11-23',
        text: null,
        disclosures: [disclosureExample],
      },
    ],
  },
);

export const PublicSolicitation = Type.Object(
  {
    ...matter,
    agenda_item_id: uuid(),
    method: code('solicitation_methods'),
    question: text(2000),
    started_on: nullable(day()),
    ended_on: nullable(day()),
  },
  {
    $id: 'PublicSolicitation',
    additionalProperties: false,
    description: '正在征求意见的议题 / A solicitation that is open',
    examples: [
      {
        ...example,
        agenda_item_id: '01935f6e-7a00-7000-8000-000000000002',
        method: 'online',
        question: '新井打在哪里',
        started_on: '2026-11-20',
        ended_on: null,
      },
    ],
  },
);

export const PublicAgendaItemPage = page('PublicAgendaItem', { record: PublicAgendaItem as never });
export const PublicDecisionPage = page('PublicDecision', { record: PublicDecision as never });
export const PublicSolicitationPage = page('PublicSolicitation', { record: PublicSolicitation as never });
