// Unlawful results are corrected; what happened is recorded in time.

import type { Day } from '../calendar.ts';
import { daysBetween, localDay } from '../calendar.ts';
import type { ItemFacts } from '../facts.ts';
import { exampleIds as ids } from './example-rows.ts';
import { evidence, isBlank, met, metUnless, noLimit, notApplicable, text, unmet } from './judging.ts';
import type { Evidence, EvidenceResource, Rule } from './rule.ts';

const law = '《中华人民共和国村民委员会组织法》第二十七条';
const education = {
  id: '01957000-0000-7000-8000-000000000093',
  decision_id: ids.decision as string,
  by_subject_id: ids.townshipGovernment as string,
  held_on: '2025-06-18',
  created_at: '2025-06-18T02:00:00.000Z',
};

const unlawfulCorrected: Rule = {
  code: 'unlawful-corrected',
  clause: '二(二)7#unlawful-corrected',
  see_also: ['二(二)7#legal-education', 'law:村民委员会组织法.5'],
  force: 'must',
  weight: 'finding',
  guards: [],
  title: { zh: '违法结果依法纠正', en: 'unlawful result corrected' },
  message: {
    zh: '认定违法的决定由基层政府撤销或者改正,写明法律依据,并做好法治宣传教育',
    en: 'the government annuls or amends a decision that it found unlawful, names the law, and gives legal education',
  },
  our_reading: {
    zh: '认定违法后,该决定不再有效,写明法律依据,且就该决定记录了法治宣传教育,才算纠正',
    en: 'corrected once the decision is no longer in force, the law is named, and legal education on it is recorded',
  },
  judge: ({ decisions, legal_educations }) => {
    const unlawful = decisions.filter(({ legality }) => legality.startsWith('unlawful'));
    if (unlawful.length === 0) return notApplicable('没有被认定违法的决定', 'no decision was found unlawful');
    const standing = unlawful.filter(({ status }) => status === 'in_force' || status === 'draft');
    const groundless = unlawful.filter((row) => isBlank(row.legality_basis) && isBlank(row.legality_reason));
    const untaught = unlawful.filter(({ id }) => !legal_educations.some((row) => row.decision_id === id));
    return metUnless(
      [
        standing.length > 0 && text('被认定违法的决定尚未纠正', 'a decision found unlawful is not corrected'),
        groundless.length > 0 && text('没有写明违法认定的法律依据', 'the law that the finding rests on is not named'),
        untaught.length > 0 && text('没有记录法治宣传教育', 'legal education is not recorded'),
      ],
      [...evidence('decision', unlawful), ...evidence('legal_education', legal_educations)],
    );
  },
  examples: {
    holds: [
      { title: { zh: '没有违法', en: 'nothing unlawful' }, facts: {}, standing: 'not_applicable' },
      {
        title: { zh: '违法决定已被取代,并作了法治宣传教育', en: 'superseded by its amendment, with legal education' },
        facts: {
          decisions: [{ legality: 'unlawful_amended', status: 'superseded', legality_basis: law }, {}],
          legal_educations: [education],
        },
        standing: 'met',
      },
    ],
    fails: [
      {
        title: { zh: '认定违法,尚未纠正', en: 'found unlawful, not corrected yet' },
        facts: {
          decisions: [{ legality: 'unlawful_uncorrected', legality_basis: law }],
          legal_educations: [education],
        },
        standing: 'unmet',
      },
      {
        title: { zh: '认定违法而仍有效', en: 'found unlawful, still in force' },
        facts: { decisions: [{ legality: 'unlawful_annulled' }] },
        standing: 'unmet',
      },
      {
        title: { zh: '已纠正而没有法治宣传教育', en: 'corrected, without legal education' },
        facts: { decisions: [{ legality: 'unlawful_amended', status: 'superseded', legality_basis: law }, {}] },
        standing: 'unmet',
      },
      {
        title: { zh: '已纠正而没有法律依据', en: 'corrected, no law named' },
        facts: {
          decisions: [{ legality: 'unlawful_amended', status: 'superseded' }, {}],
          legal_educations: [education],
        },
        standing: 'unmet',
      },
      {
        title: { zh: '法治宣传教育针对另一决定', en: 'legal education on another decision' },
        facts: {
          decisions: [{ legality: 'unlawful_amended', status: 'superseded', legality_basis: law }, {}],
          legal_educations: [{ ...education, decision_id: ids.secondDecision }],
        },
        standing: 'unmet',
      },
    ],
  },
};

