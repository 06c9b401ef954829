// The standing rules that a village and a township have to have in force.

import type { Day } from '../calendar.ts';
import type { Code, Text } from '../code-lists.ts';
import { evidence, metUnless, text } from '../rules/judging.ts';
import { type DivisionRule, isInForce, type StandingFacts } from './division-rule.ts';

type BylawKind = Code<'bylaw_kinds'>;
interface Asked {
  readonly kind: BylawKind;
  /** What it is called where villagers govern themselves, and where residents do. */
  readonly village: Text;
  readonly community: Text;
}

const asked: readonly Asked[] = [
  {
    kind: 'assembly_procedure',
    village: text('缺村民会议议事规程', "no rules of procedure of the villagers' assembly are in force"),
    community: text('缺居民会议议事规程', "no rules of procedure of the residents' assembly are in force"),
  },
  {
    kind: 'representative_assembly_procedure',
    village: text(
      '缺村民代表会议议事规程',
      "no rules of procedure of the villagers' representatives' assembly are in force",
    ),
    community: text(
      '缺居民代表会议议事规程',
      "no rules of procedure of the residents' representatives' assembly are in force",
    ),
  },
  {
    kind: 'supervision_committee_rules',
    village: text('缺村务监督委员会工作规则', 'no working rules of the supervision committee are in force'),
    community: text('缺居务监督委员会工作规则', 'no working rules of the supervision committee are in force'),
  },
  {
    kind: 'village_convention',
    village: text('缺村规民约', 'no village convention is in force'),
    community: text('缺居民公约', "no residents' convention is in force"),
  },
];

const inForce = (facts: StandingFacts, kind: BylawKind, today: Day) =>
  facts.bylaws.filter((bylaw) => bylaw.kind === kind && isInForce(bylaw, today));

const bylawsInPlace: DivisionRule = {
  code: 'bylaws-in-place',
  clause: '二(一)#bylaws-in-place',
  force: 'must',
  weight: 'finding',
  level: 'village',
  title: { zh: '规章制度健全', en: 'bylaws in place' },
  message: {
    zh: '登记现行有效的两种会议议事规程、监督委员会工作规则和写入协商规则的村规民约(居民公约)',
    en: 'record the rules of procedure of both assemblies, the supervision rules and a convention that holds consultation rules, all in force',
  },
  our_reading: {
    zh: '四项均须现行有效;村规民约(居民公约)须写入协商的规则制度',
    en: 'all four have to be in force, and the convention to hold rules of consultation',
  },
  judge: (facts, today) => {
    const words = facts.division.self_government_kind === 'community' ? 'community' : 'village';
    const found = asked.map((one) => ({ ...one, rows: inForce(facts, one.kind, today) }));
    const conventions = inForce(facts, 'village_convention', today);
    return metUnless(
      [
        ...found.map((one) => one.rows.length === 0 && one[words]),
        conventions.length > 0 &&
          !conventions.some((one) => one.includes_consultation_rules) &&
          (words === 'village'
            ? text('村规民约未写入协商规则', 'the village convention holds no rules of consultation')
            : text('居民公约未写入协商规则', "the residents' convention holds no rules of consultation")),
      ],
      evidence(
        'bylaw',
        found.flatMap(({ rows }) => rows),
      ),
    );
  },
  examples: {
    holds: [
      { title: { zh: '四项俱全', en: 'all four are in force' }, facts: {}, standing: 'met' },
      {
        title: { zh: '村规民约最后一日', en: 'the convention on its last day' },
        facts: { bylaws: [{}, {}, {}, { valid_to: '2025-06-20' }] },
        today: '2025-06-20',
        standing: 'met',
      },
      {
        title: { zh: '社区的四项', en: 'those of a community' },
        facts: { division: { kind: 'community', self_government_kind: 'community' } },
        standing: 'met',
      },
    ],
    fails: [
      { title: { zh: '一项也没有', en: 'none at all' }, facts: { bylaws: [] }, standing: 'unmet' },
      {
        title: { zh: '村规民约昨日到期', en: 'the convention ended the day before' },
        facts: { bylaws: [{}, {}, {}, { valid_to: '2025-06-20' }] },
        today: '2025-06-21',
        standing: 'unmet',
      },
      {
        title: { zh: '会议议事规程明日施行', en: 'the rules of the assembly begin the day after' },
        facts: { bylaws: [{ valid_from: '2025-06-21' }, {}, {}, {}] },
        today: '2025-06-20',
        standing: 'unmet',
      },
      {
        title: { zh: '村规民约未写入协商规则', en: 'the convention holds no rules of consultation' },
        facts: { bylaws: [{}, {}, {}, { includes_consultation_rules: false }] },
        standing: 'unmet',
      },
    ],
  },
};

const implementingMeasures: DivisionRule = {
  code: 'implementing-measures',
  clause: '三(二)#settings',
  force: 'must',
  weight: 'finding',
  level: 'township',
  title: { zh: '制定具体办法', en: 'implementing measures' },
  message: {
    zh: '登记现行有效的具体办法,期限等设置从中取数',
    en: 'record the implementing measures in force, from which the settings take their numbers',
  },
  our_reading: {
    zh: '苏木镇有一份现行有效的具体办法即为满足',
    en: 'met by one set of implementing measures of the township that is in force',
  },
  judge: (facts, today) => {
    const rows = inForce(facts, 'implementing_measures', today);
    return metUnless(
      [rows.length === 0 && text('没有现行有效的具体办法', 'no implementing measures are in force')],
      evidence('bylaw', rows),
    );
  },
  examples: {
    holds: [{ title: { zh: '施行当日', en: 'on their first day' }, facts: {}, today: '2025-01-01', standing: 'met' }],
    fails: [
      { title: { zh: '没有', en: 'none' }, facts: { bylaws: [] }, standing: 'unmet' },
      { title: { zh: '尚未施行', en: 'not yet in force' }, facts: {}, today: '2024-12-31', standing: 'unmet' },
    ],
  },
};

export const bylawRules: readonly DivisionRule[] = [bylawsInPlace, implementingMeasures];
