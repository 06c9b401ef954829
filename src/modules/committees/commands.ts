/** Committees and their members: a village has one at a time, a committee one director, a person one term. */
import { sql } from 'kysely';
import type { ChangeContext } from '../../db/change.ts';
import { getRecord, type Row } from '../../db/records.ts';
import { divisionRecordCommands } from '../../http/division-records.ts';
import type { RecordCommands } from '../../http/record-routes.ts';
import { type Fault, invalid, Problem } from '../../problems.ts';
import { inOneChange } from '../facts/commands.ts';
import { dayFaults, orderFaults } from '../facts/days.ts';
import { referencesOf, requireReferences } from '../facts/references.ts';
import { requireBodies } from '../subjects/queries.ts';
import { findTermConflicts, hasMembers, holdCommittee, holdDivision, stoodAtOnce } from './queries.ts';
import { committeeMembers, committees } from './schema.ts';

type Values = Record<string, unknown>;
const VILLAGE_LENGTH = 12;
const fault = (pointer: string, code: string, zh: string, en: string): Fault => ({ pointer, code, zh, en });
const conflict = (found: Fault): Problem =>
  new Problem('state-conflict', { zh: found.zh, en: found.en, faults: [found] });

async function checkCommittee(values: Values, { db, today }: ChangeContext): Promise<void> {
  const division = String(values.division_code);
  const faults = dayFaults(values, ['established_on', 'dissolved_on'], today);
  if (division.length !== VILLAGE_LENGTH)
    faults.push(fault('/division_code', 'level', '只有嘎查村和社区设立协商委员会', 'must be a village or a community'));
  if (faults.length > 0) throw invalid(faults);
  await requireBodies(db, [
    { column: 'subject_id', ids: [values.subject_id], kinds: ['consultation_committee'], divisions: [division] },
    {
      column: 'leading_subject_ids',
      ids: values.leading_subject_ids as unknown[],
      kinds: ['party_organisation', 'village_committee'],
      divisions: [division],
    },
  ]);
  await holdDivision(db, division);
  if (await stoodAtOnce(db, division, { id: values.id, from: values.established_on, to: values.dissolved_on }))
    throw conflict(
      fault(
        '/established_on',
        'overlap',
        '同一时间一地只有一个协商委员会',
        'the place has another committee at this time',
      ),
    );
}

const committeeBase = divisionRecordCommands(committees, {
  check: checkCommittee,
  async requireFree({ db }, { id }) {
    if (await hasMembers(db, id))
      throw new Problem('state-conflict', { zh: '已登记成员,不能删除,可以撤销', en: 'It has members: dissolve it' });
  },
});
export const committeeCommands: RecordCommands = {
  ...committeeBase,
  create: (context, values) => inOneChange(context, (change) => committeeBase.create(change, values)),
};

/** 一般应: another source, or a director of another post, is taken only with its reason. */
function memberFaults(values: Values): Fault[] {
  const { role, source, other_office, exception_reason, term_from, term_to } = values;
  const isException = source === 'other' || other_office === 'other';
  return [
    ...(role === 'director' && other_office === null
      ? [fault('/other_office', 'required', '主任须写明其他职务', 'is required of a director')]
      : []),
    ...(role !== 'director' && other_office !== null
      ? [fault('/other_office', 'not-director', '只有主任填写其他职务', 'is for a director only')]
      : []),
    ...(isException && exception_reason === null
      ? [
          fault(
            '/exception_reason',
            'required',
            '与二(二)3“一般应”不同,须写明理由',
            'is required where it departs from 一般应 of 二(二)3',
          ),
        ]
      : []),
    ...(typeof term_to === 'string' ? orderFaults('term_to', term_to, String(term_from)) : []),
  ];
}

const isOutside = ({ established_on, dissolved_on }: Row, term_from: string): boolean =>
  (typeof established_on === 'string' && term_from < established_on) ||
  (typeof dissolved_on === 'string' && term_from > dissolved_on);

async function checkMember(values: Values, context: ChangeContext, before?: Row): Promise<void> {
  const faults = memberFaults(values);
  const committee = await getRecord(context.db, committees, context.scope, String(values.committee_id));
  if (isOutside(committee, String(values.term_from)))
    faults.push(fault('/term_from', 'outside', '不在委员会存续期间', 'lies outside the life of the committee'));
  if (faults.length > 0) throw invalid(faults);
  // whoever was erased since is still the member he was
  const person = values.subject_id === before?.subject_id ? {} : { subject_id: values.subject_id };
  await requireReferences(context.db, referencesOf(context.scope, sql`null::uuid`, person));
  await holdCommittee(context.db, committee.id);
  const { id, term_from: from, term_to: to, name, subject_id, role } = values;
  const term = { id, from, to, name: String(name), subject_id, role: String(role), committee_id: committee.id };
  const words = {
    person: fault('/term_from', 'overlap', '同一人的任期重叠', 'another term of the same person overlaps'),
    director: fault('/role', 'overlap', '同一时间只有一名主任', 'there is another director at this time'),
  };
  const [found] = await findTermConflicts(context.db, term);
  if (found) throw conflict(words[found]);
}

const memberBase = divisionRecordCommands(committeeMembers, { check: checkMember });
export const committeeMemberCommands: RecordCommands = {
  ...memberBase,
  create: (context, values) =>
    inOneChange(context, async (change) => {
      const committee = await getRecord(change.db, committees, change.scope, String(values.committee_id));
      return memberBase.create(change, { ...values, division_code: committee.division_code });
    }),
};
