import type { Codec } from '../kernel/kernel.js';

const RESERVED_BYTES = 3;

/** CRC32C of frames: over the type, its reserved bytes and the payload. */
export class FrameChecksum {
  readonly #codec: Codec;
  readonly #ofTypes: number[] = [];

  constructor(codec: Codec) {
    this.#codec = codec;
  }

  /** The checksum of a frame without payload; what `extend` begins with. */
  ofType(type: number): number {
    const known = this.#ofTypes[type];
    if (known !== undefined) return known;
    const crc = this.#codec.crc32c(Uint8Array.of(type, ...new Uint8Array(RESERVED_BYTES)));
    this.#ofTypes[type] = crc;
    return crc;
  }

  /** The checksum once `bytes` follow those summed up in `crc`. */
  extend(crc: number, bytes: Uint8Array): number {
    return bytes.byteLength === 0 ? crc : this.#codec.crc32c(bytes, crc);
  }
}
