import type { Clock, Timer } from '../host/clock.js';

const RETRY_MS = 20;

/**
 * Attempts that failed for now; all are made again when the node changes, and at the latest after
 * 20 ms.
 */
export class Retries {
  readonly #clock: Clock;
  #attempts: (() => void)[] = [];
  #timer: Timer | undefined;
  #scheduled = false;

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** Makes the attempt again later. */
  later(attempt: () => void): void {
    this.#attempts.push(attempt);
    this.#timer ??= this.#clock.setTimer(RETRY_MS, () => {
      this.#timer = undefined;
      this.#runAll();
    });
  }

  /** Something changed: makes the attempts soon. */
  changed(): void {
    if (this.#scheduled || this.#attempts.length === 0) return;
    this.#scheduled = true;
    this.#clock.defer(() => {
      this.#scheduled = false;
      this.#runAll();
    });
  }

  close(): void {
    this.#timer?.cancel();
    this.#attempts = [];
  }

  #runAll(): void {
    const attempts = this.#attempts;
    this.#attempts = [];
    for (const attempt of attempts) attempt();
  }
}
