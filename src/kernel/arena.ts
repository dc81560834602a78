import type { KernelExports } from './wasm.js';

/** Views over a linear memory that may grow: they are renewed when growth has made them void. */
export class Arena {
  readonly #memory: KernelExports['memory'];
  #bytes: Uint8Array;
  #words: Uint32Array;

  constructor(memory: KernelExports['memory']) {
    this.#memory = memory;
    this.#bytes = new Uint8Array(memory.buffer);
    this.#words = new Uint32Array(memory.buffer);
  }

  /** The whole memory; take it anew after every call that may grow it. */
  get bytes(): Uint8Array {
    if (this.#bytes.length === 0) this.#renew();
    return this.#bytes;
  }

  /** The same as 32-bit words. */
  get words(): Uint32Array {
    if (this.#words.length === 0) this.#renew();
    return this.#words;
  }

  #renew(): void {
    this.#bytes = new Uint8Array(this.#memory.buffer);
    this.#words = new Uint32Array(this.#memory.buffer);
  }
}
