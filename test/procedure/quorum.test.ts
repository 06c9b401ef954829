// Quorum and majority: both sides of every boundary, the change of law on 1 January 2026, and what is not known.

import fc from 'fast-check';
import t from 'tap';
import { isDay } from '../../src/procedure/calendar.ts';
import {
  type CountBasis,
  findQuorumRule,
  judgeQuorum,
  type QuorumFacts,
  type QuorumRuleRow,
  quorumRuleOf,
  quorumRules,
  thresholdsOf,
} from '../../src/procedure/quorum.ts';
import { clauses, sources } from '../../src/procedure/sources.ts';

const villagers: QuorumFacts = {
  form: 'villagers_assembly',
  self_government_kind: 'village',
  held_on: '2025-06-01',
  count_basis: 'persons',
  eligible_count: 100,
  present_count: 60,
  votes_for: 40,
  votes_against: 15,
  votes_abstained: 5,
  vote_result: 'passed',
};
const representatives: QuorumFacts = {
  ...villagers,
  form: 'villagers_representative_assembly',
  count_basis: 'representatives',
};
const group: QuorumFacts = { ...villagers, form: 'villager_group_assembly' };
const residents: QuorumFacts = { ...villagers, self_government_kind: 'community' };
const residentsRepresentatives: QuorumFacts = { ...representatives, self_government_kind: 'community' };
const owners: QuorumFacts = {
  ...villagers,
  form: 'owners_assembly',
  self_government_kind: null,
  count_basis: 'owners',
  present_count: 80,
  eligible_area: 9000,
  present_area: 8000,
  votes_for: 60,
  votes_for_area: 6000,
};

type Row = readonly [facts: QuorumFacts, eligible: number, present: number, votesFor: number, outcome: string];

const judged = ([facts, eligible_count, present_count, votes_for]: Row) => {
  const bare = { votes_against: null, votes_abstained: null, vote_result: null };
  const { validity, passed } = judgeQuorum({ ...facts, ...bare, eligible_count, present_count, votes_for });
  return `${validity} ${passed}`;
};

t.test('heads: both sides of each boundary', async (t) => {
  const households = { ...villagers, count_basis: 'households' } as const;
  const rows: Row[] = [
    [villagers, 100, 51, 26, 'valid true'],
    [villagers, 100, 50, 50, 'invalid null'],
    [villagers, 101, 51, 26, 'valid true'],
    [villagers, 101, 50, 50, 'invalid null'],
    [villagers, 100, 60, 31, 'valid true'],
    [villagers, 100, 60, 30, 'valid false'],
    [households, 90, 60, 31, 'valid true'],
    [households, 90, 59, 59, 'invalid null'],
    [households, 100, 67, 34, 'valid true'],
    [households, 100, 66, 66, 'invalid null'],
    [households, 91, 61, 30, 'valid false'],
    [representatives, 30, 20, 11, 'valid true'],
    [representatives, 30, 19, 19, 'invalid null'],
    [representatives, 30, 20, 10, 'valid false'],
    [group, 30, 20, 11, 'valid true'],
    [group, 30, 19, 19, 'invalid null'],
    [{ ...group, count_basis: 'households' }, 30, 20, 11, 'valid true'],
    [residents, 100, 51, 26, 'valid true'],
    [residents, 100, 50, 50, 'invalid null'],
    [{ ...residents, count_basis: 'households' }, 100, 51, 26, 'valid true'],
    [{ ...residents, count_basis: 'representatives' }, 100, 50, 50, 'invalid null'],
    [residentsRepresentatives, 40, 21, 11, 'valid true'],
    [residentsRepresentatives, 40, 20, 20, 'invalid null'],
    [villagers, 0, 0, 0, 'invalid null'],
  ];
  for (const row of rows) t.equal(judged(row), row[4], JSON.stringify(row));
});

