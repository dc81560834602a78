import { crc32c } from './crc32c';
import {
  INDEX_MAX,
  RECORD_ALIGNMENT_BYTES,
  RECORD_CRC_OFFSET,
  RECORD_HEADER_BYTES,
  RECORD_INDEX_OFFSET,
  RECORD_LENGTH_OFFSET,
  RECORD_MAX_BYTES,
  RECORD_TERM_OFFSET,
  RECORD_TYPE_MEMBERSHIP,
  RECORD_TYPE_NOOP,
  RECORD_TYPE_OFFSET,
  RECORD_TYPE_WRITE_MARK,
  RESULT_MALFORMED,
  RESULT_OK,
} from './layout';

/** Bytes of a record with its padding. */
export function paddedLength(length: u32): u32 {
  return (length + RECORD_ALIGNMENT_BYTES - 1) & ~(RECORD_ALIGNMENT_BYTES - 1);
}

/** Whether records of this type take a place in the log. */
export function isEntryType(type: u32): bool {
  return type >= (RECORD_TYPE_NOOP as u32) && type <= (RECORD_TYPE_MEMBERSHIP as u32);
}

/**
 * Completes the record at `address`, whose payload is in place and whose index and term stand as
 * f64 at their offsets: header, CRC and zero padding. RESULT_OK, or RESULT_MALFORMED when a field
 * is out of range. /
 */
export function encodeRecord(address: usize, type: u32, payloadBytes: u32): i32 {
  if (!writeHeader(address, type, payloadBytes)) return RESULT_MALFORMED;
  const length = (RECORD_HEADER_BYTES as u32) + payloadBytes;
  for (let at = length; at < paddedLength(length); at++) store<u8>(address + at, 0);
  store<u32>(address, recordCrc(address, length), RECORD_CRC_OFFSET);
  return RESULT_OK;
}

/**
 * Like `encodeRecord` where the payload is elsewhere: the CRC covers the header only and is the
 * seed for the rest.
 */
export function encodeRecordHeader(address: usize, type: u32, payloadBytes: u32): i32 {
  if (!writeHeader(address, type, payloadBytes)) return RESULT_MALFORMED;
  store<u32>(address, recordCrc(address, RECORD_HEADER_BYTES), RECORD_CRC_OFFSET);
  return RESULT_OK;
}

/** CRC32C of the first `byteCount` bytes of a record, from its index on. */
export function recordCrc(address: usize, byteCount: u32): u32 {
  return crc32c(address + RECORD_INDEX_OFFSET, byteCount - RECORD_INDEX_OFFSET, 0);
}

/** Whether type, reserved bytes, index and term of the record at `address` can be. */
export function hasValidFields(address: usize): bool {
  const type = load<u64>(address, RECORD_TYPE_OFFSET);
  if (type < (RECORD_TYPE_NOOP as u64) || type > (RECORD_TYPE_WRITE_MARK as u64)) return false;
  const index = load<u64>(address, RECORD_INDEX_OFFSET);
  if (index > (INDEX_MAX as u64)) return false;
  if (index == 0 && isEntryType(type as u32)) return false;
  return load<u64>(address, RECORD_TERM_OFFSET) <= (INDEX_MAX as u64);
}

function writeHeader(address: usize, type: u32, payloadBytes: u32): bool {
  const index = load<f64>(address, RECORD_INDEX_OFFSET);
  const term = load<f64>(address, RECORD_TERM_OFFSET);
  if (!isWhole(index) || !isWhole(term)) return false;
  if (payloadBytes > ((RECORD_MAX_BYTES - RECORD_HEADER_BYTES) as u32)) return false;
  store<u32>(address, RECORD_HEADER_BYTES + payloadBytes, RECORD_LENGTH_OFFSET);
  store<u64>(address, index as u64, RECORD_INDEX_OFFSET);
  store<u64>(address, term as u64, RECORD_TERM_OFFSET);
  store<u64>(address, type as u64, RECORD_TYPE_OFFSET);
  return hasValidFields(address);
}

function isWhole(value: f64): bool {
  return value >= 0 && value <= (INDEX_MAX as f64) && floor(value) == value;
}
