import {
  COMMAND_COUNT_OFFSET,
  COMMAND_HEADER_BYTES,
  COMMAND_KIND_BATCH,
  COMMAND_KIND_DELETE,
  COMMAND_KIND_OFFSET,
  COMMAND_KIND_PUT,
  KEY_MAX_BYTES,
  OPERATION_DELETE,
  OPERATION_HEADER_BYTES,
  OPERATION_KEY_LENGTH_OFFSET,
  OPERATION_PUT,
  OPERATION_TYPE_OFFSET,
  OPERATION_VALUE_LENGTH_OFFSET,
  RESULT_INCOMPLETE,
  RESULT_MALFORMED,
  RESULT_NEXT_WINDOW,
  RESULT_OK,
} from './layout';

let kind: u32 = 0;
let operationsLeft: u32 = 0;
let nextOffset: u32 = 0;

/** Writes the header of a command of `count` operations. */
export function encodeCommandHeader(address: usize, kind: u32, count: u32): i32 {
  store<u32>(address, kind, COMMAND_KIND_OFFSET);
  store<u32>(address, count, COMMAND_COUNT_OFFSET);
  return isKindOf(kind, count) ? RESULT_OK : RESULT_MALFORMED;
}

/**
 * Writes the header of an operation; its key and value follow. RESULT_MALFORMED when they have a
 * length that cannot be.
 */
export function encodeOperationHeader(
  address: usize,
  type: u32,
  keyBytes: u32,
  valueBytes: u32,
): i32 {
  if (keyBytes > (KEY_MAX_BYTES as u32)) return RESULT_MALFORMED;
  store<u16>(address, type as u16, OPERATION_TYPE_OFFSET);
  store<u16>(address, keyBytes as u16, OPERATION_KEY_LENGTH_OFFSET);
  store<u32>(address, valueBytes, OPERATION_VALUE_LENGTH_OFFSET);
  return isOperation(address) ? RESULT_OK : RESULT_MALFORMED;
}

/**
 * Starts the check of a command whose first `windowBytes` are at `address`; `checkOperations` goes
 * on.
 */
export function checkCommandHeader(address: usize, windowBytes: u32): i32 {
  if (windowBytes < (COMMAND_HEADER_BYTES as u32)) return RESULT_INCOMPLETE;
  kind = load<u32>(address, COMMAND_KIND_OFFSET);
  operationsLeft = load<u32>(address, COMMAND_COUNT_OFFSET);
  nextOffset = COMMAND_HEADER_BYTES;
  return isKindOf(kind, operationsLeft) ? RESULT_OK : RESULT_MALFORMED;
}

/**
 * Goes on with the operations of a command of `commandBytes`, of which the bytes from `windowStart`
 * to `windowEnd` are at `address`. RESULT_NEXT_WINDOW asks for a window that starts at
 * `checkedBytes()`. /
 */
export function checkOperations(
  address: usize,
  windowStart: u32,
  windowEnd: u32,
  commandBytes: u32,
): i32 {
  while (operationsLeft > 0) {
    if (commandBytes - nextOffset < (OPERATION_HEADER_BYTES as u32)) return RESULT_INCOMPLETE;
    if (nextOffset + OPERATION_HEADER_BYTES > windowEnd) return RESULT_NEXT_WINDOW;
    const operation = address + (nextOffset - windowStart);
    if (!isOperation(operation) || !isAllowed(operation)) return RESULT_MALFORMED;
    const byteCount = operationBytes(operation);
    if (byteCount > ((commandBytes - nextOffset) as u64)) return RESULT_INCOMPLETE;
    nextOffset += byteCount as u32;
    operationsLeft--;
  }
  return nextOffset == commandBytes ? RESULT_OK : RESULT_MALFORMED;
}

/** Offset of the first operation that was not checked yet. */
export function checkedBytes(): u32 {
  return nextOffset;
}

/** Checks a whole command in memory: RESULT_OK, RESULT_INCOMPLETE or RESULT_MALFORMED. */
export function checkCommand(address: usize, commandBytes: u32): i32 {
  const result = checkCommandHeader(address, commandBytes);
  return result == RESULT_OK ? checkOperations(address, 0, commandBytes, commandBytes) : result;
}

/** Operations of a command that was checked. */
export function commandCount(address: usize): u32 {
  return load<u32>(address, COMMAND_COUNT_OFFSET);
}

/**
 * Bytes of an operation with its key and value; may be more than memory holds where it was not
 * checked.
 */
export function operationBytes(operation: usize): u64 {
  const keyBytes = load<u16>(operation, OPERATION_KEY_LENGTH_OFFSET) as u64;
  const valueBytes = load<u32>(operation, OPERATION_VALUE_LENGTH_OFFSET) as u64;
  return (OPERATION_HEADER_BYTES as u64) + keyBytes + valueBytes;
}

function isKindOf(kind: u32, count: u32): bool {
  if (kind == COMMAND_KIND_BATCH) return count > 0;
  return (kind == COMMAND_KIND_PUT || kind == COMMAND_KIND_DELETE) && count == 1;
}

function isOperation(operation: usize): bool {
  const keyBytes = load<u16>(operation, OPERATION_KEY_LENGTH_OFFSET) as i32;
  if (keyBytes == 0 || keyBytes > KEY_MAX_BYTES) return false;
  const type = load<u16>(operation, OPERATION_TYPE_OFFSET) as u32;
  if (type == OPERATION_PUT) return true;
  return type == OPERATION_DELETE && load<u32>(operation, OPERATION_VALUE_LENGTH_OFFSET) == 0;
}

function isAllowed(operation: usize): bool {
  return kind == COMMAND_KIND_BATCH || kind == (load<u8>(operation, OPERATION_TYPE_OFFSET) as u32);
}
