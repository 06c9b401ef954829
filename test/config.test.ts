// The environment: defaults, bounds from both sides, every fault at once, and nothing read that is not ours.
import t from 'tap';
import { Config, readConfig } from '../src/config.ts';

interface Setting {
  readonly type?: string;
  readonly enum?: readonly string[];
  readonly default: unknown;
  readonly description: string;
  readonly minimum?: number;
  readonly maximum?: number;
}
const settings = Object.entries(Config.properties as unknown as Record<string, Setting>);
const defaults = Object.fromEntries(settings.map(([name, setting]) => [name, setting.default]));
const isWord = ({ type, enum: values }: Setting) => type === 'string' && !values;
const faults = (environment: Record<string, string>): string => {
  try {
    readConfig(environment);
    return '';
  } catch (error) {
    return (error as Error).message;
  }
};

t.test('an empty environment gives the defaults, which are described and within their own bounds', async (t) => {
  t.same(readConfig({}), defaults);
  for (const [name, setting] of settings) {
    t.match(name, /^[A-Z][A-Z0-9_]*$/);
    t.match(setting.description, /^[A-Z].*\.$/, name);
    t.equal(faults({ [name]: String(setting.default) }), '', `${name}=${setting.default}`);
  }
});

t.test('what is not ours, or empty, is as if it were not there', async (t) => {
  const strange = { PATH: '/usr/bin', port: '1', PORTS: '1', NODE_ENV: 'production', DB_POOL: 'x', HOST: undefined };
  t.same(readConfig(strange), defaults);
  t.same(readConfig(Object.fromEntries(settings.map(([name]) => [name, '']))), defaults);
});

t.test('numbers are taken up to their bounds and not beyond', async (t) => {
  const numbers = settings.filter(([, { type }]) => type === 'integer');
  t.ok(numbers.length > 0);
  for (const [name, { minimum = Number.NaN, maximum = Number.NaN }] of numbers) {
    for (const value of [minimum, maximum]) t.match(readConfig({ [name]: `${value}` }), { [name]: value });
    for (const value of [minimum - 1, maximum + 1, 'x', '8x', 'NaN', 'Infinity']) {
      t.match(faults({ [name]: `${value}` }), `at fault: ${name} must be`, `${name}=${value}`);
    }
  }
});

t.test('flags and words from a list', async (t) => {
  for (const [name] of settings.filter(([, { type }]) => type === 'boolean')) {
    t.match(readConfig({ [name]: 'true' }), { [name]: true });
    t.match(readConfig({ [name]: 'false' }), { [name]: false });
    for (const value of ['maybe', 'yes', '2', 'null']) t.match(faults({ [name]: value }), `at fault: ${name} must be`);
  }
  for (const [name, { enum: values = [] }] of settings.filter((each) => each[1].enum)) {
    for (const value of values) t.match(readConfig({ [name]: value }), { [name]: value });
    for (const value of ['loud', values[0]?.toUpperCase() ?? '']) t.match(faults({ [name]: value }), name);
  }
});

t.test('words are kept as they are', async (t) => {
  for (const [name] of settings.filter(([, setting]) => isWord(setting))) {
    for (const value of ['123', 'true', 'null', ' a b ', '旗'])
      t.match(readConfig({ [name]: value }), { [name]: value });
  }
});

t.test('every setting at fault is named, once, and no other', async (t) => {
  const wrong = settings.filter(([, setting]) => !isWord(setting)).map(([name]) => name);
  const message = faults(Object.fromEntries(settings.map(([name]) => [name, 'wrong'])));
  t.match(message, /^Configuration at fault: /);
  t.same(message.match(/\b[A-Z][A-Z_]{3,}\b/g)?.sort(), [...wrong].sort());
});
