// Notice owed to every participant before each session.

import { presentRound } from '../as-of.ts';
import { localDay } from '../calendar.ts';
import type { ItemFacts, NoticeRow, SessionFacts } from '../facts.ts';
import { isWritten, participantsAt, precedes } from '../rules/notices.ts';
import { type Discharge, debtor, dischargedBy, earliest, latest, type Owed, organiser, owe } from './owed.ts';
import { dueBefore } from './term.ts';

const sentOn = ({ sent_on }: NoticeRow) => sent_on;

/** Each had a notice in writing before the session: discharged by the last of the first notices. */
const notified = (facts: ItemFacts, session: SessionFacts): Discharge | null => {
  const participants = participantsAt(facts, session);
  const firsts = participants.map((row) => {
    const mine = facts.notices.filter(
      (notice) => notice.participant_ids.includes(row.id) && precedes(notice, session) === true,
    );
    return mine.some((notice) => isWritten(facts, notice)) ? earliest(mine, sentOn) : undefined;
  });
  const found = firsts.filter((notice) => notice !== undefined);
  if (participants.length === 0 || found.length < participants.length) return null;
  return dischargedBy('notice', latest(found, sentOn), sentOn);
};

export const advanceNotice = (facts: ItemFacts): Owed[] => {
  const present = presentRound(facts);
  const isOver = ['declined', 'withdrawn'].includes(facts.item.stage);
  return present.sessions
    .filter(({ status }) => status === 'held' || (status === 'announced' && !isOver))
    .map((session) =>
      owe(facts, 'advance_notice', {
        ...organiser(facts),
        ...(session.convener_subject_id ? debtor(facts, session.convener_subject_id, 'village_committee') : {}),
        follows: { resource: 'session', id: session.id },
        started_on: facts.item.record_mode === 'live' ? localDay(session.item.created_at) : null,
        due: session.held_on === null ? null : dueBefore(facts, 'advance_notice', session.held_on),
        // 提前: without a number of days it is still before the session
        is_limit_set: true,
        discharge: notified(present, session),
      }),
    );
};
