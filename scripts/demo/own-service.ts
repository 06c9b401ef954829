// A service of the demo's own: a database and a service that last as long as the demo, and the keys of three roles.
import { chmodSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { pino } from 'pino';
import { buildApp } from '../../src/app.ts';
import { createDatabase, createPool } from '../../src/db/database.ts';
import { startEmbedded } from '../../src/db/embedded.ts';
import { Cursors } from '../../src/db/keyset.ts';
import { migrateToLatest } from '../../src/db/migrator.ts';
import { readSecret } from '../../src/db/secrets.ts';
import { loadDivisions, readDivisions } from '../../src/db/seed.ts';
import type { Role } from '../../src/http/access.ts';
import { issueApiKey } from '../../src/modules/api-keys/commands.ts';
import { Attempts } from '../../src/modules/audit/commands.ts';
import { DemoFault, type Service } from './client.ts';

export interface OwnService extends Service {
  stop(): Promise<void>;
}

type Undo = () => unknown;

export async function startOwnService(division: string): Promise<OwnService> {
  if (!readDivisions().some(({ code }) => code === division))
    throw new DemoFault(`区划不存在 / no such division: ${division}`);
  const undos: Undo[] = [];
  const stop = async () => {
    for (let undo = undos.pop(); undo; undo = undos.pop()) await undo();
  };
  try {
    return { ...(await start(division, (undo) => undos.push(undo))), stop };
  } catch (error) {
    await stop();
    throw error;
  }
}

async function start(division: string, later: (undo: Undo) => void): Promise<Service> {
  const folder = mkdtempSync(path.join(tmpdir(), 'consult-demo-'));
  later(() => rmSync(folder, { recursive: true, force: true }));
  chmodSync(folder, 0o711); // the account that runs the database has to pass through
  const embedded = await startEmbedded({ dataDir: path.join(folder, 'postgres'), settings: { fsync: 'off' } });
  later(() => embedded.stop());
  await migrateToLatest(embedded.url);
  const db = createDatabase(createPool({ url: embedded.url, poolMax: 4 }));
  later(() => db.destroy());
  await loadDivisions(db);
  const attempts = new Attempts(db);
  const app = await buildApp({
    db,
    reader: db,
    cursors: new Cursors(await readSecret(db, 'cursor')),
    now: () => new Date(),
    logger: pino({ level: 'silent' }),
    writeRead: (read) => attempts.write(read),
    rateLimit: 100_000,
    corsOrigins: [],
    trustProxy: [],
    maxEventLoopDelay: 0,
  });
  later(() => app.close());
  const keyFor = async (role: Role, division_code: string) =>
    (await issueApiKey(db, { name: `demo ${role}`, grants: [{ role, division_code, subject_id: null }] })).token;
  return {
    url: await app.listen({ host: '127.0.0.1', port: 0 }),
    key: await keyFor('convener', division),
    officerKey: await keyFor('township_officer', division.slice(0, 9)),
    auditorKey: await keyFor('auditor', division.slice(0, 6)),
  };
}
