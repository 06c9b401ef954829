import { monitorEventLoopDelay } from 'node:perf_hooks';

/** How late the event loop ran of late: over one to two windows, the same for whoever asks and however often. */
export class LoopDelay {
  #told = monitorEventLoopDelay({ resolution: 10 });
  #next = monitorEventLoopDelay({ resolution: 10 });
  readonly #timer: NodeJS.Timeout;

  constructor(windowMs = 60_000) {
    for (const histogram of [this.#told, this.#next]) histogram.enable();
    this.#timer = setInterval(() => {
      [this.#told, this.#next] = [this.#next, this.#told];
      this.#next.reset();
    }, windowMs).unref();
  }

  /** In seconds. */
  at(quantile: number): number {
    return this.#told.count === 0 ? 0 : this.#told.percentile(quantile * 100) / 1e9;
  }

  stop(): void {
    clearInterval(this.#timer);
    for (const histogram of [this.#told, this.#next]) histogram.disable();
  }
}
