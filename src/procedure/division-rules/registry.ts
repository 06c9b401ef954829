// Every rule about divisions, and how a division stands to those of its level.

import type { Day } from '../calendar.ts';
import { describe, type RuleStanding } from '../registry.ts';
import { bylawRules } from './bylaws.ts';
import { committeeRules } from './committees.ts';
import { type DivisionRule, levelOf, type StandingFacts } from './division-rule.ts';
import { platformRules } from './platforms.ts';

export const divisionRules: readonly DivisionRule[] = [...bylawRules, ...platformRules, ...committeeRules];

export const judgeDivision = (facts: StandingFacts, today: Day): RuleStanding[] => {
  const level = levelOf(facts.division.kind);
  return divisionRules.filter((rule) => rule.level === level).map((rule) => describe(rule, rule.judge(facts, today)));
};
