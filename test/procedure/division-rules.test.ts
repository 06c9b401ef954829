// Rules about divisions: their worked examples are their tests, as those of the rules about agenda items are.

import t from 'tap';
import { codes } from '../../src/procedure/code-lists.ts';
import { EXAMPLE_DAY, exampleDivisions, exampleStanding } from '../../src/procedure/division-rules/example-division.ts';
import { divisionRules, judgeDivision, levelOf, rules } from '../../src/procedure/index.ts';
import { clauseNumber, isClauseRef, quotation } from '../../src/procedure/sources.ts';

for (const rule of divisionRules) {
  t.test(`${clauseNumber(rule.clause)} ${rule.code}: ${rule.title.zh}`, async (t) => {
    const { holds, fails } = rule.examples;
    for (const { title, facts, today = EXAMPLE_DAY, standing } of [...holds, ...fails]) {
      const judged = rule.judge(exampleStanding(rule.level, facts), today);
      t.equal(judged.standing, standing, `${title.zh} → ${standing}`);
      if (standing === 'unmet' || standing === 'insufficient_data') t.ok(judged.missing.length > 0, title.zh);
    }
    const good = ['met', 'not_applicable'];
    t.ok(
      holds.every(({ standing }) => good.includes(standing)),
      'what holds',
    );
    t.ok(
      holds.some(({ standing }) => standing === 'met'),
      'one is met',
    );
    t.ok(
      fails.every(({ standing }) => !good.includes(standing)),
      'what fails',
    );
    t.ok(
      fails.some(({ standing }) => standing === 'unmet'),
      'one fails for good',
    );
  });
}

t.test('the example divisions are in order, each judged by the rules of its level', async (t) => {
  for (const level of ['village', 'township'] as const) {
    const found = judgeDivision(exampleStanding(level), EXAMPLE_DAY);
    t.same(
      found.map(({ code }) => code),
      divisionRules.filter((rule) => rule.level === level).map(({ code }) => code),
    );
    for (const { code, standing } of found) t.ok(['met', 'not_applicable'].includes(standing), code);
  }
  const grid = { ...exampleDivisions.village, division: { ...exampleDivisions.village.division, kind: 'grid' } };
  t.same(judgeDivision(grid as never, EXAMPLE_DAY), [], 'nothing is asked of a grid');
});

t.test('every kind of division is of a level, or asked for nothing', async (t) => {
  t.same(
    codes('division_kinds').map((kind) => [kind, levelOf(kind)]),
    [
      ['province', null],
      ['prefecture', null],
      ['banner', null],
      ['township', 'township'],
      ['gacha', 'village'],
      ['village', 'village'],
      ['community', 'village'],
      ['virtual_community', 'village'],
      ['natural_village', null],
      ['villager_group', null],
      ['grid', null],
      ['compound', null],
      ['building', null],
    ],
  );
});

t.test('a community is told by its own names', async (t) => {
  const facts = { division: { kind: 'community', self_government_kind: 'community' }, bylaws: [] } as const;
  const [found] = judgeDivision(exampleStanding('village', facts), EXAMPLE_DAY);
  t.same(
    found?.missing.map(({ zh }) => zh),
    ['缺居民会议议事规程', '缺居民代表会议议事规程', '缺居务监督委员会工作规则', '缺居民公约'],
  );
});

t.test('codes are unique among all rules; citations are those of the rule', async (t) => {
  const all = [...rules, ...divisionRules].map(({ code }) => code);
  t.equal(new Set(all).size, all.length);
  for (const { code, clause, see_also, our_reading, title, message, examples } of divisionRules) {
    t.match(code, /^[a-z]+(-[a-z]+)*$/);
    for (const ref of [clause, ...(see_also ?? [])]) t.ok(isClauseRef(ref) && quotation(ref).length > 0, code);
    if (clause.split('#')[1] !== code) t.ok(our_reading !== undefined, `${code} reads ${clause}`);
    t.same(JSON.parse(JSON.stringify(examples)), examples, 'plain JSON');
    for (const { zh, en } of [title, message, ...(our_reading ? [our_reading] : [])])
      t.ok(/\p{Script=Han}/u.test(zh) && /^[\x20-\x7e]+$/.test(en), en);
  }
});
