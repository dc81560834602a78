import {
  FRAME_CRC_OFFSET,
  FRAME_HEADER_BYTES,
  FRAME_LENGTH_OFFSET,
  FRAME_TYPE_OFFSET,
} from '../../assembly/layout.js';
import type { FrameChecksum } from './frame-checksum.js';

const SLAB_BYTES = 32 * 1024;
const COPIED_BYTES = 2 * 1024;

/** Bytes of the frame with these parts as its payload. */
export function frameBytes(parts: readonly Uint8Array[]): number {
  let bytes = FRAME_HEADER_BYTES;
  for (const part of parts) bytes += part.byteLength;
  return bytes;
}

/**
 * Frames on their way to one write. Headers and short parts are copied together into few buffers;
 * long parts are passed on as they are and must not change.
 */
export class FrameBatch {
  readonly #checksum: FrameChecksum;
  #slab = new Uint8Array(0);
  #start = 0;
  #end = 0;
  #buffers: Uint8Array[] = [];
  #bytes = 0;

  constructor(checksum: FrameChecksum) {
    this.#checksum = checksum;
  }

  /** Bytes in the batch. */
  get bytes(): number {
    return this.#bytes;
  }

  /** Adds a frame whose payload is the parts, one after the other. */
  add(type: number, parts: readonly Uint8Array[]): void {
    let crc = this.#checksum.ofType(type);
    for (const part of parts) crc = this.#checksum.extend(crc, part);
    const bytes = frameBytes(parts);
    this.#addHeader(type, bytes, crc);
    for (const part of parts) this.#addPart(part);
    this.#bytes += bytes;
  }

  /** The buffers of all frames in order; the batch is empty afterwards. */
  take(): readonly Uint8Array[] {
    this.#seal();
    const buffers = this.#buffers;
    this.#buffers = [];
    this.#bytes = 0;
    return buffers;
  }

  #addHeader(type: number, bytes: number, crc: number): void {
    const at = this.#reserve(FRAME_HEADER_BYTES);
    setUint32(this.#slab, at + FRAME_LENGTH_OFFSET, bytes);
    setUint32(this.#slab, at + FRAME_CRC_OFFSET, crc);
    this.#slab[at + FRAME_TYPE_OFFSET] = type;
  }

  #addPart(part: Uint8Array): void {
    if (part.byteLength === 0) return;
    if (part.byteLength <= COPIED_BYTES) {
      const at = this.#reserve(part.byteLength);
      this.#slab.set(part, at);
      return;
    }
    this.#seal();
    this.#buffers.push(part);
  }

  #reserve(bytes: number): number {
    if (this.#slab.byteLength - this.#end < bytes) {
      this.#seal();
      this.#slab = new Uint8Array(SLAB_BYTES);
      this.#start = 0;
      this.#end = 0;
    }
    const at = this.#end;
    this.#end += bytes;
    return at;
  }

  #seal(): void {
    if (this.#end > this.#start) this.#buffers.push(this.#slab.subarray(this.#start, this.#end));
    this.#start = this.#end;
  }
}

function setUint32(bytes: Uint8Array, at: number, value: number): void {
  bytes[at] = value;
  bytes[at + 1] = value >>> 8;
  bytes[at + 2] = value >>> 16;
  bytes[at + 3] = value >>> 24;
}
