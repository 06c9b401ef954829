/** A group of tests for each item, its number in the title. What ran, and held, is told afterwards: nothing is read of it. */
import type { Test } from 'tap';

/** By number and words: `1.2.4 SQL stays a text`. */
export type Groups = Readonly<Record<string, (t: Test) => Promise<void>>>;

/** Numbers of the groups that came to their end, asserted something and held, in order. */
export async function runGroups(t: Test, edition: string, groups: Groups): Promise<string[]> {
  const shown: string[] = [];
  for (const [title, group] of Object.entries(groups)) {
    const [number = ''] = title.split(' ', 1);
    const result = await t.test(`${edition}${title}`, group);
    if (result?.ok && result.count > result.skip + result.todo) shown.push(number);
  }
  return shown;
}
