import { describe, expect, it } from 'vitest';
import {
  KEY_MAX_BYTES,
  RECORD_TYPE_COMMAND,
  RECORD_TYPE_HARD_STATE,
  RECORD_TYPE_MEMBERSHIP,
  RECORD_TYPE_NOOP,
  RECORD_TYPE_TRUNCATION,
  RESULT_FULL,
  RESULT_MALFORMED,
  RESULT_OK,
  RESULT_OUT_OF_ORDER,
  TABLE_MAX_BYTES,
} from '../../assembly/layout.js';
import { createKernel } from '../../src/kernel/engine.js';
import type { CommandOperation, RecordSource } from '../../src/kernel/kernel.js';

const MIB = 1024 * 1024;
const kernel = createKernel();
const { codec } = kernel;
const bytes = (text: string): Uint8Array => new TextEncoder().encode(text);
const put = (key: string, value: string | Uint8Array): CommandOperation => ({
  type: 'put',
  key: bytes(key),
  value: typeof value === 'string' ? bytes(value) : value,
});
const remove = (key: string): CommandOperation => ({
  type: 'delete',
  key: bytes(key),
  value: new Uint8Array(0),
});
const command = (index: number, ...operations: CommandOperation[]): RecordSource => ({
  index,
  term: 1,
  type: RECORD_TYPE_COMMAND,
  payload: codec.encodeCommand(operations, operations.length > 1),
});
const plain = (index: number, type: number): RecordSource => ({
  index,
  term: 1,
  type,
  payload: bytes('{}'),
});
const run = (...records: RecordSource[]): Uint8Array => codec.encodeRecords(records);
const found = (text: string, modIndex: number) => ({
  kind: 'value',
  value: bytes(text),
  modIndex,
});
const LAST = new Uint8Array(3).fill(0xff);
const deepKey = (rank: number): Uint8Array => {
  const at = rank >>> 3;
  const key = new Uint8Array(Math.min(at + 2, KEY_MAX_BYTES)).fill(0xff, at);
  key[at] = 0xff >>> (rank & 7);
  return key;
};
const tableOf = (...records: RecordSource[]) => {
  const table = kernel.createTable(MIB);
  expect(table.apply(run(...records)).result).toBe(RESULT_OK);
  return table;
};

describe('get', () => {
  it('tells values, deletions and absent keys apart, with the index that wrote them', () => {
    const table = tableOf(
      command(7, put('a', 'one')),
      command(8, put('a', 'two'), remove('b'), put('c', '')),
    );
    expect(table.get(bytes('a'))).toEqual(found('two', 8));
    expect(table.get(bytes('b'))).toEqual({ kind: 'deleted', modIndex: 8 });
    expect(table.get(bytes('c'))).toEqual(found('', 8));
    expect(table.get(bytes('d'))).toEqual({ kind: 'absent' });
    expect(table.count).toBe(3);
  });

  it('finds nothing in an empty table, nor an empty or overlong key', () => {
    expect(kernel.createTable(MIB).get(bytes('a'))).toEqual({ kind: 'absent' });
    const table = tableOf(command(1, put('a', '1')));
    expect(table.get(new Uint8Array(0))).toEqual({ kind: 'absent' });
    expect(table.get(new Uint8Array(100_000))).toEqual({ kind: 'absent' });
    expect(table.items(new Uint8Array(100_000), 9)).toHaveLength(1);
    expect(table.get(bytes('a'))).toEqual(found('1', 1));
  });

  it('brings a deleted key back when it is put again', () => {
    const table = tableOf(command(1, remove('a')), command(2, put('a', 'new')));
    expect(table.get(bytes('a'))).toEqual(found('new', 2));
    expect(table.count).toBe(1);
  });

  it('keeps indexes beyond 32 bits', () => {
    const table = tableOf(command(2 ** 52 + 3, put('a', '1')));
    expect(table.get(bytes('a'))).toEqual(found('1', 2 ** 52 + 3));
  });

  it('gives a copy that later writes and the caller leave alone', () => {
    const table = tableOf(command(1, put('a', 'one')));
    const first = table.get(bytes('a'));
    if (first.kind === 'value') first.value.fill(0);
    expect(table.get(bytes('a'))).toEqual(found('one', 1));
  });
});

