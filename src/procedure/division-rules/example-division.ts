// The example divisions of the rules about divisions: a village and a township in which every rule holds.

import type { Code } from '../code-lists.ts';
import type { BylawRow, CommitteeMemberRow, PlatformRow } from '../facts.ts';
import { lay } from '../rules/example-facts.ts';
import { village } from '../rules/example-rows.ts';
import type { DivisionLevel, StandingFacts, StandingOverrides } from './division-rule.ts';

const bylaw = (number: number, division_code: string, kind: Code<'bylaw_kinds'>, title: string): BylawRow => ({
  id: `01957000-0000-7000-8000-0000000007${String(number).padStart(2, '0')}`,
  division_code,
  kind,
  title,
  valid_from: '2025-01-01',
  valid_to: null,
  includes_consultation_rules: kind === 'village_convention',
});

const rowId = (number: number) => `01957000-0000-7000-8000-000000000${number}`;
const member = (
  number: number,
  role: CommitteeMemberRow['role'],
  source: CommitteeMemberRow['source'],
): CommitteeMemberRow => ({
  id: rowId(number),
  committee_id: rowId(711),
  role,
  source,
  other_office: role === 'director' ? 'party_secretary' : null,
  exception_reason: null,
  term_from: '2025-01-01',
  term_to: '2027-12-31',
});
const platform = (number: number, kind: PlatformRow['kind'], is_online: boolean): PlatformRow => ({
  id: rowId(number),
  kind,
  is_online,
  established_on: '2025-01-01',
  closed_on: null,
});

const township = village.slice(0, 9);

export const exampleDivisions: Readonly<Record<DivisionLevel, StandingFacts>> = {
  village: {
    division: { code: village, kind: 'village', self_government_kind: 'village' },
    bylaws: [
      bylaw(1, village, 'assembly_procedure', '达布察克村村民会议议事规程'),
      bylaw(2, village, 'representative_assembly_procedure', '达布察克村村民代表会议议事规程'),
      bylaw(3, village, 'supervision_committee_rules', '达布察克村村务监督委员会工作规则'),
      bylaw(4, village, 'village_convention', '达布察克村村规民约'),
    ],
    committees: [{ id: rowId(711), established_on: '2025-01-01', dissolved_on: null }],
    committee_members: [member(712, 'director', 'party_organisation_member'), member(713, 'member', 'grid_leader')],
    platforms: [platform(721, 'villagers_talk_room', false), platform(722, 'wechat_account', true)],
  },
  township: {
    division: { code: township, kind: 'township', self_government_kind: null },
    committees: [],
    committee_members: [],
    platforms: [],
    bylaws: [bylaw(5, township, 'implementing_measures', '嘎鲁图镇城乡社区协商实施办法')],
  },
};

export const EXAMPLE_DAY = '2025-06-20';

/** Objects are merged; an array is given in full, each row laid over the row at the same place. */
export const exampleStanding = (level: DivisionLevel, overrides: StandingOverrides = {}): StandingFacts =>
  // merged over a complete value, it is complete
  lay(structuredClone(exampleDivisions[level]) as never, overrides as never) as unknown as StandingFacts;
