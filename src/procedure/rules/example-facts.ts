// The example item of the rules: a case of 达布察克村 in which every rule holds, and the overrides laid over it.

import type { ItemFacts } from '../facts.ts';
import { unsetSettings } from '../facts.ts';
import type { ExampleOverrides, Proposal } from './rule.ts';

const id = (n: number) => `01957000-0000-7000-8000-${String(n).padStart(12, '0')}`;

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
  herderTakesPart: id(31),
  lodgerTakesPart: id(32),
  session: id(61),
  secondSession: id(62),
  opinion: id(71),
  secondOpinion: id(72),
  decision: id(81),
  secondDecision: id(82),
} as const;

const ids = exampleIds;
const village = '150626100201';
const at = (day: string) => `${day}T02:00:00.000Z`;

const baseFacts: ItemFacts = {
  item: {
    id: ids.item,
    division_code: village,
    record_mode: 'live',
    stage: 'implementing',
    origin: 'lead_body',
    requester_subject_id: null,
    requested_on: null,
    scope: 'village',
    affected_division_codes: [],
    single_village_unable_reason: null,
    population_judgement: null,
    cross_village_procedure: null,
    cross_village_procedure_fixed_on: null,
    category: 'public_affairs',
    secondary_categories: [],
    topic: 'public_facilities',
    legal_basis: null,
    concern: 'ordinary',
    is_professional: false,
    is_important: false,
    is_owners_matter: false,
    owners_basis: null,
    department_subject_ids: [],
    entrusted_by_subject_id: null,
    entrusted_on: null,
    lead_subject_ids: [ids.partyOrganisation, ids.villageCommittee],
    convener_subject_id: ids.consultationCommittee,
    participants_confirmed_on: '2025-03-19',
    disclosure_level: 'full',
    disclosure_level_reason: null,
    created_at: at('2025-03-03'),
  },
  division: { code: village, kind: 'village', self_government_kind: 'village', has_consultation_committee: true },
  subjects: [
    subject(ids.partyOrganisation, 'party_organisation', '达布察克村党支部'),
    subject(ids.villageCommittee, 'village_committee', '达布察克村民委员会'),
    subject(ids.consultationCommittee, 'consultation_committee', '达布察克村社区协商委员会'),
    { ...subject(ids.herder, 'registered_resident', '达布察克村牧户代表'), standings: ['veteran_party_member'] },
    subject(ids.lodger, 'non_registered_resident', '达布察克村外来经营户代表'),
    subject(ids.villagerGroup, 'villager_group', '达布察克村三社', `${village}-03`),
    subject(ids.neighbourConsultationCommittee, 'consultation_committee', '神水台村社区协商委员会', '150626100202'),
    subject(ids.townshipPartyCommittee, 'township_party_committee', '嘎鲁图镇党委', '150626100'),
    subject(ids.townshipGovernment, 'grassroots_government', '嘎鲁图镇人民政府', '150626100'),
    subject(ids.department, 'government_department', '乌审旗交通运输局', '150626'),
    subject(ids.neighbourPartyOrganisation, 'party_organisation', '神水台村党支部', '150626100202'),
  ],
  participants: [
    participant(ids.herderTakesPart, ids.herder, '2025-03-18'),
    participant(ids.lodgerTakesPart, ids.lodger, '2025-03-18'),
  ],
  solicitations: [
    {
      id: id(41),
      method: 'household_visit',
      started_on: '2025-03-06',
      ended_on: '2025-03-16',
      response_count: 42,
      result: '多数住户要求先修三社到学校的路段',
      created_at: at('2025-03-06'),
    },
  ],
  notices: [
    {
      id: id(51),
      session_id: null,
      method: 'written',
      content: '村内道路硬化先修哪一段、如何筹工筹劳',
      sent_on: '2025-03-22',
      sent_at: null,
      participant_ids: [ids.herderTakesPart, ids.lodgerTakesPart],
      created_at: at('2025-03-22'),
    },
  ],
  sessions: [session(ids.session, id(65), '2025-04-02'), session(ids.secondSession, id(66), '2025-04-03')].slice(0, 1),
  opinions: [
    opinion(ids.opinion, ids.herderTakesPart, 'support'),
    opinion(ids.secondOpinion, ids.lodgerTakesPart, 'suggest'),
  ],
  decisions: [
    {
      id: ids.decision,
      session_id: ids.session,
      status: 'in_force',
      outcome: 'adopted',
      basis: 'consultation',
      decided_on: '2025-04-02',
      corrects_decision_id: null,
      legality: 'unreviewed',
      filed_or_approved: null,
      filed_with_subject_id: null,
      filed_on: null,
      responsible_subject_ids: [ids.villageCommittee],
      is_village_to_implement: true,
      implement_by: '2025-06-30',
      created_at: at('2025-04-02'),
    },
  ],
  referrals: [
    {
      id: id(85),
      kind: 'to_department',
      to_subject_id: ids.department,
      decision_id: ids.decision,
      delivery: 'by_hand',
      sent_on: '2025-04-03',
      received_on: null,
      created_at: at('2025-04-03'),
    },
  ],
  implementation_records: [
    {
      id: id(86),
      decision_id: ids.decision,
      responsible_subject_id: ids.villageCommittee,
      progress: 'completed',
      ended_reason: null,
      reported_on: '2025-06-10',
      created_at: at('2025-06-10'),
    },
  ],
  disclosures: [
    {
      id: id(87),
      decision_id: ids.decision,
      about: 'implementation',
      channel: 'affairs_bulletin',
      channel_name: null,
      level: 'full',
      published_on: '2025-06-15',
      created_at: at('2025-06-15'),
    },
  ],
  feedback_records: [
    {
      id: id(88),
      kind: 'implementation_feedback',
      decision_id: ids.decision,
      audiences: ['participants', 'stakeholders', 'residents'],
      opinion_ids: [],
      from_subject_id: ids.consultationCommittee,
      to_subject_id: null,
      given_on: '2025-06-16',
      created_at: at('2025-06-16'),
    },
  ],
  transitions: [
    step(1, 'solicit', 'drafting', 'soliciting', '2025-03-05'),
    step(2, 'propose', 'soliciting', 'proposed', '2025-03-20'),
    step(3, 'notify', 'proposed', 'notified', '2025-03-22'),
    step(4, 'convene', 'notified', 'deliberating', '2025-04-02'),
    { ...step(5, 'decide', 'deliberating', 'decided', '2025-04-02'), decision_id: ids.decision },
    step(6, 'implement', 'decided', 'implementing', '2025-04-03'),
  ],
  settings: { ...unsetSettings },
  rest_days: [],
};

