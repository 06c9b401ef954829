// Trees of RFC 6962: known roots, and every leaf proven in trees of every shape.
import { createHash } from 'node:crypto';
import t from 'tap';
import { leafHash, pathOf, rootByPath, rootOf, splitHashes } from '../../src/db/merkle.ts';

const h = (...parts: (Buffer | string)[]) => {
  const hash = createHash('sha256');
  for (const part of parts) hash.update(part);
  return hash.digest();
};
const leavesOf = (n: number) => Array.from({ length: n }, (_, at) => leafHash('sha256', `entry ${at}`));

t.test('the root of one, two, three and five leaves, written out', async (t) => {
  const [a, b, c, d, e] = leavesOf(5) as [Buffer, Buffer, Buffer, Buffer, Buffer];
  const one = Buffer.of(1);
  t.same(a, h(Buffer.of(0), 'entry 0'));
  t.same(rootOf('sha256', [a]), a);
  t.same(rootOf('sha256', [a, b]), h(one, a, b));
  t.same(rootOf('sha256', [a, b, c]), h(one, h(one, a, b), c));
  t.same(rootOf('sha256', [a, b, c, d, e]), h(one, h(one, h(one, a, b), h(one, c, d)), e));
  t.throws(() => rootOf('sha256', []), /has a leaf/);
});

t.test('the eight leaves of the test vectors of Certificate Transparency', async (t) => {
  const data = ['', '00', '10', '2021', '3031', '40414243', '5051525354555657', '606162636465666768696a6b6c6d6e6f'];
  const leaves = data.map((hex) => h(Buffer.of(0), Buffer.from(hex, 'hex')));
  t.equal(rootOf('sha256', leaves).toString('hex'), '5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328');
});

t.test('each leaf leads to the root by its path, and by no other', async (t) => {
  for (const algorithm of ['sha256', 'sm3'] as const) {
    for (let size = 1; size <= 33; size++) {
      const leaves = Array.from({ length: size }, (_, at) => leafHash(algorithm, `entry ${at}`));
      const root = rootOf(algorithm, leaves);
      for (const [index, leaf] of leaves.entries()) {
        const path = pathOf(algorithm, leaves, index);
        t.same(rootByPath(algorithm, { leaf, index, size, path }), root, `${algorithm} ${index} of ${size}`);
        const wrong = [
          { leaf: leafHash(algorithm, 'forged'), index, size, path },
          { leaf, index, size, path: [...path, root] },
          { leaf, index, size, path: path.slice(1) },
          { leaf, index: index + 1, size, path },
        ];
        for (const [n, one] of wrong.entries()) {
          if (n === 2 && path.length === 0) continue;
          t.notSame(rootByPath(algorithm, one), root, `${algorithm} ${index} of ${size}, wrong ${n}`);
        }
      }
    }
  }
});

t.test('hashes are told apart by their length', async (t) => {
  const leaves = leavesOf(3);
  t.same(splitHashes(Buffer.concat(leaves)), leaves);
  t.same(splitHashes(Buffer.concat([...leaves, Buffer.of(1)])).length, 4, 'what is left over is no hash of a leaf');
});
