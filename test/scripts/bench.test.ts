// The bench runs through on a small data set: what it measures is for those who run it.
import { spawn } from 'node:child_process';
import { chmodSync, existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import t from 'tap';

const isLinux = existsSync('/proc/self/schedstat');

t.test('a work is measured beside the bare server, and nothing is left behind', { skip: !isLinux }, async (t) => {
  const folder = mkdtempSync(join(tmpdir(), 'bench-test-'));
  chmodSync(folder, 0o711); // the account that runs the database has to pass through
  t.teardown(() => rmSync(folder, { recursive: true, force: true }));
  const json = join(folder, 'figures.json');
  const size = ['--scale', '5k', '--seconds', '1', '--rounds', '1', '--only', 'W1', '--json', json];
  const child = spawn(process.execPath, ['scripts/bench.ts', ...size], {
    stdio: ['ignore', 'pipe', 'inherit'],
    env: { ...process.env, TMPDIR: folder },
  });
  let output = '';
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    output += text;
  });
  t.equal(await new Promise((done) => child.once('close', done)), 0);
  t.match(output, /get one item\s+bare/);
  const { items, works } = JSON.parse(readFileSync(json, 'utf8'));
  t.equal(items, 5000);
  t.match(works, [{ name: 'W1', ratio: { total_cpu: Number } }]);
  t.same(readdirSync(folder), ['figures.json']);
});
