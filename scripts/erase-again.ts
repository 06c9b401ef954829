// After a backup was restored: erases again who was erased since it was taken, as an export of the later log says.
// npm run personal:erase-again -- <folder of an export>; after npm run migrate, and before the service starts.
import { createDatabase, createPool } from '../src/db/database.ts';
import { openDatabase } from '../src/db/embedded.ts';
import { readTrail } from '../src/db/seal-export.ts';
import { eraseAgain } from '../src/modules/subjects/erase-again.ts';

const [folder] = process.argv.slice(2);
if (!folder) {
  console.error('usage: npm run personal:erase-again -- <folder of an export of the log>');
  process.exit(2);
}
const { DATABASE_URL: databaseUrl, DATABASE_CA_FILE: caFile, DATA_DIR: dataDir } = process.env;
const database = await openDatabase({ databaseUrl, dataDir, caFile });
const db = createDatabase(createPool({ url: database.url, poolMax: 1 }));
try {
  const count = await eraseAgain(db, readTrail(folder).lines, new Date().toISOString());
  console.log(`再次匿名的记录 / records erased again: ${count}`);
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
} finally {
  await db.destroy();
  await database.stop();
}
