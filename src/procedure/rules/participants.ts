// Who takes part: that it is determined, how broad it is, and whether respected persons are among them.

import type { ItemFacts, ParticipantRow } from '../facts.ts';
import { evidence, met, metUnless, notApplicable, subjectOf, text, theItem, unmet } from './judging.ts';
import type { Rule } from './rule.ts';

const kindOf = (facts: ItemFacts, { subject_id, subject_kind }: ParticipantRow) =>
  subject_kind ?? subjectOf(facts, subject_id)?.kind;

const participantsDetermined: Rule = {
  code: 'participants-determined',
  clause: '二(二)6#participants-determined',
  force: 'must',
  weight: 'guard',
  guards: ['propose'],
  title: { zh: '确定协商主体', en: 'participants determined' },
  message: {
    zh: '列出参与协商的主体,并由召集人确认',
    en: 'list the subjects that take part; the convener confirms the list',
  },
  judge: (facts, { occurred_on, today }) => {
    const { item, participants } = facts;
    const confirmed = item.participants_confirmed_on;
    return metUnless(
      [
        participants.length === 0 && text('没有协商主体', 'there is no participant'),
        confirmed === null && text('召集人尚未确认', 'the convener has not confirmed them'),
        confirmed !== null &&
          confirmed > (occurred_on ?? today) &&
          text('确认日期尚未到', 'they are not confirmed yet on this day'),
      ],
      participants.length > 0 ? evidence('participant', participants) : theItem(facts),
    );
  },
  examples: {
    holds: [
      { title: { zh: '两名主体,已确认', en: 'two, confirmed' }, facts: {}, standing: 'met' },
      {
        title: { zh: '一个群体,提出当日确认', en: 'one group, confirmed on the day of proposal' },
        facts: {
          item: { participants_confirmed_on: '2025-03-20' },
          participants: [{ subject_id: null, subject_kind: 'registered_resident', label: '三社全体住户' }],
        },
        proposal: { action: 'propose', occurred_on: '2025-03-20' },
        standing: 'met',
      },
    ],
    fails: [
      { title: { zh: '没有主体', en: 'none' }, facts: { participants: [] }, standing: 'unmet' },
      {
        title: { zh: '未确认', en: 'not confirmed' },
        facts: { item: { participants_confirmed_on: null } },
        standing: 'unmet',
      },
      {
        title: { zh: '提出次日才确认', en: 'confirmed the day after the proposal' },
        facts: { item: { participants_confirmed_on: '2025-03-21' } },
        proposal: { action: 'propose', occurred_on: '2025-03-20' },
        standing: 'unmet',
      },
    ],
  },
};

const participantsBroad: Rule = {
  code: 'participants-broad',
  clause: '二(二)6#participants-broad',
  force: 'must',
  weight: 'finding',
  guards: ['propose'],
  title: { zh: '主体广泛', en: 'participants broad' },
  message: { zh: '参与协商的主体不少于两类', en: 'at least two kinds of subject take part' },
  our_reading: { zh: '“各类主体”读作两类以上', en: '各类主体 is read as two kinds or more' },
  judge: (facts) => {
    const kinds = new Set(facts.participants.map((row) => kindOf(facts, row)).filter((kind) => kind !== undefined));
    const found = evidence('participant', facts.participants);
    return kinds.size >= 2
      ? met(found)
      : unmet([text(`只有${kinds.size}类主体`, `kinds of subject: ${kinds.size}`)], found);
  },
  examples: {
    holds: [{ title: { zh: '户籍居民和非户籍居民', en: 'two kinds' }, facts: {}, standing: 'met' }],
    fails: [
      { title: { zh: '只有户籍居民', en: 'one kind' }, facts: { participants: [{}] }, standing: 'unmet' },
      {
        title: { zh: '两个主体同属一类', en: 'two of one kind' },
        facts: { participants: [{}, { subject_id: null, subject_kind: 'registered_resident', label: '三社住户' }] },
        standing: 'unmet',
      },
    ],
  },
};

const respectedPersons: Rule = {
  code: 'respected-persons',
  clause: '二(二)2#respected-persons',
  force: 'must',
  weight: 'finding',
  guards: ['propose'],
  title: { zh: '吸纳威望高、办事公道的人', en: 'respected persons' },
  message: {
    zh: '重视吸纳老党员、老干部、群众代表、两代表一委员和社会工作者等参与',
    en: 'take in veteran members and cadres, delegates, deputies, social workers and the like',
  },
  judge: (facts) => {
    const isRespected = ({ standings, subject_id }: ParticipantRow) =>
      standings.length > 0 || (subjectOf(facts, subject_id)?.standings.length ?? 0) > 0;
    if (facts.participants.length === 0) return notApplicable('尚无协商主体', 'no participant yet');
    const respected = facts.participants.filter(isRespected);
    return respected.length > 0
      ? met(evidence('participant', respected))
      : unmet([text('没有所列身份的人参与', 'nobody of the listed standings takes part')]);
  },
  examples: {
    holds: [
      { title: { zh: '有一名老党员', en: 'a veteran Party member' }, facts: {}, standing: 'met' },
      {
        title: { zh: '身份记在本次参与上', en: 'the standing is kept on the participation' },
        facts: {
          participants: [{ subject_id: null, subject_kind: 'other_stakeholder', standings: ['social_worker'] }],
        },
        standing: 'met',
      },
    ],
    fails: [
      {
        title: { zh: '没有所列身份的人', en: 'nobody of the listed standings' },
        facts: { participants: [{ subject_id: null, subject_kind: 'registered_resident', label: '三社住户' }] },
        standing: 'unmet',
      },
    ],
  },
};

export const participantRules: readonly Rule[] = [participantsDetermined, participantsBroad, respectedPersons];
