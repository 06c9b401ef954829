/** Feedback: recorded by those who run the procedure, or by the body that was asked, in its own name. */
import { Change } from '../../db/change.ts';
import { getRecord, requireMatch, unchanged } from '../../db/records.ts';
import { mayRecord, type Scope } from '../../db/scope.ts';
import { refuseColumns } from '../../http/access.ts';
import type { RecordCommands } from '../../http/record-routes.ts';
import { agendaItems } from '../agenda-items/schema.ts';
import { isHandedTo } from '../feedback-records/queries.ts';
import { feedbackRecords } from '../feedback-records/schema.ts';
import { factCommands, inOneChange } from './commands.ts';

type Item = { id: string; division_code: string; record_mode: 'live' | 'retrospective' };

const facts = factCommands('feedback_record', feedbackRecords);
const answers: readonly unknown[] = ['government_written_reply', 'department_feedback'];
const limits = {
  zh: '只能以本单位名义答复交给本单位的议题',
  en: 'A responder answers in its own name what was handed to it',
};

const itemOf = async ({ db, scope }: Change, id: unknown) =>
  (await getRecord(db, agendaItems, scope, String(id))) as unknown as Item;
const isResponder = (scope: Scope, { division_code, record_mode }: Item) =>
  scope.subjects.length > 0 && !mayRecord(scope, division_code, record_mode);

/** The same change, in which this one item may be recorded on. */
function opened(change: Change, { division_code }: Item): Change {
  const { scope } = change;
  const territories = [...scope.territories, { role: 'responder', division: division_code, modes: ['live'] as const }];
  return new Change({ ...change, scope: { ...scope, territories } }, change.db);
}

export const feedbackRecordCommands: RecordCommands = {
  ...facts,

  create(context, values) {
    if (context.scope.subjects.length === 0) return facts.create(context, values);
    return inOneChange(context, async (change) => {
      const item = await itemOf(change, values.agenda_item_id);
      if (!isResponder(change.scope, item)) return facts.create(change, values);
      const from = values.from_subject_id;
      const isIts = typeof from === 'string' && change.scope.subjects.includes(from);
      const mayAnswer = isIts && (await isHandedTo(change.db, item.id, from));
      refuseColumns(
        [...(answers.includes(values.kind) ? [] : ['kind']), ...(mayAnswer ? [] : ['from_subject_id'])],
        limits,
      );
      const answer = await facts.create(opened(change, item), values);
      change.countEvent();
      return answer;
    });
  },

  /** What it answered stands: a repetition is told so, and changes nothing. */
  async replace(change, id, ifMatch, values) {
    const found = await getRecord(change.db, feedbackRecords, change.scope, id);
    const item = await itemOf(change, found.agenda_item_id);
    const isIts = change.scope.subjects.includes(String(found.from_subject_id));
    if (!isIts || !isResponder(change.scope, item)) return facts.update(change, id, ifMatch, values);
    requireMatch(ifMatch, found.version);
    return unchanged(found);
  },
};
