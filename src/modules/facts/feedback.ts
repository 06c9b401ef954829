/** Feedback: recorded by those who run the procedure, or by the body that was asked, in its own name. */
import { fieldLimits } from '../../http/policy.ts';
import { type Fault, invalid } from '../../problems.ts';
import { isHandedTo } from '../feedback-records/queries.ts';
import { FeedbackRecord, feedbackRecords } from '../feedback-records/schema.ts';
import { answering } from './answering.ts';
import { factCommands } from './commands.ts';

type Values = Record<string, unknown>;
interface Point {
  readonly disposition: string;
  readonly reason: string | null;
}

const answers: readonly unknown[] = fieldLimits.FeedbackRecord.values.kind;

/** Points are answered by whom the result was reported to; what is not taken in has its reason (认真研究吸纳). */
function check(values: Values): void {
  const points = (values.points as readonly Point[] | null | undefined) ?? [];
  const faults: Fault[] = points.flatMap(({ disposition, reason }, index) =>
    disposition === 'not_adopted' && !reason?.trim()
      ? [
          {
            pointer: `/points/${index}/reason`,
            code: 'required',
            zh: '未采纳的须写明理由',
            en: 'is required where it was not adopted',
          },
        ]
      : [],
  );
  if (points.length > 0 && !answers.includes(values.kind)) {
    faults.push({
      pointer: '/points',
      code: 'kind',
      zh: '只有政府书面反馈和职能部门反馈可以逐条答复',
      en: 'only a government or a department answers point by point',
    });
  }
  if (faults.length > 0) throw invalid(faults);
}

export const feedbackRecordCommands = answering(
  factCommands('feedback_record', feedbackRecords, { check }),
  feedbackRecords,
  {
    record: 'FeedbackRecord',
    schemas: FeedbackRecord,
    beyond: async ({ db }, itemId, { from_subject_id: from }) =>
      typeof from === 'string' && (await isHandedTo(db, itemId, from)) ? [] : ['from_subject_id'],
  },
);
