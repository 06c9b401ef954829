import { divisionRecordCommands } from '../../http/division-records.ts';
import { type Fault, invalid, Problem } from '../../problems.ts';
import { isCreditCode } from './credit-code.ts';
import { isReferredTo } from './queries.ts';
import { subjects } from './schema.ts';

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

export const subjectCommands = divisionRecordCommands(subjects, {
  check,
  async requireFree(change, { id }) {
    if (!(await isReferredTo(change.db, id))) return;
    throw new Problem('state-conflict', {
      zh: '已有协商记录引用该主体,不能删除',
      en: 'Consultation records refer to this subject',
    });
  },
});
