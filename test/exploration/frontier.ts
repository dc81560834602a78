import type { World } from './world.js';

const FIRST_WORDS = 1 << 16;
const FIXED_WORDS = 7;

export class Frontier {
  #words = new Int32Array(FIRST_WORDS);
  #end = 0;
  count = 0;

  push(state: number, { nodes, history, budgets, messages }: World): void {
    const { length } = messages;
    if (this.#end + FIXED_WORDS + length > this.#words.length) this.#grow();
    this.#put(state, length, history, budgets, ...nodes, ...messages);
    this.count += 1;
  }

  *drain(): Generator<readonly [number, World]> {
    for (let at = 0; at < this.#end; ) {
      const length = this.#words[at + 1] ?? 0;
      const [state = 0, , history = 0, budgets = 0] = this.#words.subarray(at, at + 4);
      const first = at + FIXED_WORDS;
      const nodes = [...this.#words.subarray(at + 4, first)];
      const messages = [...this.#words.subarray(first, first + length)];
      yield [state, { nodes, history, budgets, messages }];
      at = first + length;
    }
    this.#end = 0;
    this.count = 0;
  }

  #put(...values: number[]): void {
    for (const value of values) {
      this.#words[this.#end] = value;
      this.#end += 1;
    }
  }

  #grow(): void {
    const larger = new Int32Array(this.#words.length * 2);
    larger.set(this.#words);
    this.#words = larger;
  }
}
