/** Writes once a minute when keys were last used; what is left, at the end. */
import type { Logger } from 'pino';
import type { KeyUses } from '../modules/api-keys/commands.ts';
import { type Repeated, repeat } from './repeat.ts';

const EVERY_MS = 60_000;

export function startUses(uses: KeyUses, logger: Logger): Repeated {
  const onError = (error: unknown) => logger.warn({ err: error }, 'last use of keys not written');
  const repeated = repeat(EVERY_MS, {
    act: async () => {
      await uses.flush();
      return false;
    },
    onError,
  });
  return {
    stop: async () => {
      await repeated.stop();
      await uses.flush().catch(onError);
    },
  };
}
