import { type RawBuilder, type SqlBool, sql } from 'kysely';
import Type from 'typebox';
import type { RecordTable } from '../../db/records.ts';
import { anyOf, isHeldBy } from '../../db/scope.ts';
import { code, day, divisionCode, instant, nullable, recordSchemas, text } from '../../http/types.ts';

const YEAR_MIN = 1900;
const YEAR_MAX = 2099;
const year = nullable(
  Type.Integer({
    minimum: YEAR_MIN,
    maximum: YEAR_MAX,
    description: '公布全年安排的年份;个别日子为空 / The year whose days are all announced; null for single days',
  }),
);
const AnnouncedDay = Type.Object(
  {
    day: day(),
    kind: code('calendar_day_kinds'),
    name: text(100, { description: '节日或事由 / Holiday or occasion' }),
  },
  { additionalProperties: false },
);

const fields = {
  division_code: nullable(
    divisionCode({ description: '适用的区划,全国为空 / Division it applies to; null for the whole country' }),
  ),
  year,
  days: Type.Array(AnnouncedDay, { minItems: 1, maxItems: 366, description: '公布的日子 / The days announced' }),
  source: text(200, { description: '出处 / Where it was announced' }),
  document_number: nullable(text(100, { description: '文号 / Document number' })),
};

export const CalendarDay = recordSchemas('CalendarDay', {
  fields,
  answered: {
    first_day: day({ description: '所涉第一日 / The first day concerned' }),
    last_day: day({ description: '所涉最后一日 / The last day concerned' }),
    recomputed_at: nullable(
      instant({ description: '未办事项据此重新计算完毕之时 / When what is owed had been computed anew' }),
    ),
  },
  required: ['days', 'source'],
  fixed: ['division_code', 'year', 'days', 'source', 'document_number'],
  description:
    '一次公布:某年或某地的节假日与调休,叠加在全国日历之上 / One announcement of holidays and make-up days, laid over the national calendar',
  example: {
    division_code: '150626',
    days: [{ day: '2026-08-10', kind: 'local_holiday', name: '那达慕' }],
    source: '乌审旗人民政府办公室关于那达慕放假的通知',
    document_number: '乌政办发〔2026〕3号',
    first_day: '2026-08-10',
    last_day: '2026-08-10',
  },
});
export const calendarDayFilters = { year: fields.year };

/** What counts for a division is announced for it or above it; the national ones are everybody's. */
export const calendarDays: RecordTable = {
  table: 'calendar_day',
  path: '/v1/calendar-days',
  columns: CalendarDay.columns,
  writable: CalendarDay.writable,
  fixed: CalendarDay.fixed,
  personal: [],
  reach: (scope): RawBuilder<SqlBool> =>
    anyOf([
      sql<SqlBool>`calendar_day.division_code is null`,
      ...scope.divisions.map((division) => isHeldBy(sql`${division}::text`, sql.ref('calendar_day.division_code'))),
    ]),
};
