// Deliberation: everyone present is heard, every opinion considered, and high concern has its procedure.

import type { AttendanceRow, ItemFacts, OpinionRow, ParticipantRow } from '../facts.ts';
import {
  evidence,
  heldSessions,
  isBlank,
  isSinceNotified,
  met,
  metUnless,
  notApplicable,
  subjectOf,
  text,
  theItem,
  unmet,
} from './judging.ts';
import type { Rule } from './rule.ts';

const attends = (row: ParticipantRow, attendance: AttendanceRow): boolean =>
  attendance.participant_id === row.id ||
  (attendance.subject_id !== null && attendance.subject_id === row.subject_id) ||
  (attendance.subject_kind !== null && attendance.subject_kind === row.subject_kind && attendance.label === row.label);

/** What was written into a solicitation was not said at a session. */
const isVoicedBy = (row: ParticipantRow, opinion: OpinionRow): boolean =>
  (opinion.session_id !== null || opinion.solicitation_id === null) &&
  (opinion.participant_id === row.id || (opinion.subject_id !== null && opinion.subject_id === row.subject_id));

const hearing = (facts: ItemFacts) => {
  const held = heldSessions(facts);
  const attended = facts.participants.map((row) => ({
    row,
    sessions: held.filter(({ attendances }) => attendances.some((one) => one.is_present && attends(row, one))),
  }));
  const unheard = attended.filter(
    ({ row, sessions }) =>
      sessions.length > 0 &&
      !sessions.some(({ item }) => item.nothing_to_add) &&
      !facts.opinions.some((opinion) => isVoicedBy(row, opinion)),
  );
  const present = attended.filter(({ sessions }) => sessions.length > 0);
  const absent = attended.filter(({ sessions }) => sessions.length === 0);
  return { held, present, absent: absent.map(({ row }) => row), unheard: unheard.map(({ row }) => row) };
};

