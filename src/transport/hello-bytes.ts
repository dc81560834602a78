import { ID_MAX_BYTES } from '../../assembly/layout.js';

const encoder = new TextEncoder();
const decoder = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

/** Writes the fields of a handshake frame one after the other, little endian. */
export class HelloWriter {
  readonly #bytes: number[] = [];

  u8(value: number): this {
    this.#bytes.push(value & 0xff);
    return this;
  }

  u16(value: number): this {
    return this.u8(value).u8(value >>> 8);
  }

  u32(value: number): this {
    return this.u16(value).u16(value >>> 16);
  }

  /** The characters without a length. */
  ascii(text: string): this {
    this.#bytes.push(...encoder.encode(text));
    return this;
  }

  /** The bytes that pairs of hexadecimal digits stand for, without a length. */
  hex(digits: string): this {
    for (let at = 0; at < digits.length; at += 2)
      this.u8(Number.parseInt(digits.slice(at, at + 2), 16));
    return this;
  }

  /** A u8 length and UTF-8. */
  text(text: string): this {
    const bytes = encoder.encode(text);
    this.u8(bytes.byteLength).#bytes.push(...bytes);
    return this;
  }

  bytes(): Uint8Array {
    return Uint8Array.from(this.#bytes);
  }
}

/**
 * Reads such fields from untrusted bytes; after the first that is not there `failed` is set and the
 * rest is empty.
 */
export class HelloReader {
  readonly #bytes: Uint8Array;
  #at = 0;
  failed = false;

  constructor(bytes: Uint8Array) {
    this.#bytes = bytes;
  }

  u8(): number {
    return this.#take(1)[0] ?? 0;
  }

  u16(): number {
    return this.u8() + this.u8() * 0x100;
  }

  u32(): number {
    return this.u16() + this.u16() * 0x10000;
  }

  ascii(count: number): string {
    return String.fromCharCode(...this.#take(count));
  }

  hex(count: number): string {
    return Array.from(this.#take(count), (byte) => byte.toString(16).padStart(2, '0')).join('');
  }

  /** A u8 length, at most that of an id, and UTF-8. */
  text(): string {
    const count = this.u8();
    if (count > ID_MAX_BYTES) this.failed = true;
    try {
      return decoder.decode(this.#take(count));
    } catch {
      this.failed = true;
      return '';
    }
  }

  #take(count: number): Uint8Array {
    const end = this.#at + count;
    if (this.failed || end > this.#bytes.byteLength) {
      this.failed = true;
      return new Uint8Array(0);
    }
    const taken = this.#bytes.subarray(this.#at, end);
    this.#at = end;
    return taken;
  }
}
