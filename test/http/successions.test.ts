// What a grant covers after divisions were merged or replaced: days on both sides, chains, and how long it is known.
import t from 'tap';
import type { Scope } from '../../src/db/scope.ts';
import { type Succession, Successions, succeeded } from '../../src/http/successions.ts';

const scopeOf = (...divisions: string[]): Scope => ({
  divisions,
  subjects: [],
  territories: divisions.map((division) => ({ role: 'convener', division, modes: ['live'] })),
  held: [],
});
const merged: Succession = { code: '150626100201', successor_code: '150626100202', valid_to: '2026-06-30' };
const shown = ({ divisions, territories }: Scope) => [divisions, territories.map(({ division }) => division)];

t.test('on its last day a division is what it was; the day after it is history', async (t) => {
  for (const code of [merged.code, '150626100202']) {
    const scope = scopeOf(code);
    t.equal(succeeded(scope, [merged], '2026-06-30'), scope);
  }
  t.same(shown(succeeded(scopeOf('150626100201'), [merged], '2026-07-01')), [['150626100201'], []]);
  t.same(shown(succeeded(scopeOf('150626100201-01'), [merged], '2026-07-01')), [['150626100201-01'], []]);
  const successor = succeeded(scopeOf('150626100202'), [merged], '2026-07-01');
  t.same(shown(successor), [['150626100202', '150626100201'], ['150626100202']]);
  t.same(shown(succeeded(scopeOf('150626100'), [merged], '2026-07-01')), [['150626100'], ['150626100']]);
  t.same(shown(succeeded(scopeOf('150626100203'), [merged], '2026-07-01')), [['150626100203'], ['150626100203']]);
});

t.test(
  'a chain is followed to its beginning, across townships and whatever the order; what is within is not named',
  async (t) => {
    const chain: Succession[] = [
      { code: '150626102201', successor_code: '150626101201', valid_to: '2024-12-31' },
      { code: '150626101201', successor_code: '150626100201', valid_to: '2025-12-31' },
      merged,
      { code: '150626100299', successor_code: null, valid_to: '2025-12-31' },
    ];
    for (const order of [chain, chain.toReversed()]) {
      const { divisions } = succeeded(scopeOf('150626100202'), order, '2026-07-01');
      t.same([...divisions].sort(), ['150626100201', '150626100202', '150626101201', '150626102201']);
      const above = succeeded(scopeOf('150626100'), order, '2026-07-01').divisions;
      t.same([...above].sort(), ['150626100', '150626101201', '150626102201']);
      t.same(succeeded(scopeOf(''), order, '2026-07-01').divisions, ['']);
    }
    const township: Succession = { code: '150626101', successor_code: '150626100', valid_to: '2026-06-30' };
    const { divisions } = succeeded(scopeOf('150626100'), [...chain, township], '2026-07-01');
    t.same([...divisions].sort(), ['150626100', '150626101', '150626102201'], 'a village of it is within it');
  },
);

t.test('a ring of successions ends', async (t) => {
  const ring: Succession[] = [merged, { code: '150626100202', successor_code: '150626100201', valid_to: '2026-06-30' }];
  t.same(shown(succeeded(scopeOf('150626100202'), ring, '2026-07-01')), [['150626100202', '150626100201'], []]);
});

t.test('a body answers for what was handed to it, wherever it was registered', async (t) => {
  const scope: Scope = {
    ...scopeOf(),
    subjects: ['s'],
    territories: [{ role: 'responder', division: merged.code, modes: [] }],
  };
  t.same(succeeded(scope, [merged], '2026-07-01').territories, scope.territories);
});

t.test('known for five seconds; asked for once at a time, and again after a failure or when told to', async (t) => {
  let [at, asked] = [0, 0];
  let answer: () => Promise<Succession[]> = async () => [merged];
  const successions = new Successions(
    () => {
      asked += 1;
      return answer();
    },
    () => at,
  );
  await Promise.all([successions.list(), successions.list()]);
  at = 4999;
  t.same([await successions.list(), asked], [[merged], 1]);
  at = 5000;
  await successions.list();
  t.equal(asked, 2);
  successions.forget();
  await successions.list();
  t.equal(asked, 3);
  at = 20_000;
  answer = async () => {
    throw new Error('no database');
  };
  await t.rejects(successions.list(), /no database/);
  answer = async () => [];
  t.same(await successions.list(), []);
});
