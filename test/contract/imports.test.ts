// Who may import whom, where SQL may stand and who may read a clock.
import { globSync, readFileSync } from 'node:fs';
import path from 'node:path';
import t from 'tap';

const src = path.resolve(import.meta.dirname, '../../src');
const files = globSync('**/*.ts', { cwd: src }).sort();
const textOf = new Map(files.map((file) => [file, readFileSync(path.join(src, file), 'utf8')]));

interface Import {
  readonly from: string;
  readonly to: string;
}
const imports: readonly Import[] = files.flatMap((from) =>
  [...(textOf.get(from) ?? '').matchAll(/(?:from|import\()\s*'(\.[^']+)'/g)].map(([, to = '']) => ({
    from,
    to: path.join(path.dirname(from), to),
  })),
);
/** `modules/subjects`, and for the rest the folder or the file itself. */
const placeOf = (file: string) => /^modules\/[^/]+/.exec(file)?.[0] ?? file.split('/')[0] ?? '';

const layers: Readonly<Record<string, readonly string[]>> = {
  procedure: [],
  'problems.ts': [],
  'config.ts': [],
  'events.ts': ['procedure'],
  data: ['procedure'],
  db: ['problems.ts', 'events.ts'],
  http: ['problems.ts', 'events.ts', 'db', 'procedure'],
  modules: ['problems.ts', 'events.ts', 'data', 'db', 'procedure', 'http'],
  workers: ['db', 'problems.ts', 'events.ts', 'procedure'],
};
/** What modules offer each other: schemas and queries. Facts are the ground that the records of an item stand on. */
const isOffered = (file: string) =>
  /^modules\/[^/]+\/([a-z-]+-)?(schema|queries)\.ts$/.test(file) || file.startsWith('modules/facts/');

t.test('imports go one way', async (t) => {
  const layered = imports.filter(({ from }) => !['app.ts', 'main.ts'].includes(from));
  for (const { from, to } of layered) {
    const [place, target] = [placeOf(from), placeOf(to)];
    const layer = layers[place.split('/')[0] ?? ''];
    const line = `${from} → ${to}`;
    if (place === target) continue;
    if (layer === undefined) t.fail(`${from} is in no layer`);
    else if (!target.startsWith('modules/')) t.ok(layer.includes(target), line);
    else t.ok(place.startsWith('modules/') ? isOffered(to) : place === 'workers' && to.endsWith('commands.ts'), line);
  }
});

t.test('inside a module routes may use commands and queries, and these never routes', async (t) => {
  for (const { from, to } of imports.filter((one) => one.to.endsWith('routes.ts'))) {
    t.ok(from === 'app.ts' || to === 'http/record-routes.ts', `${from} → ${to}`);
  }
  for (const { from, to } of imports.filter((one) => one.from.endsWith('queries.ts'))) {
    t.notMatch(to, /commands\.ts$/, `${from} → ${to}`);
  }
});

t.test('the law is pure: nothing of Node, nothing of packages', async (t) => {
  for (const file of files.filter((one) => one.startsWith('procedure/'))) {
    t.notMatch(textOf.get(file), /from '[^.]/, file);
    t.notMatch(textOf.get(file), /\bprocess\.|\bfetch\(|Math\.random|\bconsole\./, file);
  }
});

/** Conditions on records are part of their schema and their commands; statements are run by queries and db alone. */
const mayWriteSql = [
  /^db\//,
  /^modules\/[^/]+\/([a-z-]+-)?(queries|schema|commands)\.ts$/,
  /^modules\/facts\/(fields|items|references)\.ts$/,
  /^http\/listing\.ts$/,
];
const mayRunSql = [/^db\//, /^modules\/[^/]+\/queries\.ts$/, /^modules\/facts\/(items|references)\.ts$/];
const sqlElsewhere: Readonly<Record<string, string>> = {
  'modules/health/routes.ts': 'whether the database answers at all',
  'workers/purge.ts': 'idempotency keys are not records, and nobody else removes them',
};

t.test('SQL stands in queries, schemas, commands and db; only queries and db run it', async (t) => {
  for (const file of files.filter((one) => !(one in sqlElsewhere))) {
    const text = textOf.get(file) ?? '';
    const isWritten = /\bsql[`<]|\bfrom 'kysely'/.test(text);
    const isRun = /\.execute\(/.test(text);
    if (isWritten)
      t.ok(
        mayWriteSql.some((pattern) => pattern.test(file)),
        `${file} writes SQL`,
      );
    if (isRun)
      t.ok(
        mayRunSql.some((pattern) => pattern.test(file)),
        `${file} runs SQL`,
      );
  }
  for (const file of Object.keys(sqlElsewhere)) t.match(textOf.get(file), /\bsql`/, `still needed: ${file}`);
});

t.test('clocks are read at the edge only: the process, and ids', async (t) => {
  for (const file of files.filter((one) => !['main.ts', 'db/uuid.ts'].includes(one))) {
    t.notMatch(textOf.get(file), /\bDate\.now\b|new Date\(\)/, file);
  }
});

t.test('the environment is read by the process only', async (t) => {
  for (const file of files.filter((one) => one !== 'main.ts')) t.notMatch(textOf.get(file), /process\.env/, file);
});
