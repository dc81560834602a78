import type { Clock, Timer } from '../host/clock.js';
import type { EstablishedLink } from './established-link.js';

const SWEEP_INTERVAL_MS = 1_000;

/**
 * The open links of one owner, each looked after once a second. Silence counts in sweeps, not in
 * time, so that a process that was paused does not take its own pause for the silence of others.
 */
export class LinkSweeper {
  readonly #clock: Pick<Clock, 'setTimer'>;
  readonly #links = new Set<EstablishedLink>();
  #timer: Timer | undefined;

  constructor(clock: Pick<Clock, 'setTimer'>) {
    this.#clock = clock;
  }

  add(link: EstablishedLink): void {
    this.#links.add(link);
    this.#schedule();
  }

  remove(link: EstablishedLink): void {
    this.#links.delete(link);
  }

  /** Shuts every link; their owner is not told. */
  shutAll(): void {
    this.#timer?.cancel();
    this.#timer = undefined;
    const links = [...this.#links];
    this.#links.clear();
    for (const link of links) link.shut();
  }

  #schedule(): void {
    this.#timer ??= this.#clock.setTimer(SWEEP_INTERVAL_MS, () => {
      this.#timer = undefined;
      if (this.#links.size === 0) return;
      this.#schedule();
      for (const link of this.#links) link.sweep();
    });
  }
}
