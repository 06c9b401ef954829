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
    past_days: ['requested_on', 'entrusted_on', 'participants_confirmed_on', 'cross_village_procedure_fixed_on'],
    from: 'requested',
    until: 'closed',
    // The origin says at which stage the history starts.
    fixed: ['origin', 'record_mode', 'stage', 'decision_id'],
    frozen_from: {
      requested_on: 'soliciting',
      ...at('proposed', ['division_code', 'scope', 'affected_division_codes', 'single_village_unable_reason']),
      ...at('proposed', ['population_judgement', 'category', 'secondary_categories', 'topic', 'legal_basis']),
      // 谁召集谁负责: not changed behind the backs of those who were notified.
      ...at('proposed', ['requester_subject_id', 'lead_subject_ids', 'convener_subject_id']),
      ...at('proposed', ['participants_confirmed_on']),
      // In both directions: lowered, it would escape its procedure; to change it is to return.
      ...at('proposed', ['concern', 'concern_judgement']),
      ...at('notified', ['title', 'content', 'cross_village_procedure', 'cross_village_procedure_fixed_on']),
      ...at('decided', ['is_professional', 'is_important', 'is_owners_matter']),
      ...at('decided', ['owners_basis', 'department_subject_ids', 'entrusted_by_subject_id', 'entrusted_on']),
      ...at('decided', ['entrustment_document']),
      '*': 'closed',
    },
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
    frozen_from: { received_on: null, '*': 'closed' },
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
  disclosure: {
    ...none,
    day: 'published_on',
    from: 'decided',
    until: 'closed',
    in_order: [['published_on', 'published_until']],
    frozen_from: { published_until: null, proof: null, '*': 'closed' },
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
