/** Makes the partitions of the log that the months to come will need; several instances may run it. */
import type { Logger } from 'pino';
import type { Database } from '../db/database.ts';
import { keepLogPartitions } from '../db/log-partitions.ts';
import { type Repeated, repeat } from './repeat.ts';

const EVERY_MS = 60 * 60 * 1000;

export const startPartitions = (db: Database, logger: Logger): Repeated =>
  repeat(EVERY_MS, {
    act: async () => {
      await keepLogPartitions(db);
      return false;
    },
    onError: (error) => logger.error({ err: error }, 'partitions of the log were not made'),
  });