describe('items', () => {
  const keys = ['a', 'a\0', 'a\0\0', 'aa', 'ab', 'b', 'ÿ', '\0', 'workflow/1', 'workflow/10'];
  const table = tableOf(...keys.map((key, position) => command(position + 1, put(key, key))));
  const sorted = keys.map(bytes).sort(Buffer.compare);

  it('come ascending by unsigned bytes, a prefix before what it begins', () => {
    expect(table.items(undefined, 100).map(({ key }) => key)).toEqual(sorted);
  });

  it('start at a key or behind where it would be, and end at the limit', () => {
    for (const [position, key] of sorted.entries()) {
      expect(table.items(key, 2).map((item) => item.key)).toEqual(
        sorted.slice(position, position + 2),
      );
      const after = new Uint8Array([...key, 0]);
      expect(table.items(after, 1)[0]?.key).toEqual(
        sorted.find((other) => Buffer.compare(other, after) >= 0),
      );
    }
    expect(table.items(undefined, 0)).toEqual([]);
    expect(table.items(new Uint8Array(4_000).fill(0xff), 9)).toEqual([]);
    expect(table.items(new Uint8Array(4_000).fill(0x61), 1)[0]?.key).toEqual(bytes('ab'));
    const longest = tableOf(command(1, put('k'.repeat(KEY_MAX_BYTES), '')));
    expect(longest.items(bytes('k'.repeat(KEY_MAX_BYTES)), 9)).toHaveLength(1);
    expect(longest.items(bytes('k'.repeat(KEY_MAX_BYTES + 1)), 9)).toEqual([]);
  });

  it('include deletions, without a value', () => {
    const deleted = tableOf(command(5, put('a', '1'), remove('a')));
    expect(deleted.items(undefined, 9)).toEqual([
      { key: bytes('a'), value: undefined, modIndex: 5 },
    ]);
  });

  it('reach through the deepest tree that keys can make', () => {
    const deep = kernel.createTable(64 * MIB);
    const keys = Array.from({ length: KEY_MAX_BYTES * 8 }, (_, rank) => deepKey(rank)).reverse();
    const entries = keys.map((key, position) =>
      command(position + 1, { type: 'delete', key, value: new Uint8Array(0) }),
    );
    expect(deep.apply(run(...entries)).applied).toBe(keys.length);
    const inOrder = deep.items(undefined, keys.length + 1).map(({ key }) => key);
    expect(inOrder.length).toBe(keys.length);
    expect(inOrder.every((key, at) => Buffer.compare(key, inOrder[at + 1] ?? LAST) < 0)).toBe(true);
  });
});

