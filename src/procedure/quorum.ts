// Whether an assembly could decide and did: judged by the rule set in force on its day, in whole numbers, working shown.

import { type Day, isDay } from './calendar.ts';
import { type Code, codeEntry, type Text } from './code-lists.ts';
import { chooseRule, type Meeting } from './quorum/extended.ts';
import { type CountBasis, type Fraction, type Majority, type QuorumRule, quorumRules } from './quorum/rules.ts';
import { disagreement, publishedAs, type RollCall, type Votes, votesOf } from './quorum/votes.ts';
import { all, basisLine, type Count, compare, type Line, missing } from './quorum/working.ts';

export { type QuorumRuleRow, quorumRuleOf, thresholdsOf } from './quorum/extended.ts';
export { type AssemblyForm, type CountBasis, type Majority, type QuorumRule, quorumRules } from './quorum/rules.ts';
export type { RollCall, Votes } from './quorum/votes.ts';

/** Counts are whole numbers, areas whole numbers of any one unit; null where not recorded. */
export type QuorumFacts = Meeting & {
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
  /** Null: an ordinary matter. */
  readonly vote_matter?: Code<'vote_matters'> | null;
  readonly roll_call?: RollCall | null;
  /** As published: told, never turned into counts. */
  readonly vote_percent_for?: string | null;
  readonly vote_text?: string | null;
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
  readonly rule: QuorumRule | null;
  readonly votes: Votes;
  readonly working: readonly string[];
  readonly working_en: readonly string[];
};

/** The set in force on a day; undefined where the law known to us asks for no quorum of this form. */
export const findQuorumRule = (
  meeting: Meeting,
  day: Day,
  extended: readonly QuorumRule[] = [],
): QuorumRule | undefined => chooseRule([...extended, ...quorumRules], meeting, day);

const countOf = (facts: QuorumFacts, measure: 'count' | 'area') =>
  measure === 'count'
    ? { eligible: facts.eligible_count, present: facts.present_count, agreed: votesOf(facts).for }
    : { eligible: facts.eligible_area, present: facts.present_area, agreed: votesOf(facts).for_area };

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
  const { for: agreed, against, abstained, for_area } = votesOf(facts);
  const votes = [agreed, against, abstained];
  const areas = [facts.eligible_area, facts.present_area, for_area];
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
    exceeds(cast, facts.present_count) || exceeds(for_area, facts.present_area)
      ? [missing('票数大于到会数', 'more votes than present')]
      : [],
    disagreement(facts),
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
  const lines = [...(rule ? [basisLine(rule)] : []), ...present, ...votes];
  return {
    validity: quorate === null ? 'insufficient_data' : quorate ? 'valid' : 'invalid',
    passed,
    result_follows: passed === null || claimed === null ? null : passed === claimed,
    rule_set: rule?.code ?? null,
    rule: rule ?? null,
    votes: votesOf(facts),
    working: lines.map(({ zh }) => zh),
    working_en: lines.map(({ en }) => en),
  };
};

const unknown = (facts: QuorumFacts, rule: QuorumRule | undefined, ...lines: Line[]) =>
  judgement(rule, lines, [], facts);

/** `extended` are the sets that an operator loaded beside those built in. */
export const judgeQuorum = (facts: QuorumFacts, extended: readonly QuorumRule[] = []): QuorumJudgement => {
  const { form, self_government_kind: kind, held_on: day } = facts;
  if (day === null || !isDay(day))
    return unknown(facts, undefined, missing('召开日期未记录', 'day of the meeting not recorded'));
  const rule = findQuorumRule(facts, day, extended);
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
  const majority = rule.passes[facts.vote_matter ?? 'ordinary'];
  const present = presence(facts, rule, basis, fraction);
  const published = votesOf(facts).for === null ? publishedAs(facts) : null;
  const votes = majority
    ? agreement(facts, rule, basis, majority)
    : [missing('这类会议没有这种事项的表决规定', 'no majority is known for this kind of matter')];
  return judgement(rule, present, published ? [...votes, { ...published, holds: null }] : votes, facts);
};
