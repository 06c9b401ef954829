// After a backup was restored: erases again who was erased since it was taken, as an export of the later log says.
// npm run personal:erase-again -- <folder of an export>; after npm run migrate, and before the service starts.
import { readTrail } from '../src/db/seal-export.ts';
import { eraseAgain } from '../src/modules/subjects/erase-again.ts';
import { say, withTrailDatabase } from './audit-database.ts';

const [folder] = process.argv.slice(2);
if (!folder) {
  console.error('usage: npm run personal:erase-again -- <folder of an export of the log>');
  process.exit(2);
}
await withTrailDatabase(async (db) => {
  const count = await eraseAgain(db, readTrail(folder).lines, new Date().toISOString());
  console.log(`再次匿名的记录 / records erased again: ${count}`);
}).catch(say);
