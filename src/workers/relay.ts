/** Numbers the log a few times a second; several instances may run it. */
import type { Logger } from 'pino';
import type { Database } from '../db/database.ts';
import { numberEvents } from '../db/relay.ts';
import { type Repeated, repeat } from './repeat.ts';

const EVERY_MS = 200;
const BATCH = 1000;

export const startRelay = (db: Database, logger: Logger): Repeated =>
  repeat(EVERY_MS, {
    act: async () => (await numberEvents(db, BATCH)) === BATCH,
    onError: (error) => logger.warn({ err: error }, 'numbering of the log failed'),
  });
