import type { Random } from '../../../src/host/random.js';

const WORD = 2 ** 32;
const WARM_UP_ROUNDS = 12;

export class SimulatedRandom implements Random {
  readonly #seed: string;
  #a: number;
  #b: number;
  #c: number;
  #counter = 1;

  constructor(seed: string) {
    this.#seed = seed;
    this.#a = hashText(`${seed}/a`);
    this.#b = hashText(`${seed}/b`);
    this.#c = hashText(`${seed}/c`);
    for (let round = 0; round < WARM_UP_ROUNDS; round += 1) this.#next();
  }

  stream(name: string): SimulatedRandom {
    return new SimulatedRandom(`${this.#seed}/${name}`);
  }

  fraction(): number {
    return this.#next() / WORD;
  }

  integer(below: number): number {
    return Math.floor(this.fraction() * below);
  }

  between(low: number, high: number): number {
    return low + this.fraction() * (high - low);
  }

  exponential(mean: number): number {
    return -mean * Math.log(1 - this.fraction());
  }

  chance(probability: number): boolean {
    return this.fraction() < probability;
  }

  pick<T>(choices: readonly T[]): T {
    const choice = choices[this.integer(choices.length)];
    if (choice === undefined) throw new Error('nothing to pick from');
    return choice;
  }

  shuffled<T>(items: readonly T[]): T[] {
    const order = items.map((item) => ({ item, rank: this.fraction() }));
    return order.sort((one, other) => one.rank - other.rank).map(({ item }) => item);
  }

  hex(count: number): string {
    let text = '';
    for (let at = 0; at < count; at += 1) text += this.integer(256).toString(16).padStart(2, '0');
    return text;
  }

  #next(): number {
    const sum = (this.#a + this.#b + this.#counter) | 0;
    this.#counter = (this.#counter + 1) | 0;
    this.#a = this.#b ^ (this.#b >>> 9);
    this.#b = (this.#c + (this.#c << 3)) | 0;
    this.#c = ((this.#c << 21) | (this.#c >>> 11)) + sum;
    return sum >>> 0;
  }
}

export function hashText(text: string, seed = 0x811c9dc5): number {
  let hash = seed;
  for (let at = 0; at < text.length; at += 1) {
    hash = Math.imul(hash ^ text.charCodeAt(at), 0x01000193);
  }
  hash ^= hash >>> 15;
  hash = Math.imul(hash, 0x85ebca6b);
  return (hash ^ (hash >>> 13)) >>> 0;
}
