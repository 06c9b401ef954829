// Proves the log: npm run audit:verify -- [--from <folder of an export>]… [--anchor <file>] [--key <id>]… [--part]
// Without --from it reads the database itself. Archives of what was taken out come first, each with a --from of its own;
// --part proves one of them alone. The anchor is a seal as GET /v1/audit-seals answered it, or a page of them, kept
// elsewhere; --key names the keys that may have signed. Exit 1 at the first fault, which is named.
import { readFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { openDatabase } from '../src/db/embedded.ts';
import { type Anchor, checkTrail, type Proven, TrailFault } from '../src/db/seal-check.ts';
import { readTrail, withTrail } from '../src/db/seal-export.ts';
import { trailDatabase } from './audit-database.ts';

const { values } = parseArgs({
  options: {
    from: { type: 'string', multiple: true, default: [] },
    part: { type: 'boolean', default: false },
    anchor: { type: 'string' },
    key: { type: 'string', multiple: true },
  },
});

try {
  const anchor: Anchor = { heads: values.anchor ? headsIn(values.anchor) : [], key_ids: values.key ?? [] };
  const { entries, seals, head, retired_pos } = values.from.length
    ? await checkTrail(values.from.map(readTrail), anchor, values.part)
    : await proveDatabase(anchor);
  console.log(`封印完好 / proven: ${entries} entries, to seal ${seals}; head ${head ?? '-'}`);
  if (retired_pos > 0)
    console.log(
      `第 1–${retired_pos} 条已移出,请连同其存档核对 / entries 1–${retired_pos} were taken out: prove them with their archives`,
    );
  if (anchor.heads.length === 0) console.log('没有锚点:查不出被截去的末尾 / no anchor: a cut tail would not be found');
} catch (error) {
  const isFault = error instanceof TrailFault;
  console.error(`${isFault ? '日志被改动 / fault: ' : ''}${error instanceof Error ? error.message : error}`);
  process.exitCode = 1;
}

async function proveDatabase(anchor: Anchor): Promise<Proven> {
  const { DATABASE_URL: databaseUrl, DATABASE_CA_FILE: caFile, DATA_DIR: dataDir } = process.env;
  const database = await openDatabase({ databaseUrl, dataDir, caFile });
  const db = trailDatabase(database.url);
  try {
    return await withTrail(db, (trail) => checkTrail(trail, anchor));
  } finally {
    await db.destroy();
    await database.stop();
  }
}

function headsIn(file: string): Anchor['heads'] {
  const kept = JSON.parse(readFileSync(file, 'utf8')) as { items?: Anchor['heads'] } & Anchor['heads'][number];
  const heads = kept.items ?? [kept];
  const isHead = ({ number, head }: Anchor['heads'][number]) =>
    Number.isSafeInteger(number) && /^[0-9a-f]{64}$/.test(head);
  if (heads.length === 0 || !heads.every(isHead)) throw new Error(`${file} holds no seal: number and head are missing`);
  return heads;
}
