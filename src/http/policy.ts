/**
 * The finer rights as data: what a role may do in part only, and which properties it writes. The refusals, the marks of
 * the contract (`x-limits`, `x-write`) and the table of `npm run policy` all come from here.
 */
import type { TProperties } from 'typebox';
import { type Fault, Problem } from '../problems.ts';
import type { Role } from './access.ts';

/** What the holder of a role may do in part only, where an operation says so. */
export const limits = {
  paper_cases: {
    mark: '补录',
    zh: '只限补录的协商,不含进行中的',
    en: 'paper cases entered afterwards, no live procedure',
  },
  handed_over: {
    mark: '所交',
    zh: '只限委托、提交或者交办给本单位的议题',
    en: 'what was entrusted, referred or assigned to its own subject',
  },
  own_name: {
    mark: '本名',
    zh: '只限以本单位名义,就交给本单位的议题',
    en: 'in its own name, on what was handed to it',
  },
  submission: {
    mark: '代交',
    zh: '只限代居民提交,只能新建,且限于列明的属性',
    en: 'hands in what residents say: creates only, and the properties listed only',
  },
  supervised: {
    mark: '监督',
    zh: '只限本地的监督,且不得是组织协商的一方',
    en: 'supervises its own place, and is not of the organising side there',
  },
  not_its_own: {
    mark: '他方',
    zh: '不含本级政府及其部门应办的,那由其上级免除',
    en: 'not what its own government or its departments owe: that is for who stands above them',
  },
  oversight: {
    mark: '督促',
    zh: '补录的;进行中的只限下级政府及其部门应办的:按我们的理解这是督促落实(三(二)),不是协商中的事实',
    en: 'paper cases; of a live procedure what a government below or its departments owe: in our reading that is oversight (三(二)), not a fact of the procedure',
  },
  local_days: {
    mark: '地方',
    zh: '只限本地的地方节日',
    en: 'local holidays of its own place',
  },
} as const;
export type Limit = keyof typeof limits;

/** What rights become where a division was merged or replaced. Our reading: the notice knows no mergers. */
export const afterSuccession = {
  zh: '区划终止之后:后继区划可以查阅其全部记录,不能填写;原凭据只能查阅,不再看个人信息;其进行中的协商由苏木镇继续办理;不再新建议题、会议和主体,不再签发凭据(409,写明后继区划)',
  en: 'Once a division has ended: its successor reads all of it and writes none; credentials of its own read only, and no personal data; the township goes on with its live procedures; no new items, sessions, subjects or keys there (409 with the successor)',
} as const;

/** What of a new record a role gives; all else keeps its default. */
export interface FieldLimit {
  readonly role: Role;
  /** `any`: every property, but those named below. */
  readonly columns: readonly string[] | 'any';
  /** Of `any`, these not. */
  readonly but?: readonly string[];
  /** Closed sets of values. */
  readonly values?: Readonly<Record<string, readonly string[]>>;
  /** Days that are today's, or left to the service. */
  readonly today?: readonly string[];
  /** Names the caller's own subject. */
  readonly self?: string;
  readonly required?: readonly string[];
  /** Who else records such values of it for another body: with one of these properties, which shows what it said. */
  readonly onEvidence?: { readonly roles: readonly Role[]; readonly columns: readonly string[] };
  readonly zh: string;
  readonly en: string;
}

