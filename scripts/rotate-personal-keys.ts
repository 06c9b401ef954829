// Moves phone and ID numbers to the first of PERSONAL_DATA_KEYS while the service runs: npm run personal:rotate
// First give every instance the new key in front of the old ones; then run this; then take the old ones away.
import { readConfig } from '../src/config.ts';
import { createDatabase, createPool } from '../src/db/database.ts';
import { PersonalKeys } from '../src/db/personal-keys.ts';
import { rotatePersonalKeys } from '../src/db/personal-rotation.ts';
import { verifiedUrl } from '../src/db/verified-url.ts';

const { DATABASE_URL, DATABASE_CA_FILE, PERSONAL_DATA_KEYS } = readConfig(process.env);
if (!DATABASE_URL || !PERSONAL_DATA_KEYS) {
  process.stderr.write('DATABASE_URL 和 PERSONAL_DATA_KEYS 必需 / are required\n');
  process.exit(1);
}
const keys = new PersonalKeys(PERSONAL_DATA_KEYS);
const db = createDatabase(createPool({ url: verifiedUrl(DATABASE_URL, DATABASE_CA_FILE), poolMax: 1 }));
try {
  const { changed, unreadable } = await rotatePersonalKeys(db, keys);
  process.stdout.write(`改用密钥 / now under key ${keys.currentId}: ${changed}\n`);
  for (const place of unreadable) process.stderr.write(`没有它的密钥 / its key is not among these: ${place}\n`);
  process.exitCode = unreadable.length > 0 ? 1 : 0;
} finally {
  await db.destroy();
}
