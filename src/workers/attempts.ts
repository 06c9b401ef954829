/** Writes what was refused and who read personal data, each second; what is left, at the end. */
import type { Logger } from 'pino';
import type { Attempts } from '../modules/audit/commands.ts';
import { type Repeated, repeat } from './repeat.ts';

const EVERY_MS = 1000;

export function startAttempts(attempts: Attempts, logger: Logger): Repeated {
  const onError = (error: unknown) => logger.warn({ err: error }, 'attempts are kept to be written later');
  const repeated = repeat(EVERY_MS, {
    act: async () => {
      await attempts.flush();
      return false;
    },
    onError,
  });
  return {
    stop: async () => {
      await repeated.stop();
      await attempts.flush(true).catch(onError);
    },
  };
}
