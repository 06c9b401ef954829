// Fills a new, empty database from a backup: npm run restore -- <folder>
import { openDatabase } from '../src/db/embedded.ts';
import { pendingMigrations } from '../src/db/migrator.ts';
import { readBackup, restore } from '../src/db/restore.ts';

const [folder] = process.argv.slice(2);
const { DATABASE_URL: databaseUrl, DATABASE_CA_FILE: caFile, DATA_DIR: dataDir } = process.env;
if (!folder) {
  console.error('usage: npm run restore -- <folder of a backup>');
  process.exit(2);
}

let database: Awaited<ReturnType<typeof openDatabase>> | undefined;
try {
  await readBackup(folder); // a damaged one does not even make a server start
  database = await openDatabase({ databaseUrl, dataDir, caFile });
  const { tables, taken_at } = await restore(database.url, folder);
  const rows = tables.reduce((sum, table) => sum + table.rows, 0);
  console.log(`restored ${rows} rows of ${tables.length} tables as of ${taken_at}`);
  const pending = await pendingMigrations(database.url);
  if (pending.length > 0) console.log(`${pending.length} newer migrations are pending: npm run migrate`);
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
} finally {
  await database?.stop();
}
