/** Moves what is owed on with the day, and counts again what a new calendar or setting touches; any instance may. */
import type { Logger } from 'pino';
import type { Database } from '../db/database.ts';
import { runClock, runRecounts } from '../modules/obligations/commands.ts';

/** @param noteRun told when a round came to its end */
export function startClock(
  db: Database,
  logger: Logger,
  everyMs: number,
  noteRun: () => void = () => {},
): { stop(): Promise<void> } {
  let isStopped = false;
  let running: Promise<void> = Promise.resolve();
  const tick = async () => {
    const recounted = await runRecounts(db, () => isStopped);
    const moved = await runClock(db, () => isStopped);
    noteRun();
    if (recounted + moved > 0) logger.info({ recounted, moved }, 'obligations moved on');
  };
  let timer: NodeJS.Timeout;
  const next = (ms: number) => {
    timer = setTimeout(() => {
      running = tick()
        .catch((error: unknown) => logger.warn({ err: error }, 'the clock of obligations failed'))
        .finally(() => {
          if (!isStopped) next(everyMs);
        });
    }, ms);
    timer.unref();
  };
  next(0);
  return {
    stop: () => {
      isStopped = true;
      clearTimeout(timer);
      return running;
    },
  };
}