t.test('owners: heads and area, the ordinary and the major matter', async (t) => {
  const outcome = (changes: Partial<QuorumFacts>) => {
    const bare = { votes_against: null, votes_abstained: null };
    const { validity, passed } = judgeQuorum({ ...owners, ...bare, ...changes });
    return `${validity} ${passed}`;
  };
  t.equal(outcome({ eligible_count: 120, present_count: 80, eligible_area: 12000, present_area: 8000 }), 'valid true');
  t.equal(outcome({ eligible_count: 121 }), 'invalid null');
  t.equal(outcome({ eligible_area: 12001 }), 'invalid null');
  t.equal(outcome({ votes_for: 41, votes_for_area: 4001 }), 'valid true');
  t.equal(outcome({ votes_for: 40, votes_for_area: 4001 }), 'valid false');
  t.equal(outcome({ votes_for: 41, votes_for_area: 4000 }), 'valid false');
  t.equal(outcome({ vote_matter: 'major', votes_for: 60, votes_for_area: 6000 }), 'valid true');
  t.equal(outcome({ vote_matter: 'major', votes_for: 59, votes_for_area: 6000 }), 'valid false');
  t.equal(outcome({ vote_matter: 'major', votes_for: 60, votes_for_area: 5999 }), 'valid false');
  t.equal(outcome({ present_area: null }), 'insufficient_data null');
  t.equal(outcome({ votes_for_area: null }), 'valid null');
  t.equal(outcome({ votes_for: 40, votes_for_area: null }), 'valid false', 'one half not reached decides');
  t.equal(outcome({ eligible_count: 1000, present_area: null }), 'invalid null', 'one half not reached decides');
  t.equal(outcome({ count_basis: null }), 'valid true', 'owners are counted as owners');
});

t.test('collective land let to outsiders: two thirds of all, not of those present', async (t) => {
  const land = { ...villagers, votes_against: 0, votes_abstained: 0, vote_matter: 'collective_land' } as const;
  const outcome = (votes_for: number) =>
    judgeQuorum({ ...land, eligible_count: 90, present_count: 80, votes_for }).passed;
  t.equal(outcome(60), true);
  t.equal(outcome(59), false);
});

t.test('the set in force on the day judges', async (t) => {
  const on = (facts: QuorumFacts, held_on: string) => judgeQuorum({ ...facts, held_on }).rule_set;
  t.equal(on(villagers, '2010-10-27'), null);
  t.equal(on(villagers, '2010-10-28'), 'villagers_assembly_2010');
  t.equal(on(villagers, '2025-12-31'), 'villagers_assembly_2010');
  t.equal(on(villagers, '2026-01-01'), 'villagers_assembly_2026');
  t.equal(on(residents, '2025-12-31'), 'residents_assembly_1990');
  t.equal(on(residents, '2026-01-01'), 'residents_assembly_2026');
  t.equal(on(owners, '2020-12-31'), null);
  t.equal(on(owners, '2026-01-01'), 'owners_assembly_2021');
  t.equal(findQuorumRule(villagers, '2025-12-31')?.mark, '✓');
  t.equal(findQuorumRule(villagers, '2026-01-01')?.mark, '!', 'the new article is unverified');
  for (const held_on of ['2025-12-31', '2026-01-01'])
    for (const present_count of [50, 51])
      t.equal(
        judgeQuorum({ ...villagers, held_on, present_count, votes_for: 26, votes_against: 0 }).validity,
        present_count === 51 ? 'valid' : 'invalid',
      );
});

t.test('what is not recorded is insufficient data, never a verdict', async (t) => {
  const validity = (changes: Partial<QuorumFacts>) => judgeQuorum({ ...villagers, ...changes }).validity;
  t.equal(validity({ held_on: null }), 'insufficient_data');
  t.equal(validity({ held_on: '2025-02-30' }), 'insufficient_data');
  t.equal(validity({ eligible_count: null }), 'insufficient_data');
  t.equal(validity({ present_count: null }), 'insufficient_data');
  t.equal(validity({ count_basis: null }), 'insufficient_data', 'persons or households: two different quorums');
  t.equal(validity({ count_basis: 'representatives' }), 'insufficient_data', 'not a basis of this meeting');
  t.equal(validity({ self_government_kind: null }), 'insufficient_data');
  t.equal(validity({ form: 'villagers_council' }), 'insufficient_data', 'no quorum known for a council');
  t.equal(validity({ present_count: 101 }), 'insufficient_data', 'more present than entitled');
  t.equal(validity({ votes_for: 61 }), 'insufficient_data', 'more votes than present');
  t.equal(validity({ votes_for: 50 }), 'insufficient_data', 'the votes add up to more than were present');
  t.equal(validity({ present_count: 60.5 }), 'insufficient_data');
  t.equal(validity({ votes_abstained: -1 }), 'insufficient_data');
  t.match(judgeQuorum({ ...villagers, votes_for: null }), { validity: 'valid', passed: null, result_follows: null });
  t.match(judgeQuorum({ ...villagers, eligible_count: null }), { validity: 'insufficient_data', passed: true });
});

