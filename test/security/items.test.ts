// The list of what is asked for is complete, and every test that it names is there.
import { existsSync, globSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import t from 'tap';
import { asked, type Item, requirements, topTen } from './items.ts';

const root = resolve(import.meta.dirname, '../..');
const read = (file: string) => readFileSync(join(root, file), 'utf8');
const numbersOf = (items: readonly Item[]) => items.flatMap(({ numbers }) => numbers);

function isShown(item: Item): void {
  const { numbers, words, tests, notApplicable, operator, open } = item;
  const label = `${numbers.join(' ')} ${words}`;
  const given = [tests, notApplicable, operator, open].filter((one) => one !== undefined);
  t.equal(given.length, 1, `${label}: one of four`);
  for (const test of tests ?? []) {
    const [file = '', title] = test.split('#');
    t.ok(existsSync(join(root, file)), `${label}: ${file}`);
    if (title) t.ok(existsSync(join(root, file)) && read(file).includes(title), `${label}: ${test}`);
  }
}

t.test('the ten, each once and none left out', async (t) => {
  t.same(
    numbersOf(topTen),
    Array.from({ length: 10 }, (_, at) => `API${at + 1}`),
  );
  for (const item of topTen) {
    isShown(item);
    const titles = item.tests?.filter((test) => test.includes(`#${item.numbers[0]}:2023`)) ?? [];
    t.ok(titles.length > 0, `${item.numbers[0]} has a group with its number in its title`);
  }
});

t.test('every requirement of levels 1 and 2, each once', async (t) => {
  const all = Object.entries(asked).flatMap(([section, numbers]) =>
    numbers.length === 0 ? [section] : numbers.map((number) => `${section}.${number}`),
  );
  t.same([...numbersOf(requirements)].sort(), all.sort());
  t.equal(new Set(numbersOf(requirements)).size, numbersOf(requirements).length);
  for (const item of requirements) isShown(item);
});

t.test('every group of attacks in these files stands behind an item, by its number', async (t) => {
  const named = [...topTen, ...requirements].flatMap(({ tests = [] }) => tests);
  for (const file of globSync('test/security/*.test.ts', { cwd: root })) {
    if (file.endsWith('items.test.ts')) continue;
    t.ok(
      named.some((test) => test.startsWith(file)),
      file,
    );
    const titles = [...read(file).matchAll(/^t\.test\('((?:API|V)[\d:. V]+)/gm)].map(([, number = '']) =>
      number.trim(),
    );
    for (const number of titles)
      t.ok(
        named.some((test) => test.startsWith(`${file}#${number}`)),
        `${file}: ${number}`,
      );
  }
});
