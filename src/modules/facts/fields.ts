/** Fields that facts of an agenda item have in common. */
import { type RawBuilder, type SqlBool, sql } from 'kysely';
import type { TProperties } from 'typebox';
import type { RecordTable } from '../../db/records.ts';
import { isShared } from '../../db/scope.ts';
import { day, divisionCode, nullable, type RecordSchemas, recordedDaysLate, text, uuid } from '../../http/types.ts';

export const agendaItemId = uuid({ description: '所属议题 / The agenda item' });
export const subjectId = (description: string) => nullable(uuid({ description }));
export const sessionId = nullable(uuid({ description: '协商活动 / The session it belongs to' }));
export const decisionId = nullable(uuid({ description: '所涉决定 / The decision it is about' }));
export const happenedOn = (description: string) =>
  nullable(
    day({
      description: `${description};缺省为今天(补录可为空)/ The day it happened; today if absent, may be null for paper cases`,
    }),
  );
export const heldText = nullable(
  text(200, { description: '日期不确切时的原文说法 / The day as the record has it, where it is not exact' }),
);

export const ofItem = { division_code: divisionCode({ description: '议题的区划 / Division of the item' }) };
export const dated = { ...ofItem, recorded_days_late: recordedDaysLate };

/** A table whose rows belong to an agenda item, and are seen by whoever sees the item. */
export const factTable = (
  table: string,
  path: string,
  schemas: RecordSchemas<TProperties, TProperties>,
): RecordTable => ({
  table,
  path,
  columns: schemas.columns,
  writable: schemas.writable,
  fixed: schemas.fixed,
  personal: schemas.personal,
  reach: (scope): RawBuilder<SqlBool> => sql<SqlBool>`${isShared(scope, `${table}.agenda_item_id`)}`,
});
