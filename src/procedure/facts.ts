// The facts of one agenda item as the rules see them: the rows of the tables, as one plain JSON value.

import type { AssessmentRow, SupervisionRecordRow } from './body-rows.ts';
import type { Code } from './code-lists.ts';
import type {
  AffectedDivision,
  AgendaItemRow,
  BylawRow,
  DivisionFacts,
  JudgementRow,
  NoticeRow,
  ParticipantRow,
  SessionFacts,
  SolicitationRow,
  SubjectFacts,
} from './fact-rows.ts';
import type { QuorumRuleRow } from './quorum/extended.ts';
import type {
  DecisionRow,
  DisclosureRow,
  FeedbackRecordRow,
  ImplementationRecordRow,
  LegalEducationRow,
  MilestoneRow,
  ObjectionRow,
  OpinionRow,
  ReferralRow,
  TransitionRow,
} from './result-rows.ts';
import type { WorkCalendar } from './working-days.ts';

export type * from './body-rows.ts';
export type * from './fact-rows.ts';
export type * from './result-rows.ts';

/** What a division has set, by its bylaws. Null: nobody set it, so there is no limit. */
export interface ProcedureSettings {
  /** Days between a notice and its session. */
  notice_lead_days: number | null;
  /** Which notice methods count as writing; null: those that the code list marks `is_written`. */
  written_methods: Code<'notice_methods'>[] | null;
  responsible_needs_due_date: boolean;
  /** High concern asks for a special-topic council and a democratic hearing, not for one of them. */
  high_concern_needs_both: boolean;
  /** Days to accept or decline a request. */
  request_reply_days: number | null;
  /** Days to disclose a completed implementation. */
  disclosure_days: number | null;
  /** Days after which a posted document is presumed received. */
  post_delivery_days: number | null;
  /** Days to record a fact after its day. */
  recording_days: number | null;
  /** Days to submit an important matter of the departments to the government, from the decision. */
  submission_days: number | null;
  /** Days to report an entrusted result, from the decision. */
  result_report_days: number | null;
  /** Days to feed implementation back to the three audiences, from its completion. */
  implementation_feedback_days: number | null;
  /** Days for a department to feed back to the stakeholders, from its completion. */
  department_feedback_days: number | null;
  /** Days to explain to who dissented, from the decision. */
  dissent_explanation_days: number | null;
  /** Days to answer an objection to a disclosure. */
  objection_reply_days: number | null;
  /** Days to correct what was found unlawful, from the finding. */
  correction_days: number | null;
  /** Days to record legal education, from the correction. */
  legal_education_days: number | null;
}

export const unsetSettings: ProcedureSettings = {
  notice_lead_days: null,
  written_methods: null,
  responsible_needs_due_date: false,
  high_concern_needs_both: false,
  request_reply_days: null,
  disclosure_days: null,
  post_delivery_days: null,
  recording_days: null,
  submission_days: null,
  result_report_days: null,
  implementation_feedback_days: null,
  department_feedback_days: null,
  dissent_explanation_days: null,
  objection_reply_days: null,
  correction_days: null,
  legal_education_days: null,
};

/** Deleted rows are not in it. `transitions` are in the order of their numbers; the other arrays in any order. */
export interface ItemFacts {
  item: AgendaItemRow;
  division: DivisionFacts;
  affected_divisions: AffectedDivision[];
  /** Every subject that any of the rows refers to. */
  subjects: SubjectFacts[];
  participants: ParticipantRow[];
  solicitations: SolicitationRow[];
  notices: NoticeRow[];
  sessions: SessionFacts[];
  judgements: JudgementRow[];
  opinions: OpinionRow[];
  decisions: DecisionRow[];
  referrals: ReferralRow[];
  implementation_records: ImplementationRecordRow[];
  milestones: MilestoneRow[];
  disclosures: DisclosureRow[];
  objections: ObjectionRow[];
  feedback_records: FeedbackRecordRow[];
  legal_educations: LegalEducationRow[];
  assessments: AssessmentRow[];
  /** Of the item and what belongs to it, and of the sessions that it was on. */
  supervision_records: SupervisionRecordRow[];
  transitions: TransitionRow[];
  /** The bylaws that the item goes by. */
  bylaws: BylawRow[];
  settings: ProcedureSettings;
  /** Rule sets of assemblies that an operator loaded, for the places of the sessions. */
  quorum_rules: QuorumRuleRow[];
  /** Of the item's division: the working days that terms roll to. */
  calendar: WorkCalendar;
}
