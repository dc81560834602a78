import type { Clock, Timer } from '../host/clock.js';

/**
 * Turns time into ticks: one per interval, and one only after a pause however long, so that no
 * stale timer elects.
 */
export class Ticker {
  readonly #clock: Clock;
  readonly #tickMs: number;
  readonly #onTick: () => void;
  #timer: Timer | undefined;

  constructor(clock: Clock, tickMs: number, onTick: () => void) {
    this.#clock = clock;
    this.#tickMs = tickMs;
    this.#onTick = onTick;
  }

  start(): void {
    this.#timer = this.#clock.setTimer(this.#tickMs, () => {
      this.start();
      this.#onTick();
    });
  }

  stop(): void {
    this.#timer?.cancel();
    this.#timer = undefined;
  }
}
