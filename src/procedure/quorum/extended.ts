// Rule sets that an operator loaded, as their table has them; and which set judges a meeting.

import type { Day } from '../calendar.ts';
import type { Code } from '../code-lists.ts';
import { isUnder } from '../rules/judging.ts';
import type { Mark } from '../sources.ts';
import type { AssemblyForm, CountBasis, Majority, Matter, QuorumRule } from './rules.ts';

export interface Threshold {
  readonly numerator: number;
  readonly denominator: number;
  /** More than the fraction, not the fraction itself. */
  readonly is_strict: boolean;
}

export interface QuorumRuleRow {
  readonly code: string;
  readonly division_code: string | null;
  readonly form: AssemblyForm;
  readonly self_government_kind: Code<'self_government_kinds'> | null;
  readonly counts_area: boolean;
  readonly present: readonly (Threshold & { readonly basis: CountBasis })[];
  readonly passes: readonly (Threshold & { readonly matter: Matter; readonly of: Majority['of'] })[];
  readonly valid_from: Day;
  readonly valid_to: Day | null;
  readonly source_title: string;
  readonly source_document: string;
  readonly article: string;
  readonly mark: Mark;
}

const fraction = ({ numerator, denominator, is_strict }: Threshold) => ({
  num: numerator,
  den: denominator,
  strict: is_strict,
});

export const quorumRuleOf = (row: QuorumRuleRow): QuorumRule => ({
  code: row.code,
  clause: null,
  source_title: row.source_title,
  source_document: row.source_document,
  article: row.article,
  division_code: row.division_code,
  is_built_in: false,
  valid_from: row.valid_from,
  valid_to: row.valid_to,
  mark: row.mark,
  form: row.form,
  self_government_kind: row.self_government_kind,
  measures: row.counts_area ? ['count', 'area'] : ['count'],
  present: Object.fromEntries(row.present.map((each) => [each.basis, fraction(each)])),
  // an ordinary matter is always among them: the service asks for it
  passes: Object.fromEntries(
    row.passes.map((each) => [each.matter, { ...fraction(each), of: each.of }]),
  ) as QuorumRule['passes'],
});

const thresholds = (fractions: { readonly num: number; readonly den: number; readonly strict: boolean }) => ({
  is_strict: fractions.strict,
  numerator: fractions.num,
  denominator: fractions.den,
});

/** The same thresholds as a table has them; the properties in the order in which PostgreSQL keeps them. */
export const thresholdsOf = ({ present, passes }: QuorumRule): Pick<QuorumRuleRow, 'present' | 'passes'> => ({
  present: Object.entries(present).map(([basis, each]) => ({ basis: basis as CountBasis, ...thresholds(each) })),
  passes: Object.entries(passes).map(([matter, each]) => ({
    of: each.of,
    matter: matter as Matter,
    ...thresholds(each),
  })),
});

export interface Meeting {
  readonly form: Code<'session_forms'>;
  readonly self_government_kind: Code<'self_government_kinds'> | null;
  /** The division that the meeting belongs to. */
  readonly division_code?: string | null | undefined;
}

const isOver = (rule: QuorumRule, division: string | null | undefined): boolean =>
  rule.division_code === null || isUnder(division ?? '', rule.division_code);

/** What decides among sets in force on one day: the operator's, of the nearest division, of this kind, the newest. */
const weightOf = (rule: QuorumRule): string =>
  [
    rule.is_built_in ? 0 : 1,
    String(rule.division_code?.length ?? 0).padStart(2, '0'),
    rule.self_government_kind === null ? 0 : 1,
    rule.valid_from,
    rule.code,
  ].join(' ');

export const chooseRule = (rules: readonly QuorumRule[], meeting: Meeting, day: Day): QuorumRule | undefined =>
  rules
    .filter(
      (rule) =>
        rule.form === meeting.form &&
        (rule.self_government_kind === null || rule.self_government_kind === meeting.self_government_kind) &&
        isOver(rule, meeting.division_code) &&
        rule.valid_from <= day &&
        (rule.valid_to === null || day <= rule.valid_to),
    )
    .toSorted((a, b) => (weightOf(a) < weightOf(b) ? 1 : -1))[0];
