// The demo plays its case to closing, here or in a service that runs, and says of every word whose it is.
import { spawn } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import t, { type Test } from 'tap';
import { neighbour, startService, township, village } from '../support/service.ts';

const root = join(import.meta.dirname, '../..');
const MARK = '〔演示补充〕';
const acts = ['accept', 'solicit', 'propose', 'notify', 'convene', 'decide', 'implement', 'close'];

interface Played {
  readonly status: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

function demo(t: Test, args: string[], onOutput: (text: string, interrupt: () => void) => void = () => {}) {
  const folder = t.testdir({});
  const child = spawn(process.execPath, ['scripts/demo.ts', ...args], {
    cwd: root,
    env: { PATH: process.env.PATH, HOME: process.env.HOME, TMPDIR: folder },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  t.teardown(() => child.kill('SIGKILL'));
  const said = { stdout: '', stderr: '' };
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    said.stdout += text;
    onOutput(said.stdout, () => child.kill('SIGINT'));
  });
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    said.stderr += text;
  });
  return new Promise<Played>((done) =>
    child.once('close', (status) => {
      t.same(readdirSync(folder), [], 'nothing is left behind');
      done({ status, ...said });
    }),
  );
}

function plays(t: Test, { status, stdout, stderr }: Played) {
  t.equal(stderr, '');
  t.equal(status, 0);
  const steps = [...stdout.matchAll(/^ ?(\d+) .+ (POST|PATCH|GET) +\/v1\S+ +(\d{3})/gm)];
  t.ok(steps.length > 30);
  t.same(
    steps.map(([, number]) => Number(number)),
    steps.map((_, at) => at + 1),
  );
  const refusals = steps.map(([, , , answered]) => answered).filter((answered) => !answered?.startsWith('2'));
  t.same(refusals, ['409']);
  t.match(stdout, '协商程序的要求尚未满足');
  t.match(stdout, /everyone-heard.*\n.*二\(二\)6 {2}“确保各类主体充分发表意见建议”\n.*所缺:有到会主体没有发表意见/);
  t.match(stdout, MARK);
  t.match(stdout, /阶段 stage +已办结 closed,自 \d{4}-\d{2}-\d{2} 起/);
  const history = [...stdout.matchAll(/^ +\d+ \d{4}-\d{2}-\d{2} \S+ (\w+) .*→/gm)].map(([, action]) => action);
  t.same(history, acts);
  t.match(stdout, /已符合 +把关 +二\(二\)7 +对不同意见的解释说明 +dissent-explained/);
  t.match(stdout, /尚存的问题[\s\S]+吸纳威望高、办事公道的人/);
  t.match(stdout, /curl .*\/v1\/agenda-items\/[0-9a-f-]{36}\/procedure/);
}

t.test('it plays the case in a service of its own, which ends with it', async (t) => {
  plays(t, await demo(t, []));
});

t.test('--stay: the service answers until it is interrupted', async (t) => {
  let answer: Promise<Response> | undefined;
  const played = await demo(t, ['--stay'], (text, interrupt) => {
    const [, url = ''] = /(http\S+\/procedure)/.exec(text) ?? [];
    const [, key] = /KEY=(\S+)\n/.exec(text) ?? [];
    if (key === undefined || answer !== undefined) return;
    answer = fetch(url, { headers: { authorization: `Bearer ${key}` } });
    answer.finally(interrupt);
  });
  plays(t, played);
  t.equal((await answer)?.status, 200);
});

t.test('an interruption leaves nothing behind', async (t) => {
  const { status } = await demo(t, [], (text, interrupt) => {
    if (text.includes('starting')) interrupt();
  });
  t.equal(status, 1);
});

t.test('what cannot be is said in words', async (t) => {
  const nobody = 'http://127.0.0.1:65535';
  const faults: readonly (readonly [string[], RegExp])[] = [
    [['--url', nobody, '--key', 'none'], /^连不上服务 .*\n.*ECONNREFUSED 127/],
    [['--url', nobody], /^--url 和 --key 须一起给出/],
    [['--division', '150626'], /^--division 150626 \?/],
    [['--division', '150626999999'], /^区划不存在/],
    [['--nothing'], /^Unknown option '--nothing'/],
  ];
  for (const [args, stderr] of faults) t.match(await demo(t, args), { status: 1, stderr }, args.join(' '));
  t.match(await demo(t, ['--help']), { status: 0, stdout: /--key-officer/, stderr: /^$/ });
});

