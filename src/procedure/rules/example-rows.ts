// The rows of the example item: its ids, and a row of each kind that occurs more than once.

import type { ItemFacts } from '../facts.ts';

export const id = (n: number) => `01957000-0000-7000-8000-${String(n).padStart(12, '0')}`;

export const exampleIds = {
  item: id(1),
  partyOrganisation: id(11),
  villageCommittee: id(12),
  consultationCommittee: id(13),
  herder: id(14),
  lodger: id(15),
  villagerGroup: id(16),
  neighbourConsultationCommittee: id(17),
  townshipPartyCommittee: id(18),
  townshipGovernment: id(19),
  department: id(20),
  neighbourPartyOrganisation: id(21),
  supervisionCommittee: id(22),
  herderTakesPart: id(31),
  lodgerTakesPart: id(32),
  session: id(61),
  secondSession: id(161),
  opinion: id(71),
  secondOpinion: id(72),
  decision: id(81),
  secondDecision: id(181),
  crossVillageBylaw: id(191),
  assemblyRules: id(192),
} as const;

const ids = exampleIds;
export const village = '150626100201';
export const at = (day: string) => `${day}T02:00:00.000Z`;

export function subject(
  subjectId: string,
  kind: ItemFacts['subjects'][number]['kind'],
  name: string,
  division_code = village,
): ItemFacts['subjects'][number] {
  return { id: subjectId, kind, name, division_code, standings: [] };
}

export function participant(rowId: string, subject_id: string, day: string): ItemFacts['participants'][number] {
  return {
    id: rowId,
    subject_id,
    subject_kind: null,
    label: null,
    head_count: null,
    standings: [],
    created_at: at(day),
  };
}

export function session(sessionId: string, rowId: string, held_on: string): ItemFacts['sessions'][number] {
  const present = { subject_id: null, subject_kind: null, label: null, is_present: true };
  return {
    id: sessionId,
    division_code: village,
    status: 'held',
    form: 'villagers_council',
    self_government_kind: 'village',
    held_on,
    starts_at: null,
    convener_subject_id: ids.consultationCommittee,
    convener_acts_for: null,
    rules_bylaw_id: null,
    count_basis: null,
    eligible_count: null,
    present_count: null,
    eligible_area: null,
    present_area: null,
    created_at: at(held_on),
    item: {
      id: rowId,
      session_id: sessionId,
      equal_procedure_reason: null,
      nothing_to_add: false,
      conclusion: 'agreed',
      conclusion_text: '先修三社到学校的路段',
      is_withdrawal_agreed: false,
      votes_for: null,
      votes_against: null,
      votes_abstained: null,
      votes_for_area: null,
      vote_result: null,
      vote_matter: null,
      vote_percent_for: null,
      vote_text: null,
      roll_call: null,
      created_at: at(held_on),
    },
    attendances: [
      { id: id(67), participant_id: ids.herderTakesPart, ...present },
      { id: id(68), participant_id: ids.lodgerTakesPart, ...present },
    ],
  };
}

export function opinion(
  rowId: string,
  participant_id: string,
  stance: ItemFacts['opinions'][number]['stance'],
): ItemFacts['opinions'][number] {
  return {
    id: rowId,
    session_id: ids.session,
    solicitation_id: null,
    participant_id,
    subject_id: null,
    speaker: null,
    stance,
    voiced_on: '2025-04-02',
    disposition: 'adopted',
    disposition_reason: null,
    created_at: at('2025-04-02'),
  };
}

export function step(
  number: number,
  action: ItemFacts['transitions'][number]['action'],
  from_stage: ItemFacts['transitions'][number]['from_stage'],
  to_stage: ItemFacts['transitions'][number]['to_stage'],
  occurred_on: string,
): ItemFacts['transitions'][number] {
  return {
    number,
    action,
    from_stage,
    to_stage,
    occurred_on,
    reason: null,
    decision_id: null,
    created_at: at(occurred_on),
  };
}

export function supervision(
  rowId: string,
  matter: ItemFacts['supervision_records'][number]['matters'][number],
  found_on: string,
): ItemFacts['supervision_records'][number] {
  return {
    id: rowId,
    by_subject_id: ids.supervisionCommittee,
    matters: [matter],
    finding: 'in_order',
    found_on,
    rectified_on: null,
    confirmed_on: null,
    created_at: at(found_on),
  };
}

export function judgement(
  kind: ItemFacts['judgements'][number]['kind'],
  is_so: boolean,
  judged_on = '2025-03-10',
): ItemFacts['judgements'][number] {
  return {
    id: id(95),
    kind,
    is_so,
    judged_by_subject_id: ids.partyOrganisation,
    judged_by: null,
    criteria: '常住一百户以上',
    judged_on,
    reason: null,
    created_at: at(judged_on),
  };
}
