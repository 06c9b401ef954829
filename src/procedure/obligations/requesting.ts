// An answer owed to whoever asked for consultation.

import type { Day } from '../calendar.ts';
import type { ItemFacts, TransitionRow } from '../facts.ts';
import { entryDay, initialStage } from '../lifecycle.ts';
import { type Owed, organiser, owe } from './owed.ts';

export const isRequested = ({ item }: ItemFacts): boolean => initialStage(item.origin) === 'requested';

/** A live item that names no day was asked for on the day it was recorded; a paper case may not know. */
export const requestedOn = ({ item }: ItemFacts): Day | null =>
  item.record_mode === 'live' ? entryDay(item) : item.requested_on;

export const answerOf = ({ transitions }: ItemFacts): TransitionRow | undefined =>
  transitions.find((step) => step.action === 'accept' || step.action === 'decline');

export const requestReply = (facts: ItemFacts): Owed[] => {
  const answer = answerOf(facts);
  if (!isRequested(facts) || (!answer && facts.item.stage === 'withdrawn')) return [];
  const item = { resource: 'agenda_item', id: facts.item.id } as const;
  return [
    owe(facts, 'request_reply', {
      ...organiser(facts),
      follows: item,
      started_on: requestedOn(facts),
      discharge: answer ? { by: item, on: answer.occurred_on } : null,
    }),
  ];
};
