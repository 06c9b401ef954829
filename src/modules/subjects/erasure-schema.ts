/** What an erasure is asked with; and which words of which records it may take out. */
import Type, { type TObject } from 'typebox';
import type { RecordTable } from '../../db/records.ts';
import { list, text, uuid } from '../../http/types.ts';
import { AgendaItem, agendaItems } from '../agenda-items/schema.ts';
import { Assessment, assessments } from '../assessments/schema.ts';
import { Bylaw, bylaws } from '../bylaws/schema.ts';
import { Committee, CommitteeMember, committeeMembers, committees } from '../committees/schema.ts';
import { Decision, decisions } from '../decisions/schema.ts';
import { Disclosure, disclosures } from '../disclosures/schema.ts';
import { FeedbackRecord, feedbackRecords } from '../feedback-records/schema.ts';
import { ImplementationRecord, implementationRecords } from '../implementation-records/schema.ts';
import { JudgementSchemas, judgements } from '../judgements/schema.ts';
import { LegalEducation, legalEducations } from '../legal-educations/schema.ts';
import { Linkage, linkages } from '../linkages/schema.ts';
import { Milestone, milestones } from '../milestones/schema.ts';
import { Notice, notices } from '../notices/schema.ts';
import { Objection, objections } from '../objections/schema.ts';
import { Opinion, opinions } from '../opinions/schema.ts';
import { Participant, participants } from '../participants/schema.ts';
import { Platform, platforms } from '../platforms/schema.ts';
import { Referral, referrals } from '../referrals/schema.ts';
import { Ballot, ballots } from '../sessions/ballot-schema.ts';
import { Attendance, attendance, Session, SessionItem, sessionItems, sessions } from '../sessions/schema.ts';
import { Solicitation, solicitations } from '../solicitations/schema.ts';
import { SupervisionRecord, supervisionRecords } from '../supervision-records/schema.ts';

/** What stands in place of what told who somebody is. */
export const ANONYMOUS = '已匿名';

/** Records that may name a person in words. */
const worded: readonly (readonly [t: RecordTable, schemas: { readonly record: TObject }])[] = [
  [agendaItems, AgendaItem],
  [assessments, Assessment],
  [attendance, Attendance],
  [ballots, Ballot],
  [bylaws, Bylaw],
  [committeeMembers, CommitteeMember],
  [committees, Committee],
  [decisions, Decision],
  [disclosures, Disclosure],
  [feedbackRecords, FeedbackRecord],
  [implementationRecords, ImplementationRecord],
  [judgements, JudgementSchemas],
  [legalEducations, LegalEducation],
  [linkages, Linkage],
  [milestones, Milestone],
  [notices, Notice],
  [objections, Objection],
  [opinions, Opinion],
  [participants, Participant],
  [platforms, Platform],
  [referrals, Referral],
  [sessionItems, SessionItem],
  [sessions, Session],
  [solicitations, Solicitation],
  [supervisionRecords, SupervisionRecord],
];
export const wordedTables: Readonly<Record<string, RecordTable>> = Object.fromEntries(
  worded.map(([t]) => [t.table, t]),
);

/** Neither a code nor a day nor a number of a portal: words. */
const isWords = (schema: object): boolean =>
  [(schema as { type?: unknown }).type].flat().includes('string') &&
  !['enum', 'format', 'pattern'].some((key) => key in schema);

/** The texts of each, with their greatest length. */
export const wordsOf: Readonly<Record<string, Readonly<Record<string, number>>>> = Object.fromEntries(
  worded.map(([t, { record }]) => {
    const words = Object.entries(record.properties).filter(([, schema]) => isWords(schema as object));
    return [
      t.table,
      Object.fromEntries(words.map(([name, schema]) => [name, (schema as { maxLength: number }).maxLength])),
    ];
  }),
);

export interface Redaction {
  readonly resource: string;
  readonly id: string;
  readonly property: string;
  readonly text: string;
}

const closed = { additionalProperties: false } as const;
const Redaction = Type.Object(
  {
    resource: Type.Enum(Object.keys(wordedTables), { description: '何种记录 / Kind of record' }),
    id: uuid({ description: '哪条记录,已删除的也可 / Which record, a removed one too' }),
    property: text(64, { pattern: '^[a-z_]+$', description: '哪一项文字 / Which of its texts' }),
    text: text(20_000, {
      description: `现在的原文,其中指明本人之处换成“${ANONYMOUS}”,其余一字不改 / The text as it stands, with ${ANONYMOUS} wherever it tells who the person is, and nothing else changed`,
    }),
  },
  closed,
);

export interface SubjectErasure {
  readonly reason: string;
  readonly acted_as?: readonly string[];
  readonly redactions?: readonly Redaction[];
}
export const SubjectErasure = Type.Object(
  {
    reason: text(500, { description: '理由,如本人请求;不要写姓名 / Why, as: the person asked for it; name nobody' }),
    acted_as: Type.Optional(
      list(text(200), 20, {
        'x-class': 'internal',
        description:
          '经办时另用的称呼(On-Behalf-Of):日志不再显示是谁;登记的姓名不必写 / What else he was called where others acted for him (On-Behalf-Of): the trail does not show it any more; his own name needs no mention',
      }),
    ),
    redactions: Type.Optional(
      Type.Array(Redaction, {
        maxItems: 200,
        description:
          '意见、会议记录等正文中写有本人之处,议题办结后也可 / Where opinions, minutes and other texts name the person, of closed items too',
      }),
    ),
  },
  { $id: 'SubjectErasure', ...closed, examples: [{ reason: '本人请求删除' }] },
);
