// When each kind of fact may be recorded, changed and removed, by the stage of its item.

import type { FactKind, FactWindow } from './fact-window.ts';
import { rank, type Stage } from './lifecycle.ts';

export type { FactKind, FactWindow, StageBy } from './fact-window.ts';

const said = [
  'stance',
  'text',
  'participant_id',
  'subject_id',
  'speaker',
  'voiced_on',
  'session_id',
  'solicitation_id',
];
const none = { past_days: [], fixed: [] } as const;
const at = (stage: Stage, columns: readonly string[]): Record<string, Stage> =>
  Object.fromEntries(columns.map((column) => [column, stage]));

export const factWindows: Readonly<Record<FactKind, FactWindow>> = {
  agenda_item: {
    day: null,
    past_days: [
      'requested_on',
      'entrusted_on',
      'participants_confirmed_on',
      'cross_village_procedure_fixed_on',
      'provenance_published_on',
    ],
    from: 'requested',
    until: 'closed',
    // The origin says at which stage the history starts.
    fixed: ['origin', 'record_mode', 'stage', 'decision_id'],
    frozen_from: {
      requested_on: 'soliciting',
      ...at('proposed', ['division_code', 'scope', 'affected_division_codes', 'single_village_unable_reason']),
      ...at('proposed', ['population_judgement', 'category', 'secondary_categories', 'topic', 'legal_basis']),
      // 谁召集谁负责: not changed behind the backs of those who were notified.
      ...at('proposed', ['requester_subject_id', 'requester_label', 'lead_subject_ids']),
      ...at('proposed', ['convener_subject_id', 'convener_label']),
      ...at('proposed', ['participants_confirmed_on']),
      // In both directions: lowered, it would escape its procedure; to change it is to return.
      ...at('proposed', ['concern', 'concern_judgement']),
      ...at('notified', ['title', 'content', 'cross_village_procedure', 'cross_village_procedure_fixed_on']),
      cross_village_bylaw_id: 'notified',
      ...at('decided', ['is_professional', 'is_important', 'is_owners_matter']),
      ...at('decided', ['owners_basis', 'department_subject_ids', 'entrusted_by_subject_id', 'entrusted_on']),
      is_entrusted: 'decided',
      ...at('decided', ['entrustment_document']),
      '*': 'closed',
    },
    // Closing asks for the organ of an entrusted item: until then it can be named.
    fillable: ['entrusted_by_subject_id'],
    removable_until: 'drafting',
  },
  participant: {
    ...none,
    day: null,
    from: 'drafting',
    until: 'escalated',
    frozen_from: { ...at('proposed', ['subject_id', 'subject_kind']), '*': 'decided' },
    removable_until: 'soliciting',
  },
  solicitation: {
    ...none,
    day: 'started_on',
    from: 'soliciting',
    until: 'soliciting',
    in_order: [['started_on', 'ended_on']],
    frozen_from: { '*': 'proposed' },
    removable_until: 'soliciting',
  },
  // A session may serve several items: it is admitted by each of them.
  session: {
    ...none,
    day: 'held_on',
    from: 'proposed',
    from_by: { column: 'status', stages: { held: 'notified' } },
    until: 'escalated',
    frozen_from: { '*': 'decided' },
    not_antedated_from: 'deliberating',
    // An announced one can be moved or cancelled whatever became of one of its items.
    frozen_once: { open_status: 'announced', columns: [] },
    removable_until: 'notified',
  },
  session_item: {
    ...none,
    day: null,
    from: 'proposed',
    until: 'escalated',
    // What sent the item to the assembly is not rewritten once it is there.
    frozen_from: { ...at('escalated', ['conclusion', 'conclusion_text']), '*': 'decided' },
    frozen_for_good: ['conclusion', 'conclusion_text'],
    removable_until: 'notified',
  },
  attendance: {
    ...none,
    day: null,
    from: 'notified',
    until: 'escalated',
    frozen_from: { '*': 'decided' },
    removable_until: 'escalated',
  },
  // A vote stands as it was cast once the decision rests on it.
  ballot: {
    ...none,
    day: null,
    from: 'notified',
    until: 'escalated',
    frozen_from: { '*': 'decided' },
    removable_until: 'escalated',
  },
  // What the route rests on is settled before the item is proposed; to judge it anew is to return.
  judgement: {
    ...none,
    day: 'judged_on',
    from: 'requested',
    until: 'escalated',
    until_by: {
      column: 'kind',
      stages: { large_population: 'soliciting', single_village_unable: 'soliciting', high_concern: 'soliciting' },
    },
    frozen_from: { '*': 'proposed' },
    frozen_for_good: ['is_so', 'criteria', 'judged_by_subject_id', 'judged_by', 'judged_on', 'reason'],
    removable_until: 'soliciting',
    kept_for_good: true,
  },
  notice: {
    ...none,
    day: 'sent_on',
    from: 'proposed',
    until: 'escalated',
    frozen_from: { '*': 'notified' },
    removable_until: 'proposed',
  },
  opinion: {
    ...none,
    day: 'voiced_on',
    from: 'soliciting',
    until: 'escalated',
    // What was said stays as it was said; what became of it is open until the decision.
    frozen_from: { ...at('deliberating', said), '*': 'decided' },
    frozen_for_good: said,
    removable_until: 'notified',
    kept_for_good: true,
  },
  assessment: {
    day: 'assessed_on',
    past_days: ['invited_on'],
    in_order: [['invited_on', 'assessed_on']],
    from: 'drafting',
    until: 'escalated',
    fixed: [],
    frozen_from: { '*': 'decided' },
    // What an expert said is not taken away once it can be put to a session.
    removable_until: 'notified',
    kept_for_good: true,
  },
  decision: {
    day: 'decided_on',
    past_days: ['filed_on'],
    in_order: [['decided_on', 'filed_on']],
    from: 'deliberating',
    // A correction is drafted once there is something to correct.
    until: 'escalated',
    until_by: { column: 'corrects_decision_id', stages: { '*': 'closed' } },
    fixed: ['status', 'corrects_decision_id'],
    frozen_from: {
      // Open until closed: the guards of `implement` and `close` ask for them once the decision is in force.
      ...at('closed', ['responsible_subject_ids', 'responsible_legal_basis', 'implement_by']),
      // Whose work it is, is settled when the work begins.
      is_village_to_implement: 'implementing',
      '*': null,
    },
    // A term or a body that was laid down is not taken away from those who wait for it.
    kept_from: { implement_by: 'decided', responsible_subject_ids: 'implementing' },
    frozen_once: {
      open_status: 'draft',
      columns: ['session_id', 'outcome', 'basis', 'text', 'condition', 'decided_on', 'held_text'],
    },
    removable_until: 'closed',
    removable_status: 'draft',
  },
  referral: {
    ...none,
    day: 'sent_on',
    past_days: ['received_on'],
    in_order: [['sent_on', 'received_on']],
    from: 'deliberating',
    from_by: { column: 'kind', stages: { to_township: 'drafting', result_report: 'decided' } },
    until: 'closed',
    // The day of receipt starts the ten days of 二(二)7, which may run past closing.
    frozen_from: { received_on: null, receipt_evidence: null, '*': 'closed' },
    kept_from: at('drafting', ['receipt_evidence']),
    removable_until: 'decided',
  },
  implementation_record: {
    ...none,
    day: 'reported_on',
    from: 'implementing',
    until: 'implementing',
    frozen_from: { '*': 'closed' },
    removable_until: 'implementing',
  },
  // Planned days lie ahead: only the day it was done is held to the calendar.
  milestone: {
    day: null,
    past_days: ['done_on'],
    not_before: { done_on: 'decided' },
    term: 'planned_on',
    fixed: [],
    from: 'decided',
    until: 'implementing',
    frozen_from: { '*': 'closed' },
    removable_until: 'implementing',
  },
  disclosure: {
    day: 'published_on',
    past_days: ['withdrawn_on'],
    fixed: [],
    from: 'decided',
    until: 'closed',
    in_order: [
      ['published_on', 'published_until'],
      ['published_on', 'withdrawn_on'],
    ],
    frozen_from: { published_until: null, proof: null, withdrawn_on: null, withdrawn_reason: null, '*': 'closed' },
    // What was shown, and that it was taken back, is not unsaid.
    kept_from: {
      ...at('decided', ['withdrawn_on', 'withdrawn_reason']),
      ...at('closed', ['published_until', 'proof']),
    },
    removable_until: 'implementing',
  },
  // As long as there is a disclosure, whatever became of the item since; its own day is held to the disclosure's.
  objection: {
    day: 'raised_on',
    past_days: ['answered_on'],
    fixed: [],
    from: 'drafting',
    until: 'closed',
    in_order: [['raised_on', 'answered_on']],
    // What a resident objected to is not rewritten by those who are to answer it.
    frozen_from: {
      '*': 'requested',
      answer: null,
      outcome: null,
      answered_by_subject_id: null,
      answered_on: null,
    },
    removable_until: 'requested',
  },
  // Owed after a correction, which may have sent the item back, and may be followed by its end.
  legal_education: {
    ...none,
    day: 'held_on',
    from: 'drafting',
    until: 'closed',
    also_after_the_end: { column: 'kind', values: ['publicity', 'education'] },
    frozen_from: { '*': 'closed' },
    removable_until: 'implementing',
  },
  feedback_record: {
    ...none,
    day: 'given_on',
    from: 'decided',
    from_by: { column: 'kind', stages: { request_reply: 'requested', dissent_explanation: 'deliberating' } },
    until: 'closed',
    also_after_the_end: { column: 'kind', values: ['request_reply'] },
    frozen_from: { '*': 'closed' },
    removable_until: 'implementing',
  },
};

/** How far an item is; one that was declined or withdrawn is past everything. */
export const progress = (stage: Stage): number => (rank(stage) < 0 ? Number.POSITIVE_INFINITY : rank(stage));
