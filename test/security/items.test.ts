// One decision for each item of the three lists, and none left out. That what is "shown" ran is held by the files of the
// groups: each compares what ran in it with what is decided here.
import t, { type Test } from 'tap';
import { levels, released } from './asvs-5.0.0.ts';
import { type Item, levelThree, requirements, shownOf, topTen } from './items.ts';

const numbersOf = (items: readonly Item[]) => items.flatMap(({ numbers }) => numbers);

function areDecided(t: Test, items: readonly Item[], asked: readonly string[]): void {
  t.same([...numbersOf(items)].sort(), [...asked].sort());
  for (const item of items) {
    const label = `${item.numbers[0]} ${item.words}`;
    const kinds = ['shown', 'notApplicable', 'left'].filter((kind) => kind in item);
    t.equal(kinds.length, 1, `${label}: one decision`);
    const reason = 'left' in item ? item.why : 'shown' in item ? item.except : item.notApplicable;
    if (reason !== undefined || !('shown' in item)) t.ok((reason ?? '').length >= 10, `${label}: a reason`);
  }
}

t.test('the ten of OWASP', async (t) => {
  areDecided(
    t,
    topTen,
    Array.from({ length: 10 }, (_, at) => `API${at + 1}:2023`),
  );
});

t.test('ASVS 5.0.0: every requirement of levels 1 and 2, as released', async (t) => {
  const all = Object.values(levels).flat();
  t.same([all.filter((level) => level === 1).length, all.filter((level) => level === 2).length], [70, 183]);
  t.equal(new Set(released).size, 253);
  areDecided(t, requirements, released);
});

t.test('GB/T 22239-2019, 8.1.4', async (t) => {
  areDecided(
    t,
    levelThree,
    Array.from({ length: 11 }, (_, at) => `8.1.4.${at + 1}`),
  );
});

t.test('most is shown', async (t) => {
  t.equal(shownOf(topTen).length, 10);
  t.ok(shownOf(requirements).length > 120, `${shownOf(requirements).length} requirements of ASVS`);
  t.equal(shownOf(levelThree).length, 9);
});
