import type { SimulatedRandom } from './simulated-random.js';

const MEAN_DELAY_MS = 0.4;
const LEAST_DELAY_MS = 0.05;

export class Links {
  slowness = 1;
  readonly #random: SimulatedRandom;
  readonly #cut = new Set<string>();
  readonly #off = new Set<string>();

  constructor(random: SimulatedRandom) {
    this.#random = random;
  }

  delayMs(): number {
    return (LEAST_DELAY_MS + this.#random.exponential(MEAN_DELAY_MS)) * this.slowness;
  }

  isOpen(from: string, to: string): boolean {
    return !this.#off.has(from) && !this.#off.has(to) && !this.#cut.has(`${from}>${to}`);
  }

  cut(from: string, to: string): void {
    this.#cut.add(`${from}>${to}`);
  }

  restore(from: string, to: string): void {
    this.#cut.delete(`${from}>${to}`);
  }

  switchOff(host: string): void {
    this.#off.add(host);
  }

  switchOn(host: string): void {
    this.#off.delete(host);
  }
}
