import {
  RECORD_CRC_OFFSET,
  RECORD_HEADER_BYTES,
  RECORD_MAX_BYTES,
  RESULT_BAD_CRC,
  RESULT_INCOMPLETE,
  RESULT_MALFORMED,
  RESULT_NEXT_WINDOW,
  RESULT_OK,
} from './layout';
import { setResult } from './memory';
import { hasValidFields, paddedLength, recordCrc } from './record';

const HEADER_BYTES: u32 = RECORD_HEADER_BYTES;
const RESULT_END: i32 = -1;

/**
 * Verifies records from `address` on, of which `windowBytes` of `remainingBytes` are in memory.
 * Results: 0 = valid records, 1 = their bytes. RESULT_OK at the end of the bytes or at a header of
 * zeros, RESULT_NEXT_WINDOW, or an error. /
 */
export function scanRecords(address: usize, windowBytes: u32, remainingBytes: u32): i32 {
  let offset: u32 = 0;
  let count: u32 = 0;
  let result = recordResult(address, windowBytes, remainingBytes);
  while (result == RESULT_OK) {
    offset += paddedLength(load<u32>(address + offset));
    count++;
    result = recordResult(address + offset, windowBytes - offset, remainingBytes - offset);
  }
  setResult(0, count);
  setResult(1, offset);
  return result == RESULT_END ? RESULT_OK : result;
}

/**
 * Checks fields and padding of one record whose CRC was checked elsewhere; its header is at
 * `address`.
 */
export function checkRecordFields(address: usize): i32 {
  return hasValidFields(address) ? RESULT_OK : RESULT_MALFORMED;
}

function recordResult(address: usize, windowBytes: u32, remainingBytes: u32): i32 {
  if (remainingBytes < HEADER_BYTES) {
    return isZero(address, remainingBytes) ? RESULT_END : RESULT_INCOMPLETE;
  }
  if (windowBytes < HEADER_BYTES) return RESULT_NEXT_WINDOW;
  const length = load<u32>(address);
  if (length == 0) return isZero(address, HEADER_BYTES) ? RESULT_END : RESULT_MALFORMED;
  if (length < HEADER_BYTES || length > (RECORD_MAX_BYTES as u32)) return RESULT_MALFORMED;
  if (paddedLength(length) > remainingBytes) return RESULT_INCOMPLETE;
  if (paddedLength(length) > windowBytes) return RESULT_NEXT_WINDOW;
  if (recordCrc(address, length) != load<u32>(address, RECORD_CRC_OFFSET)) return RESULT_BAD_CRC;
  if (!isZero(address + length, paddedLength(length) - length)) return RESULT_MALFORMED;
  return checkRecordFields(address);
}

function isZero(address: usize, byteCount: u32): bool {
  let bits: u32 = 0;
  for (let at: u32 = 0; at < byteCount; at++) bits |= load<u8>(address + at);
  return bits == 0;
}
