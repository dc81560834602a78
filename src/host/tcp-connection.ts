import type { Socket } from 'node:net';
import { formatAddress } from '../port/addresses.js';
import type { Connection, ConnectionHandlers } from './network.js';

const ignore = (): void => undefined;

/**
 * A connected socket. Node reads each event into memory of its own, so received bytes may be kept;
 * `onClose` follows an end from the other side at once, whatever is still queued.
 */
export class TcpConnection implements Connection {
  readonly remoteAddress: string;
  handlers: ConnectionHandlers = { onData: ignore, onDrain: ignore, onClose: ignore };
  readonly #socket: Socket;
  #error: Error | undefined;

  constructor(socket: Socket) {
    const { remoteAddress: host = 'unknown', remotePort: port = 0 } = socket;
    this.remoteAddress = formatAddress({ host, port });
    this.#socket = socket;
    socket.on('data', (chunk) => this.handlers.onData(bytesOf(chunk)));
    socket.on('drain', () => this.handlers.onDrain());
    socket.on('end', () => socket.destroy());
    socket.on('error', (error) => {
      this.#error ??= error;
    });
    socket.on('close', () => this.handlers.onClose(this.#error));
  }

  get pendingBytes(): number {
    return this.#socket.writableLength;
  }

  write(buffers: readonly Uint8Array[]): void {
    const socket = this.#socket;
    if (!socket.writable) return;
    socket.cork();
    for (const buffer of buffers) socket.write(buffer);
    socket.uncork();
  }

  pause(): void {
    this.#socket.pause();
  }

  resume(): void {
    this.#socket.resume();
  }

  destroy(): void {
    this.#socket.destroy();
  }
}

const bytesOf = (chunk: Buffer | string): Uint8Array => {
  if (typeof chunk === 'string') return new TextEncoder().encode(chunk);
  return new Uint8Array(chunk.buffer, chunk.byteOffset, chunk.byteLength);
};
