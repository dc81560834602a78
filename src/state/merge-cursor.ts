import type { Base, BaseRecord } from '../host/base.js';
import type { Codec, TableItem } from '../kernel/kernel.js';
import { compareBytes } from './byte-order.js';
import { decodeStateRecord, type StateValue } from './state-record.js';
import { tableItems } from './table-items.js';
import type { Tables } from './tables.js';

/** A key of the state with its value; both owned by the caller. */
export interface StateItem extends StateValue {
  readonly key: Uint8Array;
}

/** What a cursor reads from. */
export interface MergeParts {
  readonly codec: Codec;
  readonly base: Base;
  readonly tables: Tables;
}

/** Keys in `[start, end)`; open where `undefined`. */
export interface KeyRange {
  readonly start: Uint8Array | undefined;
  readonly end: Uint8Array | undefined;
}

/**
 * Items in a range, ascending by key bytes, from active table, frozen table and base: the first
 * that knows a key decides. One point in time when read without waiting in between. Throws
 * `CORRUPTED` naming the key.
 */
export function* mergedItems(parts: MergeParts, range: KeyRange): Generator<StateItem, undefined> {
  const layers = openLayers(parts, range);
  try {
    for (let head = takeSmallest(layers); head !== undefined; head = takeSmallest(layers)) {
      const state = stateOf(parts.codec, head);
      if (state !== undefined) yield { key: head.key, ...state };
    }
    return undefined;
  } finally {
    for (const { heads } of layers) heads.return?.();
  }
}

type Head = TableItem | BaseRecord;

interface Layer {
  readonly heads: Iterator<Head, undefined>;
  head: Head | undefined;
}

function openLayers({ base, tables }: MergeParts, { start, end }: KeyRange): Layer[] {
  const found = [tables.active, tables.frozen].filter((table) => table !== undefined);
  const sources: Iterator<Head, undefined>[] = found.map((table) =>
    itemsBelow(tableItems(table, start), end),
  );
  sources.push(base.range(start, end));
  return sources.map((heads) => ({ heads, head: heads.next().value }));
}

function takeSmallest(layers: readonly Layer[]): Head | undefined {
  let smallest: Head | undefined;
  for (const { head } of layers) {
    if (head === undefined) continue;
    if (smallest === undefined || compareBytes(head.key, smallest.key) < 0) smallest = head;
  }
  for (const layer of layers) {
    const { head } = layer;
    if (head === undefined || smallest === undefined) continue;
    if (compareBytes(head.key, smallest.key) === 0) layer.head = layer.heads.next().value;
  }
  return smallest;
}

function stateOf(codec: Codec, head: Head): StateValue | undefined {
  if ('record' in head) return decodeStateRecord(codec, head);
  const { value, modIndex } = head;
  return value && { value, modIndex };
}

function* itemsBelow(
  items: Iterable<TableItem>,
  end: Uint8Array | undefined,
): Generator<TableItem, undefined> {
  for (const item of items) {
    if (end !== undefined && compareBytes(item.key, end) >= 0) return undefined;
    yield item;
  }
  return undefined;
}
