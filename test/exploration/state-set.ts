const FIRST_SLOTS = 1 << 16;
const FULLEST = 0.6;

export class StateSet {
  #slots = new Int32Array(FIRST_SLOTS);
  #high = new Int32Array(FIRST_SLOTS);
  #low = new Int32Array(FIRST_SLOTS);
  #parents = new Int32Array(FIRST_SLOTS);
  #choices = new Int32Array(FIRST_SLOTS);
  #count = 0;

  get count(): number {
    return this.#count;
  }

  get bytes(): number {
    return 4 * (this.#slots.length + 4 * this.#high.length);
  }

  add(words: readonly number[], parent: number, choice: number): boolean {
    const [high, low] = hashOf(words);
    const mask = this.#slots.length - 1;
    let slot = low & mask;
    for (let at = this.#slots[slot] ?? 0; at !== 0; at = this.#slots[slot] ?? 0) {
      if (this.#high[at - 1] === high && this.#low[at - 1] === low) return false;
      slot = (slot + 1) & mask;
    }
    if (this.#count === this.#high.length) this.#growColumns();
    this.#high[this.#count] = high;
    this.#low[this.#count] = low;
    this.#parents[this.#count] = parent;
    this.#choices[this.#count] = choice;
    this.#count += 1;
    this.#slots[slot] = this.#count;
    if (this.#count > this.#slots.length * FULLEST) this.#growSlots();
    return true;
  }

  pathTo(state: number): number[] {
    const path: number[] = [];
    for (let at = state; at > 0; at = this.#parents[at] ?? 0) path.push(this.#choices[at] ?? 0);
    return path.reverse();
  }

  #growColumns(): void {
    this.#high = doubled(this.#high);
    this.#low = doubled(this.#low);
    this.#parents = doubled(this.#parents);
    this.#choices = doubled(this.#choices);
  }

  #growSlots(): void {
    this.#slots = new Int32Array(this.#slots.length * 2);
    const mask = this.#slots.length - 1;
    for (let at = 0; at < this.#count; at += 1) {
      let slot = (this.#low[at] ?? 0) & mask;
      while (this.#slots[slot] !== 0) slot = (slot + 1) & mask;
      this.#slots[slot] = at + 1;
    }
  }
}

function hashOf(words: readonly number[]): readonly [number, number] {
  let high = 0x9e3779b9 | 0;
  let low = 0x85ebca6b | 0;
  for (const word of words) {
    high = Math.imul(high ^ word, 0x01000193);
    high = Math.imul(high ^ (high >>> 15), 0x2c1b3c6d);
    low = Math.imul(low ^ (word + 0x7f4a7c15), 0x297a2d39);
    low ^= low >>> 13;
    low = Math.imul(low, 0x5bd1e995) ^ high;
  }
  return [finished(high), finished(low ^ Math.imul(high, 31))];
}

function finished(word: number): number {
  let mixed = Math.imul(word ^ (word >>> 16), 0x7feb352d);
  mixed = Math.imul(mixed ^ (mixed >>> 15), 0x846ca68b | 0);
  return mixed ^ (mixed >>> 16);
}

function doubled(column: Int32Array): Int32Array<ArrayBuffer> {
  const larger = new Int32Array(column.length * 2);
  larger.set(column);
  return larger;
}
