// The words in which the rules judge, and the few questions that many of them put to the facts.

import type { Day } from '../calendar.ts';
import type { Code, Text } from '../code-lists.ts';
import type { DecisionRow, ItemFacts, SessionFacts, SubjectFacts, Uuid } from '../facts.ts';
import type { Action } from '../lifecycle.ts';
import type { Evidence, EvidenceResource, Judgement, Proposal } from './rule.ts';

const judgement =
  (standing: Code<'rule_standings'>) =>
  (evidence: readonly Evidence[] = [], note?: Text): Judgement => ({
    standing,
    evidence,
    missing: [],
    ...(note ? { note } : {}),
  });

export const met = judgement('met');
export const late = judgement('late');
export const pending = judgement('pending');
export const notApplicable = (zh: string, en: string): Judgement => judgement('not_applicable')([], { zh, en });

export const unmet = (missing: readonly Text[], evidence: readonly Evidence[] = []): Judgement => ({
  standing: 'unmet',
  evidence,
  missing,
});
export const insufficient = (missing: readonly Text[], evidence: readonly Evidence[] = []): Judgement => ({
  standing: 'insufficient_data',
  evidence,
  missing,
});

/** Met if nothing is missing. */
export const metUnless = (missing: readonly (Text | false)[], evidence: readonly Evidence[] = []): Judgement => {
  const found = missing.filter((text) => text !== false);
  return found.length === 0 ? met(evidence) : unmet(found, evidence);
};

export const text = (zh: string, en: string): Text => ({ zh, en });

export const noLimit = notApplicable('未设期限', 'no limit set');

export const evidence = (resource: EvidenceResource, rows: readonly { id: Uuid }[]): Evidence[] =>
  rows.map(({ id }) => ({ resource, id }));

export const theItem = (facts: ItemFacts): Evidence[] => [{ resource: 'agenda_item', id: facts.item.id }];

export const isBlank = (value: string | null): boolean => value === null || value.trim() === '';

export const subjectOf = (facts: ItemFacts, id: Uuid | null): SubjectFacts | undefined =>
  id === null ? undefined : facts.subjects.find((subject) => subject.id === id);

/** Whether a division is another or lies under it; `-03` is a unit within a village, not a digit more. */
export const isUnder = (code: string, ancestor: string): boolean =>
  code === ancestor || (code.startsWith(ancestor) && (ancestor.length < 12 || code[ancestor.length] === '-'));

/** The village of an item: itself, or the one its unit lies in. */
export const villageCode = (code: string): string => code.slice(0, 12);

export const isCarriedOut = (outcome: Code<'outcomes'>): boolean =>
  outcome === 'adopted' || outcome === 'adopted_with_conditions';

export const decisionInForce = (facts: ItemFacts): DecisionRow | undefined =>
  facts.decisions.find((decision) => decision.status === 'in_force');

/** The decision in question: the one named, else the one in force, else the newest draft (ids ascend in time). */
export const decisionOf = (facts: ItemFacts, proposal: Proposal): DecisionRow | undefined =>
  facts.decisions.find((decision) => decision.id === proposal.decision_id) ??
  decisionInForce(facts) ??
  facts.decisions
    .filter((decision) => decision.status === 'draft')
    .toSorted((a, b) => (a.id < b.id ? -1 : 1))
    .at(-1);

export const noDecision = unmet([text('没有决定', 'there is no decision')]);

export const nothingToDo = notApplicable('决定不须落实', 'nothing is to be carried out');

export const lastStep = (facts: ItemFacts, action: Action) =>
  facts.transitions.findLast((step) => step.action === action);

/** Where the item went to the assembly since the participants were last notified: inquorate or not, it stays there. */
export const escalation = (facts: ItemFacts) => {
  const notified = lastStep(facts, 'notify')?.number ?? 0;
  return facts.transitions.findLast((step) => step.action === 'escalate' && step.number > notified);
};

const notBefore = (day: Day | null, start: Day | null | undefined): boolean =>
  day === null || start === null || start === undefined || day >= start;

/** A session that belongs to the latest round: since the participants were last notified. */
export const isSinceNotified = (facts: ItemFacts, session: SessionFacts): boolean =>
  notBefore(session.held_on, lastStep(facts, 'notify')?.occurred_on);

export const heldSessions = (facts: ItemFacts): SessionFacts[] =>
  facts.sessions.filter((session) => session.status === 'held').toSorted(bySessionDay);

/** The held session of this round whose conclusion counts. */
export const latestConcluded = (facts: ItemFacts): SessionFacts | undefined =>
  heldSessions(facts).findLast((session) => isSinceNotified(facts, session) && session.item.conclusion !== null);

/** In the order of their days; an undated session comes last. */
export const bySessionDay = (a: SessionFacts, b: SessionFacts): number => {
  const key = (session: SessionFacts) => `${session.held_on ?? '9999-12-31'} ${session.starts_at ?? ''} ${session.id}`;
  return key(a) < key(b) ? -1 : 1;
};

/** A session in which what went to the assembly can be settled: of this round, and not before it went there. */
export const isSinceEscalated = (facts: ItemFacts, session: SessionFacts): boolean =>
  isSinceNotified(facts, session) && notBefore(session.held_on, escalation(facts)?.occurred_on);

const since = (facts: ItemFacts, action: 'decided' | 'implement'): Day | null | undefined => {
  const decided = facts.transitions.findLast((step) => step.to_stage === 'decided');
  if (action === 'decided') return decided?.occurred_on;
  return facts.transitions.find((step) => step.action === 'implement' && step.number > (decided?.number ?? 0))
    ?.occurred_on;
};

/** A record made on a decision: it names it, or names none and lies on or after the day it was reached. */
export const isOn = (
  facts: ItemFacts,
  decision: DecisionRow,
  record: { decision_id: Uuid | null },
  day: Day | null,
): boolean =>
  record.decision_id === decision.id || (record.decision_id === null && notBefore(day, since(facts, 'decided')));

/** Made once the decision was being carried out; what comes before cannot tell of its implementation. */
export const isOnImplementation = (
  facts: ItemFacts,
  decision: DecisionRow,
  record: { decision_id: Uuid | null },
  day: Day | null,
): boolean => isOn(facts, decision, record, day) && notBefore(day, since(facts, 'implement'));

/** The latest completion or reasoned end of each responsible body; a record that names no body speaks for all. */
export const finishes = (facts: ItemFacts, decision: DecisionRow) => {
  const records = facts.implementation_records
    .filter((record) => isOn(facts, decision, record, record.reported_on))
    .toSorted((a, b) => (`${a.reported_on ?? ''} ${a.id}` < `${b.reported_on ?? ''} ${b.id}` ? -1 : 1));
  const bodies: (Uuid | null)[] =
    decision.responsible_subject_ids.length > 0 ? decision.responsible_subject_ids : [null];
  const latest = bodies.map((body) => ({
    body,
    record: records.findLast(
      (record) => body === null || record.responsible_subject_id === null || record.responsible_subject_id === body,
    ),
  }));
  const isFinal = (record: (typeof records)[number] | undefined) =>
    record?.progress === 'completed' || (record?.progress === 'ended' && !isBlank(record.ended_reason));
  const done = latest.flatMap(({ record }) => (record && isFinal(record) ? [record] : []));
  const open = latest.filter(({ record }) => !isFinal(record)).map(({ body }) => body);
  const days = done.map((record) => record.reported_on).filter((day) => day !== null);
  // The last body to finish finishes the work.
  return { done, open, finished_on: open.length === 0 ? (days.toSorted().at(-1) ?? null) : null };
};
