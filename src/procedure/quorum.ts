// Whether an assembly could decide and did: judged by the rule set in force on its day, in whole numbers, working shown.

import { type Day, isDay } from './calendar.ts';
import { type Code, codeEntry, type Text } from './code-lists.ts';
import { type CountBasis, type Fraction, type Majority, type QuorumRule, quorumRules } from './quorum/rules.ts';
import { all, type Count, compare, type Line, missing } from './quorum/working.ts';

export { type AssemblyForm, type CountBasis, type Majority, type QuorumRule, quorumRules } from './quorum/rules.ts';

/** Counts are whole numbers, areas whole numbers of any one unit; null where not recorded. */
export type QuorumFacts = {
  readonly form: Code<'session_forms'>;
  readonly self_government_kind: Code<'self_government_kinds'> | null;
  readonly held_on: Day | null;
  readonly count_basis: CountBasis | null;
  readonly eligible_count: number | null;
  readonly present_count: number | null;
  readonly eligible_area?: number | null;
  readonly present_area?: number | null;
  readonly votes_for: number | null;
  readonly votes_against?: number | null;
  readonly votes_abstained?: number | null;
  readonly votes_for_area?: number | null;
  /** A matter for which the law asks a larger majority of owners. */
  readonly is_major?: boolean | null;
  /** Collective land let to somebody outside the collective (law:农村土地承包法.52). */
  readonly is_collective_land?: boolean | null;
  readonly vote_result: Code<'vote_results'> | null;
};

export type QuorumJudgement = {
  /** Whether enough were present for the meeting to decide at all. */
  readonly validity: 'valid' | 'invalid' | 'insufficient_data';
  /** What the votes say; null where they are unknown, and where an inquorate meeting decided nothing. */
  readonly passed: boolean | null;
  /** Whether the recorded result follows from the votes; null where either is unknown. */
  readonly result_follows: boolean | null;
  readonly rule_set: string | null;
  readonly working: readonly string[];
  readonly working_en: readonly string[];
};

/** The set in force on a day; undefined where the law known to us asks for no quorum of this form. */
export const findQuorumRule = (
  form: Code<'session_forms'>,
  kind: Code<'self_government_kinds'> | null,
  day: Day,
): QuorumRule | undefined =>
  quorumRules.find(
    (rule) =>
      rule.form === form &&
      (rule.self_government_kind === null || rule.self_government_kind === kind) &&
      rule.valid_from <= day &&
      (rule.valid_to === null || day <= rule.valid_to),
  );

const countOf = (facts: QuorumFacts, measure: 'count' | 'area') =>
  measure === 'count'
    ? { eligible: facts.eligible_count, present: facts.present_count, agreed: facts.votes_for }
    : { eligible: facts.eligible_area, present: facts.present_area, agreed: facts.votes_for_area };

const nameOf = (measure: 'count' | 'area', basis: CountBasis): Text =>
  measure === 'count' ? codeEntry('count_bases', basis) : { zh: '面积', en: 'area' };

const presence = (facts: QuorumFacts, rule: QuorumRule, basis: CountBasis, fraction: Fraction): Line[] =>
  rule.measures.map((measure) => {
    const { zh, en } = nameOf(measure, basis);
    const { present, eligible } = countOf(facts, measure);
    return compare({ zh: `到会(${zh})`, en: `present (${en})` }, present, eligible, fraction);
  });

const agreement = (facts: QuorumFacts, rule: QuorumRule, basis: CountBasis, majority: Majority): Line[] =>
  rule.measures.map((measure) => {
    const { zh, en } = nameOf(measure, basis);
    const { agreed, ...counts } = countOf(facts, measure);
    const of = majority.of === 'present' ? { zh: '到会', en: 'those present' } : { zh: '全体', en: 'all' };
    return compare(
      { zh: `赞成占${of.zh}(${zh})`, en: `in favour of ${of.en} (${en})` },
      agreed,
      counts[majority.of],
      majority,
    );
  });

/** Records that contradict themselves prove nothing. */
const contradictions = (facts: QuorumFacts): Line[] => {
  const votes = [facts.votes_for, facts.votes_against, facts.votes_abstained];
  const areas = [facts.eligible_area, facts.present_area, facts.votes_for_area];
  const counts = [facts.eligible_count, facts.present_count, ...votes, ...areas].filter((count) => count != null);
  const exceeds = (part: Count, whole: Count) => part != null && whole != null && part > whole;
  const cast = votes.reduce<number>((sum, count) => sum + (count ?? 0), 0);
  return [
    counts.some((count) => !Number.isSafeInteger(count) || count < 0)
      ? [missing('数字不是非负整数', 'a count is not a whole number')]
      : [],
    exceeds(facts.present_count, facts.eligible_count) || exceeds(facts.present_area, facts.eligible_area)
      ? [missing('到会数大于应到数', 'more present than entitled')]
      : [],
    exceeds(cast, facts.present_count) || exceeds(facts.votes_for_area, facts.present_area)
      ? [missing('票数大于到会数', 'more votes than present')]
      : [],
  ].flat();
};

const judgement = (
  rule: QuorumRule | undefined,
  present: readonly Line[],
  votes: readonly Line[],
  facts: QuorumFacts,
): QuorumJudgement => {
  const quorate = all(present);
  const passed = quorate === false || votes.length === 0 ? null : all(votes);
  const claimed = facts.vote_result === 'passed' ? true : facts.vote_result === 'rejected' ? false : null;
  const lines = [...present, ...votes];
  return {
    validity: quorate === null ? 'insufficient_data' : quorate ? 'valid' : 'invalid',
    passed,
    result_follows: passed === null || claimed === null ? null : passed === claimed,
    rule_set: rule?.code ?? null,
    working: lines.map(({ zh }) => zh),
    working_en: lines.map(({ en }) => en),
  };
};

const unknown = (facts: QuorumFacts, rule: QuorumRule | undefined, ...lines: Line[]) =>
  judgement(rule, lines, [], facts);

export const judgeQuorum = (facts: QuorumFacts): QuorumJudgement => {
  const { form, self_government_kind: kind, held_on: day } = facts;
  if (day === null || !isDay(day))
    return unknown(facts, undefined, missing('召开日期未记录', 'day of the meeting not recorded'));
  const rule = findQuorumRule(form, kind, day);
  if (!rule) {
    const names = [codeEntry('session_forms', form), kind && codeEntry('self_government_kinds', kind)];
    const zh = names.map((name) => (name ? name.zh : '自治类别未记录')).join(',');
    const en = names.map((name) => (name ? name.en : 'self-government kind not recorded')).join(', ');
    return unknown(
      facts,
      rule,
      missing(`${zh},${day}:没有适用的到会和表决规定`, `${en}, ${day}: no quorum rule known`),
    );
  }
  const contradicted = contradictions(facts);
  if (contradicted.length > 0) return unknown(facts, rule, ...contradicted);

  const bases = Object.keys(rule.present) as CountBasis[];
  // Where the law knows one basis only, it need not be said.
  const basis = facts.count_basis ?? (bases.length === 1 ? bases[0] : undefined);
  const fraction = basis && rule.present[basis];
  if (!fraction)
    return unknown(
      facts,
      rule,
      missing('计数单位未记录或不合规定', 'count basis missing, or not one that the law knows'),
    );
  const matter = facts.is_collective_land ? 'collective_land' : facts.is_major ? 'major' : 'ordinary';
  const majority = rule.passes[matter] ?? rule.passes.ordinary;
  return judgement(rule, presence(facts, rule, basis, fraction), agreement(facts, rule, basis, majority), facts);
};
