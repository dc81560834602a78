import {
  KEY_MAX_BYTES,
  OPERATION_VALUE_LENGTH_OFFSET,
  RECORD_INDEX_OFFSET,
  RESULT_ABSENT,
  RESULT_DELETED,
  RESULT_OK,
  TABLE_ITEM_WORDS,
  TABLE_PAGE_ITEMS,
} from '../layout';
import { arenaAddress, setResult } from '../memory';
import { isDelete, keyBytesOf, keyOf, operationOf, recordOf } from './entry';
import { tableCount } from './insert';
import { childReference, entryOf, isLeaf, rootReference } from './node';
import { bitAt, firstDifference, nearestEntry, RANK_EQUAL } from './search';

const NO_VALUE: u32 = 0xffffffff;
const KEY_SCRATCH_BYTES: i32 = 2048;
const keyScratch: usize = memory.data(KEY_SCRATCH_BYTES, 8);

let depth: u32 = 0;
let current: u32 = 0;

/**
 * Address of KEY_MAX_BYTES where the key of a lookup, or the start of a cursor, is put before the
 * call.
 */
export function keyAddress(): usize {
  return keyScratch;
}

/**
 * Looks up the key at `keyAddress()`: RESULT_OK, RESULT_DELETED or RESULT_ABSENT; results as one
 * item of `nextItems`.
 */
export function find(keyBytes: u32): i32 {
  if (tableCount() == 0 || keyBytes > (KEY_MAX_BYTES as u32)) return RESULT_ABSENT;
  const entry = nearestEntry(keyScratch, keyBytes);
  const operation = operationOf(entry);
  if (firstDifference(keyScratch, keyBytes, operation) != RANK_EQUAL) return RESULT_ABSENT;
  describe(entry, 0);
  return isDelete(operation) ? RESULT_DELETED : RESULT_OK;
}

/**
 * Sets the cursor on the first key at or above the one at `keyAddress()`; no bytes stand for the
 * first of all.
 */
export function seek(keyBytes: u32): void {
  depth = 0;
  current = 0;
  if (tableCount() == 0) return;
  const entry = nearestEntry(keyScratch, keyBytes);
  const rank = firstDifference(keyScratch, keyBytes, operationOf(entry));
  let node = load<u32>(rootReference());
  while (!isLeaf(node) && load<u32>(node) < rank) {
    const bit = bitAt(keyScratch, keyBytes, load<u32>(node));
    if (bit == 0) push(node);
    node = load<u32>(childReference(node, bit));
  }
  if (rank == RANK_EQUAL || bitAt(keyScratch, keyBytes, rank) == 0) descend(node);
  else advance();
}

/**
 * Describes up to `limit` items, at most TABLE_PAGE_ITEMS, from the cursor on and moves it behind
 * them; returns how many. Results of each: key address, key bytes, value address, value bytes (all
 * ones when deleted), modIndex as u64. /
 */
export function nextItems(limit: u32): u32 {
  const most = limit < (TABLE_PAGE_ITEMS as u32) ? limit : (TABLE_PAGE_ITEMS as u32);
  let items: u32 = 0;
  while (items < most && current != 0) {
    describe(entryOf(current), items * TABLE_ITEM_WORDS);
    items++;
    advance();
  }
  return items;
}

function describe(entry: usize, position: u32): void {
  const operation = operationOf(entry);
  const index = load<u64>(recordOf(entry), RECORD_INDEX_OFFSET);
  const key = keyOf(operation);
  const keyBytes = keyBytesOf(operation);
  setResult(position, key as u32);
  setResult(position + 1, keyBytes);
  setResult(position + 2, (key as u32) + keyBytes);
  setResult(
    position + 3,
    isDelete(operation) ? NO_VALUE : load<u32>(operation, OPERATION_VALUE_LENGTH_OFFSET),
  );
  setResult(position + 4, index as u32);
  setResult(position + 5, (index >>> 32) as u32);
}

function push(node: u32): void {
  store<u32>(arenaAddress() + (depth << 2), node);
  depth++;
}

function descend(from: u32): void {
  let node = from;
  while (!isLeaf(node)) {
    push(node);
    node = load<u32>(childReference(node, 0));
  }
  current = node;
}

function advance(): void {
  current = 0;
  if (depth == 0) return;
  depth--;
  descend(load<u32>(childReference(load<u32>(arenaAddress() + (depth << 2)), 1)));
}
