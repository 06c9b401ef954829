import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import t from 'tap';
import { addPersonalKey, keepPersonalKeys, PersonalKeys } from '../../src/db/personal-keys.ts';

const key = (fill: number) => Buffer.alloc(32, fill).toString('base64');

t.test('the file of the keys: written once, for its owner only', async (t) => {
  const folder = mkdtempSync(join(tmpdir(), 'personal-keys-'));
  t.teardown(() => rmSync(folder, { recursive: true }));
  const file = join(folder, 'data', 'personal.key');
  const sealed = keepPersonalKeys(file).seal('13812345678', 'contact_phone:1');
  t.equal(statSync(file).mode & 0o777, 0o600);
  t.same(readdirSync(join(folder, 'data')), ['personal.key']);
  t.equal(keepPersonalKeys(file).open(sealed, 'contact_phone:1'), '13812345678');
});

t.test('a new key is put in front of those of the file, which stay', async (t) => {
  const folder = mkdtempSync(join(tmpdir(), 'personal-keys-'));
  t.teardown(() => rmSync(folder, { recursive: true }));
  const file = join(folder, 'personal.key');
  const sealed = keepPersonalKeys(file).seal('x', 'column:1');
  const before = readFileSync(file, 'utf8');
  t.same(addPersonalKey(file).ids, ['k2', 'k1']);
  t.same(addPersonalKey(file).ids, ['k3', 'k2', 'k1']);
  t.ok(readFileSync(file, 'utf8').endsWith(before));
  t.equal(statSync(file).mode & 0o777, 0o600);
  t.same(readdirSync(folder), ['personal.key']);
  const keys = keepPersonalKeys(file);
  t.equal(keys.currentId, 'k3');
  t.equal(keys.open(sealed, 'column:1'), 'x');
});

t.test('the first key seals, each of them opens what it sealed', async (t) => {
  const [old, both] = [new PersonalKeys(`a:${key(1)}`), new PersonalKeys(`b:${key(2)}, a:${key(1)}`)];
  const sealed = old.seal('x', 'column:1');
  t.equal(both.open(sealed, 'column:1'), 'x');
  t.equal(both.currentId, 'b');
  t.match(both.seal('x', 'column:1'), /^b\./);
  t.not(old.seal('x', 'column:1'), sealed, 'never twice the same');
  t.equal(sealed.split('.')[1], old.indexes('column', 'x')[0]);
  t.ok(both.indexes('column', 'x').includes(String(sealed.split('.')[1])));
  t.not(old.indexes('other', 'x')[0], old.indexes('column', 'x')[0], 'an index tells nothing of another column');
});

t.test('what does not open', async (t) => {
  const keys = new PersonalKeys(`a:${key(1)}`);
  const sealed = keys.seal('x', 'column:1');
  for (const [value, place] of [
    [sealed, 'column:2'],
    [sealed, 'other:1'],
    [sealed.replace('a.', 'b.'), 'column:1'],
    ['', 'column:1'],
    ['a.b.c', 'column:1'],
  ] as const)
    t.equal(keys.open(value, place), undefined, `${value} ${place}`);
});

t.test('keys that are none', async (t) => {
  for (const words of ['', ',', 'a', 'a:', `:${key(1)}`, 'a:AAAA', `a:${key(1)},a:${key(2)}`, `a.b:${key(1)}`])
    t.throws(() => new PersonalKeys(words), /PERSONAL_DATA_KEYS/, words);
});
