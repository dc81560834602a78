import { TABLE_NODE_BYTES } from '../layout';
import { keyBytesOf, keyOf, operationOf, setEntry } from './entry';
import { childReference, entryOf, isLeaf, leafOf, rootReference } from './node';
import { bitAt, firstDifference, nearestEntry, RANK_EQUAL } from './search';

let count: u32 = 0;
let top: u32 = 0;

/** Keys in the table, deleted ones included. */
export function tableCount(): u32 {
  return count;
}

/** Address behind everything in the table. */
export function tableTop(): u32 {
  return top;
}

/** Forgets every key; the next node goes to `address`. */
export function clearTable(address: u32): void {
  store<u32>(rootReference(), 0);
  count = 0;
  top = address;
}

/** Sets where the next node goes. */
export function setTableTop(address: u32): void {
  top = address;
}

/**
 * Points the key of an operation at it and its record; takes TABLE_NODE_BYTES at the top when the
 * key is new.
 */
export function insert(operation: u32, record: u32): void {
  const key = keyOf(operation);
  const keyBytes = keyBytesOf(operation);
  if (count == 0) {
    store<u32>(rootReference(), leafOf(addNode(operation, record)));
    return;
  }
  const entry = nearestEntry(key, keyBytes);
  const rank = firstDifference(key, keyBytes, operationOf(entry));
  if (rank == RANK_EQUAL) {
    setEntry(entry, operation, record);
    return;
  }
  const reference = referenceAt(rank, key, keyBytes);
  const node = addNode(operation, record);
  const bit = bitAt(key, keyBytes, rank);
  store<u32>(node, rank);
  store<u32>(childReference(node, bit), leafOf(node));
  store<u32>(childReference(node, 1 - bit), load<u32>(reference));
  store<u32>(reference, node);
}

/** Address of the reference, on the way to `key`, to the first leaf or node at or behind `rank`. */
export function referenceAt(rank: u32, key: usize, keyBytes: u32): usize {
  let reference = rootReference();
  while (true) {
    const node = load<u32>(reference);
    if (isLeaf(node) || load<u32>(node) > rank) return reference;
    reference = childReference(node, bitAt(key, keyBytes, load<u32>(node)));
  }
}

function addNode(operation: u32, record: u32): u32 {
  const node = top;
  top += TABLE_NODE_BYTES;
  count++;
  setEntry(entryOf(leafOf(node)), operation, record);
  return node;
}