t.test('whether the recorded result follows from the votes', async (t) => {
  const follows = (changes: Partial<QuorumFacts>) => judgeQuorum({ ...villagers, ...changes }).result_follows;
  t.equal(follows({ vote_result: 'passed' }), true);
  t.equal(follows({ vote_result: 'rejected' }), false);
  t.equal(follows({ vote_result: 'rejected', votes_for: 30 }), true, 'a rejection is a lawful decision');
  t.equal(follows({ vote_result: 'passed', votes_for: 30 }), false);
  t.equal(follows({ vote_result: 'as_published' }), null);
  t.equal(follows({ vote_result: null }), null);
  t.equal(follows({ present_count: 50, votes_for: 30 }), null, 'an inquorate meeting decided nothing');
});

t.test('the working shows the whole numbers compared', async (t) => {
  t.same(judgeQuorum(villagers), {
    validity: 'valid',
    passed: true,
    result_follows: true,
    rule_set: 'villagers_assembly_2010',
    rule: quorumRules[0],
    votes: { for: 40, against: 15, abstained: 5, for_area: null, origin: 'counts' },
    working: [
      '依据 villagers_assembly_2010:中华人民共和国村民委员会组织法(2010年修订,2018年修正)第二十二条[✓ 已见于公布的文本]',
      '到会(人) 60/100: 60×2=120 > 100×1=100,须超过1/2,符合',
      '赞成占到会(人) 40/60: 40×2=80 > 60×1=60,须超过1/2,符合',
    ],
    working_en: [
      'by villagers_assembly_2010: 中华人民共和国村民委员会组织法(2010年修订,2018年修正)第二十二条 [✓ seen in a published text]',
      'present (persons) 60/100: 60×2=120 > 100×1=100, more than 1/2, met',
      'in favour of those present (persons) 40/60: 40×2=80 > 60×1=60, more than 1/2, met',
    ],
  });
  t.same(judgeQuorum({ ...villagers, form: 'villagers_council', self_government_kind: null }), {
    validity: 'insufficient_data',
    passed: null,
    result_follows: null,
    rule_set: null,
    rule: null,
    votes: { for: 40, against: 15, abstained: 5, for_area: null, origin: 'counts' },
    working: ['嘎查村(居)民议事会,自治类别未记录,2025-06-01:没有适用的到会和表决规定'],
    working_en: [
      "villagers' or residents' council, self-government kind not recorded, 2025-06-01: no quorum rule known",
    ],
  });
});

t.test('numbers stay exact past 2^53', async (t) => {
  const eligible_area = Number.MAX_SAFE_INTEGER - 1;
  const present_area = (eligible_area / 3) * 2;
  t.equal(eligible_area % 3, 0);
  const validity = (area: number) =>
    judgeQuorum({ ...owners, eligible_area, present_area: area, votes_for_area: 1 }).validity;
  t.equal(validity(present_area), 'valid');
  t.equal(validity(present_area - 1), 'invalid');
});

t.test('the fractions are those of the law, for any numbers', async () => {
  const count = fc.integer({ min: 1, max: 1_000_000 });
  const holds = fc.property(count, count, (a, b) => {
    const [present_count, eligible_count] = [Math.min(a, b), Math.max(a, b)];
    const facts = {
      ...villagers,
      eligible_count,
      present_count,
      votes_for: null,
      votes_against: null,
      votes_abstained: null,
    };
    const byPersons = judgeQuorum(facts).validity === 'valid';
    const byHouseholds = judgeQuorum({ ...facts, count_basis: 'households' }).validity === 'valid';
    return (
      byPersons === present_count > eligible_count - present_count &&
      byHouseholds === 3 * present_count >= 2 * eligible_count
    );
  });
  fc.assert(holds, { numRuns: 1000 });
});

t.test('rule sets are well-formed data', async (t) => {
  const codes = quorumRules.map(({ code }) => code);
  t.equal(new Set(codes).size, codes.length);
  for (const rule of quorumRules) {
    t.ok(isDay(rule.valid_from) && (rule.valid_to === null || rule.valid_to > rule.valid_from), rule.code);
    t.match(clauses[rule.clause], { source: rule.law, mark: rule.mark }, rule.code);
    const source = sources[rule.law];
    t.ok(source.valid_from === null || source.valid_from <= rule.valid_from, rule.code);
    const rivals = quorumRules.filter(
      (other) => other.form === rule.form && other.self_government_kind === rule.self_government_kind && other !== rule,
    );
    for (const other of rivals)
      t.ok(
        rule.valid_from > (other.valid_to ?? '9999-12-31') || other.valid_from > (rule.valid_to ?? '9999-12-31'),
        rule.code,
      );
    for (const { num, den } of [...Object.values(rule.present), ...Object.values(rule.passes)])
      t.ok(Number.isInteger(num) && Number.isInteger(den) && num > 0 && num < den, rule.code);
  }
});

