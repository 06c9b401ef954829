/**
 * Feedback: recorded by those who run the procedure, or by the body that was asked, in its own name. What a government
 * or a department answered is its word: others record it with what shows it.
 */
import type { Change } from '../../db/change.ts';
import { differing, getRecord } from '../../db/records.ts';
import { fieldLimits } from '../../http/policy.ts';
import type { RecordCommands } from '../../http/record-routes.ts';
import { type Fault, invalid } from '../../problems.ts';
import { agendaItems } from '../agenda-items/schema.ts';
import { isHandedTo } from '../feedback-records/queries.ts';
import { FeedbackRecord, feedbackRecords } from '../feedback-records/schema.ts';
import { subjects } from '../subjects/schema.ts';
import { answering } from './answering.ts';
import { factCommands, inOneChange } from './commands.ts';
import { foundOf } from './found.ts';

type Values = Record<string, unknown>;
interface Point {
  readonly disposition: string;
  readonly reason: string | null;
}

const { values, onEvidence } = fieldLimits.FeedbackRecord;
const answers: readonly unknown[] = values.kind;
const governments: readonly unknown[] = ['grassroots_government', 'dispatched_organ'];

/** Said by the body itself: it holds the credential, or it is the very government that the officer is of. */
async function isOwnWord(change: Change, from: unknown): Promise<boolean> {
  const { held } = change.scope;
  if (held.some(({ role, subject }) => role === 'responder' && subject === from)) return true;
  const body = await foundOf(change, subjects, from);
  return held.some(
    ({ role, division }) =>
      role === 'township_officer' && division === body?.division_code && governments.includes(body.kind),
  );
}

/** Of a live procedure; paper cases are told as they were. */
async function requireEvidence(change: Change, given: Values): Promise<void> {
  const isShown = onEvidence.columns.some((column) => given[column] != null);
  if (!answers.includes(given.kind) || isShown) return;
  const item = await getRecord(change.db, agendaItems, change.scope, String(given.agenda_item_id));
  if (item.record_mode === 'retrospective' || (await isOwnWord(change, given.from_subject_id))) return;
  const words = {
    zh: '替他方记录书面答复或者部门反馈,须有凭据:写明文号,或者附上文件',
    en: 'is required, or the attachment: the answer of another body is recorded with what shows it',
  };
  throw invalid([{ pointer: '/document_number', code: 'evidence', ...words }]);
}

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

const facts = factCommands('feedback_record', feedbackRecords, { check });
const evidenced: RecordCommands = {
  ...facts,

  create: (context, values) =>
    answers.includes(values.kind)
      ? inOneChange(context, async (change) => {
          await requireEvidence(change, values);
          return facts.create(change, values);
        })
      : facts.create(context, values),

  async update(change, id, ifMatch, values) {
    const before = await getRecord(change.db, feedbackRecords, change.scope, id);
    if (differing(feedbackRecords, before, values).length > 0) await requireEvidence(change, { ...before, ...values });
    return facts.update(change, id, ifMatch, values);
  },
};

export const feedbackRecordCommands = answering(evidenced, feedbackRecords, {
  record: 'FeedbackRecord',
  schemas: FeedbackRecord,
  beyond: async ({ db }, itemId, { from_subject_id: from }) =>
    typeof from === 'string' && (await isHandedTo(db, itemId, from)) ? [] : ['from_subject_id'],
});