function subject(
  subjectId: string,
  kind: ItemFacts['subjects'][number]['kind'],
  name: string,
  division_code = village,
): ItemFacts['subjects'][number] {
  return { id: subjectId, kind, name, division_code, standings: [] };
}

function participant(rowId: string, subject_id: string, day: string): ItemFacts['participants'][number] {
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

function session(sessionId: string, rowId: string, held_on: string): ItemFacts['sessions'][number] {
  const present = { subject_id: null, subject_kind: null, label: null, is_present: true };
  return {
    id: sessionId,
    status: 'held',
    form: 'villagers_council',
    self_government_kind: 'village',
    held_on,
    starts_at: null,
    convener_subject_id: ids.consultationCommittee,
    convener_acts_for: null,
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
    },
    attendances: [
      { id: id(67), participant_id: ids.herderTakesPart, ...present },
      { id: id(68), participant_id: ids.lodgerTakesPart, ...present },
    ],
  };
}

function opinion(
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

function step(
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

type Plain = { [key: string]: unknown };
const isPlain = (value: unknown): value is Plain =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

function lay(base: Plain, overrides: Plain): Plain {
  const laid = { ...base };
  for (const [key, value] of Object.entries(overrides)) laid[key] = layValue(base[key], value);
  return laid;
}

function layValue(base: unknown, value: unknown): unknown {
  if (isPlain(base) && isPlain(value)) return lay(base, value);
  const [first] = Array.isArray(base) ? base : [];
  if (Array.isArray(base) && Array.isArray(value) && isPlain(first)) {
    return value.map((row: unknown, index) => {
      const template: unknown = base[index] ?? { ...first, id: nextId(first.id, index) };
      return isPlain(template) && isPlain(row) ? lay(template, row) : row;
    });
  }
  return value;
}

const nextId = (first: unknown, index: number) =>
  typeof first === 'string'
    ? `${first.slice(0, -3)}${String(Number(first.slice(-2)) + 100 * index).padStart(3, '0')}`
    : first;

/**
 * The facts of an example: objects are merged; an array is given in full, each row laid over the base row at the same
 * place, or past the end over the first with an id of its own.
 */
export const exampleFacts = (overrides: ExampleOverrides = {}): ItemFacts =>
  // The overrides are checked by their type; merging over a complete base yields a complete value.
  lay(baseFacts as unknown as Plain, overrides as Plain) as unknown as ItemFacts;

export const exampleProposal: Proposal = {
  action: null,
  decision_id: null,
  occurred_on: '2025-06-20',
  today: '2025-06-20',
};
