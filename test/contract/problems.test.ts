// The catalogue of problems: each has its page, each that is thrown is in it, and none is there for nothing.
import { globSync, readFileSync } from 'node:fs';
import path from 'node:path';
import t from 'tap';
import { type ProblemCode, problemKinds } from '../../src/problems.ts';
import { startService } from '../support/service.ts';

const service = await startService(t);
const root = path.resolve(import.meta.dirname, '../..');
const sources = globSync('src/**/*.ts', { cwd: root }).map((file) => readFileSync(path.join(root, file), 'utf8'));
const outside = sources.filter((text) => !text.includes('export const problemKinds')).join('\n');
const codes = Object.keys(problemKinds) as ProblemCode[];

t.test('every code has a page in Chinese and English, on the same server, without a key', async (t) => {
  const index = (await service.call('GET /problems')).text;
  for (const code of codes) {
    const { status, text } = await service.call(`GET /problems/${code}`);
    const { zh, en, remedy_zh, status: answered } = problemKinds[code];
    t.equal(status, 200, code);
    for (const part of [code, zh, en, remedy_zh, `HTTP ${answered}`]) t.ok(text.includes(part), `${code}: ${part}`);
    t.ok(index.includes(`/problems/${code}"`), code);
    t.match(zh, /\p{Script=Han}/u, code);
    t.match(remedy_zh, /\p{Script=Han}/u, code);
  }
  t.equal((await service.call('GET /problems/unheard-of')).status, 404);
});

t.test('every problem that is thrown is in the catalogue', async (t) => {
  const thrown = [...outside.matchAll(/new Problem\(\s*'([^']+)'/g)].map(([, code]) => code as string);
  t.ok(thrown.length > 20);
  for (const code of new Set(thrown)) t.ok(code in problemKinds, code);
});

t.test('every problem of the catalogue is named somewhere', async (t) => {
  const shared = readFileSync(path.join(root, 'src/problems.ts'), 'utf8');
  for (const code of codes) {
    t.ok(outside.includes(`'${code}'`) || shared.includes(`new Problem('${code}'`), code);
  }
});
