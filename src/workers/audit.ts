/** Everything that keeps the trail without a request: attempts are written, the log is numbered, and sealed. */
import type { Logger } from 'pino';
import type { Database } from '../db/database.ts';
import type { SealOptions } from '../db/seal.ts';
import type { Attempts } from '../modules/audit/commands.ts';
import { startAttempts } from './attempts.ts';
import { startRelay } from './relay.ts';
import type { Repeated } from './repeat.ts';
import { startSealer } from './sealer.ts';

export interface AuditOptions {
  readonly attempts: Attempts;
  /** The connection that may number and seal: the service's own role need not be allowed to. */
  readonly db: Database;
  /** Without a key this instance seals nothing: another one does, or nobody. */
  readonly seal: SealOptions | undefined;
  readonly sealEveryMs: number;
}

export function startAudit({ attempts, db, seal, sealEveryMs }: AuditOptions, logger: Logger): Repeated {
  if (!seal) logger.warn('AUDIT_KEY_FILE is not set: this instance does not seal the log');
  const writing = startAttempts(attempts, logger);
  const workers = [startRelay(db, logger), ...(seal ? [startSealer(db, logger, sealEveryMs, seal)] : [])];
  return {
    stop: async () => {
      await Promise.all(workers.map((worker) => worker.stop()));
      await writing.stop();
    },
  };
}
