// The dated rule sets of assemblies: who must be present and who must agree, as whole-number fractions.

import type { Day } from '../calendar.ts';
import type { Code } from '../code-lists.ts';
import { type ClauseRef, clauses, type Mark, type SourceCode, sources } from '../sources.ts';

export type AssemblyForm = Extract<
  Code<'session_forms'>,
  'villagers_assembly' | 'villagers_representative_assembly' | 'villager_group_assembly' | 'owners_assembly'
>;
export type CountBasis = Code<'count_bases'>;
export type Matter = Code<'vote_matters'>;

/** `strict` is 过半数 (more than); otherwise 以上 (the number itself suffices, Civil Code 1259). */
export type Fraction = { readonly num: number; readonly den: number; readonly strict: boolean };
/** Of those present, or of all who are entitled. */
export type Majority = Fraction & { readonly of: 'present' | 'eligible' };

export type QuorumRule = {
  readonly code: string;
  /** Null where an operator loaded it: it then stands on its own source. */
  readonly clause: ClauseRef | null;
  readonly source_title: string;
  readonly source_document: string;
  readonly article: string;
  /** Where it holds, and in all below; null: in the whole country. */
  readonly division_code: string | null;
  readonly is_built_in: boolean;
  readonly valid_from: Day;
  /** The last day in force. */
  readonly valid_to: Day | null;
  readonly mark: Mark;
  readonly form: AssemblyForm;
  readonly self_government_kind: Code<'self_government_kinds'> | null;
  /** Owners are counted by heads and by area; both must reach the fraction. */
  readonly measures: readonly ['count'] | readonly ['count', 'area'];
  /** Alternatives: the basis on which the meeting was counted says which one is asked for. */
  readonly present: Readonly<Partial<Record<CountBasis, Fraction>>>;
  readonly passes: { readonly ordinary: Majority } & Readonly<Partial<Record<Matter, Majority>>>;
};

export type BuiltIn = QuorumRule & { readonly law: SourceCode; readonly clause: ClauseRef };
type Period = Pick<BuiltIn, 'law' | 'clause' | 'valid_from' | 'valid_to' | 'mark'>;
type Meeting = Pick<QuorumRule, 'code' | 'form' | 'self_government_kind' | 'measures' | 'present' | 'passes'>;

const moreThanHalf: Fraction = { num: 1, den: 2, strict: true };
const twoThirds: Fraction = { num: 2, den: 3, strict: false };
const halfOfPresent: Majority = { ...moreThanHalf, of: 'present' };
const threeQuartersOfPresent: Majority = { num: 3, den: 4, strict: false, of: 'present' };
// law:农村土地承包法.52, beside the township's approval, which the filing rule looks for.
const twoThirdsOfAll: Majority = { ...twoThirds, of: 'eligible' };

const villagers: Meeting = {
  code: 'villagers_assembly',
  form: 'villagers_assembly',
  self_government_kind: 'village',
  measures: ['count'],
  present: { persons: moreThanHalf, households: twoThirds },
  passes: { ordinary: halfOfPresent, collective_land: twoThirdsOfAll },
};
const villagersRepresentatives: Meeting = {
  code: 'villagers_representative_assembly',
  form: 'villagers_representative_assembly',
  self_government_kind: 'village',
  measures: ['count'],
  present: { representatives: twoThirds },
  passes: { ordinary: halfOfPresent, collective_land: twoThirdsOfAll },
};
const villagerGroup: Meeting = {
  code: 'villager_group_assembly',
  form: 'villager_group_assembly',
  self_government_kind: 'village',
  measures: ['count'],
  present: { persons: twoThirds, households: twoThirds },
  passes: { ordinary: halfOfPresent },
};
const residents: Meeting = {
  code: 'residents_assembly',
  form: 'villagers_assembly',
  self_government_kind: 'community',
  measures: ['count'],
  present: { persons: moreThanHalf, households: moreThanHalf, representatives: moreThanHalf },
  passes: { ordinary: halfOfPresent },
};
const residentsRepresentatives: Meeting = {
  code: 'residents_representative_assembly',
  form: 'villagers_representative_assembly',
  self_government_kind: 'community',
  measures: ['count'],
  present: { representatives: moreThanHalf },
  passes: { ordinary: halfOfPresent },
};
const owners: Meeting = {
  code: 'owners_assembly',
  form: 'owners_assembly',
  self_government_kind: null,
  measures: ['count', 'area'],
  present: { owners: twoThirds },
  passes: { ordinary: halfOfPresent, major: threeQuartersOfPresent },
};

const until2025 = { valid_to: '2025-12-31' };
const since2026 = { valid_from: '2026-01-01', valid_to: null, mark: '!' } as const;
const villageLaw = { law: 'villagers_committee_law_2018', valid_from: '2010-10-28', ...until2025 } as const;
const villageLaw2026 = {
  law: 'villagers_committee_law_2025',
  clause: 'law:村民委员会组织法2025.会议',
  ...since2026,
} as const;
const communityLaw = { law: 'residents_committee_law_2018', valid_from: '1990-01-01', ...until2025 } as const;
const communityLaw2026 = {
  law: 'residents_committee_law_2025',
  clause: 'law:城市居民委员会组织法2025.会议',
  ...since2026,
} as const;

const inForce = (meeting: Meeting, period: Period): BuiltIn => {
  const { title, version } = sources[period.law];
  return {
    ...meeting,
    ...period,
    code: `${meeting.code}_${period.valid_from.slice(0, 4)}`,
    source_title: title.zh,
    source_document: version ?? title.zh,
    article: clauses[period.clause].number,
    division_code: null,
    is_built_in: true,
  };
};

/** Two sets of one form and kind never overlap in time. */
export const quorumRules: readonly BuiltIn[] = [
  inForce(villagers, { ...villageLaw, clause: 'law:村民委员会组织法.22', mark: '✓' }),
  inForce(villagers, villageLaw2026),
  inForce(villagersRepresentatives, { ...villageLaw, clause: 'law:村民委员会组织法.26', mark: '✓' }),
  inForce(villagersRepresentatives, villageLaw2026),
  inForce(villagerGroup, { ...villageLaw, clause: 'law:村民委员会组织法.28', mark: '!' }),
  inForce(villagerGroup, villageLaw2026),
  inForce(residents, { ...communityLaw, clause: 'law:城市居民委员会组织法.9', mark: '✓' }),
  inForce(residents, communityLaw2026),
  // No number is known to us: the charter of the community decides, and this is a reading to be checked against it.
  inForce(residentsRepresentatives, {
    ...communityLaw,
    law: 'self_government_charter',

    clause: 'law:居民自治章程.会议',
    mark: '!',
  }),
  inForce(residentsRepresentatives, communityLaw2026),
  inForce(owners, {
    law: 'civil_code',

    clause: 'law:民法典.278',
    valid_from: '2021-01-01',
    valid_to: null,
    mark: 'K',
  }),
];
