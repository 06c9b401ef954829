/** Implementation: recorded by those who run the procedure; by a department that carries it out, its own part. */
import type { Change } from '../../db/change.ts';
import { getRecord } from '../../db/records.ts';
import type { RecordCommands } from '../../http/record-routes.ts';
import { Problem } from '../../problems.ts';
import { isResponsible } from '../decisions/queries.ts';
import { isHandedTo } from '../feedback-records/queries.ts';
import { ImplementationRecord, implementationRecords } from '../implementation-records/schema.ts';
import { milestones } from '../milestones/schema.ts';
import { answering } from './answering.ts';
import { factCommands, inOneChange } from './commands.ts';
import { foundOf } from './found.ts';
import { unlessSuspended } from './suspension.ts';

type Values = Record<string, unknown>;

const facts = unlessSuspended(factCommands('implementation_record', implementationRecords), implementationRecords);
const answered = answering(facts, implementationRecords, {
  record: 'ImplementationRecord',
  schemas: ImplementationRecord,
  beyond: async ({ db, scope }, itemId, { responsible_subject_id: self, milestone_id: milestone }) => {
    const isIts =
      typeof self === 'string' && (await isHandedTo(db, itemId, self)) && (await isResponsible(db, itemId, self));
    if (typeof milestone !== 'string') return isIts ? [] : ['responsible_subject_id'];
    const { responsible_subject_id } = await getRecord(db, milestones, scope, milestone);
    return [...(isIts ? [] : ['responsible_subject_id']), ...(responsible_subject_id === self ? [] : ['milestone_id'])];
  },
});

/** A milestone is a step of one decision: a report on it is about no other. */
async function aboutIts(change: Change, values: Values): Promise<Values> {
  const milestone = await foundOf(change, milestones, values.milestone_id);
  if (!milestone) return values;
  if (values.decision_id != null && values.decision_id !== milestone.decision_id) {
    const words = { zh: '该节点属于另一个决定', en: 'the milestone belongs to another decision' };
    throw new Problem('invalid-reference', { faults: [{ pointer: '/milestone_id', code: 'reference', ...words }] });
  }
  return { ...values, decision_id: milestone.decision_id };
}

export const implementationRecordCommands: RecordCommands = {
  ...answered,

  create: (context, values) =>
    values.milestone_id == null
      ? answered.create(context, values)
      : inOneChange(context, async (change) => answered.create(change, await aboutIts(change, values))),

  async update(change, id, ifMatch, values) {
    const before = await getRecord(change.db, implementationRecords, change.scope, id);
    await aboutIts(change, { ...before, ...values });
    return answered.update(change, id, ifMatch, values);
  },
};
