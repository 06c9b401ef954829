// Residents object to what is disclosed, and are answered.

import { dueFrom } from '../obligations/term.ts';
import { evidence, late, met, notApplicable, pending, text, unmet } from './judging.ts';
import type { Rule } from './rule.ts';

const objectionAnswered: Rule = {
  code: 'objection-answered',
  clause: '二(二)7#objection-reply',
  see_also: ['law:村民委员会组织法.31'],
  force: 'must',
  weight: 'finding',
  guards: [],
  title: { zh: '答复异议', en: 'objections answered' },
  message: {
    zh: '对公开内容提出的每条异议作出答复',
    en: 'answer each objection to what was disclosed',
  },
  our_reading: {
    zh: '接受群众监督,即对异议作出处理并答复;期限为本区划的设置,未设期限的不判断早晚',
    en: 'to be supervised by the people is to settle and answer their objections; by when is a setting, and without one nothing is late',
  },
  judge: (facts, proposal) => {
    const { objections } = facts;
    if (objections.length === 0) return notApplicable('没有异议', 'nobody objected');
    const isOver = ({ raised_on }: (typeof objections)[number], day: string | null) => {
      const due = dueFrom(facts, 'objection_reply', raised_on);
      return due !== null && day !== null && day > due.due_on;
    };
    const open = objections.filter(({ outcome }) => outcome === null);
    const overdue = open.filter((row) => isOver(row, proposal.today));
    if (overdue.length > 0) {
      return unmet(
        [text(`有${overdue.length}条异议逾期没有答复`, `objections overdue for an answer: ${overdue.length}`)],
        evidence('objection', overdue),
      );
    }
    const behind = objections.filter((row) => isOver(row, row.answered_on));
    if (behind.length > 0) return late(evidence('objection', behind));
    return open.length === 0
      ? met(evidence('objection', objections))
      : pending(
          evidence('objection', open),
          text(`有${open.length}条异议没有答复`, `objections without an answer: ${open.length}`),
        );
  },
  examples: {
    holds: [
      { title: { zh: '没有异议', en: 'nobody objected' }, facts: {}, standing: 'not_applicable' },
      {
        title: { zh: '已答复,未设期限', en: 'answered, no limit set' },
        facts: { objections: [objection('2025-06-19')] },
        standing: 'met',
      },
      {
        title: { zh: '最后一日答复', en: 'answered on the last day' },
        facts: { settings: { objection_reply_days: 3 }, objections: [objection('2025-06-19')] },
        standing: 'met',
      },
    ],
    fails: [
      {
        title: { zh: '次日答复', en: 'answered the day after' },
        facts: { settings: { objection_reply_days: 3 }, objections: [objection('2025-06-20')] },
        standing: 'late',
      },
      {
        title: { zh: '期限已过没有答复', en: 'the last day passed without an answer' },
        facts: { settings: { objection_reply_days: 3 }, objections: [objection(null)] },
        proposal: { today: '2025-06-20' },
        standing: 'unmet',
      },
      {
        title: { zh: '最后一日尚未答复', en: 'on the last day, no answer yet' },
        facts: { settings: { objection_reply_days: 3 }, objections: [objection(null)] },
        proposal: { today: '2025-06-19' },
        standing: 'pending',
      },
      {
        title: { zh: '没有答复,未设期限', en: 'no answer, no limit set' },
        facts: { objections: [objection(null)] },
        standing: 'pending',
      },
    ],
  },
};

function objection(answered_on: string | null) {
  return {
    id: '01957000-0000-7000-8000-000000000092',
    disclosure_id: '01957000-0000-7000-8000-000000000087',
    subject_id: null,
    raised_on: '2025-06-16',
    outcome: answered_on === null ? null : ('not_upheld' as const),
    answered_by_subject_id: null,
    answered_on,
    created_at: '2025-06-16T02:00:00.000Z',
  };
}

export const objectingRules: readonly Rule[] = [objectionAnswered];
