const EDGES = [0, 1, 7, 8, 31, 32, 0x7f, 0x80, 0xff, 0x7fff, 0xffff, 0x7fffffff, 0xffffffff];

export class SeededRandom {
  #state: number;

  constructor(seed: number) {
    this.#state = (Math.imul(seed, 0x9e3779b1) ^ 0x5bd1e995) >>> 0 || 1;
  }

  integer(below: number): number {
    let state = this.#state;
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    this.#state = state >>> 0;
    return Math.floor((this.#state / 2 ** 32) * below);
  }

  chance(oneIn: number): boolean {
    return this.integer(oneIn) === 0;
  }

  pick<T>(choices: readonly T[]): T {
    const choice = choices[this.integer(choices.length)];
    if (choice === undefined) throw new Error('nothing to pick from');
    return choice;
  }

  bytes(count: number): Uint8Array {
    return Uint8Array.from({ length: count }, () => this.integer(256));
  }

  mutated(bytes: Uint8Array): Uint8Array {
    let mutant = new Uint8Array(bytes);
    for (let left = 1 + this.integer(3); left > 0; left--) mutant = this.#mutate(mutant);
    return mutant;
  }

  #mutate(bytes: Uint8Array<ArrayBuffer>): Uint8Array<ArrayBuffer> {
    if (bytes.length === 0) return new Uint8Array(this.bytes(this.integer(40)));
    const at = this.integer(bytes.length);
    const kind = this.integer(7);
    if (kind === 0) bytes[at] = (bytes[at] ?? 0) ^ (1 << this.integer(8));
    if (kind === 1) bytes[at] = this.integer(256);
    if (kind === 2) return bytes.slice(0, at);
    if (kind === 3) return new Uint8Array(Buffer.concat([bytes, this.bytes(this.integer(48))]));
    if (kind === 4) bytes.fill(0, at, at + this.integer(64));
    if (kind === 5) bytes.copyWithin(at, this.integer(bytes.length), this.integer(bytes.length));
    if (kind === 6) this.#overwriteWord(bytes, at & ~3);
    return bytes;
  }

  #overwriteWord(bytes: Uint8Array, at: number): void {
    if (at + 4 > bytes.length) return;
    const view = new DataView(bytes.buffer, bytes.byteOffset);
    const value = this.chance(2) ? this.pick(EDGES) : this.integer(bytes.length + 16);
    view.setUint32(at, value, true);
  }
}

export function forEachCase(count: number, run: (random: SeededRandom) => void): void {
  const base = Number(process.env.KERNEL_SEED ?? 20260101);
  for (let number = 0; number < count; number++) {
    const seed = base + number;
    try {
      run(new SeededRandom(seed));
    } catch (error) {
      throw new Error(`case of KERNEL_SEED=${seed}: ${String(error)}`, { cause: error });
    }
  }
}

export function equalBytes(left: Uint8Array, right: Uint8Array): boolean {
  return Buffer.compare(left, right) === 0;
}
