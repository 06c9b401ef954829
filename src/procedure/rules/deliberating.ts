// Every opinion is considered, and high concern has its procedure.

import { judgement } from './example-rows.ts';
import { evidence, heldSessions, isBlank, met, metUnless, notApplicable, text, theItem, unmet } from './judging.ts';
import type { Rule } from './rule.ts';

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
        title: { zh: '所填关注度高,判断为不高', en: 'given as high, judged not to be' },
        facts: { item: { concern: 'high' }, judgements: [judgement('high_concern', false)] },
        standing: 'not_applicable',
      },
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
        title: { zh: '所填一般,判断为关注度高,没有专门程序', en: 'given as ordinary, judged to be of high concern' },
        facts: { judgements: [judgement('high_concern', true)] },
        standing: 'unmet',
      },
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

export const deliberatingRules: readonly Rule[] = [opinionsConsidered, highConcernProcedure];