/** By the record that is created. */
export const fieldLimits = {
  AgendaItem: {
    role: 'portal',
    columns: [
      'division_code',
      'title',
      'title_mn',
      'content',
      'requested_on',
      'requester_subject_id',
      'source_system',
      'source_id',
    ],
    values: { origin: ['resident_request'] },
    required: ['origin'],
    zh: '门户只能提交居民的诉求',
    en: 'A portal submits requests of residents only',
  },
  Opinion: {
    role: 'portal',
    columns: ['agenda_item_id', 'solicitation_id', 'speaker', 'stance', 'text', 'source_system', 'source_id'],
    today: ['voiced_on'],
    required: ['solicitation_id'],
    zh: '门户只能提交对征求意见的答复',
    en: 'A portal submits answers to a solicitation only',
  },
  Objection: {
    role: 'portal',
    columns: ['disclosure_id', 'raised_by', 'text'],
    today: ['raised_on'],
    zh: '门户只能提交当天提出的异议',
    en: 'A portal submits objections raised today',
  },
  Decision: {
    role: 'convener',
    columns: 'any',
    but: ['legality_reason'],
    zh: '合法性由基层政府认定,其理由不由召集一方填写',
    en: 'The government finds whether a decision is lawful: why is not for the convening side to write',
  },
  FeedbackRecord: {
    role: 'responder',
    columns: 'any',
    values: { kind: ['government_written_reply', 'department_feedback'] },
    self: 'from_subject_id',
    required: ['kind', 'from_subject_id'],
    onEvidence: { roles: ['convener', 'township_officer'], columns: ['document_number', 'attachment'] },
    zh: '只能以本单位名义答复交给本单位的议题',
    en: 'A responder answers in its own name what was handed to it',
  },
  ImplementationRecord: {
    role: 'responder',
    columns: 'any',
    self: 'responsible_subject_id',
    required: ['responsible_subject_id'],
    zh: '只能记录决定写明由本单位落实的部分',
    en: 'A responder records the part that the decision gives it to carry out',
  },
} as const satisfies Readonly<Record<string, FieldLimit>>;
export type LimitedRecord = keyof typeof fieldLimits;

/** Properties of a record that only these operations write: whoever may do the one may write the other. */
export const writtenBy: Readonly<Record<string, Readonly<Record<string, readonly string[]>>>> = {
  Decision: {
    findLegality: ['legality', 'legality_basis', 'legality_found_by_subject_id', 'legality_found_on'],
  },
  Objection: { answerObjection: ['answer', 'outcome', 'answered_by_subject_id', 'answered_on'] },
  SupervisionRecord: {
    rectifySupervisionRecord: ['rectified_on', 'rectification'],
    confirmSupervisionRecord: ['confirmed_on', 'confirmation'],
  },
  Obligation: { waiveObligation: ['waived_on', 'waived_reason'] },
  AgendaItem: { transitionAgendaItem: ['stage', 'stage_since'] },
};

export const fieldLimitOf = (name: string): FieldLimit | undefined => (fieldLimits as Record<string, FieldLimit>)[name];

/** Whether a role that is limited gives this property at all. */
export const givesColumn = ({ columns, but = [], values = {}, today = [] }: FieldLimit, column: string): boolean =>
  columns === 'any' ? !but.includes(column) : columns.includes(column) || column in values || today.includes(column);

type Values = Readonly<Record<string, unknown>>;

/** The columns of these values that are not its own to give. */
export function columnsBeyond(name: LimitedRecord, properties: TProperties, given: Values, today: string): string[] {
  const limit: FieldLimit = fieldLimits[name];
  const { values = {}, today: days = [], required = [] } = limit;
  const isOtherwise = (column: string) => {
    const { default: otherwise = null } = properties[column] as { default?: unknown };
    return JSON.stringify(given[column] ?? otherwise) !== JSON.stringify(otherwise);
  };
  return Object.keys(properties).filter((column) => {
    const value = given[column] ?? null;
    if (value === null) return required.includes(column);
    if (column in values) return !values[column]?.includes(String(value));
    if (days.includes(column)) return value !== today;
    return !givesColumn(limit, column) && isOtherwise(column);
  });
}

const notTheirs = (column: string): Fault => ({
  pointer: `/${column}`,
  code: 'role',
  zh: '此项不由该角色填写,或不能是这个值',
  en: 'is not for this role to give, or not with this value',
});

/** Refuses by name the columns that a role does not write. */
export function refuseColumns(columns: readonly string[], name: LimitedRecord): void {
  const { zh, en } = fieldLimits[name];
  if (columns.length > 0) throw new Problem('forbidden', { zh, en, faults: [...new Set(columns)].map(notTheirs) });
}
