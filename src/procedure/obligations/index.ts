// What is owed on an item: computed from its records, never typed in.

import type { Day } from '../calendar.ts';
import type { ItemFacts } from '../facts.ts';
import { withJudgements } from '../judgements.ts';
import { correction, legalEducation } from './correcting.ts';
import { isBinding } from './deciding.ts';
import { disclosure, objectionReply } from './disclosing.ts';
import { dissentExplanation, implementationFeedback } from './explaining.ts';
import { departmentFeedback, implementation } from './implementing.ts';
import type { ObligationKind } from './kinds.ts';
import { advanceNotice } from './notifying.ts';
import { type Obligation, type Owed, stateOf } from './owed.ts';
import { governmentWrittenReply, resultReport, submission } from './reporting.ts';
import { requestReply } from './requesting.ts';

export type { Obligation } from './owed.ts';

const owedBy: Readonly<Record<ObligationKind, (facts: ItemFacts) => Owed[]>> = {
  request_reply: requestReply,
  advance_notice: advanceNotice,
  submission,
  result_report: resultReport,
  government_written_reply: governmentWrittenReply,
  implementation,
  disclosure,
  implementation_feedback: implementationFeedback,
  department_feedback: departmentFeedback,
  dissent_explanation: dissentExplanation,
  objection_reply: objectionReply,
  correction,
  legal_education: legalEducation,
};

/** A decision that binds nobody any more asks for nothing further; what was done on it stays. */
const isStillOwed = ({ decisions }: ItemFacts, { kind, follows, discharge }: Owed): boolean => {
  if (discharge || kind === 'correction' || kind === 'legal_education') return true;
  const decision = decisions.find(({ id }) => follows.resource === 'decision' && id === follows.id);
  return decision === undefined || isBinding(decision);
};

export const owedOn = (facts: ItemFacts): Owed[] => {
  const judged = withJudgements(facts);
  return Object.values(owedBy)
    .flatMap((owed) => owed(judged))
    .filter((owed) => isStillOwed(judged, owed));
};

export const obligationsOf = (facts: ItemFacts, today: Day): Obligation[] =>
  owedOn(facts).map((owed) => ({ ...owed, state: stateOf(owed, today) }));
