import {
  RECORD_TYPE_COMMAND,
  RECORD_TYPE_MEMBERSHIP,
  RESULT_FULL,
  RESULT_MALFORMED,
  RESULT_OK,
  RESULT_OUT_OF_ORDER,
  TABLE_NODE_BYTES,
} from '../../../assembly/layout.js';
import type {
  ApplyResult,
  CommandOperation,
  Table,
  TableItem,
  TableValue,
} from '../../../src/kernel/kernel.js';
import { decodeCommandTwin } from './command.js';
import { readFieldsTwin } from './record.js';

interface Stored {
  readonly value: Uint8Array | undefined;
  readonly modIndex: number;
}

interface Entry {
  readonly index: number;
  readonly byteCount: number;
  readonly operations: readonly CommandOperation[];
}

const HEADER = 32;
const LONGEST = 72 * 1024 * 1024;
const align = (byteCount: number): number => Math.ceil(byteCount / 8) * 8;
const text = (key: Uint8Array): string => Buffer.from(key).toString('latin1');
const copy = (bytes: Uint8Array): Uint8Array => new Uint8Array(bytes);

export class TableTwin implements Table {
  readonly #maxBytes: number;
  readonly #stored = new Map<string, Stored>();
  #sorted: readonly string[] | undefined;
  usedBytes = 0;

  constructor(maxBytes: number) {
    this.#maxBytes = maxBytes;
  }

  get count(): number {
    return this.#stored.size;
  }

  apply(records: Uint8Array): ApplyResult {
    const start = align(this.usedBytes);
    const room = Math.max(0, this.#maxBytes - start);
    const fitting: Entry[] = [];
    let offset = 0;
    let nodes = 0;
    let result: number = RESULT_OK;
    while (offset < records.length && result === RESULT_OK) {
      const entry = readEntry(records, { offset, room, nextIndex: following(fitting) });
      if (typeof entry === 'number') {
        result = entry;
        break;
      }
      const needed = (nodes + entry.operations.length) * TABLE_NODE_BYTES;
      if (offset + entry.byteCount + needed > room) {
        result = RESULT_FULL;
        break;
      }
      nodes += entry.operations.length;
      offset += entry.byteCount;
      fitting.push(entry);
    }
    if (offset > 0) this.#insertAll(fitting, start + offset);
    return { result, applied: fitting.length, appliedBytes: offset };
  }

  get(key: Uint8Array): TableValue {
    const stored = this.#stored.get(text(key));
    if (stored === undefined) return { kind: 'absent' };
    const { value, modIndex } = stored;
    return value === undefined ? { kind: 'deleted', modIndex } : { kind: 'value', value, modIndex };
  }

  items(start: Uint8Array | undefined, limit: number): TableItem[] {
    this.#sorted ??= [...this.#stored.keys()].sort();
    const from = start === undefined ? '' : text(start);
    const items: TableItem[] = [];
    for (const key of this.#sorted) {
      const stored = this.#stored.get(key);
      if (key < from || stored === undefined) continue;
      if (items.length >= limit) break;
      items.push({ key: new Uint8Array(Buffer.from(key, 'latin1')), ...stored });
    }
    return items;
  }

  reset(): void {
    this.#stored.clear();
    this.#sorted = undefined;
    this.usedBytes = 0;
  }

  #insertAll(entries: readonly Entry[], usedBytes: number): void {
    const before = this.#stored.size;
    for (const { index, operations } of entries) {
      for (const { type, key, value } of operations) {
        const kept = type === 'put' ? copy(value) : undefined;
        this.#stored.set(text(key), { value: kept, modIndex: index });
      }
    }
    this.usedBytes = usedBytes + (this.#stored.size - before) * TABLE_NODE_BYTES;
    this.#sorted = undefined;
  }
}

function following(entries: readonly Entry[]): number | undefined {
  const last = entries.at(-1);
  return last === undefined ? undefined : last.index + 1;
}

function readEntry(
  records: Uint8Array,
  at: { offset: number; room: number; nextIndex: number | undefined },
): Entry | number {
  const remaining = records.length - at.offset;
  const present = Math.min(records.length, at.room) - at.offset;
  if (remaining < HEADER) return RESULT_MALFORMED;
  if (present < HEADER) return RESULT_FULL;
  const view = new DataView(records.buffer, records.byteOffset + at.offset);
  const length = view.getUint32(0, true);
  if (length < HEADER || align(length) > Math.min(LONGEST, remaining)) return RESULT_MALFORMED;
  const fields = readEntryFields(records, at.offset);
  if (fields === undefined) return RESULT_MALFORMED;
  if (at.nextIndex !== undefined && fields.index !== at.nextIndex) return RESULT_OUT_OF_ORDER;
  if (align(length) > present) return RESULT_FULL;
  const operations =
    fields.type === RECORD_TYPE_COMMAND ? decodeAt(records, at.offset, length) : [];
  if (typeof operations === 'number') return RESULT_MALFORMED;
  return { index: fields.index, byteCount: align(length), operations };
}

function readEntryFields(records: Uint8Array, offset: number) {
  const fields = readFieldsTwin(records, offset);
  return fields === undefined || fields.type > RECORD_TYPE_MEMBERSHIP ? undefined : fields;
}

function decodeAt(
  records: Uint8Array,
  offset: number,
  length: number,
): CommandOperation[] | number {
  return decodeCommandTwin(records.subarray(offset + HEADER, offset + length));
}
