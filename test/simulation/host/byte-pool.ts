const SLAB_BYTES = 64 * 1024;
const LARGEST_POOLED_BYTES = 8 * 1024;

export class BytePool {
  #slab = new Uint8Array(0);
  #used = 0;

  take(byteCount: number): Uint8Array {
    if (byteCount > LARGEST_POOLED_BYTES) return new Uint8Array(byteCount);
    if (this.#used + byteCount > this.#slab.byteLength) {
      this.#slab = new Uint8Array(SLAB_BYTES);
      this.#used = 0;
    }
    const from = this.#used;
    this.#used += byteCount;
    return this.#slab.subarray(from, this.#used);
  }

  copy(bytes: Uint8Array): Uint8Array {
    const copied = this.take(bytes.byteLength);
    copied.set(bytes);
    return copied;
  }
}
