/** The plain facts of an agenda item: each is its schema, its window in the procedure, and the same operations. */
import type { FastifyInstance } from 'fastify';
import type { ChangeContext } from '../../db/change.ts';
import { toAnswer, toGovern, toSubmit } from '../../http/access.ts';
import { recordRoutes } from '../../http/record-routes.ts';
import { type Fault, invalid } from '../../problems.ts';
import { agendaItems } from '../agenda-items/schema.ts';
import { Decision, decisionFilters, decisions } from '../decisions/schema.ts';
import { Disclosure, disclosureFilters, disclosures } from '../disclosures/schema.ts';
import { FeedbackRecord, feedbackRecordFilters, feedbackRecords } from '../feedback-records/schema.ts';
import {
  ImplementationRecord,
  implementationRecordFilters,
  implementationRecords,
} from '../implementation-records/schema.ts';
import { LegalEducation, legalEducationFilters, legalEducations } from '../legal-educations/schema.ts';
import { Milestone, milestoneFilters, milestones } from '../milestones/schema.ts';
import { Notice, noticeFilters, notices } from '../notices/schema.ts';
import { Opinion, opinionFilters, opinions } from '../opinions/schema.ts';
import { Participant, participantFilters, participants } from '../participants/schema.ts';
import { Referral, referralFilters, referrals } from '../referrals/schema.ts';
import { Solicitation, solicitationFilters, solicitations } from '../solicitations/schema.ts';
import { factCommands } from './commands.ts';
import { decisionCommands } from './decisions.ts';
import { disclosureCommands } from './disclosures.ts';
import { feedbackRecordCommands } from './feedback.ts';
import { implementationRecordCommands } from './implementation.ts';
import { futureFaults, instantFaults } from './instants.ts';
import { legalEducationCommands } from './legal-education.ts';
import { opinionCommands } from './opinions.ts';
import { referralCommands } from './referrals.ts';
import { unlessSuspended } from './suspension.ts';

type Values = Record<string, unknown>;

export function factRoutes(app: FastifyInstance): void {
  recordRoutes(app, {
    t: participants,
    schemas: Participant,
    collection: '/v1/agenda-items/:agenda_item_id/participants',
    parent: agendaItems,
    tag: 'participants',
    many: 'Participants',
    zh: '参与主体',
    en: ['a participant', 'participants'],
    filters: participantFilters,
    commands: factCommands('participant', participants, { check: isOneParty }),
  });
  recordRoutes(app, {
    t: solicitations,
    schemas: Solicitation,
    tag: 'solicitations',
    many: 'Solicitations',
    zh: '征求意见',
    en: ['a solicitation', 'solicitations'],
    filters: solicitationFilters,
    dayColumn: 'started_on',
    commands: factCommands('solicitation', solicitations),
  });
  recordRoutes(app, {
    t: notices,
    schemas: Notice,
    tag: 'notices',
    many: 'Notices',
    zh: '提前通报',
    en: ['a notice', 'notices'],
    filters: noticeFilters,
    dayColumn: 'sent_on',
    commands: factCommands('notice', notices, { check: isSentOnItsDay }),
  });
  recordRoutes(app, {
    t: opinions,
    schemas: Opinion,
    tag: 'opinions',
    many: 'Opinions',
    zh: '意见建议',
    en: ['an opinion', 'opinions'],
    filters: opinionFilters,
    dayColumn: 'voiced_on',
    create: toSubmit,
    commands: opinionCommands,
  });
  recordRoutes(app, {
    t: decisions,
    schemas: Decision,
    tag: 'decisions',
    many: 'Decisions',
    zh: '协商成果',
    en: ['a decision', 'decisions'],
    filters: decisionFilters,
    dayColumn: 'decided_on',
    commands: decisionCommands,
  });
  recordRoutes(app, {
    t: referrals,
    schemas: Referral,
    tag: 'referrals',
    many: 'Referrals',
    zh: '提交与报告',
    en: ['a referral', 'referrals'],
    filters: referralFilters,
    dayColumn: 'sent_on',
    commands: referralCommands,
  });
  recordRoutes(app, {
    t: implementationRecords,
    schemas: ImplementationRecord,
    tag: 'implementation-records',
    many: 'ImplementationRecords',
    zh: '落实情况',
    en: ['an implementation record', 'implementation records'],
    filters: implementationRecordFilters,
    dayColumn: 'reported_on',
    create: toAnswer,
    commands: implementationRecordCommands,
  });
  recordRoutes(app, {
    t: milestones,
    schemas: Milestone,
    tag: 'milestones',
    many: 'Milestones',
    zh: '落实计划节点',
    en: ['a milestone', 'milestones'],
    filters: milestoneFilters,
    dayColumn: 'planned_on',
    commands: unlessSuspended(factCommands('milestone', milestones), milestones),
  });
  recordRoutes(app, {
    t: disclosures,
    schemas: Disclosure,
    tag: 'disclosures',
    many: 'Disclosures',
    zh: '公开记录',
    en: ['a disclosure', 'disclosures'],
    filters: disclosureFilters,
    dayColumn: 'published_on',
    commands: disclosureCommands,
  });
  recordRoutes(app, {
    t: feedbackRecords,
    schemas: FeedbackRecord,
    tag: 'feedback-records',
    many: 'FeedbackRecords',
    zh: '反馈记录',
    en: ['a feedback record', 'feedback records'],
    filters: feedbackRecordFilters,
    dayColumn: 'given_on',
    create: toAnswer,
    commands: feedbackRecordCommands,
  });
  recordRoutes(app, {
    t: legalEducations,
    schemas: LegalEducation,
    tag: 'legal-educations',
    many: 'LegalEducations',
    zh: '法治宣传教育',
    en: ['legal education', 'legal education'],
    filters: legalEducationFilters,
    dayColumn: 'held_on',
    create: toGovern,
    change: toGovern,
    commands: legalEducationCommands,
  });
}

/** A registered subject, or a group by its kind. */
function isOneParty(values: Values): void {
  const isOne = (values.subject_id === null) !== (values.subject_kind === null);
  const faults: Fault[] = [];
  if (!isOne) {
    faults.push({
      pointer: '/subject_id',
      code: 'one-of',
      zh: 'subject_id 与 subject_kind 须且只能填一项',
      en: 'give either subject_id or subject_kind',
    });
  }
  if (values.subject_kind !== null && !values.label) {
    faults.push({ pointer: '/label', code: 'required', zh: '群体须写明称呼', en: 'is required of a group' });
  }
  if (faults.length > 0) throw invalid(faults);
}

function isSentOnItsDay(values: Values, { today, now }: ChangeContext): void {
  const faults = [...instantFaults(values, 'sent_at', 'sent_on', today), ...futureFaults(values, 'sent_at', now)];
  if (faults.length > 0) throw invalid(faults);
}
