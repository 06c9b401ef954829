// The votes of a meeting: counts as recorded, counts out of a roll call, or what was published and cannot be counted.

import { codeEntry, type Text } from '../code-lists.ts';
import type { QuorumFacts } from '../quorum.ts';
import { type Count, type Line, missing } from './working.ts';

/** How many said what, out of the ballots of a roll call. */
export interface RollCall {
  readonly for: number;
  readonly against: number;
  readonly abstained: number;
  /** Area in favour; null unless each in favour says its own. */
  readonly for_area: number | null;
}

export interface Votes {
  readonly for: number | null;
  readonly against: number | null;
  readonly abstained: number | null;
  readonly for_area: number | null;
  /** Where the counts come from; null where there are none. */
  readonly origin: 'counts' | 'roll_call' | null;
}

/** Counts that were given stand; what was not given is filled from the roll call. */
export function votesOf(facts: QuorumFacts): Votes {
  const { roll_call: roll = null } = facts;
  const given = [facts.votes_for, facts.votes_against, facts.votes_abstained];
  return {
    for: facts.votes_for ?? roll?.for ?? null,
    against: facts.votes_against ?? roll?.against ?? null,
    abstained: facts.votes_abstained ?? roll?.abstained ?? null,
    for_area: facts.votes_for_area ?? roll?.for_area ?? null,
    origin: given.some((count) => count != null) ? 'counts' : roll ? 'roll_call' : null,
  };
}

const differ = (given: Count, called: Count) => given != null && called != null && given !== called;

/** A roll call that does not come to the counts beside it. */
export function disagreement({ roll_call: roll, ...facts }: QuorumFacts): Line[] {
  if (!roll) return [];
  const isOther =
    differ(facts.votes_for, roll.for) ||
    differ(facts.votes_against, roll.against) ||
    differ(facts.votes_abstained, roll.abstained) ||
    differ(facts.votes_for_area, roll.for_area);
  const called = `${roll.for}/${roll.against}/${roll.abstained}`;
  return isOther
    ? [
        missing(
          `所填票数与逐人表决记录(赞成/反对/弃权 ${called})不一致`,
          `the counts given differ from the roll call (for/against/abstained ${called})`,
        ),
      ]
    : [];
}

/** What the record says in place of counts: told as it is, and never turned into numbers. */
export function publishedAs({ vote_result, vote_percent_for, vote_text }: QuorumFacts): Text | null {
  const known = vote_result ? codeEntry('vote_results', vote_result) : null;
  const zh = [known?.zh, vote_percent_for && `赞成${vote_percent_for}%`, vote_text && `“${vote_text}”`];
  const en = [known?.en, vote_percent_for && `${vote_percent_for}% in favour`, vote_text && `“${vote_text}”`];
  const told = zh.filter((part) => part);
  if (told.length === 0) return null;
  return {
    zh: `记录只有:${told.join(',')};没有票数,不据以换算`,
    en: `the record says only: ${en.filter((part) => part).join(', ')}; no counts, and none are made up from it`,
  };
}
