// Proves the log: npm run audit:verify -- [--from <folder of an export>]… [--anchor <file>] [--key <id>]… [--part]
// Without --from it reads the database itself. Archives of what was taken out come first, each with a --from of its own;
// --part proves one of them alone. The anchor is a seal as GET /v1/audit-seals answered it, or a page of them, kept
// elsewhere; --key names the keys that may have signed (else those that signed the anchor). Exit 1 at the first fault, which is named.
import { readFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { type Anchor, checkTrail, type Proven, TrailFault } from '../src/db/seal-check.ts';
import { readTrail, readWaiting, withTrail } from '../src/db/seal-export.ts';
import { withTrailDatabase } from './audit-database.ts';

const { values } = parseArgs({
  options: {
    from: { type: 'string', multiple: true, default: [] },
    part: { type: 'boolean', default: false },
    anchor: { type: 'string' },
    key: { type: 'string', multiple: true },
  },
});

try {
  const anchor = values.anchor ? anchorIn(values.anchor) : { heads: [], key_ids: [] };
  const key_ids = values.key ?? anchor.key_ids;
  const kept = Math.max(0, ...anchor.heads.map(({ number }) => number));
  const { entries, seals, head, retired_pos } = values.from.length
    ? await checkTrail(values.from.map(readTrail), { ...anchor, key_ids }, values.part)
    : await proveDatabase({ ...anchor, key_ids });
  console.log(`封印完好 / proven: ${entries} entries, to seal ${seals}; head ${head ?? '-'}`);
  if (retired_pos > 0)
    console.log(
      `第 1–${retired_pos} 条已移出,请连同其存档核对 / entries 1–${retired_pos} were taken out: prove them with their archives`,
    );
  if (kept === 0) console.log('没有锚点:查不出被截去的末尾 / no anchor: a cut tail would not be found');
  else
    console.log(`锚点到第 ${kept} 个封印 / anchored up to seal ${kept} of ${seals}: keep a newer one for what follows`);
  if (key_ids.length === 0)
    console.log(
      '没有指明密钥:查不出用别的密钥重做的封印 / no key named: seals made anew with another key would not be found',
    );
} catch (error) {
  const isFault = error instanceof TrailFault;
  console.error(`${isFault ? '日志被改动 / fault: ' : ''}${error instanceof Error ? error.message : error}`);
  process.exitCode = 1;
}

async function proveDatabase(anchor: Anchor): Promise<Proven> {
  return await withTrailDatabase(async (db) => {
    const proven = await withTrail(db, (trail) => checkTrail(trail, anchor));
    const { entries, seconds } = await readWaiting(db);
    if (entries > 0)
      console.log(
        `尚有 ${entries} 条未封印,最早的已等 ${Math.round(seconds)} 秒 / ${entries} entries wait for their seal, the oldest for ${Math.round(seconds)} s`,
      );
    return proven;
  });
}

/** A seal, or a page of them; the keys that signed those are the ones that may sign, unless others are named. */
function anchorIn(file: string): Anchor {
  type Kept = Anchor['heads'][number] & { readonly key_id?: string };
  const kept = JSON.parse(readFileSync(file, 'utf8')) as { items?: readonly Kept[] } & Kept;
  const heads = kept.items ?? [kept];
  const isHead = ({ number, head }: Kept) => Number.isSafeInteger(number) && number > 0 && /^[0-9a-f]{64}$/.test(head);
  if (heads.length === 0 || !heads.every(isHead)) throw new Error(`${file} holds no seal: number and head are missing`);
  return { heads, key_ids: [...new Set(heads.flatMap(({ key_id }) => key_id ?? []))] };
}
