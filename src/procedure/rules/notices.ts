// Which notice went to whom before which session: what the rules of notification ask.

import { localDay } from '../calendar.ts';
import { hasFlag } from '../code-lists.ts';
import type { ItemFacts, NoticeRow, SessionFacts } from '../facts.ts';
import { bySessionDay, isSinceNotified } from './judging.ts';
import type { Proposal } from './rule.ts';

export const isWritten = ({ settings }: ItemFacts, { method }: NoticeRow) =>
  settings.written_methods === null
    ? hasFlag('notice_methods', method, 'is_written')
    : settings.written_methods.includes(method);

/** Whether a notice went out before a session; null where a day is not known. */
export const precedes = (notice: NoticeRow, session: SessionFacts): boolean | null => {
  if (notice.session_id !== null && notice.session_id !== session.id) return false;
  if (session.held_on === null && session.status === 'announced') return true;
  if (notice.sent_on === null || session.held_on === null) return null;
  if (notice.sent_on !== session.held_on) return notice.sent_on < session.held_on;
  // On one day only the hours can tell; instants may differ in precision, so they are not compared as text.
  if (notice.sent_at === null || session.starts_at === null) return false;
  return Date.parse(notice.sent_at) < Date.parse(session.starts_at);
};

/** Who was already a participant on the day: one who joined later is not owed an earlier notice. */
export const participantsAt = ({ participants, item }: ItemFacts, session: SessionFacts | null) =>
  session?.held_on == null || session.status === 'announced' || item.record_mode === 'retrospective'
    ? participants
    : participants.filter((row) => session.held_on !== null && localDay(row.created_at) <= session.held_on);

/** A return begins a new round: what was sent before it told of another proposal. */
export const isOfThisRound = (facts: ItemFacts, notice: NoticeRow) => {
  const returned = facts.transitions.findLast((step) => step.action === 'return' && step.to_stage === 'drafting');
  return !returned?.occurred_on || notice.sent_on === null || notice.sent_on >= returned.occurred_on;
};

/** The sessions in question; `null` stands for one that is not announced yet. */
export const sessionsOf = (facts: ItemFacts, { action }: Proposal): (SessionFacts | null)[] => {
  const sessions = facts.sessions.filter(({ status }) => status !== 'cancelled').toSorted(bySessionDay);
  // While an item is proposed no session of its round can have been held, so only announced ones are meant.
  if (action === 'notify') return [sessions.find(({ status }) => status === 'announced') ?? null];
  if (action === 'convene') return [sessions.find((session) => isSinceNotified(facts, session)) ?? null];
  return sessions.length > 0 ? sessions : [null];
};
