import {
  STATE_RECORD_CRC_OFFSET,
  STATE_RECORD_FORMAT,
  STATE_RECORD_FORMAT_OFFSET,
  STATE_RECORD_HEADER_BYTES,
  STATE_RECORD_MOD_INDEX_OFFSET,
} from '../../assembly/layout.js';
import type { BaseRecord } from '../host/base.js';
import type { Codec } from '../kernel/kernel.js';
import { CorruptedError } from '../port/errors.js';

const SLAB_BYTES = 64 * 1024;
const WORD = 2 ** 32;

/** A value of the state and the index of the entry that wrote it. */
export interface StateValue {
  readonly value: Uint8Array;
  readonly modIndex: number;
}

/** Encodes state records for the base, many to a buffer; a buffer is never written twice. */
export class StateRecordEncoder {
  readonly #codec: Codec;
  #view = new DataView(new ArrayBuffer(0));
  #used = 0;

  constructor(codec: Codec) {
    this.#codec = codec;
  }

  /** The bytes that go into the base under `key`. */
  encode(key: Uint8Array, { value, modIndex }: StateValue): Uint8Array {
    const at = this.#reserve(STATE_RECORD_HEADER_BYTES + value.byteLength);
    const view = this.#view;
    const record = new Uint8Array(view.buffer, at, STATE_RECORD_HEADER_BYTES + value.byteLength);
    view.setUint8(at + STATE_RECORD_FORMAT_OFFSET, STATE_RECORD_FORMAT);
    view.setUint32(at + STATE_RECORD_MOD_INDEX_OFFSET, modIndex % WORD, true);
    view.setUint32(at + STATE_RECORD_MOD_INDEX_OFFSET + 4, Math.floor(modIndex / WORD), true);
    record.set(value, STATE_RECORD_HEADER_BYTES);
    view.setUint32(at + STATE_RECORD_CRC_OFFSET, stateRecordCrc(this.#codec, key, record), true);
    return record;
  }

  #reserve(bytes: number): number {
    if (this.#used + bytes > this.#view.byteLength) {
      this.#view = new DataView(new ArrayBuffer(Math.max(SLAB_BYTES, bytes)));
      this.#used = 0;
    }
    const at = this.#used;
    this.#used += bytes;
    return at;
  }
}

/** The value in a state record, a view of its bytes. Throws `CORRUPTED` naming the key. */
export function decodeStateRecord(codec: Codec, { key, record }: BaseRecord): StateValue {
  const view = verifiedView(codec, key, record);
  const low = view.getUint32(STATE_RECORD_MOD_INDEX_OFFSET, true);
  const high = view.getUint32(STATE_RECORD_MOD_INDEX_OFFSET + 4, true);
  const valueAt = record.byteOffset + STATE_RECORD_HEADER_BYTES;
  const valueBytes = record.byteLength - STATE_RECORD_HEADER_BYTES;
  return {
    value: new Uint8Array(record.buffer, valueAt, valueBytes),
    modIndex: high * WORD + low,
  };
}

/** Throws `CORRUPTED` naming the key when a state record is not what was written under it. */
export function verifyStateRecord(codec: Codec, { key, record }: BaseRecord): void {
  verifiedView(codec, key, record);
}

function verifiedView(codec: Codec, key: Uint8Array, record: Uint8Array): DataView {
  if (record.byteLength < STATE_RECORD_HEADER_BYTES) throw corrupted(key, 'is cut short');
  const view = new DataView(record.buffer, record.byteOffset, STATE_RECORD_HEADER_BYTES);
  if (view.getUint32(STATE_RECORD_CRC_OFFSET, true) !== stateRecordCrc(codec, key, record)) {
    throw corrupted(key, 'fails its checksum');
  }
  if (view.getUint8(STATE_RECORD_FORMAT_OFFSET) !== STATE_RECORD_FORMAT) {
    throw corrupted(key, 'has an unknown format');
  }
  return view;
}

function stateRecordCrc(codec: Codec, key: Uint8Array, record: Uint8Array): number {
  return codec.crc32c(record.subarray(STATE_RECORD_FORMAT_OFFSET), codec.crc32c(key));
}

function corrupted(key: Uint8Array, what: string): CorruptedError {
  const name = JSON.stringify(new TextDecoder().decode(key));
  return new CorruptedError(`the stored record of key ${name} ${what}`);
}