type Dated = { readonly evidence: Evidence; readonly day: Day | null; readonly recorded: string };

const dated = (facts: ItemFacts): Dated[] => {
  const rows = <T extends { id: string; created_at: string }>(
    resource: EvidenceResource,
    list: readonly T[],
    day: (row: T) => Day | null,
  ) => list.map((row) => ({ evidence: { resource, id: row.id }, day: day(row), recorded: row.created_at }));
  return [
    ...rows('solicitation', facts.solicitations, (row) => row.started_on),
    ...rows('notice', facts.notices, (row) => row.sent_on),
    ...rows('opinion', facts.opinions, (row) => row.voiced_on),
    ...rows('decision', facts.decisions, (row) => row.decided_on),
    ...rows('referral', facts.referrals, (row) => row.sent_on),
    ...rows('implementation_record', facts.implementation_records, (row) => row.reported_on),
    ...rows('disclosure', facts.disclosures, (row) => row.published_on),
    ...rows('feedback_record', facts.feedback_records, (row) => row.given_on),
    ...rows('assessment', facts.assessments, (row) => row.assessed_on),
    ...rows('objection', facts.objections, (row) => row.raised_on),
    ...rows('legal_education', facts.legal_educations, (row) => row.held_on),
    // A session is recorded when it is announced, before its day: it cannot be late by its creation.
    ...rows('session', facts.sessions, (row) => row.held_on),
  ];
};

const recordedInTime: Rule = {
  code: 'recorded-in-time',
  clause: '三(二)#settings',
  force: 'must',
  weight: 'finding',
  guards: [],
  sees_everything: true,
  title: { zh: '及时记录', en: 'recorded in time' },
  message: { zh: '在所设天数内记录发生的事', en: 'record what happened within the days set' },
  our_reading: {
    zh: '本服务的规则:通知没有规定;天数为本区划的设置;补录的议题不判断',
    en: 'a rule of this service, not of the notice; the number is a setting; retrospective items are not judged',
  },
  judge: (facts) => {
    const days = facts.settings.recording_days;
    if (facts.item.record_mode === 'retrospective') return notApplicable('补录', 'recorded in retrospect');
    if (days === null) return noLimit;
    const late = dated(facts).filter(
      ({ day, recorded }) => day !== null && daysBetween(day, localDay(recorded)) > days,
    );
    return late.length === 0
      ? met()
      : unmet(
          [text(`有${late.length}条记录迟于${days}天`, `records later than ${days} days: ${late.length}`)],
          late.map((row) => row.evidence),
        );
  },
  examples: {
    holds: [
      {
        title: { zh: '恰好在第三天记录', en: 'exactly on the third day' },
        facts: {
          settings: { recording_days: 3 },
          notices: [{ sent_on: '2025-03-22', created_at: '2025-03-25T15:59:59.999Z' }],
        },
        standing: 'met',
      },
      { title: { zh: '未设天数', en: 'no limit set' }, facts: {}, standing: 'not_applicable' },
    ],
    fails: [
      {
        title: { zh: '北京时间第四天零时记录', en: 'at midnight, the fourth day in Shanghai' },
        facts: {
          settings: { recording_days: 3 },
          notices: [{ sent_on: '2025-03-22', created_at: '2025-03-25T16:00:00.000Z' }],
        },
        standing: 'unmet',
      },
    ],
  },
};

export const correctingRules: readonly Rule[] = [unlawfulCorrected, recordedInTime];
