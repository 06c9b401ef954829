import type { Change } from '../../db/change.ts';
import {
  changed,
  created,
  differing,
  divisionInScope,
  insertRecord,
  lockRecord,
  type Row,
  removeRecord,
  requireMatch,
  unchanged,
  updateRecord,
} from '../../db/records.ts';
import { covers } from '../../db/scope.ts';
import { uuidv7 } from '../../db/uuid.ts';
import type { RecordCommands } from '../../http/record-routes.ts';
import { type Fault, invalid, notFound, Problem } from '../../problems.ts';
import { isCreditCode } from './credit-code.ts';
import { isReferredTo } from './queries.ts';
import { subjects } from './schema.ts';

type Values = Record<string, unknown>;

function check(values: Values): void {
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

/** Bodies above are seen, but changed only by those whose division they belong to. */
function lockOwn(change: Change, id: string, ifMatch: string | undefined): Promise<Row> {
  return lockRecord(change, subjects, id).then((row) => {
    const isOwn = change.scope.divisions.some((division) => covers(division, String(row.division_code)));
    if (!isOwn) throw new Problem('forbidden');
    requireMatch(ifMatch, row.version);
    return row;
  });
}

export const subjectCommands: RecordCommands = {
  async create(context, values) {
    check(values);
    const row = await insertRecord(context, subjects, {
      id: uuidv7(),
      values,
      own: ['division_code'],
      source: divisionInScope(context.scope, values.division_code),
    });
    if (!row) throw notFound();
    return created(subjects, row);
  },

  async update(change, id, ifMatch, values) {
    const before = await lockOwn(change, id, ifMatch);
    check({ ...before, ...values });
    if (differing(subjects, before, values).length === 0) return unchanged(before);
    return changed(await updateRecord(change, subjects, before, values));
  },

  async remove(change, id, ifMatch) {
    const before = await lockOwn(change, id, ifMatch);
    if (await isReferredTo(change.db, id)) {
      throw new Problem('state-conflict', {
        zh: '已有协商记录引用该主体,不能删除',
        en: 'Consultation records refer to this subject',
      });
    }
    await removeRecord(change, subjects, before);
    return { status: 204 };
  },
};
