import {
  OPERATION_DELETE,
  OPERATION_HEADER_BYTES,
  OPERATION_KEY_LENGTH_OFFSET,
  OPERATION_TYPE_OFFSET,
} from '../layout';

/** Points an entry at the operation that set it last, and at the record of that operation. */
export function setEntry(entry: usize, operation: u32, record: u32): void {
  store<u32>(entry, operation);
  store<u32>(entry, record, 4);
}

/** Address of the operation of an entry. */
export function operationOf(entry: usize): u32 {
  return load<u32>(entry);
}

/** Address of the record of an entry. */
export function recordOf(entry: usize): u32 {
  return load<u32>(entry, 4);
}

/** Address of the key of an operation. */
export function keyOf(operation: u32): usize {
  return operation + OPERATION_HEADER_BYTES;
}

/** Bytes of the key of an operation. */
export function keyBytesOf(operation: u32): u32 {
  return load<u16>(operation, OPERATION_KEY_LENGTH_OFFSET) as u32;
}

/** Whether an operation removes its key. */
export function isDelete(operation: u32): bool {
  return load<u8>(operation, OPERATION_TYPE_OFFSET) == OPERATION_DELETE;
}
