// Which notice went to whom before which session: what the rules of notification ask.

import { isRecordedAfter } from '../as-of.ts';
import { localDay } from '../calendar.ts';
import { hasFlag } from '../code-lists.ts';
import type { ItemFacts, NoticeRow, SessionFacts } from '../facts.ts';
import { bySessionDay, isSinceNotified, lastStep } from './judging.ts';
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

/** The first session of the round: the one that opens the item. */
const openingSession = (facts: ItemFacts) =>
  facts.sessions
    .filter((session) => session.status !== 'cancelled' && isSinceNotified(facts, session))
    .toSorted(bySessionDay)[0];

/**
 * Who is owed a notice of a session: everybody who was on the list when the item was convened, however late they were
 * recorded; one who was added afterwards is owed one of the sessions since, and not of the one that opened the item.
 */
export const participantsAt = (facts: ItemFacts, session: SessionFacts | null) => {
  const { participants, item } = facts;
  const convened = lastStep(facts, 'convene');
  const notified = lastStep(facts, 'notify')?.number ?? 0;
  if (session === null || session.held_on === null || !convened || convened.number < notified) return participants;
  if (item.record_mode === 'retrospective') return participants;
  const { held_on } = session;
  const opening = openingSession(facts);
  const isLater = opening !== undefined && bySessionDay(opening, session) < 0 && opening.id !== session.id;
  return participants.filter(
    (row) =>
      !isRecordedAfter(row, convened) ||
      (isLater && (session.status === 'announced' || localDay(row.created_at) <= held_on)),
  );
};

/** The sessions in question; `null` stands for one that is not announced yet. */
export const sessionsOf = (facts: ItemFacts, { action }: Proposal): (SessionFacts | null)[] => {
  const sessions = facts.sessions.filter(({ status }) => status !== 'cancelled').toSorted(bySessionDay);
  // While an item is proposed no session of its round can have been held, so only announced ones are meant.
  if (action === 'notify') return [sessions.find(({ status }) => status === 'announced') ?? null];
  if (action === 'convene') return [openingSession(facts) ?? null];
  return sessions.length > 0 ? sessions : [null];
};
