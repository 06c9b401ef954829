// What is put to consultation, and the answer owed to whoever asked for it.

import { answerOf, isRequested, requestedOn } from '../obligations/requesting.ts';
import { dueFrom } from '../obligations/term.ts';
import { exampleIds as ids } from './example-rows.ts';
import { isBlank, late, met, metUnless, noLimit, notApplicable, pending, text, theItem, unmet } from './judging.ts';
import type { Rule } from './rule.ts';

const contentCategory: Rule = {
  code: 'content-category',
  clause: '二(二)1#content-category',
  force: 'must',
  weight: 'guard',
  guards: ['propose'],
  title: { zh: '协商内容类别', en: 'content category' },
  message: {
    zh: '选定六类协商内容之一;法律法规和政策要求协商的写明依据,应协商主体需求的写明提出者',
    en: 'choose one of the six categories; a statutory matter names its legal basis, a requested one its requester',
  },
  judge: (facts) => {
    const { item } = facts;
    return metUnless(
      [
        item.category === null && text('未选协商内容类别', 'no category is chosen'),
        [item.category, ...item.secondary_categories].includes('statutory_matter') &&
          isBlank(item.legal_basis) &&
          text('未写明要求协商的法律法规或政策', 'the law or policy that requires consultation is not named'),
        [item.category, ...item.secondary_categories].includes('subject_request') &&
          item.requester_subject_id === null &&
          text('未写明提出需求的协商主体', 'the subject that asked is not named'),
      ],
      theItem(facts),
    );
  },
  examples: {
    holds: [
      { title: { zh: '公共事务', en: 'public affairs' }, facts: {}, standing: 'met' },
      {
        title: { zh: '法定事项写明依据', en: 'a statutory matter with its basis' },
        facts: { item: { category: 'statutory_matter', legal_basis: '村民委员会组织法第二十四条' } },
        standing: 'met',
      },
      {
        title: { zh: '需求事项写明提出者', en: 'a requested matter with its requester' },
        facts: { item: { category: 'subject_request', requester_subject_id: ids.herder } },
        standing: 'met',
      },
    ],
    fails: [
      { title: { zh: '未选类别', en: 'no category' }, facts: { item: { category: null } }, standing: 'unmet' },
      {
        title: { zh: '法定事项依据为空白', en: 'a statutory matter with a blank basis' },
        facts: { item: { category: 'statutory_matter', legal_basis: ' ' } },
        standing: 'unmet',
      },
      {
        title: {
          zh: '需求事项(次要类别)无提出者',
          en: 'a requested matter, as a secondary category, without requester',
        },
        facts: { item: { secondary_categories: ['subject_request'] } },
        standing: 'unmet',
      },
    ],
  },
};

const requestAnswered: Rule = {
  code: 'request-answered',
  clause: '二(一)#request-answered',
  see_also: ['二(二)1#request-answered'],
  force: 'must',
  weight: 'finding',
  guards: ['accept', 'decline'],
  title: { zh: '答复协商需求', en: 'request answered' },
  message: {
    zh: '在期限内受理,或者说明理由不予受理',
    en: 'accept the request, or decline it with a reason, within the days set',
  },
  judge: (facts, { action, occurred_on, today }) => {
    const { item } = facts;
    if (!isRequested(facts)) return notApplicable('不是提出的需求', 'nobody asked for it');
    const answer = answerOf(facts);
    const isAnswering = action === 'accept' || action === 'decline';
    if (!answer && !isAnswering && item.stage === 'withdrawn')
      return notApplicable('答复前已撤回', 'withdrawn unanswered');
    const answeredOn = answer ? answer.occurred_on : occurred_on;
    const due = dueFrom(facts, 'request_reply', requestedOn(facts));
    const open = text('需求尚未答复', 'the request is not answered');
    if (due === null) {
      return answer || isAnswering ? met(theItem(facts), noLimit.note) : pending(theItem(facts), open);
    }
    if (!answer && !isAnswering)
      return today > due.due_on ? unmet([open], theItem(facts)) : pending(theItem(facts), open);
    if (answeredOn === null) return met(theItem(facts), text('答复日期不详', 'the day of the answer is not known'));
    return answeredOn > due.due_on ? late(theItem(facts)) : met(theItem(facts));
  },
  examples: {
    holds: [
      {
        title: { zh: '最后一日为星期日,顺延到次日受理', en: 'the last day is a Sunday: accepted on the next' },
        facts: {
          item: { origin: 'resident_request', requested_on: '2025-03-01' },
          settings: { request_reply_days: 15 },
          transitions: [{ action: 'accept', from_stage: 'requested', to_stage: 'drafting', occurred_on: '2025-03-17' }],
        },
        standing: 'met',
      },
      {
        title: { zh: '未设期限', en: 'no limit set' },
        facts: {
          item: { origin: 'resident_request', requested_on: '2025-03-01' },
          transitions: [
            { action: 'decline', from_stage: 'requested', to_stage: 'declined', occurred_on: '2025-09-01' },
          ],
        },
        standing: 'met',
      },
      { title: { zh: '由牵头组织提出', en: 'raised by the lead body' }, facts: {}, standing: 'not_applicable' },
    ],
    fails: [
      {
        title: { zh: '期限次日受理', en: 'accepted the day after the last' },
        facts: {
          item: { origin: 'resident_request', requested_on: '2025-03-01' },
          settings: { request_reply_days: 15 },
          transitions: [{ action: 'accept', from_stage: 'requested', to_stage: 'drafting', occurred_on: '2025-03-18' }],
        },
        standing: 'late',
      },
      {
        title: { zh: '期限已过仍未答复', en: 'unanswered after the last day' },
        facts: {
          item: { origin: 'subject_request', stage: 'requested', requested_on: '2025-03-01' },
          settings: { request_reply_days: 15 },
          transitions: [],
        },
        proposal: { today: '2025-03-18' },
        standing: 'unmet',
      },
      {
        title: { zh: '期限最后一日尚未答复', en: 'unanswered on the last day' },
        facts: {
          item: { origin: 'subject_request', stage: 'requested', requested_on: '2025-03-01' },
          settings: { request_reply_days: 15 },
          transitions: [],
        },
        proposal: { today: '2025-03-17' },
        standing: 'pending',
      },
    ],
  },
};

export const contentRules: readonly Rule[] = [contentCategory, requestAnswered];
