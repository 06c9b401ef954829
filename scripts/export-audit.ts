// Writes the sealed part of the log to a new folder, for npm run audit:verify: npm run audit:export -- <new folder>
import { openDatabase } from '../src/db/embedded.ts';
import { withTrail, writeTrail } from '../src/db/seal-export.ts';
import { trailDatabase } from './audit-database.ts';

const [folder] = process.argv.slice(2);
if (!folder) {
  console.error('usage: npm run audit:export -- <new folder>');
  process.exit(2);
}
const { DATABASE_URL: databaseUrl, DATABASE_CA_FILE: caFile, DATA_DIR: dataDir } = process.env;
const database = await openDatabase({ databaseUrl, dataDir, caFile });
const db = trailDatabase(database.url);
try {
  await withTrail(db, (trail) => writeTrail(trail, folder));
  console.log(`exported to ${folder}: prove it by npm run audit:verify -- --from ${folder}`);
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
} finally {
  await db.destroy();
  await database.stop();
}
