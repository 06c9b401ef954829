// Backs the database up to a new folder: npm run backup -- <folder>
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { backUp } from '../src/db/backup.ts';
import { openDatabase } from '../src/db/embedded.ts';

const [folder] = process.argv.slice(2);
const { DATABASE_URL: databaseUrl, DATABASE_CA_FILE: caFile, DATA_DIR: dataDir = '.data' } = process.env;
if (!folder) {
  console.error('usage: npm run backup -- <new folder>');
  process.exit(2);
}
if (!databaseUrl && !existsSync(join(dataDir, 'postgres'))) {
  console.error(`nothing to back up: DATABASE_URL is not set and ${dataDir} holds no database`);
  process.exit(1);
}

const database = await openDatabase({ databaseUrl, dataDir, caFile });
try {
  const { tables, migrations } = await backUp(database.url, folder);
  const rows = tables.reduce((sum, table) => sum + table.rows, 0);
  console.log(`backed up ${rows} rows of ${tables.length} tables at migration ${migrations.at(-1)} to ${folder}`);
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
} finally {
  await database.stop();
}
