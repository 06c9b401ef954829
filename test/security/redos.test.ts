// Every pattern of the contract against texts that make a careless one backtrack: time may grow with the length of the
// text, not with its square. Compared as ratios of interleaved runs, so that a busy machine changes nothing.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { createContext, Script } from 'node:vm';
import fc from 'fast-check';
import t from 'tap';

const LONG = 50_000;
/** Linear is 4 and quadratic 16. */
const [FACTOR, WORST] = [4, 8];
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

/** Made up of what the pattern itself accepts: its letters one by one, and its texts again and again. */
function unitsOf(pattern: string): string[] {
  const texts = fc.sample(fc.stringMatching(new RegExp(pattern, 'u')), { seed: 7, numRuns: 12 });
  const letters = new Set(texts.join(''));
  return [...new Set(['a', '0', '-', ' ', ...letters, ...texts])].filter((unit) => unit !== '').slice(0, 40);
}

const near = (unit: string, length: number) => `${unit.repeat(Math.ceil(length / unit.length)).slice(0, length)}!`;

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

/** How much longer it takes for a text that is four times as long. */
function ratio(pattern: string, unit: string, length: number): number {
  const context = createContext({
    pattern: new RegExp(pattern, 'u'),
    shorter: near(unit, length / FACTOR),
    longer: near(unit, length),
    clock,
  });
  try {
    return Number(measure.runInContext(context, { timeout: PATIENCE_MS }));
  } catch {
    return Infinity;
  }
}

/** Short first: what grows fast is found before it takes long. */
function worst(pattern: string, lengths: readonly number[]): { ratio: number; unit: string } {
  let found = { ratio: 0, unit: '' };
  for (const length of lengths) {
    for (const unit of unitsOf(pattern)) {
      // a burst of other work hits one measurement, not three
      let best = ratio(pattern, unit, length);
      for (let again = 0; again < 2 && best >= WORST && best < Infinity; again++)
        best = Math.min(best, ratio(pattern, unit, length));
      if (best > found.ratio) found = { ratio: best, unit };
      if (best >= WORST) return found;
    }
  }
  return found;
}

t.test('every pattern of the contract takes time in proportion to the text', async (t) => {
  t.ok(found.size >= 10, `${found.size} patterns`);
  for (const [pattern, at] of found) {
    const { ratio, unit } = worst(pattern, [LONG]);
    t.ok(ratio < WORST, `${pattern} at ${at}: ${ratio.toFixed(1)} × on ${JSON.stringify(unit)}`);
  }
});

t.test('patterns are anchored at the beginning, so that a search does not start again at each letter', async (t) => {
  // one letter is found or not, wherever it stands
  const isLetter = (pattern: string) => /^\\[SDW]$/.test(pattern);
  for (const [pattern, at] of found) t.ok(pattern.startsWith('^') || isLetter(pattern), `${pattern} at ${at}`);
});

t.test('and a careless pattern is found', async (t) => {
  for (const careless of ['^a*a*$', '^(a|aa)+$', '^([a-z]+)*$', 'a+$', '^[0-9]*[0-9]*-$']) {
    t.ok(worst(careless, [200, 2000, 4000]).ratio >= WORST, careless);
  }
});
