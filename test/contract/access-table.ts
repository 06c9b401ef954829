// Who may do what, written down by hand from the design of access, role by role. It is no copy of the declarations:
// a route that declares another role, or a limit too few, is found here.
import type { Role } from '../../src/http/access.ts';
import type { Limit } from '../../src/http/policy.ts';
import type { Action } from '../../src/procedure/lifecycle.ts';

/** In the order of the columns below. */
export const columns = [
  'administrator',
  'township_officer',
  'convener',
  'responder',
  'supervisor',
  'auditor',
  'portal',
] as const satisfies readonly Role[];
const yes = 'full';
const no = 'none';
const paper = 'paper_cases';
type Mark = typeof yes | typeof no | Limit;

export interface Group {
  readonly what: string;
  readonly operations: RegExp;
  readonly may: readonly [Mark, Mark, Mark, Mark, Mark, Mark, Mark];
}

const kept = 'Bylaw|Subject|Committee|CommitteeMember|Platform|Linkage';
/** Facts of a procedure that nobody but those who run it records. */
const facts =
  'Judgement|Participant|Solicitation|Notice|Decision|Referral|Milestone|Disclosure|Session|SessionItem|Attendance|Ballot|Assessment';
/** Handed in by a portal for residents; and answered by an organ or a department in its own name. */
const submitted = 'AgendaItem|Opinion|Objection';
const answered = 'ImplementationRecord|FeedbackRecord';
const read = `${kept}|${facts}|${submitted}|${answered}|LegalEducation|Obligation|SupervisionRecord|CalendarDay`;
const written = (names: string, verbs = 'create|update|remove|put') => new RegExp(`^(${verbs})(${names})(BySource)?$`);

// biome-ignore format: a table is read by its columns
export const groups: readonly Group[] = [
  { what: 'know oneself',
    operations: /^read(Me|Quota)$/,
    may: [yes, yes, yes, yes, yes, yes, yes] },
  { what: 'read what lies under one, or affects it; a responder, what was handed to its subject',
    operations: new RegExp(`^((list(${read})(e?s)?)|(read(${read}))|readDivisionSettings|readDivisionStanding|readProcedure|listTransitions|readSessionItemQuorum|determineJurisdiction)$`),
    may: [yes, yes, yes, 'handed_over', yes, yes, yes] },
  { what: 'read reports',
    operations: /^(readTenDayReplies|listTenDayReplies|readProcedureConformance|listNonconformingItems)$/,
    may: [yes, yes, yes, no, yes, yes, no] },
  { what: 'read the audit trail, and whose keys act in it',
    operations: /^((list|read)(AuditEntr(ies|y)|AuditSeals?|AuditProof|AuditKeys|ApiKeys?)|readCredential)$/,
    may: [yes, no, no, no, no, yes, no] },
  { what: 'keys, and the quorum that the law sets: the administrator alone',
    operations: /^((create|update|remove|rotate)ApiKey|(create|update|remove)QuorumRule)$/,
    may: [yes, no, no, no, no, no, no] },
  { what: 'divisions and settings',
    operations: /^(createDivision|updateDivision|succeedDivision|updateDivisionSettings)$/,
    may: [yes, yes, no, no, no, no, no] },
  { what: 'the calendar; a township, its local holidays',
    operations: /^createCalendarDay$/,
    may: [yes, 'local_days', no, no, no, no, no] },
  { what: 'what a place has, and is no part of a procedure',
    operations: written(kept),
    may: [yes, yes, yes, no, no, no, no] },
  { what: 'personal data of those who take part: who runs the procedure, and no administrator',
    operations: /^(lookUpSubjects|readPersonalData)$/,
    may: [no, yes, yes, no, no, no, no] },
  { what: 'erase a person',
    operations: /^eraseSubject$/,
    may: [yes, yes, no, no, no, no, no] },
  { what: 'waive what is owed, and nobody what is its own',
    operations: /^waiveObligation$/,
    may: ['oversight', 'not_its_own', no, no, no, no, no] },
  { what: 'hand in requests, opinions and objections, a portal for residents',
    operations: written(submitted, 'create|put'),
    may: [paper, yes, yes, no, no, no, 'submission'] },
  { what: 'run the procedure; an administrator enters paper cases only',
    operations: new RegExp(`${written(facts).source}|${written(`${submitted}|${answered}`, 'update|remove').source}|^(transitionAgendaItem|setDispositions|answerObjection|rectifySupervisionRecord)$`),
    may: [paper, yes, yes, no, no, no, no] },
  { what: 'answer, and carry out: an organ or a department in its own name',
    operations: new RegExp(`${written(answered, 'create|put').source}|^recordReceipt$`),
    may: [paper, yes, yes, 'own_name', no, no, no] },
  { what: 'what only a government does: find a decision unlawful, and teach the law after it',
    operations: new RegExp(`${written('LegalEducation').source}|^findLegality$`),
    may: [paper, yes, no, no, no, no, no] },
  { what: 'supervise: the committee of the place; who organises enters paper cases only',
    operations: new RegExp(`${written('SupervisionRecord').source}|^confirmSupervisionRecord$`),
    may: [paper, paper, no, no, 'supervised', no, no] },
  { what: 'read without a credential',
    operations: /^(readProtectedResource|(list|read)(Divisions?|CodeLists?|Rules?|Clauses?|QuorumRules?|PublicAgendaItems?|PublicDecisions?|PublicSolicitations?))$/,
    may: ['full', 'full', 'full', 'full', 'full', 'full', 'full'] },
];

const organisers = ['convener', 'township_officer'] as const;
/** Of a live item. A paper case is taken through its steps by the township or the administrator. */
export const actions: Readonly<Record<Action, readonly Role[]>> = {
  accept: organisers,
  decline: organisers,
  solicit: organisers,
  propose: organisers,
  notify: organisers,
  convene: organisers,
  decide: organisers,
  escalate: organisers,
  implement: organisers,
  close: organisers,
  return: organisers,
  withdraw: organisers,
  reopen: organisers,
  // an unlawful decision is corrected by the government
  correct: ['township_officer'],
};
