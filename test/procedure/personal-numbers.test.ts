// Both sides of every rule by which a number in a text is known to be somebody's, and all that was really published.
import { globSync, readFileSync } from 'node:fs';
import path from 'node:path';
import t from 'tap';
import { numbersIn, type PersonalNumber } from '../../src/procedure/personal-numbers.ts';
import { notice } from '../../src/procedure/sources/notice.ts';

const TODAY = '2026-11-23';
const found: readonly (readonly [text: string, kind: PersonalNumber])[] = [
  ['13812345678', 'phone'],
  ['联系王大爷13812345678或到村委会', 'phone'],
  ['tel13812345678', 'phone'],
  ['wx_13812345678', 'phone'],
  ['138-1234-5678', 'phone'],
  ['138 1234 5678', 'phone'],
  ['138.1234.5678', 'phone'],
  ['1381 2345 678', 'phone'],
  ['138 12 34 56 78', 'phone'],
  ['1-3-8-1-2-3-4-5-6-7-8', 'phone'],
  ['１３８１２３４５６７８', 'phone'],
  ['①③⑧①②③④⑤⑥⑦⑧', 'phone'],
  ['᠑᠓᠘᠑᠒᠓᠔᠕᠖᠗᠘', 'phone'],
  ['138\u200b1234\u200b5678', 'phone'],
  ['138—1234—5678', 'phone'],
  ['+8613812345678', 'phone'],
  ['+86 138 1234 5678', 'phone'],
  ['008613812345678', 'phone'],
  ['2026年11月23日 13812345678', 'phone'],
  ['三组 86 户,13812345678', 'phone'],
  ['13800138000/13900139000', 'phone'],
  ['13812345678.', 'phone'],
  ['19912345678', 'phone'],
  ['0477-7212345', 'phone'],
  ['04777212345', 'phone'],
  ['(0477)7212345', 'phone'],
  ['(0477)721 2345', 'phone'],
  ['010-62345678', 'phone'],
  ['021 6234 5678', 'phone'],
  ['11010519491231002X', 'id_number'],
  ['11010519491231002x', 'id_number'],
  ['身份证:110105 19491231 002X,请核', 'id_number'],
  ['1101-0519-4912-3100-2X', 'id_number'],
  ['110105491231002', 'id_number'],
  ['110105 491231 002', 'id_number'],
  ['150626300131001', 'id_number'],
  ['4111111111111111', 'account'],
  ['4111 1111 1111 1111', 'account'],
  ['6222020200112233446', 'account'],
  ['6222 0202 0011 2233 446', 'account'],
  ['622202-0200112233446', 'account'],
  ['账号(农信社)６２２２０２０２００１１２２３３４４６', 'account'],
];
const free: readonly string[] = [
  // no such number
  '12812345678',
  '1381234567',
  '138123456789',
  '00001234567',
  '0477-1234567',
  '025-7212345',
  '11010519491231002',
  '110105194912310021',
  '110105194902310026',
  '110105491331002',
  '6222020200112233445',
  '7111111111111112',
  // hotlines
  '12345',
  '12348',
  '请拨 12345 或 12348,也可拨 110、119、120',
  '400-810-1234',
  // amounts and quantities
  '13812345678元',
  '13812345678.50 元',
  '总投资13812345678.5万元',
  '¥13812345678',
  '13 812 345 678',
  '138.12345678',
  '0.4777212345',
  '用水 15000000000立方米',
  '1,381,234,567,8',
  '费用 12 300 450 000 元',
  '86户 213人 1450亩',
  // days and times
  '2026-11-23',
  '2026年11月23日10时30分至11时30分',
  '2026-11-23T10:30:00.000Z',
  '2026-11-23 10:30-11:30',
  '2026.11.23 17.08.30.15.123',
  '20261123103000',
  '20261123103000123',
  '1949 1978 2012 2022',
  // documents and laws
  '乌政办发〔2026〕13号',
  '内政办发〔2012〕13812号',
  '村民委员会组织法第二十四条第1款第3项',
  '个人信息保护法 2021-08-20 第 45 条',
  '0477-20261123',
  // places, cases and households
  '150626',
  '150626100201',
  '150626100201-01',
  '150626100201-001',
  '150626100201-01-02-0003',
  '510106001002-0001',
  '610924105208 621125104203 150626100201',
  '150626100201001',
  '150626202611230001',
  '109.7721,39.6081',
  '1.3.6.1.4.1.311.20.2.3',
  '138.201.35.100',
  // what machines make
  '01935f6e-7a00-7000-8000-013812345678',
  'e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855',
  'a13812345678b4c8996fb92427ae41e4649b934c',
  // unified social credit codes
  '91150626MA0N1YXK5X',
  '52150626MJY1381234',
  '11150626011566785Q',
  '',
];

t.test('numbers of persons, in whatever form', async (t) => {
  for (const [text, kind] of found) t.ok(numbersIn(text, TODAY).includes(kind), text);
  const mixed = '王某 138-1234-5678,身份证11010519491231002X,卡号4111 1111 1111 1111';
  t.same(numbersIn(mixed, TODAY).sort(), ['account', 'id_number', 'phone']);
});

t.test('what is nobody’s', async (t) => {
  for (const text of free) t.same(numbersIn(text, TODAY), [], text);
});

t.test('a case numbered by place and day is not taken for a citizen; whoever is five is', async (t) => {
  const numbers = Array.from({ length: 200 }, (_, at) => `15062620261123${String(at).padStart(4, '0')}`);
  t.same(
    numbers.flatMap((number) => numbersIn(number, TODAY)),
    [],
  );
  t.equal(numbers.filter((number) => numbersIn(number, '2031-11-23').length > 0).length > 10, true);
});

function* textsIn(value: unknown): Generator<string> {
  if (typeof value === 'string') yield value;
  else if (value !== null && typeof value === 'object') for (const inner of Object.values(value)) yield* textsIn(inner);
}

t.test('none in the published cases, the demonstration, and the notice', async (t) => {
  const root = path.resolve(import.meta.dirname, '../..');
  const files = globSync('test/cases/*.json', { cwd: root });
  const cases = files.map((name) => JSON.parse(readFileSync(path.join(root, name), 'utf8')) as unknown);
  const demo = globSync('scripts/demo/*.ts', { cwd: root }).map((name) => readFileSync(path.join(root, name), 'utf8'));
  const texts = [...textsIn([cases, demo, notice])];
  t.equal(files.length, 12);
  t.ok(texts.length > 500);
  t.same(
    texts.filter((text) => numbersIn(text, TODAY).length > 0),
    [],
  );
});

t.test('the time it takes grows with the text only', async (t) => {
  const long = [
    '1 '.repeat(50_000),
    '9'.repeat(100_000),
    '138-'.repeat(25_000),
    'a'.repeat(100_000),
    '0a'.repeat(50_000),
  ];
  for (const text of long) t.ok(Array.isArray(numbersIn(text, TODAY)), text.slice(0, 8));
});