const banner = {
  code: 'banner_villagers',
  division_code: '150626',
  form: 'villagers_assembly',
  self_government_kind: 'village',
  counts_area: false,
  present: [{ basis: 'persons', numerator: 3, denominator: 5, is_strict: false }],
  passes: [{ matter: 'ordinary', of: 'eligible', numerator: 1, denominator: 2, is_strict: false }],
  valid_from: '2026-03-01',
  valid_to: '2026-12-31',
  source_title: '乌审旗村民会议办法',
  source_document: '乌政发〔2026〕3号',
  article: '第八条',
  mark: '✓',
} as const satisfies QuorumRuleRow;
const load = (...rows: QuorumRuleRow[]) => rows.map(quorumRuleOf);
const here = { ...villagers, division_code: '150626100201', held_on: '2026-03-01' };

t.test('a set that an operator loaded judges at once, where and while it holds, by its own numbers', async (t) => {
  const by = (facts: Partial<QuorumFacts>, ...rows: QuorumRuleRow[]) =>
    judgeQuorum({ ...here, ...facts }, load(...rows)).rule_set;
  t.equal(by({}, banner), 'banner_villagers');
  t.equal(by({ held_on: '2026-02-28' }, banner), 'villagers_assembly_2026', 'the day before');
  t.equal(by({ held_on: '2026-12-31' }, banner), 'banner_villagers', 'its last day');
  t.equal(by({ held_on: '2027-01-01' }, banner), 'villagers_assembly_2026', 'the day after');
  t.equal(by({ division_code: '150625100201' }, banner), 'villagers_assembly_2026', 'another banner');
  t.equal(by({ self_government_kind: 'community' }, banner), 'residents_assembly_2026');
  t.equal(by({ form: 'villagers_representative_assembly' }, banner), 'villagers_representative_assembly_2026');

  const outcome = (present_count: number, votes_for: number) => {
    const bare = { votes_against: null, votes_abstained: null, vote_result: null };
    const { validity, passed } = judgeQuorum({ ...here, ...bare, present_count, votes_for }, load(banner));
    return `${validity} ${passed}`;
  };
  t.equal(outcome(60, 50), 'valid true', 'three fifths, and half of all');
  t.equal(outcome(60, 49), 'valid false');
  t.equal(outcome(59, 59), 'invalid null');
  const [line] = judgeQuorum(here, load(banner)).working;
  t.equal(line, '依据 banner_villagers:乌审旗村民会议办法(乌政发〔2026〕3号)第八条[✓ 已见于公布的文本],另行载入');
});

t.test('of several sets in force: the nearest division, then the one of this kind, then the newest', async (t) => {
  const nationwide = { ...banner, code: 'nationwide', division_code: null };
  const township = { ...banner, code: 'township', division_code: '150626100' };
  const every = { ...township, code: 'every_kind', self_government_kind: null, valid_from: '2026-03-01' };
  const newer = { ...township, code: 'newer', valid_from: '2026-02-01' };
  const by = (...rows: QuorumRuleRow[]) => judgeQuorum(here, load(...rows)).rule_set;
  t.equal(by(nationwide), 'nationwide');
  t.equal(by(nationwide, banner), 'banner_villagers');
  t.equal(by(banner, township, nationwide), 'township');
  t.equal(by(every, township), 'township');
  t.equal(by(newer, township), 'township');
  t.equal(by(every), 'every_kind');
});

t.test('a set comes out of its table as it went in', async (t) => {
  for (const rule of quorumRules) {
    const { measures, clause: _clause, law: _law, is_built_in: _built, ...rest } = rule;
    const row = { ...rest, ...thresholdsOf(rule), counts_area: measures.length === 2 };
    const { law: _, ...expected } = { ...rule, clause: null, is_built_in: false };
    t.same(quorumRuleOf(JSON.parse(JSON.stringify(row))), expected, rule.code);
  }
});

