import type { Connection } from '../host/network.js';
import { FrameBatch, frameBytes } from './frame-batch.js';
import type { FrameChecksum } from './frame-checksum.js';
import { type FrameFault, type FrameHandler, FrameParser } from './frame-parser.js';

const FLUSH_BYTES = 256 * 1024;

/** What a connection may hold and carry, in bytes. */
export interface ConnectionLimits {
  readonly maxFrameBytes: number;
  /** Most bytes queued for the other side. */
  readonly maxPendingBytes: number;
}

/** What happens to a connection; replaced as a whole when it passes from one owner to the next. */
export interface FramedHandlers {
  readonly onFrame: FrameHandler;
  /** The bytes are no frames; nothing more is delivered. The owner closes. */
  readonly onFault: (fault: FrameFault) => void;
  readonly onDrain: () => void;
  /** Exactly once, last. */
  readonly onClose: (error: Error | undefined) => void;
}

/**
 * A connection that carries frames. All frames of one run of code leave in one write, right after
 * it.
 */
export class FramedConnection {
  handlers: FramedHandlers;
  readonly remoteAddress: string;
  readonly #connection: Connection;
  readonly #maxPendingBytes: number;
  readonly #parser: FrameParser;
  readonly #batch: FrameBatch;
  #flushing = false;
  #closed = false;
  #heard = false;
  #paused = false;

  constructor(
    connection: Connection,
    checksum: FrameChecksum,
    limits: ConnectionLimits,
    handlers: FramedHandlers,
  ) {
    this.handlers = handlers;
    this.remoteAddress = connection.remoteAddress;
    this.#connection = connection;
    this.#maxPendingBytes = limits.maxPendingBytes;
    this.#batch = new FrameBatch(checksum);
    this.#parser = new FrameParser(checksum, limits.maxFrameBytes, (type, payload) =>
      this.handlers.onFrame(type, payload),
    );
    connection.handlers = {
      onData: (bytes) => this.#onData(bytes),
      onDrain: () => this.handlers.onDrain(),
      onClose: (error) => this.#onClose(error),
    };
  }

  get closed(): boolean {
    return this.#closed;
  }

  /** Bytes queued and not yet taken by the operating system. */
  get pendingBytes(): number {
    return this.#closed ? 0 : this.#batch.bytes + this.#connection.pendingBytes;
  }

  /** Sets the longest frame that is taken from now on. */
  set maxFrameBytes(bytes: number) {
    this.#parser.maxFrameBytes = bytes;
  }

  /** Queues a frame; false when closed or full, and then nothing was queued. */
  send(type: number, parts: readonly Uint8Array[]): boolean {
    if (this.#closed || this.pendingBytes + frameBytes(parts) > this.#maxPendingBytes) return false;
    this.#batch.add(type, parts);
    if (this.#batch.bytes >= FLUSH_BYTES) this.flush();
    else this.#flushSoon();
    return true;
  }

  /** Gives what is queued to the operating system now. */
  flush(): void {
    if (this.#batch.bytes > 0 && !this.#closed) this.#connection.write(this.#batch.take());
  }

  /** Whether anything came since this was last asked; a paused connection counts as heard. */
  takeHeard(): boolean {
    const heard = this.#heard || this.#paused;
    this.#heard = false;
    return heard;
  }

  pause(): void {
    this.#paused = true;
    this.#connection.pause();
  }

  resume(): void {
    this.#paused = false;
    this.#connection.resume();
  }

  /** Flushes and closes; nothing more is delivered but `onClose`. Idempotent. */
  close(): void {
    if (this.#closed) return;
    this.flush();
    this.#closed = true;
    this.#parser.stop();
    this.#connection.destroy();
  }

  #flushSoon(): void {
    if (this.#flushing) return;
    this.#flushing = true;
    queueMicrotask(() => {
      this.#flushing = false;
      this.flush();
    });
  }

  #onData(bytes: Uint8Array): void {
    this.#heard = true;
    const fault = this.#parser.push(bytes);
    if (fault !== undefined && !this.#closed) this.handlers.onFault(fault);
  }

  #onClose(error: Error | undefined): void {
    this.#closed = true;
    this.#parser.stop();
    this.handlers.onClose(error);
  }
}