t.test('--url: into an empty division of a service that runs, and only once', async (t) => {
  const service = await startService(t);
  const url = await service.app.listen({ host: '127.0.0.1', port: 0 });
  const key = await service.key('convener', village);
  const officer = await service.key('township_officer', township);
  const from = ['--url', url, '--key', key, '--key-officer', officer];
  plays(t, await demo(t, from));

  const list = async (path: string) => (await service.call(`GET /v1${path}`, { as: officer })).body.items;
  const [item, ...others] = await list(`/agenda-items?division_code=${village}`);
  t.same(others, []);
  t.equal(item.stage, 'closed');

  t.comment('every word is of the report, or bears the mark');
  const { schemas } = JSON.parse(readFileSync(join(root, 'openapi/openapi.json'), 'utf8')).components;
  const published = stringsIn(JSON.parse(readFileSync(join(root, 'test/cases/open-07.json'), 'utf8')).case);
  const isTold = (sentence: string) => published.some((text) => text.includes(sentence));
  const [session] = await list('/sessions');
  const sent: Record<string, readonly string[]> = {};
  for (const [name, path] of [
    ['Subject', '/subjects'],
    ['AgendaItem', '/agenda-items'],
    ['Participant', `/agenda-items/${item.id}/participants`],
    ['Solicitation', '/solicitations'],
    ['Session', '/sessions'],
    ['SessionItem', `/sessions/${session.id}/agenda-items`],
    ['Attendance', `/sessions/${session.id}/attendance`],
    ['Notice', '/notices'],
    ['Opinion', '/opinions'],
    ['Decision', '/decisions'],
    ['ImplementationRecord', '/implementation-records'],
    ['Disclosure', '/disclosures'],
    ['FeedbackRecord', '/feedback-records'],
    ['Transition', `/agenda-items/${item.id}/transitions`],
  ] as const) {
    const fields = schemas[`${name}Create`]?.properties ?? { reason: schemas.Transition.properties.reason };
    const records: Record<string, unknown>[] = await list(path);
    t.ok(records.length > 0, `there is a ${name}`);
    const texts = Object.keys(fields).filter((field) => isFree(fields[field]));
    sent[name] = records
      .flatMap((record) => texts.map((field) => record[field]))
      .filter((text) => text !== null) as string[];
    for (const record of records) {
      const numbers = Object.keys(fields).filter(
        (field) => typeof record[field] === 'number' && field !== 'decision_version',
      );
      t.same(numbers, [], `no figure in a ${name}`);
      const days = Object.keys(fields).filter((field) => field.endsWith('_on') && record[field] !== null);
      if (days.length > 0 && 'held_text' in fields) t.match(record.held_text, MARK, `${name}: ${days.join()} is ours`);
    }
  }
  for (const [name, texts] of Object.entries(sent)) {
    for (const text of texts) {
      const [head = ''] = text.split(MARK);
      if (text.startsWith(MARK)) continue;
      t.same(
        head.split('。').filter((sentence) => !isTold(sentence)),
        [],
        `${name}: ${text}`,
      );
    }
  }
  t.ok(
    Object.values(sent)
      .flat()
      .filter((text) => !text.includes(MARK)).length >= 10,
    'the report speaks for itself',
  );
  t.match(item.content, '甘肃省定西市漳县盐井镇汪家庄村');

  t.comment('a second time is refused, and changes nothing');
  const again = await demo(t, from);
  t.equal(again.status, 1);
  t.match(again.stderr, /已有议题.*\n.*there are agenda items in 150626100201/);
  t.equal((await list('/agenda-items')).length, 1);
  t.equal((await list('/subjects')).length, 4);

  t.comment('another division has room; without an officer there is one step less');
  const own = await service.key('convener', neighbour);
  const elsewhere = await demo(t, ['--url', `${url}/`, '--key', own, '--division', neighbour]);
  plays(t, elsewhere);
  t.notMatch(elsewhere.stdout, 'the township looks at it');
  t.equal((await list(`/agenda-items?division_code=${neighbour}&stage=closed`)).length, 1);

  t.comment('what a key may not do is said in words');
  const auditor = await service.key('auditor', '150626');
  const refused = await demo(t, ['--url', url, '--key', auditor, '--division', '150626100203']);
  t.match(refused, { status: 1, stderr: /第 1 步应答 403,应为 201.*\n.*没有权限/ });
  const unknown = await demo(t, ['--url', url, '--key', 'none', '--division', '150626100203']);
  t.match(unknown, { status: 1, stderr: /401\n.*没有有效的凭据/ });
});

/** A text that says something: no code, id, day or code of a division. */
function isFree({ type, enum: values, format, pattern }: Record<string, unknown>): boolean {
  return [type].flat().includes('string') && !values && !format && !pattern;
}

function stringsIn(value: unknown): string[] {
  if (typeof value === 'string') return [value];
  return value !== null && typeof value === 'object' ? Object.values(value).flatMap(stringsIn) : [];
}