const namesOf = (facts: ItemFacts, absent: readonly ParticipantRow[]) => {
  const names = absent.map((row) => subjectOf(facts, row.subject_id)?.name ?? row.label ?? row.id);
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
  judge: (facts) => {
    const { held, present, absent, unheard } = hearing(facts);
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

const opinionsConsidered: Rule = {
  code: 'opinions-considered',
  clause: '二(二)6#opinions-considered',
  force: 'must',
  weight: 'guard',
  guards: ['decide'],
  title: { zh: '吸纳各方合理建议', en: 'opinions considered' },
  message: {
    zh: '逐条说明意见如何处理;部分采纳或未采纳的写明理由',
    en: 'say of each opinion what became of it, with the reason where it was not adopted in full',
  },
  our_reading: {
    zh: '“广泛吸纳”不是全部采纳,而是每条意见都有处理;表明没有意见的不用处理',
    en: '广泛吸纳 is not to adopt all: each opinion has a disposition; a statement of having none needs none',
  },
  judge: (facts) => {
    const due = facts.opinions.filter(({ stance }) => stance !== 'none');
    const open = due.filter(({ disposition }) => disposition === null);
    const unreasoned = due.filter(
      ({ disposition, disposition_reason }) =>
        (disposition === 'not_adopted' || disposition === 'partly_adopted') && isBlank(disposition_reason),
    );
    return metUnless(
      [
        open.length > 0 && text(`有${open.length}条意见没有处理`, `opinions without a disposition: ${open.length}`),
        unreasoned.length > 0 &&
          text(
            `有${unreasoned.length}条未(全部)采纳而无理由`,
            `not adopted in full, without a reason: ${unreasoned.length}`,
          ),
      ],
      evidence('opinion', open.length + unreasoned.length > 0 ? [...open, ...unreasoned] : due),
    );
  },
  examples: {
    holds: [
      { title: { zh: '两条意见都已采纳', en: 'both adopted' }, facts: {}, standing: 'met' },
      {
        title: { zh: '一条未采纳,有理由', en: 'one not adopted, with the reason' },
        facts: { opinions: [{ disposition: 'not_adopted', disposition_reason: '路基不具备拓宽条件' }, {}] },
        standing: 'met',
      },
      {
        title: { zh: '表明没有意见的不用处理', en: 'a statement of having none' },
        facts: { opinions: [{ stance: 'none', disposition: null }, {}] },
        standing: 'met',
      },
    ],
    fails: [
      {
        title: { zh: '一条意见没有处理', en: 'one without a disposition' },
        facts: { opinions: [{}, { disposition: null }] },
        standing: 'unmet',
      },
      {
        title: { zh: '未采纳而无理由', en: 'not adopted, without a reason' },
        facts: { opinions: [{ disposition: 'not_adopted', disposition_reason: ' ' }, {}] },
        standing: 'unmet',
      },
    ],
  },
};

const highConcernProcedure: Rule = {
  code: 'high-concern-procedure',
  clause: '二(二)6#high-concern-procedure',
  force: 'must',
  weight: 'guard',
  guards: ['decide'],
  title: { zh: '高关注事项的程序', en: 'high-concern procedure' },
  message: {
    zh: '召开专题议事会或民主听证会;采取同等程序的写明理由;设置要求两者的,两者都召开',
    en: 'hold a special-topic council or a democratic hearing, or say why another procedure is equal; both, where the division asks for both',
  },
  our_reading: {
    zh: '“等程序”包括有理由的同等程序;设置要求两者的,同等程序不能代替',
    en: '等 admits an equal procedure with its reason; where both are asked for, it replaces neither',
  },
  judge: (facts) => {
    if (facts.item.concern !== 'high') return notApplicable('不是高关注事项', 'not of high concern');
    const held = heldSessions(facts);
    const ofForm = (form: 'special_topic_council' | 'democratic_hearing') => held.filter((one) => one.form === form);
    const council = ofForm('special_topic_council');
    const hearingHeld = ofForm('democratic_hearing');
    if (facts.settings.high_concern_needs_both) {
      return metUnless(
        [
          council.length === 0 && text('没有召开专题议事会', 'no special-topic council was held'),
          hearingHeld.length === 0 && text('没有召开民主听证会', 'no democratic hearing was held'),
        ],
        evidence('session', [...council, ...hearingHeld]),
      );
    }
    const any = [...council, ...hearingHeld, ...held.filter(({ item }) => !isBlank(item.equal_procedure_reason))];
    return any.length > 0
      ? met(evidence('session', any))
      : unmet(
          [text('没有经过专题议事会、民主听证会等程序', 'neither a council, a hearing, nor an equal procedure')],
          theItem(facts),
        );
  },
  examples: {
    holds: [
      { title: { zh: '一般事项', en: 'ordinary concern' }, facts: {}, standing: 'not_applicable' },
      {
        title: { zh: '召开民主听证会', en: 'a democratic hearing' },
        facts: { item: { concern: 'high' }, sessions: [{ form: 'democratic_hearing' }] },
        standing: 'met',
      },
      {
        title: { zh: '同等程序,有理由', en: 'an equal procedure with its reason' },
        facts: {
          item: { concern: 'high' },
          sessions: [{ item: { equal_procedure_reason: '全体住户到会并逐户表态' } }],
        },
        standing: 'met',
      },
      {
        title: { zh: '要求两者,两者都已召开', en: 'both asked for, both held' },
        facts: {
          item: { concern: 'high' },
          settings: { high_concern_needs_both: true },
          sessions: [{ form: 'democratic_hearing' }, { form: 'special_topic_council' }],
        },
        standing: 'met',
      },
    ],
    fails: [
      {
        title: { zh: '只开了议事会', en: 'an ordinary council only' },
        facts: { item: { concern: 'high' } },
        standing: 'unmet',
      },
      {
        title: { zh: '听证会只预告、未召开', en: 'a hearing announced, not held' },
        facts: { item: { concern: 'high' }, sessions: [{ form: 'democratic_hearing', status: 'announced' }] },
        standing: 'unmet',
      },
      {
        title: { zh: '要求两者,只召开其一', en: 'both asked for, one held' },
        facts: {
          item: { concern: 'high' },
          settings: { high_concern_needs_both: true },
          sessions: [{ form: 'democratic_hearing', item: { equal_procedure_reason: '全体住户到会' } }],
        },
        standing: 'unmet',
      },
    ],
  },
};

export const deliberatingRules: readonly Rule[] = [everyoneHeard, opinionsConsidered, highConcernProcedure];
