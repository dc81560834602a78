import {
  RECORD_ALIGNMENT_BYTES,
  RECORD_CRC_OFFSET,
  RECORD_HEADER_BYTES,
  RECORD_INDEX_OFFSET,
  RECORD_LENGTH_OFFSET,
  RECORD_TERM_OFFSET,
  RECORD_TYPE_COMMAND,
  RECORD_TYPE_MEMBERSHIP,
  RECORD_TYPE_NOOP,
  RECORD_TYPE_OFFSET,
} from '../../assembly/layout.js';

/** Type byte of the record of each kind of entry. */
export const ENTRY_RECORD_TYPES = {
  noop: RECORD_TYPE_NOOP,
  command: RECORD_TYPE_COMMAND,
  membership: RECORD_TYPE_MEMBERSHIP,
} as const;

/** Header of a record as its bytes say; nothing in it is verified. */
export interface RecordHeader {
  /** Bytes of header and payload, padding excluded. */
  readonly length: number;
  readonly crc: number;
  /** Not exact above 2^53. */
  readonly index: number;
  /** Not exact above 2^53. */
  readonly term: number;
  readonly type: number;
}

const WORD = 2 ** 32;

/** Bytes of a record of `length` bytes with its padding. */
export function paddedLength(length: number): number {
  const mask = RECORD_ALIGNMENT_BYTES - 1;
  return length + ((RECORD_ALIGNMENT_BYTES - (length & mask)) & mask);
}

/** Whether records of this type take a place in the log. */
export function isEntryType(type: number): boolean {
  return type >= RECORD_TYPE_NOOP && type <= RECORD_TYPE_MEMBERSHIP;
}

/** Reads the header at `offset`; `undefined` when the bytes end before it does. */
export function readRecordHeader(bytes: Uint8Array, offset: number): RecordHeader | undefined {
  if (offset < 0 || offset + RECORD_HEADER_BYTES > bytes.length) return undefined;
  const view = new DataView(bytes.buffer, bytes.byteOffset + offset, RECORD_HEADER_BYTES);
  return {
    length: view.getUint32(RECORD_LENGTH_OFFSET, true),
    crc: view.getUint32(RECORD_CRC_OFFSET, true),
    index: readU64(view, RECORD_INDEX_OFFSET),
    term: readU64(view, RECORD_TERM_OFFSET),
    type: view.getUint8(RECORD_TYPE_OFFSET),
  };
}

function readU64(view: DataView, offset: number): number {
  return view.getUint32(offset, true) + view.getUint32(offset + 4, true) * WORD;
}
