import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  KEY_MAX_BYTES,
  RESULT_INCOMPLETE,
  RESULT_MALFORMED,
  RESULT_OK,
} from '../../assembly/layout.js';
import { createKernel } from '../../src/kernel/engine.js';
import type { CommandOperation } from '../../src/kernel/kernel.js';
import { randomOperations, randomPayload } from './generators.js';
import { equalBytes, forEachCase } from './seeded-random.js';
import { checkCommandTwin, decodeCommandTwin, encodeCommandTwin } from './twins/command.js';

const INPUTS = 100_000;
const { codec } = createKernel();
const key = Buffer.from('key');
const filled = (count: number): Uint8Array => new Uint8Array(count).fill(0x5a);
const put = (value: Uint8Array): CommandOperation => ({ type: 'put', key, value });
const remove: CommandOperation = { type: 'delete', key, value: new Uint8Array(0) };
const hex = (bytes: Uint8Array): string => Buffer.from(bytes).toString('hex');

describe('encodeCommand', () => {
  it('lays out a put, a delete and a batch', () => {
    const operation = { put: '0100030002000000', delete: '0200030000000000' };
    expect(hex(codec.encodeCommand([put(Buffer.from('vw'))], false))).toBe(
      `0100000001000000${operation.put}6b65797677`,
    );
    expect(hex(codec.encodeCommand([remove], false))).toBe(
      `0200000001000000${operation.delete}6b6579`,
    );
    expect(hex(codec.encodeCommand([put(Buffer.from('vw')), remove], true))).toBe(
      `0300000002000000${operation.put}6b65797677${operation.delete}6b6579`,
    );
  });

  it('keeps a batch of one a batch, and makes several operations one', () => {
    expect(codec.encodeCommand([remove], true)[0]).toBe(3);
    expect(codec.encodeCommand([remove, remove], false)[0]).toBe(3);
  });

  it.each([
    ['no operation', []],
    ['an empty key', [{ ...remove, key: new Uint8Array(0) }]],
    ['a key over the limit', [{ ...remove, key: filled(KEY_MAX_BYTES + 1) }]],
    ['a key over a window', [{ ...remove, key: filled(70_000) }]],
    ['a delete with a value', [{ ...remove, value: filled(1) }]],
  ])('refuses %s with INVALID_ARGUMENT', (_, operations) => {
    const refused = expect.objectContaining({ code: 'INVALID_ARGUMENT' });
    expect(() => codec.encodeCommand(operations as CommandOperation[], true)).toThrow(refused);
    expect(codec.checkCommand(codec.encodeCommand([remove], false))).toBe(RESULT_OK);
  });

  it('refuses what no record can hold with TOO_LARGE', () => {
    const value = new Uint8Array(40_000_000);
    const refused = expect.objectContaining({ code: 'TOO_LARGE' });
    expect(() => codec.encodeCommand([put(value), put(value)], true)).toThrow(refused);
  });

  it('is whole whatever the window cuts', () => {
    const edges = [0, 16_384, 16_385, 65_500, 65_536, 200_000, 5];
    const values = [...edges, ...Array.from({ length: 20 }, () => 16_000)];
    const operations = values.map((count) => put(filled(count)));
    const encoded = codec.encodeCommand(operations, true);
    expect(equalBytes(encoded, encodeCommandTwin(operations, true))).toBe(true);
    expect(codec.checkCommand(encoded)).toBe(RESULT_OK);
  });

  it('gives back what went in', () => {
    const bytes = fc.uint8Array({ minLength: 1, maxLength: 40 });
    const operation = fc.record({ type: fc.constant('put' as const), key: bytes, value: bytes });
    const roundTrip = fc.property(fc.array(operation, { minLength: 1 }), (operations) => {
      const decoded = decodeCommandTwin(codec.encodeCommand(operations, true));
      expect(decoded).toEqual(operations);
    });
    fc.assert(roundTrip, { numRuns: 500 });
  });

  it(`agrees with its twin on ${INPUTS} inputs`, () => {
    forEachCase(INPUTS, (random) => {
      const operations = randomOperations(random);
      const batch = random.chance(2);
      const encoded = codec.encodeCommand(operations, batch);
      if (!equalBytes(encoded, encodeCommandTwin(operations, batch))) throw new Error(hex(encoded));
    });
  });
});