t.test('a roll call fills the counts that were not given, and has to agree with those that were', async (t) => {
  const bare = { ...villagers, votes_for: null, votes_against: null, votes_abstained: null };
  const roll_call = { for: 31, against: 20, abstained: 9, for_area: null };
  t.match(judgeQuorum({ ...bare, roll_call }), { passed: true, votes: { for: 31, against: 20, origin: 'roll_call' } });
  t.match(judgeQuorum({ ...bare, roll_call: { ...roll_call, for: 30 } }), { passed: false });
  t.match(judgeQuorum({ ...bare, votes_for: 31, roll_call }), {
    passed: true,
    votes: { against: 20, origin: 'counts' },
  });
  for (const differs of [{ votes_for: 32 }, { votes_against: 19 }, { votes_abstained: 8 }])
    t.match(judgeQuorum({ ...bare, ...differs, roll_call }), { validity: 'insufficient_data', passed: null });
  t.match(
    judgeQuorum({ ...bare, roll_call: { ...roll_call, for: 32 } }),
    { validity: 'insufficient_data' },
    '61 of 60',
  );
  const empty = { for: 0, against: 0, abstained: 0, for_area: null };
  t.match(judgeQuorum({ ...bare, roll_call: empty }), { validity: 'valid', passed: false });
  const area = { ...owners, votes_for: null, votes_for_area: null, votes_against: null, votes_abstained: null };
  const called = { for: 60, against: 0, abstained: 0 };
  t.equal(judgeQuorum({ ...area, roll_call: { ...called, for_area: 6000 } }).passed, true);
  t.equal(judgeQuorum({ ...area, roll_call: { ...called, for_area: null } }).passed, null, 'areas are not made up');
});

t.test('what was published without counts is told, and judged as far as whole numbers go', async (t) => {
  const bare = { ...villagers, votes_for: null, votes_against: null, votes_abstained: null };
  const told = judgeQuorum({ ...bare, vote_percent_for: '86.50', vote_text: '多数同意' });
  t.match(told, { validity: 'valid', passed: null, result_follows: null, votes: { for: null, origin: null } });
  t.equal(told.working.at(-1), '记录只有:通过,赞成86.50%,“多数同意”;没有票数,不据以换算');
  t.equal(
    told.working_en.at(-1),
    'the record says only: passed, 86.50% in favour, “多数同意”; no counts, and none are made up from it',
  );
  const unknown = judgeQuorum({ ...bare, eligible_count: null, present_count: null, vote_percent_for: '100' });
  t.match(unknown, { validity: 'insufficient_data', passed: null });
  t.notMatch(judgeQuorum({ ...villagers, vote_percent_for: '10' }).working.join(), '10%', 'counts go first');
});

t.test('a matter that a kind of meeting has no majority for is not judged by another', async (t) => {
  t.match(judgeQuorum({ ...group, vote_matter: 'collective_land' }), { passed: null });
  t.match(judgeQuorum({ ...villagers, vote_matter: 'major' }), { validity: 'valid', passed: null });
});

t.test('0, 1 and very many, by every set and each of its bases', async (t) => {
  const many = Number.MAX_SAFE_INTEGER;
  for (const rule of quorumRules) {
    for (const [basis, fraction] of Object.entries(rule.present)) {
      const { form, self_government_kind, valid_from: held_on } = rule;
      const judge = (eligible: number, present: number, agreed: number) => {
        const areas = { eligible_area: eligible, present_area: present, votes_for_area: agreed };
        const counts = { eligible_count: eligible, present_count: present, votes_for: agreed };
        const meeting = { form, self_government_kind, held_on, count_basis: basis as CountBasis, vote_result: null };
        const { validity, passed } = judgeQuorum({ ...meeting, ...areas, ...counts });
        return `${validity} ${passed}`;
      };
      const at = `${rule.code} by ${basis}`;
      t.equal(judge(0, 0, 0), 'invalid null', `${at}: nobody of nobody`);
      t.equal(judge(1, 0, 0), 'invalid null', `${at}: nobody of one`);
      t.equal(judge(1, 1, 1), 'valid true', `${at}: one of one`);
      t.equal(judge(1, 1, 0), 'valid false', `${at}: one who is against`);
      t.equal(judge(many, many, many), 'valid true', `${at}: all of very many`);
      t.equal(judge(many, 1, 1), 'invalid null', `${at}: one of very many`);
      // the smallest number that reaches the fraction, and the one below it
      const whole = fraction.den * 1_000_000;
      const least = fraction.num * 1_000_000 + (fraction.strict ? 1 : 0);
      t.equal(judge(whole, least, least), 'valid true', `${at}: just enough`);
      t.equal(judge(whole, least - 1, least - 1), 'invalid null', `${at}: one short`);
      const { ordinary } = rule.passes;
      const enough = Math.floor((whole * ordinary.num) / ordinary.den) + (ordinary.strict ? 1 : 0);
      t.equal(judge(whole, whole, enough), 'valid true', `${at}: just agreed`);
      t.equal(judge(whole, whole, enough - 1), 'valid false', `${at}: one vote short`);
    }
  }
});
