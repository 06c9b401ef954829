/** Seals what the relay numbered; each head goes to the process log too, which is kept elsewhere. */
import type { Logger } from 'pino';
import type { Database } from '../db/database.ts';
import { type SealOptions, sealEvents } from '../db/seal.ts';
import { type Repeated, repeat } from './repeat.ts';

export const startSealer = (db: Database, logger: Logger, everyMs: number, options: SealOptions): Repeated =>
  repeat(everyMs, {
    act: async () => {
      const seal = await sealEvents(db, options);
      if (!seal) return false;
      const { number, last_pos, head, key_id } = seal;
      logger.info({ seal: number, last_pos, head, key_id }, 'log sealed');
      return true;
    },
    onError: (error) => logger.error({ err: error }, 'sealing of the log failed'),
  });
