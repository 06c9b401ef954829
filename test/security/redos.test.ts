// Every pattern of the contract against texts that make a careless one backtrack: time may grow with the length of the
// text, not with its square. Compared as ratios of interleaved runs, so that a busy machine changes nothing.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { createContext, Script } from 'node:vm';
import fc from 'fast-check';
import t from 'tap';

const LONG = 50_000;
/** Long enough for what is careless to be seen, and to come to an end. */
const SHORT = 4000;
/** Linear is 4 and quadratic 16. */
const [FACTOR, WORST] = [4, 8];
/** A pattern that grows with the square of 4 000 or 50 000 takes thousands. */
const WALKS = 20;
/** A pattern that does not come to an end is stopped: it has failed. */
const PATIENCE_MS = 2000;

const file = join(import.meta.dirname, '../../openapi/openapi.json');
const found = new Map<string, string>();
const collect = (node: unknown, at: string): void => {
  if (node === null || typeof node !== 'object') return;
  for (const [key, value] of Object.entries(node)) {
    if (key === 'pattern' && typeof value === 'string') found.set(value, at);
    else collect(value, `${at}/${key}`);
  }
};
collect(JSON.parse(readFileSync(file, 'utf8')), '#');

interface Attack {
  readonly prefix: string;
  readonly unit: string;
  /** What the pattern does not end with, so that it goes back. */
  readonly end: string;
}
const SAMPLES = 12;
const CUTS = 16;
const ATTACKS = 120;

/**
 * Made up of what the pattern itself accepts: its texts up to somewhere, and from there on a piece again and again; its
 * letters one by one, and its texts whole.
 */
function attacksOn(pattern: string): Attack[] {
  const regexp = new RegExp(pattern, 'u');
  const texts = fc.sample(fc.stringMatching(regexp), { seed: 7, numRuns: SAMPLES });
  const letters = [...new Set(['a', '0', '-', ' ', ...texts.join('')])].slice(0, 40);
  const pieces = texts.flatMap((text) => {
    const signs = [...text].slice(0, CUTS);
    return signs.flatMap((sign, at) => {
      const [prefix, rest] = [signs.slice(0, at).join(''), signs.slice(at).join('')];
      return [sign, signs.slice(at, at + 2).join(''), rest].map((unit) => ({ prefix, unit }));
    });
  });
  const all = [...letters.map((unit) => ({ prefix: '', unit })), ...pieces];
  const different = new Map(all.map((one) => [`${one.prefix}\n${one.unit}`, one]));
  return spread([...different.values()], ATTACKS).map(({ prefix, unit }) => {
    // on a short text, which even the worst comes to the end of
    const ends = ['!', '\u0001', '\n'];
    return { prefix, unit, end: ends.find((end) => !regexp.test(`${prefix}${unit.slice(0, 4)}${end}`)) ?? '!' };
  });
}

/** So many of them, from the beginning to the end. */
const spread = <T>(all: readonly T[], most: number): T[] => {
  const step = Math.max(1, all.length / most);
  return Array.from({ length: Math.min(all.length, most) }, (_, at) => all[Math.floor(at * step)] as T);
};

const near = ({ prefix, unit, end }: Attack, length: number) =>
  `${prefix}${unit.repeat(Math.ceil(length / unit.length)).slice(0, length)}${end}`;

const clock = { now: () => performance.now() };
const measure = new Script(`{
  const run = (text, times) => {
    const start = clock.now();
    for (let n = 0; n < times; n++) pattern.test(text);
    return clock.now() - start;
  };
  let times = 1;
  // enough of them to be seen by the clock
  while (run(longer, times) < 0.4 && times < 1 << 16) times *= 2;
  let [least, most] = [Infinity, Infinity];
  for (let round = 0; round < 7; round++) {
    least = Math.min(least, run(shorter, times));
    most = Math.min(most, run(longer, times));
  }
  most / least;
}`);

const glance = new Script(`{
  const start = clock.now();
  pattern.test(longer);
  clock.now() - start;
}`);

/** What it takes to walk once over a text of this length. */
function walk(length: number): number {
  const text = 'a'.repeat(length);
  const start = clock.now();
  for (let n = 0; n < 50; n++) /^[^b]*$/u.test(text);
  return (clock.now() - start) / 50;
}

/** How much longer it takes for a text that is four times as long; 0 where it takes no longer than a few walks. */
function ratio(pattern: string, attack: Attack, length: number): number {
  const context = createContext({
    pattern: new RegExp(pattern, 'u'),
    shorter: near(attack, length / FACTOR),
    longer: near(attack, length),
    clock,
  });
  try {
    const once = Number(glance.runInContext(context, { timeout: PATIENCE_MS }));
    if (once < WALKS * walk(length)) return 0;
    return Number(measure.runInContext(context, { timeout: PATIENCE_MS }));
  } catch {
    return Infinity;
  }
}

function worst(pattern: string, length: number): { ratio: number; attack: string } {
  let found = { ratio: 0, attack: '' };
  for (const attack of attacksOn(pattern)) {
    // a burst of other work hits one measurement, not three
    let best = ratio(pattern, attack, length);
    for (let again = 0; again < 2 && best >= WORST && best < Infinity; again++)
      best = Math.min(best, ratio(pattern, attack, length));
    if (best > found.ratio) found = { ratio: best, attack: JSON.stringify(attack) };
    if (best >= WORST) return found;
  }
  return found;
}

t.test('every pattern of the contract takes time in proportion to the text', async (t) => {
  t.ok(found.size >= 10, `${found.size} patterns`);
  for (const [pattern, at] of found) {
    const { ratio, attack } = worst(pattern, LONG);
    t.ok(ratio < WORST, `${pattern} at ${at}: ${ratio.toFixed(1)} × on ${attack}`);
  }
});

t.test('patterns are anchored at the beginning, so that a search does not start again at each letter', async (t) => {
  // one letter is found or not, wherever it stands
  const isLetter = (pattern: string) => /^\\[SDW]$/.test(pattern);
  for (const [pattern, at] of found) t.ok(pattern.startsWith('^') || isLetter(pattern), `${pattern} at ${at}`);
});

t.test('and a careless pattern is found, at its beginning or behind something else', async (t) => {
  for (const careless of [
    ...['^a*a*$', '^(a|aa)+$', '^([a-z]+)*$', 'a+$', '^[0-9]*[0-9]*-$'],
    ...['^x-[0-9]*[0-9]*$', '^(ab|cd):([a-z]+)*;$', '^[A-Z]{2}[0-9]{4}-(b|bb)+$', '^[^!]+x[^!]*[^!]*$'],
  ]) {
    t.ok(worst(careless, SHORT).ratio >= WORST, careless);
  }
});
