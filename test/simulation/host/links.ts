import type { SimulatedRandom } from './simulated-random.js';

const MEAN_DELAY_MS = 0.4;
const LEAST_DELAY_MS = 0.05;

export class Links {
  slowness = 1;
  readonly #random: SimulatedRandom;
  readonly #cut = new Map<string, number>();
  readonly #cutHosts = new Map<string, number>();
  readonly #off = new Set<string>();

  constructor(random: SimulatedRandom) {
    this.#random = random;
  }

  delayMs(): number {
    return (LEAST_DELAY_MS + this.#random.exponential(MEAN_DELAY_MS)) * this.slowness;
  }

  isOpen(from: string, to: string): boolean {
    if (this.#off.has(from) || this.#off.has(to)) return false;
    return this.#cut.size === 0 || !this.#cut.has(`${from}>${to}`);
  }

  isCutOff(host: string): boolean {
    return this.#cutHosts.has(host);
  }

  cut(from: string, to: string): void {
    add(this.#cut, `${from}>${to}`, 1);
    add(this.#cutHosts, from, 1);
    add(this.#cutHosts, to, 1);
  }

  restore(from: string, to: string): void {
    add(this.#cut, `${from}>${to}`, -1);
    add(this.#cutHosts, from, -1);
    add(this.#cutHosts, to, -1);
  }

  switchOff(host: string): void {
    this.#off.add(host);
  }

  switchOn(host: string): void {
    this.#off.delete(host);
  }
}

function add(counts: Map<string, number>, name: string, change: number): void {
  const count = (counts.get(name) ?? 0) + change;
  if (count > 0) counts.set(name, count);
  else counts.delete(name);
}
