// Carrying a decision out by its day, and what a department then owes the stakeholders.

import type { DecisionRow, ImplementationRecordRow, ItemFacts, Uuid } from '../facts.ts';
import { finishes, isCarriedOut, isOn, subjectOf } from '../rules/judging.ts';
import { decidedOn, decisionsMade, theDecision } from './deciding.ts';
import { type Debtor, debtor, dischargedBy, earliest, latest, type Owed, organiser, owe } from './owed.ts';

const reportedOn = ({ reported_on }: ImplementationRecordRow) => reported_on;

const carriedOut = (facts: ItemFacts): DecisionRow[] =>
  decisionsMade(facts).filter(({ outcome }) => isCarriedOut(outcome));

/** What one body finished its part with; null stands for all, where the decision names nobody. */
const finishOf = (facts: ItemFacts, decision: DecisionRow, body: Uuid | null) =>
  latest(finishes(facts, { ...decision, responsible_subject_ids: body === null ? [] : [body] }).done, reportedOn);

export const implementation = (facts: ItemFacts): Owed[] =>
  carriedOut(facts).flatMap((decision) => {
    const { implement_by, responsible_subject_ids } = decision;
    const bodies: (Uuid | null)[] = responsible_subject_ids.length > 0 ? responsible_subject_ids : [null];
    return bodies.map((body) => {
      const whose: Debtor = body === null ? organiser(facts) : debtor(facts, body, 'village_committee');
      return owe(facts, 'implementation', {
        ...whose,
        follows: theDecision(decision),
        isEach: true,
        started_on: decidedOn(facts, decision),
        due: implement_by === null ? null : { due_on: implement_by, is_provisional: false, trace: null },
        is_limit_set: implement_by !== null,
        discharge: dischargedBy('implementation_record', finishOf(facts, decision, body), reportedOn),
      });
    });
  });

/** From the day it finished its part: until then it has nothing to tell. */
export const departmentFeedback = (facts: ItemFacts): Owed[] =>
  carriedOut(facts).flatMap((decision) =>
    decision.responsible_subject_ids
      .filter((id) => subjectOf(facts, id)?.kind === 'government_department')
      .flatMap((department) => {
        const given = facts.feedback_records.filter(
          (row) =>
            row.kind === 'department_feedback' &&
            row.from_subject_id === department &&
            isOn(facts, decision, row, row.given_on),
        );
        const finish = finishOf(facts, decision, department);
        if (!finish && given.length === 0) return [];
        const givenOn = (row: (typeof given)[number]) => row.given_on;
        return [
          owe(facts, 'department_feedback', {
            ...debtor(facts, department, 'government_department'),
            follows: theDecision(decision),
            isEach: true,
            started_on: finish?.reported_on ?? null,
            discharge: dischargedBy('feedback_record', earliest(given, givenOn), givenOn),
          }),
        ];
      }),
  );
