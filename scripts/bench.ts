// Measures the service beside a bare server doing the same SQL, on a database of its own; nothing is left behind.
import { writeFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { measureLists } from './bench/lists.ts';
import { measureLog } from './bench/log.ts';
import { peakMemoryOf } from './bench/meter.ts';
import { deepToFirst, summarise, table } from './bench/report.ts';
import { measure } from './bench/rounds.ts';
import { OPINIONS_PER_ITEM } from './bench/rows.ts';
import { issueToken, takeSample } from './bench/sample.ts';
import { startBare, startService, startShooter } from './bench/servers.ts';
import { statements } from './bench/statements.ts';
import { openStore, type Store } from './bench/store.ts';
import { requireSameAnswers, worksFor } from './bench/works.ts';

const USAGE = `node scripts/bench.ts
  --scale 10k        agenda items, with five opinions each: 1k … 200k, 1m
  --seconds 5        of each measurement
  --rounds 6
  --connections 32
  --only W1,W3       of W1, W2, W2deep, W3
  --lists            search, exports and a report, in place of these
  --log              what the log costs W3: its row, its number, its seal
  --json <file>      the figures, beside the table
  --keep <folder>    keeps the loaded database there, and uses it again
  --node-option <o>  for the service's process, as --cpu-prof`;

const { values: given } = parseArgs({
  options: {
    scale: { type: 'string', default: '10k' },
    seconds: { type: 'string', default: '5' },
    rounds: { type: 'string', default: '6' },
    connections: { type: 'string', default: '32' },
    only: { type: 'string', default: '' },
    lists: { type: 'boolean', default: false },
    log: { type: 'boolean', default: false },
    json: { type: 'string' },
    keep: { type: 'string' },
    'node-option': { type: 'string', multiple: true, default: [] },
    help: { type: 'boolean', default: false },
  },
});
const [, digits = '', unit = ''] = /^(\d+)([km]?)$/i.exec(given.scale) ?? [];
const items = Number(digits) * ({ k: 1000, m: 1_000_000 }[unit.toLowerCase()] ?? 1);
const [seconds = 0, rounds = 0, connections = 0] = [given.seconds, given.rounds, given.connections].map(Number);
const isSensible = items >= 1000 && seconds >= 1 && rounds >= 1 && connections >= 1;
const say = (text: string) => process.stdout.write(`${text}\n`);
const POOL_MAX = 16;

const ends: (() => Promise<void>)[] = [];
let isInterrupted = false;
for (const signal of ['SIGINT', 'SIGTERM'] as const) {
  process.on(signal, () => {
    isInterrupted = true;
    for (const end of ends) end(); // what waits for them fails, and all is put away
  });
}

const ended = <S extends { stop(): Promise<void> }>(server: S): S => {
  ends.push(server.stop);
  return server;
};

async function runLists(store: Store): Promise<void> {
  const service = await startService(store.url, await issueToken(store.url, 'auditor'), {
    nodeOptions: given['node-option'],
  });
  ends.push(service.stop);
  try {
    say(`${items} items, ${items * OPINIONS_PER_ITEM} opinions; each search ${rounds} times …\n`);
    for await (const line of measureLists(service, rounds)) say(line);
  } finally {
    await service.stop();
  }
}

async function runLog(store: Store): Promise<void> {
  const shooter = ended(startShooter());
  try {
    say(`${items} items; ${rounds} rounds of ${seconds} s, ${connections} connections; CPU of all parts …\n`);
    const bench = { store, shooter, connections, seconds, poolMax: POOL_MAX, ended };
    for await (const line of measureLog(bench, rounds)) say(line);
  } finally {
    await Promise.all(ends.map((end) => end()));
  }
}

async function run(store: Store): Promise<void> {
  try {
    const shooter = ended(startShooter());
    const service = ended(
      await startService(store.url, await issueToken(store.url), { nodeOptions: given['node-option'] }),
    );
    const bare = ended(await startBare({ databaseUrl: store.url, poolMax: POOL_MAX, statements }));
    const all = await worksFor(service, await takeSample(store.url));
    await requireSameAnswers(service, bare, all);
    const works = given.only ? all.filter(({ name }) => given.only.split(',').includes(name)) : all;
    say(`${items} items; ${rounds} rounds of ${seconds} s, ${connections} connections …`);
    const measured = await measure({ store, service, bare, shooter, connections, seconds }, works, rounds);
    const summaries = [...measured].map(([{ name, title }, found]) => summarise(name, title, found));
    const memory = { service: peakMemoryOf(service.pid), bare: peakMemoryOf(bare.pid) };
    const deep_to_first = deepToFirst(summaries);
    say(`\n${table(summaries)}\n`);
    if (deep_to_first) say(`deep page to first page, total CPU: ${deep_to_first.toFixed(2)}`);
    say(`peak memory: service ${memory.service} MB, bare ${memory.bare} MB`);
    if (given.json) {
      const figures = { items, rounds, seconds, connections, works: summaries, deep_to_first, peak_memory_mb: memory };
      writeFileSync(given.json, `${JSON.stringify(figures, null, 2)}\n`);
    }
  } finally {
    await Promise.all(ends.map((end) => end()));
  }
}

if (given.help || !isSensible) {
  say(USAGE);
  process.exitCode = given.help ? 0 : 2;
} else {
  const began = performance.now();
  const store = await openStore(items, given.keep);
  try {
    say(`database ready after ${((performance.now() - began) / 1000).toFixed(0)} s`);
    if (!isInterrupted) await (given.lists ? runLists(store) : given.log ? runLog(store) : run(store));
  } finally {
    await store.stop();
  }
}
