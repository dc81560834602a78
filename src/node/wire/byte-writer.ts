const HIGH = 2 ** 32;

/** Fixed-size little-endian fields written one after the other. */
export class ByteWriter {
  readonly bytes: Uint8Array;
  readonly #view: DataView;
  #offset = 0;

  constructor(byteCount: number) {
    this.bytes = new Uint8Array(byteCount);
    this.#view = new DataView(this.bytes.buffer);
  }

  u8(value: number): this {
    this.#view.setUint8(this.#offset, value);
    this.#offset += 1;
    return this;
  }

  u32(value: number): this {
    this.#view.setUint32(this.#offset, value, true);
    this.#offset += 4;
    return this;
  }

  /** A safe integer as u64. */
  u64(value: number): this {
    this.#view.setUint32(this.#offset, value % HIGH, true);
    this.#view.setUint32(this.#offset + 4, Math.floor(value / HIGH), true);
    this.#offset += 8;
    return this;
  }
}

/**
 * Reads what a `ByteWriter` wrote; `failed` turns true, and zeros follow, when the bytes end early
 * or a u64 is unsafe.
 */
export class ByteReader {
  failed = false;
  readonly #bytes: Uint8Array;
  readonly #view: DataView;
  #offset = 0;

  constructor(bytes: Uint8Array) {
    this.#bytes = bytes;
    this.#view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  }

  u8(): number {
    const at = this.#take(1);
    return at < 0 ? 0 : this.#view.getUint8(at);
  }

  u32(): number {
    const at = this.#take(4);
    return at < 0 ? 0 : this.#view.getUint32(at, true);
  }

  u64(): number {
    const at = this.#take(8);
    if (at < 0) return 0;
    const value = this.#view.getUint32(at, true) + this.#view.getUint32(at + 4, true) * HIGH;
    if (!Number.isSafeInteger(value)) this.failed = true;
    return this.failed ? 0 : value;
  }

  /** A view of the next bytes; empty when there are fewer. */
  slice(byteCount: number): Uint8Array {
    const at = this.#take(byteCount);
    return at < 0 ? this.#bytes.subarray(0, 0) : this.#bytes.subarray(at, at + byteCount);
  }

  /** Everything not read yet. */
  rest(): Uint8Array {
    return this.#bytes.subarray(this.#offset);
  }

  #take(byteCount: number): number {
    const at = this.#offset;
    if (this.failed || at + byteCount > this.#bytes.byteLength) {
      this.failed = true;
      return -1;
    }
    this.#offset = at + byteCount;
    return at;
  }
}
