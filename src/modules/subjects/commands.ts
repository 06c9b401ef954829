import type { PersonalKeys } from '../../db/personal-keys.ts';
import { updateRecord } from '../../db/records.ts';
import { divisionRecordCommands } from '../../http/division-records.ts';
import type { RecordCommands } from '../../http/record-routes.ts';
import { type Fault, invalid, Problem } from '../../problems.ts';
import { requireOpenDivision } from '../divisions/queries.ts';
import { isCreditCode } from './credit-code.ts';
import { isReferredTo } from './queries.ts';
import { sensitiveColumns, subjects } from './schema.ts';
import { keeper } from './sensitive.ts';

function check(values: Record<string, unknown>): void {
  const faults: Fault[] = [];
  if (values.kind === 'other_stakeholder' && !values.interest_description) {
    faults.push({
      pointer: '/interest_description',
      code: 'required',
      zh: '其他利益相关方须说明利益关系',
      en: 'is required of other stakeholders',
    });
  }
  if (typeof values.credit_code === 'string' && !isCreditCode(values.credit_code)) {
    faults.push({
      pointer: '/credit_code',
      code: 'check-digit',
      zh: '统一社会信用代码校验位不符',
      en: 'has a wrong check digit',
    });
  }
  if (faults.length > 0) throw invalid(faults);
}

const erased = () =>
  new Problem('state-conflict', {
    zh: '该主体的个人信息已匿名,不能再修改',
    en: 'The personal data of this subject was erased: it is not changed any more',
  });

export function subjectCommands(keys: PersonalKeys | undefined, today: () => string): RecordCommands {
  return divisionRecordCommands(subjects, {
    async check(values, context, before) {
      if (before?.erased_at) throw erased();
      check(values);
      if (!before) await requireOpenDivision(context.db, String(values.division_code), context.today, 'division_code');
    },
    keep: keeper(keys, today),
    async requireFree(change, row) {
      if (await isReferredTo(change.db, row.id)) {
        throw new Problem('state-conflict', {
          zh: '已有协商记录引用该主体,不能删除',
          en: 'Consultation records refer to this subject',
        });
      }
      // a tombstone keeps no number
      if (sensitiveColumns.some((column) => row[column] !== null))
        await updateRecord(change, subjects, row, Object.fromEntries(sensitiveColumns.map((column) => [column, null])));
    },
  });
}
