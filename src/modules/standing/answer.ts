/** The standing of a division, put together from its records, its settings and those of the divisions under it. */
import { judgeDivision } from '../../procedure/index.ts';
import type { RuleStanding } from '../../procedure/registry.ts';
import { settingDeclarations, settingNames, settingOn } from '../../procedure/settings.ts';
import { clauses } from '../../procedure/sources.ts';
import type { FoundSetting } from '../settings/queries.ts';
import type { Expiring, Standing } from './queries.ts';

const onTheWire = ({ code, clause_number, ...rest }: RuleStanding) => ({ ...rest, rule: code, clause: clause_number });

const isLacking = ({ standing }: RuleStanding) => standing === 'unmet' || standing === 'insufficient_data';

const NAMED_MAX = 1000;

function summed(under: readonly Standing[], today: string) {
  const lacking = new Map<string, { rule: string; title: RuleStanding['title']; division_codes: string[] }>();
  for (const facts of under) {
    for (const { code, title } of judgeDivision(facts, today).filter(isLacking)) {
      const known = lacking.get(code) ?? { rule: code, title, division_codes: [] };
      known.division_codes.push(facts.division.code);
      lacking.set(code, known);
    }
  }
  return {
    count: under.length,
    lacking: [...lacking.values()].map(({ division_codes, ...rest }) => ({
      ...rest,
      count: division_codes.length,
      division_codes: division_codes.slice(0, NAMED_MAX),
    })),
  };
}

export interface Gathered {
  readonly facts: Standing;
  readonly settings: readonly FoundSetting[];
  readonly expiring: readonly Expiring[];
  /** Null where they were not asked for. */
  readonly under: readonly Standing[] | null;
}

export const standingOf = ({ facts, settings, expiring, under }: Gathered, today: string) => ({
  division_code: facts.division.code,
  name: facts.division.name,
  kind: facts.division.kind,
  as_of: today,
  rules: judgeDivision(facts, today).map(onTheWire),
  unset_settings: settingNames
    .filter((name) => settingOn(settings, name, today) === undefined)
    .map((name) => {
      const { title, clause, unset } = settingDeclarations[name];
      return { name, title, clause: clauses[clause].number, unset };
    }),
  expiring_bylaws: expiring,
  under: under && summed(under, today),
});
