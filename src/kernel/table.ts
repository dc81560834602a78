import {
  KEY_MAX_BYTES,
  RESULT_DELETED,
  RESULT_OK,
  TABLE_ITEM_WORDS,
  TABLE_MAX_BYTES,
  TABLE_PAGE_ITEMS,
  TABLE_STACK_BYTES,
} from '../../assembly/layout.js';
import { InvalidArgumentError, StorageError } from '../port/errors.js';
import { Arena } from './arena.js';
import type { ApplyResult, Table, TableItem, TableValue } from './kernel.js';
import { Slab } from './slab.js';
import { instantiateKernel, type KernelExports } from './wasm.js';

const WORD = 2 ** 32;
const NO_VALUE = 0xffffffff;
const KEY_BYTES_WORD = 1;
const VALUE_WORD = 2;
const VALUE_BYTES_WORD = 3;
const MOD_INDEX_WORD = 4;
const RUN_MAX_BYTES = 0xffffffff;
const FIRST = new Uint8Array(0);
const ABSENT: TableValue = { kind: 'absent' };

/**
 * A table in the linear memory of a kernel instance of its own; memory that it grew to is kept
 * until it is garbage.
 */
export class ArenaTable implements Table {
  readonly #kernel: KernelExports;
  readonly #arena: Arena;
  readonly #results: number;
  readonly #slab = new Slab();
  readonly #keyAddress: number;

  /**
   * An arena of at most `maxBytes`, 1 to TABLE_MAX_BYTES; the fixed memory of the instance comes on
   * top.
   */
  constructor(maxBytes: number, kernel: KernelExports = instantiateKernel()) {
    if (!Number.isInteger(maxBytes) || maxBytes < 1 || maxBytes > TABLE_MAX_BYTES) {
      throw new InvalidArgumentError(`a table of ${maxBytes} bytes cannot be`);
    }
    this.#kernel = kernel;
    this.#arena = new Arena(kernel.memory);
    this.#results = kernel.resultsAddress() >>> 2;
    this.#keyAddress = kernel.keyAddress();
    kernel.limitArena(maxBytes + TABLE_STACK_BYTES);
    this.reset();
  }

  get usedBytes(): number {
    return this.#kernel.tableUsedBytes();
  }

  get count(): number {
    return this.#kernel.tableCount();
  }

  apply(records: Uint8Array): ApplyResult {
    const presentBytes = this.#kernel.placeRun(Math.min(records.length, RUN_MAX_BYTES));
    const isWhole = presentBytes === records.length;
    const present = isWhole ? records : records.subarray(0, presentBytes);
    this.#arena.bytes.set(present, this.#result(0));
    const result = this.#kernel.applyRun();
    return { result, applied: this.#result(0), appliedBytes: this.#result(1) };
  }

  get(key: Uint8Array): TableValue {
    const result = key.length > KEY_MAX_BYTES ? undefined : this.#find(key);
    if (result === RESULT_DELETED) return { kind: 'deleted', modIndex: this.#modIndex(0) };
    if (result !== RESULT_OK) return ABSENT;
    const value = this.#copy(this.#result(VALUE_WORD), this.#result(VALUE_BYTES_WORD));
    return { kind: 'value', value, modIndex: this.#modIndex(0) };
  }

  items(start: Uint8Array | undefined, limit: number): TableItem[] {
    const items: TableItem[] = [];
    this.#seek(start);
    while (items.length < limit) {
      const asked = Math.min(limit - items.length, TABLE_PAGE_ITEMS);
      const described = this.#kernel.nextItems(asked);
      for (let position = 0; position < described; position++) items.push(this.#item(position));
      if (described < asked) break;
    }
    return items;
  }

  reset(): void {
    if (this.#kernel.resetTable() === 0)
      throw new StorageError('OVERLOADED', 'no memory for a table');
  }

  #find(key: Uint8Array): number {
    this.#arena.bytes.set(key, this.#keyAddress);
    return this.#kernel.find(key.length);
  }

  #seek(start: Uint8Array | undefined): void {
    const key = start?.subarray(0, KEY_MAX_BYTES + 1) ?? FIRST;
    this.#arena.bytes.set(key, this.#keyAddress);
    this.#kernel.seek(key.length);
  }

  #item(position: number): TableItem {
    const first = position * TABLE_ITEM_WORDS;
    const keyBytes = this.#result(first + KEY_BYTES_WORD);
    const valueBytes = this.#result(first + VALUE_BYTES_WORD);
    const modIndex = this.#modIndex(first);
    if (valueBytes === NO_VALUE) {
      return { key: this.#copy(this.#result(first), keyBytes), value: undefined, modIndex };
    }
    const both = this.#copy(this.#result(first), keyBytes + valueBytes);
    return { key: both.subarray(0, keyBytes), value: both.subarray(keyBytes), modIndex };
  }

  #copy(address: number, byteCount: number): Uint8Array {
    const copy = this.#slab.take(byteCount);
    copy.set(this.#arena.bytes.subarray(address, address + byteCount));
    return copy;
  }

  #modIndex(first: number): number {
    const low = this.#result(first + MOD_INDEX_WORD);
    return low + this.#result(first + MOD_INDEX_WORD + 1) * WORD;
  }

  #result(position: number): number {
    return this.#arena.words[this.#results + position] ?? 0;
  }
}