describe('apply', () => {
  it('skips entries without a command', () => {
    const table = kernel.createTable(MIB);
    const records = run(
      plain(1, RECORD_TYPE_NOOP),
      command(2, put('a', '1')),
      plain(3, RECORD_TYPE_MEMBERSHIP),
    );
    expect(table.apply(records)).toEqual({
      result: RESULT_OK,
      applied: 3,
      appliedBytes: records.length,
    });
    expect(table.count).toBe(1);
  });

  it.each([
    ['hard state', plain(2, RECORD_TYPE_HARD_STATE), RESULT_MALFORMED],
    ['a truncation mark', plain(2, RECORD_TYPE_TRUNCATION), RESULT_MALFORMED],
    ['a command that is none', plain(2, RECORD_TYPE_COMMAND), RESULT_MALFORMED],
    ['a gap', command(3, put('b', '2')), RESULT_OUT_OF_ORDER],
    ['a repeated index', command(1, put('b', '2')), RESULT_OUT_OF_ORDER],
  ])('stops before %s and keeps what came before', (_, bad, result) => {
    const table = kernel.createTable(MIB);
    const good = command(1, put('a', '1'));
    const outcome = table.apply(run(good, bad, command(3, put('c', '3'))));
    expect(outcome).toEqual({ result, applied: 1, appliedBytes: run(good).length });
    expect(table.items(undefined, 9).map(({ key }) => key)).toEqual([bytes('a')]);
  });

  it('takes up a run at any index after another', () => {
    const table = tableOf(command(1, put('a', '1')));
    expect(table.apply(run(command(9, put('a', '9')))).result).toBe(RESULT_OK);
    expect(table.get(bytes('a'))).toEqual(found('9', 9));
  });

  it('applies a command wholly or not at all when the arena is full', () => {
    const five = ['a', 'b', 'c', 'd', 'e'].map((key) => put(key, 'x'.repeat(50)));
    const records = run(command(1, put('a', '0')), command(2, ...five));
    for (let maxBytes = 40; ; maxBytes += 4) {
      const table = kernel.createTable(maxBytes);
      const { result, applied } = table.apply(records);
      expect(table.count).toBe([0, 1, 5][applied]);
      expect(table.usedBytes).toBeLessThanOrEqual(maxBytes);
      if (applied === 1) expect(table.get(bytes('a'))).toEqual(found('0', 1));
      if (result === RESULT_OK) break;
      expect(result).toBe(RESULT_FULL);
      expect(maxBytes).toBeLessThan(records.length + 7 * 20);
    }
  });

  it('changes nothing when it is full, however often it is tried', () => {
    const table = kernel.createTable(4_096);
    let index = 1;
    while (table.apply(run(command(index, put(`key-${index}`, 'v')))).result === RESULT_OK) index++;
    const { usedBytes, count } = table;
    const before = table.items(undefined, 1_000);
    for (let tries = 0; tries < 5; tries++) {
      const outcome = table.apply(run(command(index, put('key-1', 'other'))));
      expect(outcome).toEqual({ result: RESULT_FULL, applied: 0, appliedBytes: 0 });
    }
    expect([table.usedBytes, table.count]).toEqual([usedBytes, count]);
    expect(table.items(undefined, 1_000)).toEqual(before);
    table.reset();
    expect([table.usedBytes, table.count, table.items(undefined, 9)]).toEqual([0, 0, []]);
    expect(table.apply(run(command(index, put('key-1', 'other')))).result).toBe(RESULT_OK);
  });

  it('is full, not malformed, for a run longer than the arena', () => {
    const table = kernel.createTable(10_000);
    const big = put('b', new Uint8Array(20_000));
    const outcome = table.apply(run(command(1, put('a', '1')), command(2, big)));
    expect(outcome).toMatchObject({ result: RESULT_FULL, applied: 1 });
  });

  it('grows from nothing to megabytes and keeps every value', () => {
    const table = kernel.createTable(64 * MIB);
    const value = (index: number): Uint8Array => new Uint8Array(100_000).fill(index);
    for (let index = 1; index <= 300; index++) {
      expect(table.apply(run(command(index, put(`k${index}`, value(index)))))).toMatchObject({
        result: RESULT_OK,
        applied: 1,
      });
    }
    for (const index of [1, 150, 300]) {
      const held = table.get(bytes(`k${index}`));
      expect(held.kind === 'value' && Buffer.compare(held.value, value(index))).toBe(0);
    }
    expect(table.usedBytes).toBeGreaterThan(30_000_000);
  });

  it('holds the largest record', () => {
    const table = kernel.createTable(80 * MIB);
    const value = new Uint8Array(64 * MIB).fill(9);
    expect(table.apply(run(command(1, put('big', value)))).result).toBe(RESULT_OK);
    const held = table.get(bytes('big'));
    expect(held.kind === 'value' && held.value.length).toBe(value.length);
  });
});

describe('createTable', () => {
  it.each([0, -1, 1.5, Number.NaN, TABLE_MAX_BYTES + 1])('refuses %d bytes', (maxBytes) => {
    expect(() => kernel.createTable(maxBytes)).toThrow(
      expect.objectContaining({ code: 'INVALID_ARGUMENT' }),
    );
  });

  it('gives each table a memory of its own', () => {
    const [one, other] = [kernel.createTable(MIB), kernel.createTable(MIB)];
    one.apply(run(command(1, put('a', '1'))));
    expect(other.get(bytes('a'))).toEqual({ kind: 'absent' });
  });
});
