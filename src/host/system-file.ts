import {
  closeSync,
  fdatasync,
  fstatSync,
  ftruncateSync,
  openSync,
  read,
  readSync,
  write,
  writevSync,
} from 'node:fs';
import { promisify } from 'node:util';
import { StorageError } from '../port/errors.js';
import type { File } from './files.js';

const ZERO_PIECE_BYTES = 1024 * 1024;
const zeros = new Uint8Array(ZERO_PIECE_BYTES);
const fdatasyncLater = promisify(fdatasync);
const readLater = promisify(read);
const writeLater = promisify(write);

/**
 * A file of the operating system. Closing waits for calls under way, so that none meets a
 * descriptor used anew.
 */
export class SystemFile implements File {
  readonly #descriptor: number;
  #underWay = 0;
  #closed = false;

  /** Opens with the flags of `open(2)`. */
  constructor(path: string, flags: number) {
    this.#descriptor = openSync(path, flags, 0o644);
  }

  write(position: number, buffers: readonly Uint8Array[]): void {
    this.#checkOpen();
    let left = buffers;
    let at = position;
    while (left.length > 0) {
      const written = writevSync(this.#descriptor, left, at);
      at += written;
      left = withoutFirst(left, written);
    }
  }

  sync(callback: (error: Error | undefined) => void): void {
    this.#begin();
    fdatasync(this.#descriptor, (error) => {
      this.#end();
      callback(error ?? undefined);
    });
  }

  read(position: number, target: Uint8Array): number {
    this.#checkOpen();
    let count = 0;
    while (count < target.length) {
      const more = readSync(this.#descriptor, target, {
        offset: count,
        length: target.length - count,
        position: position + count,
      });
      if (more === 0) break;
      count += more;
    }
    return count;
  }

  async readAsync(position: number, target: Uint8Array): Promise<number> {
    this.#begin();
    try {
      return await this.#readAll(position, target);
    } finally {
      this.#end();
    }
  }

  async zero(position: number, byteCount: number): Promise<void> {
    this.#begin();
    try {
      await this.#writeZeros(position, byteCount);
    } finally {
      this.#end();
    }
  }

  size(): number {
    this.#checkOpen();
    return fstatSync(this.#descriptor).size;
  }

  truncate(byteCount: number): void {
    this.#checkOpen();
    ftruncateSync(this.#descriptor, byteCount);
  }

  close(): void {
    if (this.#closed) return;
    this.#closed = true;
    if (this.#underWay === 0) closeSync(this.#descriptor);
  }

  async #readAll(position: number, target: Uint8Array): Promise<number> {
    let count = 0;
    while (count < target.length) {
      const left = target.length - count;
      const at = position + count;
      const { bytesRead } = await readLater(this.#descriptor, target, count, left, at);
      if (bytesRead === 0) break;
      count += bytesRead;
    }
    return count;
  }

  async #writeZeros(position: number, byteCount: number): Promise<void> {
    let at = position;
    const end = position + byteCount;
    while (at < end) {
      const pieceBytes = Math.min(ZERO_PIECE_BYTES, end - at);
      const { bytesWritten } = await writeLater(this.#descriptor, zeros, 0, pieceBytes, at);
      at += bytesWritten;
      await fdatasyncLater(this.#descriptor);
    }
  }

  #checkOpen(): void {
    if (this.#closed) throw new StorageError('CLOSED', 'the file is closed');
  }

  #begin(): void {
    this.#checkOpen();
    this.#underWay += 1;
  }

  #end(): void {
    this.#underWay -= 1;
    if (this.#closed && this.#underWay === 0) closeSync(this.#descriptor);
  }
}

function withoutFirst(buffers: readonly Uint8Array[], byteCount: number): readonly Uint8Array[] {
  let left = byteCount;
  let at = 0;
  for (const buffer of buffers) {
    if (buffer.byteLength > left) break;
    left -= buffer.byteLength;
    at += 1;
  }
  const rest = buffers.slice(at);
  const [first] = rest;
  if (first !== undefined && left > 0) rest[0] = first.subarray(left);
  return rest;
}
