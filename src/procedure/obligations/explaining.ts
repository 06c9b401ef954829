// What is owed to people: feedback to the three audiences, an explanation to each who dissented.

import type { Day } from '../calendar.ts';
import { codes } from '../code-lists.ts';
import type { DecisionRow, FeedbackRecordRow, ItemFacts } from '../facts.ts';
import { explanationsOf, isDissent } from '../rules/closing.ts';
import { decisionInForce, finishes, isCarriedOut, isOn, isOnImplementation } from '../rules/judging.ts';
import { decidedOn, decisionsMade, theDecision } from './deciding.ts';
import { type Discharge, dischargedBy, earliest, latest, type Owed, organiser, owe } from './owed.ts';

const givenOn = ({ given_on }: FeedbackRecordRow) => given_on;

/** Feedback on what became of a decision; of one that is not carried out, on the result. */
export const feedbackOn = (facts: ItemFacts, decision: DecisionRow): FeedbackRecordRow[] => {
  const tells = isCarriedOut(decision.outcome) ? isOnImplementation : isOn;
  return facts.feedback_records.filter(
    (row) => row.kind === 'implementation_feedback' && tells(facts, decision, row, row.given_on),
  );
};

/** By the record that reached the last of the three. */
const reached = (facts: ItemFacts, decision: DecisionRow): Discharge | null => {
  const given = feedbackOn(facts, decision);
  const firsts = codes('audiences').map((audience) =>
    earliest(
      given.filter(({ audiences }) => audiences.includes(audience)),
      givenOn,
    ),
  );
  const found = firsts.filter((row) => row !== undefined);
  return found.length < firsts.length ? null : dischargedBy('feedback_record', latest(found, givenOn), givenOn);
};

export const implementationFeedback = (facts: ItemFacts): Owed[] =>
  decisionsMade(facts).flatMap((decision) => {
    const isDone = !isCarriedOut(decision.outcome) || finishes(facts, decision).open.length === 0;
    const discharge = reached(facts, decision);
    if (!isDone && !discharge) return [];
    const started_on: Day | null = isCarriedOut(decision.outcome)
      ? finishes(facts, decision).finished_on
      : decidedOn(facts, decision);
    const follows = theDecision(decision);
    return [owe(facts, 'implementation_feedback', { ...organiser(facts), follows, started_on, discharge })];
  });

/** From the day of the decision: until there is one, it is owed without a day. */
export const dissentExplanation = (facts: ItemFacts): Owed[] => {
  const decision = decisionInForce(facts);
  const isOver = ['declined', 'withdrawn'].includes(facts.item.stage);
  return facts.opinions.filter(isDissent).flatMap((opinion) => {
    const discharge = dischargedBy('feedback_record', earliest(explanationsOf(facts, opinion), givenOn), givenOn);
    if (isOver && !discharge) return [];
    return [
      owe(facts, 'dissent_explanation', {
        ...organiser(facts),
        follows: { resource: 'opinion', id: opinion.id },
        started_on: decision ? decidedOn(facts, decision) : null,
        discharge,
      }),
    ];
  });
};
