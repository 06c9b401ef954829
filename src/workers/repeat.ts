/** Does one thing again and again, never twice at once: at once while there is more to do, else after a pause. */
import { setTimeout as sleep } from 'node:timers/promises';

export interface Repeated {
  /** Settles once what was under way has ended. */
  stop(): Promise<void>;
}

export function repeat(
  pauseMs: number,
  { act, onError }: { act: () => Promise<boolean>; onError: (error: unknown) => void },
): Repeated {
  const end = new AbortController();
  const run = async () => {
    while (!end.signal.aborted) {
      const hasMore = await act().catch((error: unknown) => {
        onError(error);
        return false;
      });
      if (!hasMore) await sleep(pauseMs, undefined, { signal: end.signal, ref: false }).catch(() => {});
    }
  };
  const running = run();
  return {
    stop: async () => {
      end.abort();
      await running;
    },
  };
}
