// The bench runs through on a small data set: what it measures is for those who run it.
import { spawn } from 'node:child_process';
import { chmodSync, existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import t, { type Test } from 'tap';

const isLinux = existsSync('/proc/self/schedstat');

/** What it prints; its folder of temporary files is gone with the test. */
async function bench(t: Test, folder: string, args: string[]): Promise<string> {
  const child = spawn(process.execPath, ['scripts/bench.ts', '--seconds', '1', '--rounds', '1', ...args], {
    stdio: ['ignore', 'pipe', 'inherit'],
    env: { ...process.env, TMPDIR: folder },
  });
  let output = '';
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    output += text;
  });
  t.equal(await new Promise((done) => child.once('close', done)), 0);
  return output;
}

function folderOf(t: Test): string {
  const folder = mkdtempSync(join(tmpdir(), 'bench-test-'));
  chmodSync(folder, 0o711); // the account that runs the database has to pass through
  t.teardown(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

t.test('a work is measured beside the bare server, and nothing is left behind', { skip: !isLinux }, async (t) => {
  const folder = folderOf(t);
  const json = join(folder, 'figures.json');
  const output = await bench(t, folder, ['--scale', '5k', '--only', 'W1', '--json', json]);
  t.match(output, /get one item\s+bare/);
  const { items, works } = JSON.parse(readFileSync(json, 'utf8'));
  t.equal(items, 5000);
  t.match(works, [{ name: 'W1', ratio: { total_cpu: Number } }]);
  t.same(readdirSync(folder), ['figures.json']);
});

t.test('the log is measured by its row, its number and its seal', { skip: !isLinux }, async (t) => {
  const folder = folderOf(t);
  const output = await bench(t, folder, ['--scale', '1k', '--log', '--connections', '4']);
  for (const kind of ['record', 'record and row', 'numbering', 'sealing', 'service', 'service that seals'])
    t.match(output, new RegExp(`^${kind} +[1-9]\\d* µs$`, 'm'));
  t.same(readdirSync(folder), []);
});
