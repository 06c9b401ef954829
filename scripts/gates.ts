// The gates of the contract, in order; the first that finds fault ends the run. `node scripts/gates.ts B1 B9` runs
// some of them. None needs a network.
import { spawn } from 'node:child_process';
import { existsSync, globSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { pino } from 'pino';
import { buildApp } from '../src/app.ts';
import { createDatabase, createPool } from '../src/db/database.ts';
import { startEmbedded } from '../src/db/embedded.ts';
import { Cursors } from '../src/db/keyset.ts';
import { migrateToLatest } from '../src/db/migrator.ts';
import { loadDivisions } from '../src/db/seed.ts';
import type { Grant } from '../src/http/access.ts';
import { issueApiKey } from '../src/modules/api-keys/commands.ts';

const root = path.resolve(import.meta.dirname, '..');
const contract = 'openapi/openapi.json';
const released = 'openapi/released.json';
const flows = globSync('openapi/flows/*.arazzo.yaml', { cwd: root }).sort();
const quiet = { REDOCLY_TELEMETRY: 'off', REDOCLY_SUPPRESS_UPDATE_NOTICE: 'true', NO_COLOR: '1', FORCE_COLOR: '0' };

interface Gate {
  readonly id: string;
  readonly asks: string;
  /** Answers what it found in words; throws a Fault where it found one. */
  readonly run: () => Promise<string>;
}
class Fault extends Error {}

const gates: readonly Gate[] = [
  {
    id: 'B1',
    asks: 'redocly lint: no error, no warning, nothing ignored',
    run: async () => {
      const { status, stdout, stderr } = await run('redocly', [
        'lint',
        '--format=json',
        '--max-problems=100',
        contract,
      ]);
      const { totals, problems } = JSON.parse(stdout) as { totals: Record<string, number>; problems: Found[] };
      const found = problems.map((p) => `${p.location[0]?.pointer ?? ''} ${p.message} (${p.ruleId})`);
      if (status !== 0 || found.length > 0) throw new Fault([...found, stderr].join('\n'));
      return `${totals.errors} errors, ${totals.warnings} warnings, ${totals.ignored} ignored`;
    },
  },
  {
    id: 'B2',
    asks: 'spectral, own ruleset: nothing at hint or above',
    run: () => clean('spectral', ['lint', '-r', '.spectral.yaml', '-F', 'hint', contract], '0 findings'),
  },
  {
    id: 'B7',
    asks: 'redocly diff: what breaks a consumer has its version',
    run: async () => {
      if (!existsSync(path.join(root, released))) return `NOT COMPARED: there is no ${released} yet`;
      const { status, stdout, stderr } = await run('redocly', ['diff', released, contract, '--check-version']);
      if (status !== 0) throw new Fault(stdout + stderr);
      return /\d+ major, \d+ minor, \d+ patch/.exec(stdout)?.[0] ?? 'no change';
    },
  },
  {
    id: 'B8',
    asks: 'every example is valid',
    run: async () => {
      await clean('tap', ['run', '--reporter=terse', 'test/contract/examples.test.ts'], '');
      const { status, stdout, stderr } = await run('openapi-examples-validator', [contract]);
      if (status !== 0) throw new Fault(stdout + stderr);
      return /Total examples found: \d+/.exec(stdout)?.[0] ?? '';
    },
  },
  {
    id: 'B9',
    asks: 'redocly respect: the flows run on a real service',
    run: async () => {
      const service = await startService();
      try {
        await clean('redocly', ['lint', ...flows], '');
        const inputs = Object.entries(service.inputs).flatMap(([name, value]) => ['--input', `${name}=${value}`]);
        const server = ['--server', `api=${service.url}/v1`];
        const { status, stdout, stderr } = await run('redocly', ['respect', ...flows, ...server, ...inputs]);
        if (status !== 0) throw new Fault(stdout + stderr);
        return [...`${stdout}${stderr}`.matchAll(/(Workflows|Steps|Checks): .*/g)]
          .map(([line]) => line.trim())
          .join('; ');
      } finally {
        await service.stop();
      }
    },
  },
  {
    id: 'B10',
    asks: 'fuzz of every operation, 50 valid and 50 hostile requests each',
    run: async () => {
      const file = 'test/contract/fuzz.test.ts';
      const env = { RUNS: process.env.RUNS ?? '50', SEED: process.env.SEED ?? '1' };
      const { status, stdout, stderr } = await run('node', ['scripts/test.ts', '--reporter=tap', file], env);
      const told = stdout.split('\n').filter((line) => /not ok|# fuzz:/.test(line));
      if (status !== 0) throw new Fault([...told.slice(0, 50), told.at(-1), stderr].join('\n'));
      return [...stdout.matchAll(/# (fuzz: .*)/g)].map(([, line]) => line).join('; ');
    },
  },
];

interface Found {
  readonly ruleId: string;
  readonly message: string;
  readonly location: readonly { pointer?: string }[];
}
interface Ended {
  readonly status: number;
  readonly stdout: string;
  readonly stderr: string;
}

function run(command: string, args: readonly string[], env: Record<string, string> = {}): Promise<Ended> {
  const bin = path.join(root, 'node_modules/.bin');
  const child = spawn(command === 'node' ? process.execPath : path.join(bin, command), args, {
    cwd: root,
    env: { ...process.env, ...quiet, PATH: `${bin}${path.delimiter}${process.env.PATH}`, ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const said = { stdout: '', stderr: '' };
  child.stdout.setEncoding('utf8').on('data', (text: string) => (said.stdout += text));
  child.stderr.setEncoding('utf8').on('data', (text: string) => (said.stderr += text));
  return new Promise((done, fail) => {
    child.once('error', fail);
    child.once('close', (code) => done({ ...said, status: code ?? 1 }));
  });
}

async function clean(command: string, args: readonly string[], answer: string): Promise<string> {
  const { status, stdout, stderr } = await run(command, args);
  if (status !== 0) throw new Fault(stdout + stderr);
  return answer;
}

/** A service of its own, as production has it, with a key for each role that the flows act in. */
async function startService(): Promise<{ url: string; inputs: Record<string, string>; stop(): Promise<void> }> {
  const folder = mkdtempSync(path.join(tmpdir(), 'consult-gates-'));
  const embedded = await startEmbedded({ dataDir: path.join(folder, 'postgres'), settings: { fsync: 'off' } });
  await migrateToLatest(embedded.url);
  const db = createDatabase(createPool({ url: embedded.url, poolMax: 4 }));
  await loadDivisions(db);
  const app = await buildApp({
    db,
    reader: db,
    cursors: new Cursors(Buffer.alloc(32, 7)),
    now: () => new Date(),
    logger: pino({ level: 'silent' }),
    writeRead: async () => {},
    rateLimit: 100_000,
    corsOrigins: [],
    trustProxy: [],
    maxEventLoopDelay: 0,
  });
  const keyFor = async (role: Grant['role'], division_code: string) =>
    (await issueApiKey(db, { name: role, grants: [{ role, division_code, subject_id: null }] })).token;
  const village = '150626100201';
  return {
    url: await app.listen({ host: '127.0.0.1', port: 0 }),
    inputs: {
      division_code: village,
      key: await keyFor('convener', village),
      officer_key: await keyFor('township_officer', '150626100'),
      auditor_key: await keyFor('auditor', '150626'),
    },
    async stop() {
      await app.close();
      await db.destroy();
      await embedded.stop();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

const asked = process.argv.slice(2);
const chosen = gates.filter(({ id }) => asked.length === 0 || asked.includes(id));
if (asked.length > 0 && chosen.length < new Set(asked).size)
  throw new Error(`gates: ${gates.map(({ id }) => id).join(' ')}`);
let passed = 0;
for (const { id, asks, run: ask } of chosen) {
  const start = performance.now();
  try {
    const answer = await ask();
    passed += 1;
    const seconds = ((performance.now() - start) / 1000).toFixed(1);
    process.stdout.write(`pass ${id.padEnd(3)} ${asks}: ${answer} (${seconds} s)\n`);
  } catch (error) {
    process.stdout.write(
      `FAIL ${id.padEnd(3)} ${asks}\n${error instanceof Fault ? error.message : (error as Error).stack}\n`,
    );
    process.exitCode = 1;
    break;
  }
}
process.stdout.write(`gates: ${passed} passed, ${process.exitCode ? 1 : 0} failed, of ${chosen.length}\n`);
