// What is owed before an item is closed: feedback to all, explanation to those who dissented.

import type { FeedbackRecordRow, ItemFacts, OpinionRow } from '../facts.ts';
import { exampleIds as ids } from './example-rows.ts';
import {
  decisionOf,
  evidence,
  isCarriedOut,
  isOn,
  isOnImplementation,
  met,
  metUnless,
  noDecision,
  notApplicable,
  text,
  unmet,
} from './judging.ts';
import type { Rule } from './rule.ts';

const feedbackGiven: Rule = {
  code: 'feedback-given',
  clause: '二(二)6#feedback-given',
  force: 'must',
  weight: 'guard',
  guards: ['close'],
  title: { zh: '反馈落实情况', en: 'feedback given' },
  message: {
    zh: '向协商主体、利益相关方和居民反馈落实情况;否决或不采取行动的反馈协商结果',
    en: 'give feedback on implementation to participants, stakeholders and residents; of a rejection, on the result',
  },
  our_reading: {
    zh: '组织实施之日起的反馈才算反馈落实情况',
    en: 'it tells of implementation from the day that began',
  },
  judge: (facts, proposal) => {
    const decision = decisionOf(facts, proposal);
    if (!decision) return noDecision;
    const tells = isCarriedOut(decision.outcome) ? isOnImplementation : isOn;
    const given = facts.feedback_records.filter(
      (row) => row.kind === 'implementation_feedback' && tells(facts, decision, row, row.given_on),
    );
    const reached = new Set(given.flatMap(({ audiences }) => audiences));
    return metUnless(
      [
        !reached.has('participants') && text('没有向协商主体反馈', 'no feedback to participants'),
        !reached.has('stakeholders') && text('没有向利益相关方反馈', 'no feedback to stakeholders'),
        !reached.has('residents') && text('没有向居民反馈', 'no feedback to residents'),
      ],
      evidence('feedback_record', given),
    );
  },
  examples: {
    holds: [
      { title: { zh: '一次反馈三类对象', en: 'all three at once' }, facts: {}, standing: 'met' },
      {
        title: { zh: '分三次反馈', en: 'one after another' },
        facts: {
          feedback_records: [
            { audiences: ['participants'] },
            { audiences: ['stakeholders'] },
            { audiences: ['residents'] },
          ],
        },
        standing: 'met',
      },
      {
        title: { zh: '否决,反馈结果', en: 'a rejection, feedback on the result' },
        facts: {
          decisions: [{ outcome: 'rejected' }],
          transitions: [{}, {}, {}, {}, {}],
          feedback_records: [{ given_on: '2025-04-02' }],
        },
        standing: 'met',
      },
    ],
    fails: [
      {
        title: { zh: '没有向居民反馈', en: 'residents left out' },
        facts: { feedback_records: [{ audiences: ['participants', 'stakeholders'] }] },
        standing: 'unmet',
      },
      {
        title: { zh: '组织实施前一日反馈', en: 'the day before implementation began' },
        facts: { feedback_records: [{ given_on: '2025-04-02' }] },
        standing: 'unmet',
      },
      {
        title: { zh: '对另一决定的反馈', en: 'feedback on another decision' },
        facts: { feedback_records: [{ decision_id: ids.secondDecision }] },
        standing: 'unmet',
      },
      {
        title: { zh: '否决,没有反馈结果', en: 'a rejection, no feedback' },
        facts: { decisions: [{ outcome: 'rejected' }], feedback_records: [] },
        standing: 'unmet',
      },
    ],
  },
};

const isAnonymous = ({ participant_id, subject_id }: OpinionRow) => participant_id === null && subject_id === null;

/** Who is owed an explanation. */
export const isDissent = ({ stance, disposition }: OpinionRow) =>
  stance === 'oppose' || (stance === 'concern' && disposition === 'not_adopted');

const publicMethods: readonly FeedbackRecordRow['method'][] = ['posting', 'broadcast'];

/** Told to all residents, or put where all can read or hear it: nobody anonymous can be told otherwise. */
const isPublished = ({ audiences, method }: FeedbackRecordRow) =>
  audiences.includes('residents') || publicMethods.includes(method);

