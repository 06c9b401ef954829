/** A platform: a standing place or online channel where consultation happens. */
import { type RawBuilder, type SqlBool, sql } from 'kysely';
import type { RecordTable } from '../../db/records.ts';
import { ancestors, type Scope } from '../../db/scope.ts';
import { code, day, divisionCode, flag, nullable, recordSchemas, source, text } from '../../http/types.ts';

const fields = {
  division_code: divisionCode({ description: '所在区划 / Division it serves' }),
  kind: code('platform_kinds'),
  name: text(100, { description: '名称,如“小院议事厅” / Its own name' }),
  is_online: flag({
    default: false,
    description: '是否网络渠道;QQ群、公众号、网络平台须为 true / Online; true of groups, accounts and online platforms',
  }),
  place: nullable(text(200, { description: '地点 / Place' })),
  opening_times: nullable(text(200, { description: '开放时间 / Opening times' })),
  responsible_person: nullable(text(100, { description: '负责人 / Person responsible', 'x-class': 'personal' })),
  account_name: nullable(
    text(100, { description: 'QQ群、公众号的账号名称(必填)/ Name of the account, required of groups and accounts' }),
  ),
  established_on: nullable(day({ description: '建立之日 / Day it was set up' })),
  closed_on: nullable(day({ description: '停用之日 / Day it was closed' })),
  ...source,
};

export const Platform = recordSchemas('Platform', {
  fields,
  answered: {},
  required: ['division_code', 'kind', 'name'],
  fixed: ['division_code', 'kind'],
  description: '协商平台:固定场所或网络渠道 / A standing place or online channel of consultation',
  example: {
    division_code: '150626100201',
    kind: 'villagers_talk_room',
    name: '达布察克村村民说事室',
    place: '村部一楼',
    opening_times: '每周三下午',
    established_on: '2025-03-01',
  },
});

/** Those of the divisions above are seen from below: a village may meet on its township's platform. */
const isAbove = (scope: Scope): RawBuilder<SqlBool> =>
  sql<SqlBool>`platform.division_code = any(${scope.divisions.flatMap(ancestors)}::text[])`;

export const platforms: RecordTable = {
  table: 'platform',
  path: '/v1/platforms',
  columns: Platform.columns,
  writable: Platform.writable,
  fixed: Platform.fixed,
  personal: Platform.personal,
  reach: isAbove,
};
export const platformFilters = { kind: fields.kind, is_online: fields.is_online };
