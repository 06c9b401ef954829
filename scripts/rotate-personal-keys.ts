// Moves phone and ID numbers to another key: npm run personal:rotate
// PERSONAL_DATA_KEYS: give every instance the new key in front of the old ones, then run this while they run; when it
// says so, take the old ones away. The embedded database: stop the service and run this; it makes the new key itself, in
// front of the others in personal.key, which stay: backups need them.
import path from 'node:path';
import { readConfig } from '../src/config.ts';
import { createDatabase, createPool } from '../src/db/database.ts';
import { openDatabase } from '../src/db/embedded.ts';
import { addPersonalKey, keepPersonalKeys, PersonalKeys } from '../src/db/personal-keys.ts';
import { countByKey, rotateAll } from '../src/db/personal-rotation.ts';

const { DATABASE_URL, DATABASE_CA_FILE, DATA_DIR, PERSONAL_DATA_KEYS } = readConfig(process.env);
if (DATABASE_URL && !PERSONAL_DATA_KEYS) {
  process.stderr.write('PERSONAL_DATA_KEYS 必需 / is required\n');
  process.exit(1);
}
const file = path.resolve(DATA_DIR, 'personal.key');
const database = await openDatabase({
  databaseUrl: DATABASE_URL || undefined,
  caFile: DATABASE_CA_FILE,
  dataDir: DATA_DIR,
});
const db = createDatabase(createPool({ url: database.url, poolMax: 1 }));

async function keysToUse(): Promise<PersonalKeys> {
  if (PERSONAL_DATA_KEYS) return new PersonalKeys(PERSONAL_DATA_KEYS);
  if (database.adopted)
    throw new Error(
      '服务正在运行:请先停止,它不知道新密钥 / the service runs and would not know the new key: stop it first',
    );
  const keys = keepPersonalKeys(file);
  const isUnfinished = [...(await countByKey(db)).keys()].some((id) => id !== keys.currentId);
  return isUnfinished ? keys : addPersonalKey(file);
}

try {
  const keys = await keysToUse();
  const { changed, unreadable } = await rotateAll(db, keys);
  process.stdout.write(`改用密钥 / now under key ${keys.currentId}: ${changed}\n`);
  for (const place of unreadable) process.stderr.write(`没有它的密钥 / its key is not among these: ${place}\n`);
  const counts = await countByKey(db);
  for (const [id, count] of counts) process.stdout.write(`${id}: ${count}\n`);
  const isDone = [...counts.keys()].every((id) => id === keys.currentId);
  process.stdout.write(
    isDone
      ? '旧密钥可以撤下(备份仍须用它恢复)/ the old key may be removed; a backup from before still needs it\n'
      : '旧密钥还在使用,请让每个实例都用上新密钥后再次执行 / old keys are in use: give every instance the new one, and run this again\n',
  );
  process.exitCode = isDone ? 0 : 1;
} catch (error) {
  process.stderr.write(`${error instanceof Error ? error.message : error}\n`);
  process.exitCode = 1;
} finally {
  await db.destroy();
  await database.stop();
}
