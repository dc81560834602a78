import { describe, expect, it } from 'vitest';
import { RECORD_TYPE_COMMAND, RESULT_FULL } from '../../assembly/layout.js';
import { wasmCrc32c } from '../../src/kernel/crc32c.js';
import { createKernel } from '../../src/kernel/engine.js';
import { reserveScratch } from '../../src/kernel/scratch.js';
import { ArenaTable } from '../../src/kernel/table.js';
import { instantiateKernel } from '../../src/kernel/wasm.js';

const KIB = 1024;
const MIB = 1024 * KIB;
const FIXED_BYTES = 192 * KIB;
const { codec } = createKernel();

function entryOf(index: number, valueBytes: number): Uint8Array {
  const key = Buffer.from(`key-${index}`);
  const value = new Uint8Array(valueBytes);
  const payload = codec.encodeCommand([{ type: 'put', key, value }], false);
  return codec.encodeRecords([{ index, term: 1, type: RECORD_TYPE_COMMAND, payload }]);
}

function fill(table: ArenaTable, valueBytes: number): number {
  for (let index = 1; ; index++) {
    if (table.apply(entryOf(index, valueBytes)).result === RESULT_FULL) return index - 1;
  }
}

describe('linear memory', () => {
  it('of a codec stays at two pages whatever goes through', () => {
    const kernel = instantiateKernel();
    const crc32c = wasmCrc32c(reserveScratch(kernel));
    crc32c(new Uint8Array(20 * MIB));
    expect(kernel.memory.buffer.byteLength).toBe(128 * KIB);
  });

  it('of a table begins small, grows on demand and stops at its bound', () => {
    const kernel = instantiateKernel();
    const table = new ArenaTable(8 * MIB, kernel);
    expect(kernel.memory.buffer.byteLength).toBeLessThan(2 * MIB);
    expect(fill(table, 900)).toBeGreaterThan(8_000);
    expect(kernel.memory.buffer.byteLength).toBeLessThanOrEqual(8 * MIB + FIXED_BYTES);
    expect(table.apply(entryOf(1, 20 * MIB)).result).toBe(RESULT_FULL);
    expect(kernel.memory.buffer.byteLength).toBeLessThanOrEqual(8 * MIB + FIXED_BYTES);
  });

  it('of a table is used again after a reset, and not more of it', () => {
    const kernel = instantiateKernel();
    const table = new ArenaTable(2 * MIB, kernel);
    const first = fill(table, 100);
    const grown = kernel.memory.buffer.byteLength;
    for (let round = 0; round < 3; round++) {
      table.reset();
      expect(fill(table, 100)).toBe(first);
    }
    expect(kernel.memory.buffer.byteLength).toBe(grown);
  });
});
