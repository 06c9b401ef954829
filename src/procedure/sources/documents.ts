// The documents that rules stand on: name, version, validity, and how far each was checked.

import type { Day } from '../calendar.ts';
import type { Text } from '../code-lists.ts';

/** ✓ seen in a published text or computed · K common professional knowledge · ! to be checked before go-live. */
export type Mark = '✓' | 'K' | '!';

export type Source = {
  readonly title: Text;
  readonly issuer: string | null;
  readonly version: string | null;
  readonly valid_from: Day | null;
  /** The last day in force; null where it still is. */
  readonly valid_to: Day | null;
  readonly mark: Mark;
};

const congress = '全国人民代表大会常务委员会';

export const sources = {
  // The copy held carries no heading, issuer line, number or date: the title is the words it calls itself by.
  notice: {
    title: {
      zh: '开展城乡社区协商工作相关事宜通知',
      en: 'Notice on urban and rural community consultation (Uxin Banner)',
    },
    issuer: null,
    version: null,
    valid_from: null,
    valid_to: null,
    mark: '✓',
  },
  villagers_committee_law_2018: {
    title: { zh: '中华人民共和国村民委员会组织法', en: "Organic Law of Villagers' Committees" },
    issuer: congress,
    version: '2010年修订,2018年修正',
    valid_from: '2010-10-28',
    valid_to: '2025-12-31',
    mark: '✓',
  },
  villagers_committee_law_2025: {
    title: { zh: '中华人民共和国村民委员会组织法', en: "Organic Law of Villagers' Committees" },
    issuer: congress,
    version: '2025年10月28日修正',
    valid_from: '2026-01-01',
    valid_to: null,
    mark: '!',
  },
  residents_committee_law_2018: {
    title: { zh: '中华人民共和国城市居民委员会组织法', en: "Organic Law of Urban Residents' Committees" },
    issuer: congress,
    version: '1989年通过,2018年修正',
    valid_from: '1990-01-01',
    valid_to: '2025-12-31',
    mark: '✓',
  },
  residents_committee_law_2025: {
    title: { zh: '中华人民共和国城市居民委员会组织法', en: "Organic Law of Urban Residents' Committees" },
    issuer: congress,
    version: '2025年10月28日修订',
    valid_from: '2026-01-01',
    valid_to: null,
    mark: '!',
  },
  self_government_charter: {
    title: { zh: '居民自治章程', en: "Residents' self-government charter" },
    issuer: null,
    version: null,
    valid_from: null,
    valid_to: null,
    mark: '!',
  },
  civil_code: {
    title: { zh: '中华人民共和国民法典', en: 'Civil Code' },
    issuer: '全国人民代表大会',
    version: '2020年5月28日通过',
    valid_from: '2021-01-01',
    valid_to: null,
    mark: 'K',
  },
  rural_land_contracting_law_2018: {
    title: { zh: '中华人民共和国农村土地承包法', en: 'Law on Land Contracts in Rural Areas' },
    issuer: congress,
    version: '2018年12月29日修正',
    valid_from: '2019-01-01',
    valid_to: null,
    mark: 'K',
  },
} as const satisfies Readonly<Record<string, Source>>;

export type SourceCode = keyof typeof sources;
