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

/** A value of the state and the index of the entry that wrote it. */
export interface StateValue {
  readonly value: Uint8Array;
  readonly modIndex: number;
}

/** Bytes of a state record as they go into the base under `key`. */
export function encodeStateRecord(codec: Codec, key: Uint8Array, state: StateValue): Uint8Array {
  const record = new Uint8Array(STATE_RECORD_HEADER_BYTES + state.value.byteLength);
  const view = new DataView(record.buffer);
  view.setUint8(STATE_RECORD_FORMAT_OFFSET, STATE_RECORD_FORMAT);
  view.setBigUint64(STATE_RECORD_MOD_INDEX_OFFSET, BigInt(state.modIndex), true);
  record.set(state.value, STATE_RECORD_HEADER_BYTES);
  view.setUint32(STATE_RECORD_CRC_OFFSET, stateRecordCrc(codec, key, record), true);
  return record;
}

/** The value in a state record, a view of its bytes. Throws `CORRUPTED` naming the key. */
export function decodeStateRecord(codec: Codec, { key, record }: BaseRecord): StateValue {
  const view = verifiedView(codec, key, record);
  return {
    value: record.subarray(STATE_RECORD_HEADER_BYTES),
    modIndex: Number(view.getBigUint64(STATE_RECORD_MOD_INDEX_OFFSET, true)),
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
