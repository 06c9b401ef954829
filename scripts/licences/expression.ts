/** Licences as packages state them (SPDX expressions), and those under which a package may be used, changed, passed on. */
const free = ['MIT', 'ISC', '0BSD', 'BSD-2-Clause', 'BSD-3-Clause', 'Apache-2.0', 'BlueOak-1.0.0', 'PostgreSQL'];
const freer = ['Unlicense', 'CC0-1.0', 'Python-2.0', 'PSF-2.0', 'Zlib', 'CC-BY-3.0'];

/** One of them is enough of `OR`, all are needed of `AND`, which binds closer. What cannot be read is not free. */
export function isFree(expression: string | undefined): boolean {
  const words = (expression ?? '').match(/[()]|[^\s()]+/g) ?? [];
  let at = 0;

  function either(): boolean {
    let found = both();
    while (words[at] === 'OR') {
      at += 1;
      // read on, whatever is known already
      found = both() || found;
    }
    return found;
  }
  function both(): boolean {
    let found = one();
    while (words[at] === 'AND') {
      at += 1;
      found = one() && found;
    }
    return found;
  }
  function one(): boolean {
    const word = words[at++] ?? '';
    if (word !== '(') return [...free, ...freer].includes(word);
    const inner = either();
    return words[at++] === ')' && inner;
  }
  return either() && at === words.length;
}
