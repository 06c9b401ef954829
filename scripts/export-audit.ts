// Writes the sealed part of the log to a new folder, for npm run audit:verify: npm run audit:export -- <new folder>
import { withTrail, writeTrail } from '../src/db/seal-export.ts';
import { say, withTrailDatabase } from './audit-database.ts';

const [folder] = process.argv.slice(2);
if (!folder) {
  console.error('usage: npm run audit:export -- <new folder>');
  process.exit(2);
}
await withTrailDatabase(async (db) => {
  await withTrail(db, (trail) => writeTrail(trail, folder));
  console.log(`exported to ${folder}: prove it by npm run audit:verify -- --from ${folder}`);
}).catch(say);
