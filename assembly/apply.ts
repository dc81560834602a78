import { checkCommand, commandCount, operationBytes } from './command';
import {
  COMMAND_HEADER_BYTES,
  RECORD_HEADER_BYTES,
  RECORD_INDEX_OFFSET,
  RECORD_MAX_BYTES,
  RECORD_TYPE_COMMAND,
  RECORD_TYPE_OFFSET,
  RESULT_FULL,
  RESULT_MALFORMED,
  RESULT_OK,
  RESULT_OUT_OF_ORDER,
  TABLE_NODE_BYTES,
  TABLE_STACK_BYTES,
} from './layout';
import { aligned, arenaAddress, arenaLimit, growTo, setResult } from './memory';
import { hasValidFields, isEntryType, paddedLength } from './record';
import { clearTable, insert, setTableTop, tableTop } from './table/insert';

const HEADER_BYTES: u32 = RECORD_HEADER_BYTES;
const MAX_BYTES: u32 = RECORD_MAX_BYTES;
const NODE_BYTES: u32 = TABLE_NODE_BYTES;

let run: u32 = 0;
let presentBytes: u32 = 0;
let runBytes: u32 = 0;
let fittingRecords: u32 = 0;
let fittingBytes: u32 = 0;
let fittingNodes: u32 = 0;

/**
 * Empties the table and the arena, whose first TABLE_STACK_BYTES belong to the cursor; false when
 * there is no memory.
 */
export function resetTable(): bool {
  clearTable(tableStart());
  return growTo(tableStart());
}

/** Bytes of the arena in use. */
export function tableUsedBytes(): u32 {
  return tableTop() - tableStart();
}

/**
 * Makes room for a run of records at the top of the arena and returns how many of its bytes have a
 * place there; they are to be copied to the address in result 0 before `applyRun`. Memory may have
 * grown, and views of it be void. /
 */
export function placeRun(byteCount: u32): u32 {
  run = aligned(tableTop());
  runBytes = byteCount;
  const room = run < arenaLimit() ? arenaLimit() - run : 0;
  presentBytes = byteCount < room ? byteCount : room;
  if (presentBytes > 0 && !growTo(run + presentBytes)) presentBytes = 0;
  setResult(0, run);
  return presentBytes;
}

/**
 * Applies the placed run up to the first record that cannot be: RESULT_OK, RESULT_FULL,
 * RESULT_MALFORMED or RESULT_OUT_OF_ORDER. Results: 0 = records applied, 1 = their bytes. Memory
 * may have grown. /
 */
export function applyRun(): i32 {
  let result = measureRun();
  if (fittingBytes > 0 && !growTo(run + fittingBytes + fittingNodes * NODE_BYTES)) {
    fittingBytes = 0;
    fittingRecords = 0;
    result = RESULT_FULL;
  }
  if (fittingBytes > 0) {
    setTableTop(run + fittingBytes);
    for (let offset: u32 = 0; offset < fittingBytes; ) {
      insertRecord(run + offset);
      offset += paddedLength(load<u32>(run + offset));
    }
  }
  setResult(0, fittingRecords);
  setResult(1, fittingBytes);
  return result;
}

function tableStart(): u32 {
  return arenaAddress() + (TABLE_STACK_BYTES as u32);
}

function measureRun(): i32 {
  fittingRecords = 0;
  fittingBytes = 0;
  fittingNodes = 0;
  let result: i32 = RESULT_OK;
  let nextIndex: u64 = 0;
  while (fittingBytes < runBytes) {
    const record = run + fittingBytes;
    result = checkRecord(record, nextIndex);
    if (result != RESULT_OK) break;
    const byteCount = paddedLength(load<u32>(record));
    const nodes = fittingNodes + newNodes(record);
    const end = (record as u64) + (byteCount as u64) + (nodes as u64) * (NODE_BYTES as u64);
    if (end > (arenaLimit() as u64)) return RESULT_FULL;
    nextIndex = load<u64>(record, RECORD_INDEX_OFFSET) + 1;
    fittingNodes = nodes;
    fittingBytes += byteCount;
    fittingRecords++;
  }
  return result;
}

function checkRecord(record: u32, nextIndex: u64): i32 {
  const remaining = runBytes - fittingBytes;
  const present = presentBytes - fittingBytes;
  if (remaining < HEADER_BYTES) return RESULT_MALFORMED;
  if (present < HEADER_BYTES) return RESULT_FULL;
  const length = load<u32>(record);
  if (length < HEADER_BYTES || length > MAX_BYTES) return RESULT_MALFORMED;
  if (paddedLength(length) > remaining || !isEntry(record)) return RESULT_MALFORMED;
  const index = load<u64>(record, RECORD_INDEX_OFFSET);
  if (nextIndex != 0 && index != nextIndex) return RESULT_OUT_OF_ORDER;
  if (paddedLength(length) > present) return RESULT_FULL;
  if (!isCommand(record)) return RESULT_OK;
  const result = checkCommand(record + HEADER_BYTES, length - HEADER_BYTES);
  return result == RESULT_OK ? RESULT_OK : RESULT_MALFORMED;
}

function isEntry(record: u32): bool {
  return hasValidFields(record) && isEntryType(load<u8>(record, RECORD_TYPE_OFFSET));
}

function isCommand(record: u32): bool {
  return load<u8>(record, RECORD_TYPE_OFFSET) == RECORD_TYPE_COMMAND;
}

function newNodes(record: u32): u32 {
  return isCommand(record) ? commandCount(record + HEADER_BYTES) : 0;
}

function insertRecord(record: u32): void {
  let operation = record + HEADER_BYTES + COMMAND_HEADER_BYTES;
  for (let left = newNodes(record); left > 0; left--) {
    insert(operation, record);
    operation += operationBytes(operation) as u32;
  }
}
