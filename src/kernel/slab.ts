const SLAB_BYTES = 16_384;
const SHARED_MAX_BYTES = 2_048;

/**
 * Hands out fresh byte arrays that are never reused; small ones share an ArrayBuffer, so do not
 * transfer them.
 */
export class Slab {
  #buffer = new ArrayBuffer(0);
  #used = 0;

  /** `byteCount` bytes that belong to the caller. */
  take(byteCount: number): Uint8Array {
    if (byteCount > SHARED_MAX_BYTES) return new Uint8Array(byteCount);
    if (this.#used + byteCount > this.#buffer.byteLength) {
      this.#buffer = new ArrayBuffer(SLAB_BYTES);
      this.#used = 0;
    }
    const bytes = new Uint8Array(this.#buffer, this.#used, byteCount);
    this.#used += byteCount;
    return bytes;
  }
}
