import type { BaseChange } from './base.js';
import { CHANGE_HEADER_BYTES, REMOVED } from './lmdb-writer-program.js';

/** Bytes of a chunk unless one change needs more. */
export const CHUNK_BYTES = 256 * 1024;

/** Changes copied one after the other into a buffer that is handed to the writer's thread. */
export class ChangeChunk {
  readonly bytes: Uint8Array;
  readonly #view: DataView;
  #length = 0;

  constructor(bytes: Uint8Array) {
    this.bytes = bytes;
    this.#view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  }

  /** Bytes in use. */
  get length(): number {
    return this.#length;
  }

  /** Copies a change in; false when there is no room for it. */
  add(change: BaseChange): boolean {
    const { key, record } = change;
    const bytes = changeBytes(change);
    if (this.#length + bytes > this.bytes.byteLength) return false;
    const keyAt = this.#length + CHANGE_HEADER_BYTES;
    this.#view.setUint32(this.#length, key.byteLength, true);
    this.#view.setUint32(this.#length + 4, record?.byteLength ?? REMOVED, true);
    this.bytes.set(key, keyAt);
    if (record !== undefined) this.bytes.set(record, keyAt + key.byteLength);
    this.#length += bytes;
    return true;
  }
}

/** Bytes a change takes in a chunk. */
export function changeBytes({ key, record }: BaseChange): number {
  return CHANGE_HEADER_BYTES + key.byteLength + (record?.byteLength ?? 0);
}
