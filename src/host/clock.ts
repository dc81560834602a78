import { performance } from 'node:perf_hooks';

/** Handle of a pending timer. */
export interface Timer {
  cancel(): void;
}

/** Time as the node sees it; simulated in tests. */
export interface Clock {
  /** Monotonic milliseconds, fractional; only differences mean anything. */
  monotonicMs(): number;
  /** Wall-clock milliseconds since 1970; for people, never for decisions. */
  wallMs(): number;
  /** Calls back once after at least `delayMs`; does not keep the process alive. */
  setTimer(delayMs: number, callback: () => void): Timer;
  /** Calls back once after the callbacks of the present event-loop phase have run. */
  defer(callback: () => void): void;
}

const MAX_TIMEOUT_MS = 2 ** 31 - 1;

/** The clocks of this machine. */
export const systemClock: Clock = {
  monotonicMs: () => performance.now(),
  wallMs: () => Date.now(),
  setTimer: (delayMs, callback) => new SystemTimer(delayMs, callback),
  defer: (callback) => {
    setImmediate(callback);
  },
};

class SystemTimer implements Timer {
  readonly #dueMs: number;
  readonly #callback: () => void;
  #timeout: NodeJS.Timeout;

  constructor(delayMs: number, callback: () => void) {
    this.#dueMs = performance.now() + delayMs;
    this.#callback = callback;
    this.#timeout = this.#sleep(delayMs);
  }

  cancel(): void {
    clearTimeout(this.#timeout);
  }

  #sleep(delayMs: number): NodeJS.Timeout {
    const timeout = setTimeout(() => this.#wake(), Math.min(Math.ceil(delayMs), MAX_TIMEOUT_MS));
    return timeout.unref();
  }

  #wake(): void {
    const leftMs = this.#dueMs - performance.now();
    if (leftMs > 0) this.#timeout = this.#sleep(leftMs);
    else this.#callback();
  }
}
