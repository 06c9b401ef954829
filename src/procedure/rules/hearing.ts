// Everyone who came to the sessions is heard.

import { isOfThisRound } from '../as-of.ts';
import type { AttendanceRow, ItemFacts, OpinionRow, ParticipantRow } from '../facts.ts';
import { maskName } from '../masking.ts';
import { evidence, heldSessions, isSinceNotified, met, subjectOf, text, unmet } from './judging.ts';
import type { Proposal, Rule } from './rule.ts';

const attends = (row: ParticipantRow, attendance: AttendanceRow): boolean =>
  attendance.participant_id === row.id ||
  (attendance.subject_id !== null && attendance.subject_id === row.subject_id) ||
  (attendance.subject_kind !== null && attendance.subject_kind === row.subject_kind && attendance.label === row.label);

/** What was written into a solicitation was not said at a session. */
const isVoicedBy = (row: ParticipantRow, opinion: OpinionRow): boolean =>
  (opinion.session_id !== null || opinion.solicitation_id === null) &&
  (opinion.participant_id === row.id || (opinion.subject_id !== null && opinion.subject_id === row.subject_id));

const hearing = (facts: ItemFacts, { action, occurred_on }: Proposal) => {
  const day = action === null || facts.item.record_mode === 'retrospective' ? null : occurred_on;
  const opinions = facts.opinions.filter(
    (row) => isOfThisRound(facts, row) && (day === null || row.voiced_on === null || row.voiced_on <= day),
  );
  const held = heldSessions(facts);
  const attended = facts.participants.map((row) => ({
    row,
    sessions: held.filter(({ attendances }) => attendances.some((one) => one.is_present && attends(row, one))),
  }));
  const unheard = attended.filter(
    ({ row, sessions }) =>
      sessions.length > 0 &&
      !sessions.some(({ item }) => item.nothing_to_add) &&
      !opinions.some((opinion) => isVoicedBy(row, opinion)),
  );
  const present = attended.filter(({ sessions }) => sessions.length > 0);
  const absent = attended.filter(({ sessions }) => sessions.length === 0);
  return { held, present, absent: absent.map(({ row }) => row), unheard: unheard.map(({ row }) => row) };
};

const namesOf = (facts: ItemFacts, absent: readonly ParticipantRow[]) => {
  // facts hold names of persons masked; what a record calls somebody without registering him may be a name as well
  const labelOf = ({ label, id }: ParticipantRow) => (label === null ? id : maskName(label));
  const names = absent.map((row) => subjectOf(facts, row.subject_id)?.name ?? labelOf(row));
  return text(`未到会:${names.join('、')}`, `absent: ${names.join(', ')}`);
};

const everyoneHeard: Rule = {
  code: 'everyone-heard',
  clause: '二(二)6#everyone-heard',
  force: 'must',
  weight: 'guard',
  guards: ['decide'],
  title: { zh: '各类主体充分发表意见', en: 'everyone heard' },
  message: {
    zh: '记录协商活动和到会情况;到会主体都有意见,或者表明没有意见,召集人也可一次记明到会者没有补充',
    en: 'record the session and who came; each who came gave an opinion or stated to have none, or the convener records once that those present had nothing to add',
  },
  our_reading: {
    zh: '征求意见时书面提出的意见不算会上发言;未到会的主体列出姓名或名称,不妨碍决定',
    en: 'what was written into a solicitation was not said at the session; the absent are named and do not block',
  },
  judge: (facts, proposal) => {
    const { held, present, absent, unheard } = hearing(facts, proposal);
    if (!held.some((session) => isSinceNotified(facts, session))) {
      return unmet([text('通报后没有召开过协商活动', 'no session has been held since the notice')]);
    }
    if (present.length === 0) {
      return unmet([text('没有记录到会主体', 'nobody is recorded as present')], evidence('session', held));
    }
    return unheard.length > 0
      ? unmet(
          [text('有到会主体没有发表意见', 'a participant who was present was not heard')],
          evidence('participant', unheard),
        )
      : met(evidence('session', held), absent.length > 0 ? namesOf(facts, absent) : undefined);
  },
  examples: {
    holds: [
      { title: { zh: '两名主体都发表了意见', en: 'both gave an opinion' }, facts: {}, standing: 'met' },
      {
        title: { zh: '一名主体表明没有意见', en: 'one stated to have none' },
        facts: { opinions: [{}, { stance: 'none' }] },
        standing: 'met',
      },
      {
        title: { zh: '召集人记明到会者没有补充', en: 'the convener recorded that those present had nothing to add' },
        facts: { opinions: [], sessions: [{ item: { nothing_to_add: true } }] },
        standing: 'met',
      },
      {
        title: { zh: '未发言的主体没有到会', en: 'the one not heard was absent' },
        facts: { opinions: [{}], sessions: [{ attendances: [{}, { is_present: false }] }] },
        standing: 'met',
      },
    ],
    fails: [
      {
        title: { zh: '一名到会主体没有意见记录', en: 'one who was present was not heard' },
        facts: { opinions: [{}] },
        standing: 'unmet',
      },
      {
        title: { zh: '决定之后才发言', en: 'one spoke the day after the decision' },
        facts: { opinions: [{}, { voiced_on: '2025-04-03' }] },
        proposal: { action: 'decide', occurred_on: '2025-04-02' },
        standing: 'unmet',
      },
      {
        title: { zh: '只在征求意见时提过', en: 'one spoke in the solicitation only' },
        facts: {
          opinions: [{}, { session_id: null, solicitation_id: '01957000-0000-7000-8000-000000000041' }],
        },
        standing: 'unmet',
      },
      {
        title: { zh: '没有记录到会', en: 'nobody recorded as present' },
        facts: { sessions: [{ attendances: [] }] },
        standing: 'unmet',
      },
      {
        title: { zh: '活动只预告、未召开', en: 'announced, not held' },
        facts: { sessions: [{ status: 'announced' }] },
        standing: 'unmet',
      },
    ],
  },
};

export const hearingRules: readonly Rule[] = [everyoneHeard];
