import type { Random } from '../host/random.js';

/** Bounds of the pause between attempts, in milliseconds. */
export interface BackoffBounds {
  readonly minBackoffMs: number;
  readonly maxBackoffMs: number;
}

/**
 * Pauses that double from one attempt to the next, each drawn from its upper half so that peers do
 * not knock in step.
 */
export class Backoff {
  readonly #random: Pick<Random, 'integer'>;
  readonly #bounds: BackoffBounds;
  #nextMs: number;

  constructor(random: Pick<Random, 'integer'>, bounds: BackoffBounds) {
    this.#random = random;
    this.#bounds = bounds;
    this.#nextMs = bounds.minBackoffMs;
  }

  reset(): void {
    this.#nextMs = this.#bounds.minBackoffMs;
  }

  /** How long to wait before the next attempt. */
  nextMs(): number {
    const ms = this.#nextMs;
    this.#nextMs = Math.min(ms * 2, this.#bounds.maxBackoffMs);
    return ms - this.#random.integer(Math.floor(ms / 2) + 1);
  }
}
