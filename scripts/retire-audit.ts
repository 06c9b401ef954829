// Takes out of the database what the log holds of long ago: npm run audit:retire -- <new folder> [--days 180]
// Whole months, older than --days (180 at least, by law), are exported to the folder, the export is proven, the log says
// so under a seal, and only then the tables are dropped. Run by the owner, while a service numbers and seals the log.
// Keep the folder: with it `npm run audit:verify -- --from <folder> --from <later export>` proves all from the first entry.
import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import type { Database } from '../src/db/database.ts';
import { dropRetired, planRetirement, recordRetirement } from '../src/db/retirement.ts';
import { checkTrail, RETENTION_DAYS_MIN } from '../src/db/seal-check.ts';
import { readTrail, trailFiles, withTrail, writeTrail } from '../src/db/seal-export.ts';
import { say, withTrailDatabase } from './audit-database.ts';

const { values, positionals } = parseArgs({
  options: { days: { type: 'string', default: String(RETENTION_DAYS_MIN) } },
  allowPositionals: true,
});
const [folder] = positionals;
if (!folder || positionals.length > 1) {
  console.error(`usage: npm run audit:retire -- <new folder> [--days ${RETENTION_DAYS_MIN}]`);
  process.exit(2);
}
await withTrailDatabase((db) => retire(db, folder)).catch(say);

async function retire(db: Database, folder: string): Promise<void> {
  const plan = await planRetirement(db, Number(values.days));
  if (!plan) return console.log(`没有已满 ${values.days} 天的整月 / no whole month is ${values.days} days old`);
  await withTrail(db, (trail) => writeTrail(trail, folder), plan.last_pos);
  const { entries, head } = await checkTrail(readTrail(folder), undefined, true);
  if (head !== plan.last_seal.head || entries !== plan.last_pos - plan.first_pos + 1)
    throw new Error(`${folder} does not hold what was to be taken out: nothing was`);
  const hash = createHash('sha256');
  for await (const chunk of createReadStream(join(folder, trailFiles.lines))) hash.update(chunk);
  await recordRetirement(db, plan, { archive: { entries, sha256: hash.digest('hex') } });
  await dropRetired(db, plan);
  console.log(
    `第 ${plan.first_pos}–${plan.last_pos} 条已移出,存于 / entries ${plan.first_pos}–${plan.last_pos} were taken out, and are in ${folder}`,
  );
}
