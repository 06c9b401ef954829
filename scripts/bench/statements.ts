/** The SQL of the bare server: what the service asks for, without scope, windows, checks and idempotency. */
import { agendaItems } from '../../src/modules/agenda-items/schema.ts';
import { opinions } from '../../src/modules/opinions/schema.ts';

const item = agendaItems.columns.join(', ');
const list = (beyond: string) => `
  select ${item} from agenda_item
  where township_code = $1 and stage = $2 and deleted_at is null ${beyond} order by id desc limit 50`;

export const statements = {
  get: `select ${item} from agenda_item where id = $1`,
  list: list(''),
  listAfter: list('and id < $3'),
  create: `
    with record as (
      insert into opinion (id, agenda_item_id, division_code, speaker, stance, text, voiced_on)
      select $1, i.id, i.division_code, $3, $4, $5, $6 from agenda_item i where i.id = $2
      returning ${opinions.columns.join(', ')}),
    logged as (
      insert into event (resource, record_id, record_version, action, division_code, agenda_item_id, request_id, after)
      select 'opinion', record.id, record.version, 'created', record.division_code, record.agenda_item_id, $7,
             to_jsonb(record) from record)
    select * from record`,
};
export type Statements = typeof statements;