describe('checkCommand', () => {
  const batch = codec.encodeCommand([put(filled(9)), remove], true);
  const changed = (at: number, value: number): Uint8Array => batch.slice().fill(value, at, at + 1);

  it('accepts what encodeCommand gives and nothing shorter or longer', () => {
    expect(codec.checkCommand(batch)).toBe(RESULT_OK);
    for (let length = 0; length < batch.length; length++) {
      expect(codec.checkCommand(batch.subarray(0, length))).toBe(RESULT_INCOMPLETE);
    }
    expect(codec.checkCommand(Buffer.concat([batch, filled(1)]))).toBe(RESULT_MALFORMED);
  });

  it.each([
    ['an unknown kind', changed(0, 4)],
    ['a reserved byte of the command', changed(1, 1)],
    ['a single kind with two operations', changed(0, 1)],
    ['a count of none', changed(4, 0)],
    ['an unknown operation', changed(8, 3)],
    ['a reserved byte of an operation', changed(9, 1)],
    ['an empty key', changed(10, 0)],
    ['a delete with a value', changed(8, 2)],
    ['a key over the limit', changed(11, 8)],
  ])('calls %s malformed', (_, payload) => {
    expect(codec.checkCommand(payload)).toBe(RESULT_MALFORMED);
  });

  it('calls a put inside a delete command malformed', () => {
    const payload = codec
      .encodeCommand([put(filled(0))], false)
      .slice()
      .fill(2, 0, 1);
    expect(codec.checkCommand(payload)).toBe(RESULT_MALFORMED);
  });

  it.each([0x7fffffff, 0xfffffff0, 0xffffffff])('survives a value length of %i', (length) => {
    const payload = batch.slice();
    new DataView(payload.buffer).setUint32(12, length, true);
    expect(codec.checkCommand(payload)).toBe(RESULT_INCOMPLETE);
  });

  it('survives a count of 2^32 - 1 and a payload no record can hold', () => {
    const payload = batch.slice();
    new DataView(payload.buffer).setUint32(4, 0xffffffff, true);
    expect(codec.checkCommand(payload)).toBe(RESULT_INCOMPLETE);
    expect(codec.checkCommand(new Uint8Array(75_497_473))).toBe(RESULT_MALFORMED);
  });

  it('goes through commands of many windows like its twin', () => {
    forEachCase(100, (random) => {
      const operations = Array.from({ length: 40 }, () =>
        put(filled(random.integer(random.pick([40, 9_000, 70_000])))),
      );
      const payload = codec.encodeCommand(operations, true);
      expect(codec.checkCommand(payload)).toBe(RESULT_OK);
      const mutant = random.mutated(payload);
      expect(codec.checkCommand(mutant)).toBe(checkCommandTwin(mutant));
    });
  });

  it(`agrees with its twin on ${INPUTS} payloads, most of them mutated`, () => {
    const seen = new Map<number, number>();
    forEachCase(INPUTS, (random) => {
      const payload = random.chance(4)
        ? randomPayload(random)
        : random.mutated(randomPayload(random));
      const result = codec.checkCommand(payload);
      if (result !== checkCommandTwin(payload)) throw new Error(`${result}: ${hex(payload)}`);
      seen.set(result, (seen.get(result) ?? 0) + 1);
    });
    expect([...seen.keys()].sort()).toEqual([RESULT_OK, RESULT_INCOMPLETE, RESULT_MALFORMED]);
    expect(Math.min(...seen.values())).toBeGreaterThan(INPUTS / 50);
  });
});
