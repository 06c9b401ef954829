// Brings the database up to date, or with --down takes its last migration back.
import { parseArgs } from 'node:util';
import { openDatabase } from '../src/db/embedded.ts';
import { migrateDown, migrateToLatest } from '../src/db/migrator.ts';

const { values } = parseArgs({ options: { down: { type: 'boolean', default: false } } });
const { DATABASE_URL: databaseUrl, DATABASE_CA_FILE: caFile, DATA_DIR: dataDir } = process.env;
if (!databaseUrl) console.log(`DATABASE_URL is not set: using the embedded database in ${dataDir || '.data'}`);

const database = await openDatabase({ databaseUrl, dataDir, caFile });
try {
  const done = values.down ? await migrateDown(database.url) : await migrateToLatest(database.url);
  for (const name of done) console.log(`${values.down ? 'took back' : 'applied'} ${name}`);
  if (done.length === 0) console.log(values.down ? 'no migration to take back' : 'the database is up to date');
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
} finally {
  await database.stop();
}
