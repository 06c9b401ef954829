// The rows of the bodies around consultation, with the columns that the rules read.

import type { Day } from './calendar.ts';
import type { Code } from './code-lists.ts';

type Uuid = string;
type Instant = string;

export interface AssessmentRow {
  id: Uuid;
  assessor_kind: Code<'assessor_kinds'>;
  by_subject_id: Uuid | null;
  assessed_on: Day | null;
  created_at: Instant;
}

export interface SupervisionRecordRow {
  id: Uuid;
  by_subject_id: Uuid;
  matters: Code<'supervision_matters'>[];
  finding: Code<'supervision_findings'>;
  found_on: Day | null;
  rectified_on: Day | null;
  confirmed_on: Day | null;
  created_at: Instant;
}

/** A null day of a beginning or an end is open. */
export interface CommitteeRow {
  id: Uuid;
  established_on: Day | null;
  dissolved_on: Day | null;
}

export interface CommitteeMemberRow {
  id: Uuid;
  committee_id: Uuid;
  role: Code<'committee_roles'>;
  source: Code<'committee_member_sources'>;
  other_office: Code<'director_posts'> | null;
  exception_reason: string | null;
  term_from: Day;
  term_to: Day | null;
}

export interface PlatformRow {
  id: Uuid;
  kind: Code<'platform_kinds'>;
  is_online: boolean;
  established_on: Day | null;
  closed_on: Day | null;
}