/** The explanations that an opinion was given: those that name it, and to somebody anonymous the published ones. */
export const explanationsOf = (facts: ItemFacts, opinion: OpinionRow): FeedbackRecordRow[] =>
  facts.feedback_records.filter(
    (row) =>
      row.kind === 'dissent_explanation' &&
      (row.opinion_ids.includes(opinion.id) || (isAnonymous(opinion) && isPublished(row))),
  );

const dissentExplained: Rule = {
  code: 'dissent-explained',
  clause: '二(二)7#dissent-explained',
  force: 'must',
  weight: 'guard',
  guards: ['close'],
  title: { zh: '对不同意见的解释说明', en: 'dissent explained' },
  message: { zh: '对每条不同意见作出解释说明', en: 'give an explanation for each dissenting opinion' },
  our_reading: {
    zh: '反对的意见,以及未被采纳的担忧,为“持不同意见”;对居民公开、张贴或者广播的解释说明视为已向匿名者说明',
    en: 'opposition, and a concern not adopted, are dissent; an explanation told to residents, posted or broadcast reaches the anonymous',
  },
  judge: (facts) => {
    const dissents = facts.opinions.filter(isDissent);
    if (dissents.length === 0) return notApplicable('没有不同意见', 'nobody dissented');
    const open = dissents.filter((opinion) => explanationsOf(facts, opinion).length === 0);
    const explanations = new Set(dissents.flatMap((opinion) => explanationsOf(facts, opinion)));
    return open.length === 0
      ? met(evidence('feedback_record', [...explanations]))
      : unmet(
          [text(`有${open.length}条不同意见没有解释说明`, `dissenting opinions unexplained: ${open.length}`)],
          evidence('opinion', open),
        );
  },
  examples: {
    holds: [
      { title: { zh: '没有不同意见', en: 'nobody dissented' }, facts: {}, standing: 'not_applicable' },
      {
        title: { zh: '担忧已被采纳', en: 'a concern that was adopted' },
        facts: { opinions: [{ stance: 'concern' }, {}] },
        standing: 'not_applicable',
      },
      {
        title: { zh: '一份说明答复两条反对', en: 'one explanation for two' },
        facts: {
          opinions: [{ stance: 'oppose' }, { stance: 'oppose' }],
          feedback_records: [{}, { kind: 'dissent_explanation', opinion_ids: [ids.opinion, ids.secondOpinion] }],
        },
        standing: 'met',
      },
      {
        title: { zh: '匿名反对,公开说明', en: 'anonymous, explained in public' },
        facts: {
          opinions: [{ stance: 'oppose', participant_id: null }],
          feedback_records: [{}, { kind: 'dissent_explanation', audiences: ['residents'] }],
        },
        standing: 'met',
      },
      {
        title: { zh: '匿名反对,张贴说明', en: 'anonymous, the explanation posted' },
        facts: {
          opinions: [{ stance: 'oppose', participant_id: null }],
          feedback_records: [{}, { kind: 'dissent_explanation', audiences: [], method: 'posting' }],
        },
        standing: 'met',
      },
    ],
    fails: [
      {
        title: { zh: '匿名反对,电话说明给别人', en: 'anonymous, explained by telephone to somebody' },
        facts: {
          opinions: [{ stance: 'oppose', participant_id: null }],
          feedback_records: [{}, { kind: 'dissent_explanation', audiences: [], method: 'telephone' }],
        },
        standing: 'unmet',
      },
      {
        title: { zh: '两条反对只说明一条', en: 'two, one explained' },
        facts: {
          opinions: [{ stance: 'oppose' }, { stance: 'oppose' }],
          feedback_records: [{}, { kind: 'dissent_explanation', opinion_ids: [ids.opinion] }],
        },
        standing: 'unmet',
      },
      {
        title: { zh: '担忧未被采纳,没有说明', en: 'a concern not adopted, unexplained' },
        facts: { opinions: [{ stance: 'concern', disposition: 'not_adopted', disposition_reason: '造价过高' }, {}] },
        standing: 'unmet',
      },
      {
        title: { zh: '实名反对,只有公开说明', en: 'named, explained in public only' },
        facts: {
          opinions: [{ stance: 'oppose' }],
          feedback_records: [{}, { kind: 'dissent_explanation', audiences: ['residents'], opinion_ids: [] }],
        },
        standing: 'unmet',
      },
    ],
  },
};

export const closingRules: readonly Rule[] = [feedbackGiven, dissentExplained];
