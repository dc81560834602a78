import {
  FRAME_CRC_OFFSET,
  FRAME_HEADER_BYTES,
  FRAME_LENGTH_OFFSET,
  FRAME_TYPE_OFFSET,
} from '../../assembly/layout.js';
import type { FrameChecksum } from './frame-checksum.js';

/** Why bytes are no frame. */
export type FrameFault = 'oversized-frame' | 'malformed-frame' | 'checksum-mismatch';

/** Takes a verified frame; the payload is the receiver's and is never overwritten. */
export type FrameHandler = (type: number, payload: Uint8Array) => void;

const NOTHING = new Uint8Array(0);

/**
 * Finds the frames in a stream that arrives in pieces. A frame that lies whole in one piece is
 * handed out as a view of it; lengths are checked before anything is allocated for them.
 */
export class FrameParser {
  /** Longest frame that is taken, header included. */
  maxFrameBytes: number;
  readonly #checksum: FrameChecksum;
  readonly #onFrame: FrameHandler;
  readonly #header = new Uint8Array(FRAME_HEADER_BYTES);
  #headerBytes = 0;
  #payload = NOTHING;
  #payloadBytes = 0;
  #fault: FrameFault | undefined;
  #stopped = false;

  constructor(checksum: FrameChecksum, maxFrameBytes: number, onFrame: FrameHandler) {
    this.#checksum = checksum;
    this.maxFrameBytes = maxFrameBytes;
    this.#onFrame = onFrame;
  }

  /**
   * Takes the next piece and hands out the frames it completes; the first fault ends it for good.
   */
  push(piece: Uint8Array): FrameFault | undefined {
    let at = 0;
    while (at < piece.byteLength && !this.#stopped) {
      at = this.#headerBytes === 0 ? this.#takeWhole(piece, at) : this.#takePart(piece, at);
    }
    return this.#fault;
  }

  /** Hands out nothing more, not even from the piece at hand. */
  stop(): void {
    this.#stopped = true;
    this.#payload = NOTHING;
  }

  #takeWhole(piece: Uint8Array, at: number): number {
    const available = piece.byteLength - at;
    if (available < FRAME_HEADER_BYTES) return this.#takePart(piece, at);
    const frameBytes = uint32At(piece, at + FRAME_LENGTH_OFFSET);
    if (!this.#admits(piece, at)) return piece.byteLength;
    if (available < frameBytes) return this.#takePart(piece, at);
    const end = at + frameBytes;
    this.#deliver(piece, at, piece.subarray(at + FRAME_HEADER_BYTES, end));
    return end;
  }

  #takePart(piece: Uint8Array, at: number): number {
    if (this.#headerBytes < FRAME_HEADER_BYTES) return this.#takeHeader(piece, at);
    const wanted = this.#payload.byteLength - this.#payloadBytes;
    const end = Math.min(piece.byteLength, at + wanted);
    this.#payload.set(piece.subarray(at, end), this.#payloadBytes);
    this.#payloadBytes += end - at;
    if (this.#payloadBytes === this.#payload.byteLength) this.#deliverAssembled();
    return end;
  }

  #takeHeader(piece: Uint8Array, at: number): number {
    const end = Math.min(piece.byteLength, at + FRAME_HEADER_BYTES - this.#headerBytes);
    this.#header.set(piece.subarray(at, end), this.#headerBytes);
    this.#headerBytes += end - at;
    if (this.#headerBytes < FRAME_HEADER_BYTES) return end;
    if (!this.#admits(this.#header, 0)) return piece.byteLength;
    const payloadBytes = uint32At(this.#header, FRAME_LENGTH_OFFSET) - FRAME_HEADER_BYTES;
    this.#payload = payloadBytes === 0 ? NOTHING : new Uint8Array(payloadBytes);
    this.#payloadBytes = 0;
    if (payloadBytes === 0) this.#deliverAssembled();
    return end;
  }

  #admits(bytes: Uint8Array, at: number): boolean {
    const frameBytes = uint32At(bytes, at + FRAME_LENGTH_OFFSET);
    if (frameBytes > this.maxFrameBytes) this.#fail('oversized-frame');
    else if (frameBytes < FRAME_HEADER_BYTES) this.#fail('malformed-frame');
    else if (hasReserved(bytes, at)) this.#fail('malformed-frame');
    return !this.#stopped;
  }

  #deliverAssembled(): void {
    const payload = this.#payload;
    this.#payload = NOTHING;
    this.#headerBytes = 0;
    this.#deliver(this.#header, 0, payload);
  }

  #deliver(header: Uint8Array, at: number, payload: Uint8Array): void {
    const type = header[at + FRAME_TYPE_OFFSET] ?? 0;
    const crc = this.#checksum.extend(this.#checksum.ofType(type), payload);
    if (crc === uint32At(header, at + FRAME_CRC_OFFSET)) this.#onFrame(type, payload);
    else this.#fail('checksum-mismatch');
  }

  #fail(fault: FrameFault): void {
    this.#fault = fault;
    this.stop();
  }
}

function uint32At(bytes: Uint8Array, at: number): number {
  const low = (bytes[at] ?? 0) | ((bytes[at + 1] ?? 0) << 8);
  const high = (bytes[at + 2] ?? 0) | ((bytes[at + 3] ?? 0) << 8);
  return (low | (high << 16)) >>> 0;
}

function hasReserved(bytes: Uint8Array, at: number): boolean {
  for (let offset = FRAME_TYPE_OFFSET + 1; offset < FRAME_HEADER_BYTES; offset += 1) {
    if (bytes[at + offset] !== 0) return true;
  }
  return false;
}
