import { sql } from 'kysely';
import type { Change, ChangeContext } from '../../db/change.ts';
import { type Row, updateRecord } from '../../db/records.ts';
import { uuidv7 } from '../../db/uuid.ts';
import { divisionRecordCommands } from '../../http/division-records.ts';
import type { RecordCommands } from '../../http/record-routes.ts';
import { type Fault, invalid, Problem } from '../../problems.ts';
import { addDays } from '../../procedure/calendar.ts';
import { inOneChange } from '../facts/commands.ts';
import { referencesOf, requireReferences } from '../facts/references.ts';
import { requestRecount } from '../obligations/queries.ts';
import { documentNumber } from './document-number.ts';
import { findSuccessor, isCited, isCitedBySetting, lockPredecessor } from './queries.ts';
import { bylaws } from './schema.ts';

type Values = Record<string, unknown>;

/** What only a township or an authority above it lays down, and what only a village or a unit of it does. */
const ofTownship = ['implementing_measures', 'cross_village_procedure'];
const ofVillage = [
  'assembly_procedure',
  'representative_assembly_procedure',
  'supervision_committee_rules',
  'village_convention',
  'self_government_charter',
];
const VILLAGE_CODE = 12;

function faultsOf(values: Values, today: string): Fault[] {
  const faults: Fault[] = [];
  const fault = (pointer: string, code: string, zh: string, en: string) => faults.push({ pointer, code, zh, en });
  const { kind, adopted_on, valid_from, valid_to } = values as Record<string, string | null>;
  const isInVillage = String(values.division_code).length >= VILLAGE_CODE;
  if (ofTownship.includes(String(kind)) && isInVillage)
    fault('/kind', 'level', '此类制度由苏木镇及以上制定', 'is laid down by a township or above');
  if (ofVillage.includes(String(kind)) && !isInVillage)
    fault('/kind', 'level', '此类制度由嘎查村(社区)制定', 'is made by a village or community');
  if (adopted_on && adopted_on > today) fault('/adopted_on', 'future', '不得晚于今天', 'must not lie in the future');
  if (adopted_on && valid_from && adopted_on > valid_from)
    fault('/valid_from', 'days_out_of_order', '不得早于通过之日', 'must not be before its adoption');
  if (valid_from && valid_to && valid_to < valid_from)
    fault('/valid_to', 'days_out_of_order', '不得早于施行之日', 'must not be before its first day');
  return faults;
}

async function check(values: Values, context: ChangeContext): Promise<void> {
  const faults = faultsOf(values, context.today);
  if (faults.length > 0) throw invalid(faults);
  const { adopted_by_subject_id, approved_by_subject_id } = values;
  const named = { adopted_by_subject_id, approved_by_subject_id };
  await requireReferences(context.db, referencesOf(context.scope, sql`null::uuid`, named));
}

const atPredecessor = (
  problem: 'invalid-reference' | 'invalid-input' | 'state-conflict',
  fault: Omit<Fault, 'pointer'>,
) => new Problem(problem, { faults: [{ pointer: '/replaces_bylaw_id', ...fault }] });
const notThere = {
  code: 'reference',
  zh: '制度不存在、已删除,或不属于本区划',
  en: 'refers to no bylaw of this division',
};
const otherKind = { code: 'kind', zh: '只能替代同一区划的同类制度', en: 'must be of the same division and kind' };
const isReplaced = { code: 'replaced', zh: '该制度已被替代', en: 'has been replaced already' };

/** A setting holds while its bylaw does: what is owed under it is counted again. */
async function recountWhereCited(change: Change, { id, division_code }: Row): Promise<void> {
  if (!(await isCitedBySetting(change.db, id))) return;
  const request = { id: uuidv7(), division_code: String(division_code), days: null, reason: 'bylaw' };
  await requestRecount(change.db, request);
}

/** Adopting a successor ends the bylaw before it on the day before the new one begins. */
async function endPredecessor(change: Change, successor: Values): Promise<void> {
  if (typeof successor.replaces_bylaw_id !== 'string') return;
  const before = await lockPredecessor(change, successor.replaces_bylaw_id);
  if (!before) throw atPredecessor('invalid-reference', notThere);
  if (before.division_code !== successor.division_code || before.kind !== successor.kind)
    throw atPredecessor('invalid-input', otherKind);
  const known = await findSuccessor(change.db, before.id);
  if (known && known.id !== successor.id) throw atPredecessor('state-conflict', isReplaced);
  const last = addDays(String(successor.valid_from), -1);
  if (last < String(before.valid_from)) throw invalid([tooEarly]);
  if (before.valid_to === last) return;
  await recountWhereCited(change, await updateRecord(change, bylaws, before, { valid_to: last }));
}
const tooEarly = {
  pointer: '/valid_from',
  code: 'days_out_of_order',
  zh: '应晚于所替代制度的施行之日',
  en: 'must be after the first day of the bylaw it replaces',
};

/** What was replaced ends as its successor says: no end given leaves that, a later one contradicts it. */
async function boundBySuccessor(change: Change, id: string, values: Values): Promise<Values> {
  const successor = 'valid_to' in values ? await findSuccessor(change.db, id) : undefined;
  if (!successor) return values;
  if (values.valid_to !== null && String(values.valid_to) >= successor.valid_from)
    throw new Problem('state-conflict', { faults: [{ pointer: '/valid_to', ...isReplaced }] });
  const { valid_to, ...rest } = values;
  return valid_to === null ? rest : values;
}

const base = divisionRecordCommands(bylaws, {
  check,
  async requireFree(change, { id }) {
    if (!(await isCited(change.db, id))) return;
    throw new Problem('state-conflict', {
      zh: '区划设置、议题、会议、监督记录或者后继制度引用该制度,不能删除;可以写明有效期最后一日',
      en: 'Settings, agenda items, sessions, findings or a successor cite this bylaw; give its last day instead',
    });
  },
});

const normal = (values: Values): Values =>
  typeof values.document_number === 'string'
    ? { ...values, document_number: documentNumber(values.document_number) }
    : values;

export const bylawCommands: RecordCommands = {
  create: (context, values) =>
    inOneChange(context, async (change) => {
      const given = normal(values);
      await check(given, change);
      await endPredecessor(change, given);
      return base.create(change, given);
    }),

  async update(change, id, ifMatch, values) {
    const answer = await base.update(change, id, ifMatch, await boundBySuccessor(change, id, normal(values)));
    if (!answer.isUnchanged && ('valid_from' in values || 'valid_to' in values)) {
      await endPredecessor(change, answer.body as Values);
      await recountWhereCited(change, answer.body as Row);
    }
    return answer;
  },

  remove: base.remove,
};
